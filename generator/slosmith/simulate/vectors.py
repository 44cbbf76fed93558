"""Instant vectors, and what operators and functions make of them, with exact numbers."""

import operator
from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor, isfinite, isinf, isnan
from typing import TypeAlias

LabelSet: TypeAlias = frozenset[tuple[str, str]]
Number: TypeAlias = Fraction | float
Vector: TypeAlias = dict[LabelSet, Number]
Value: TypeAlias = Vector | Number

ARITHMETIC: dict[str, Callable[[Number, Number], Number]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


class UnsupportedError(Exception):
    """A query whose steady value is not worked out here; the message names what is in the way."""


def is_missing(number: Number) -> bool:
    """Whether a series' number says that there is no such series now."""
    return isinstance(number, float) and isnan(number)


def exact(number: float) -> Number:
    """A number that a query says, as a fraction; raises UnsupportedError for NaN."""
    if isnan(number):
        raise UnsupportedError("NaN")
    return number if isinf(number) else Fraction(repr(number))


def vector(value: Value) -> Vector:
    """A number as a vector of one series without labels."""
    return value if isinstance(value, dict) else {frozenset(): value}


def _absolute(number: Number) -> Number:
    return -number if number < 0 else number


def _whole(number: Number, add: Fraction, way: Callable[[Number], int]) -> Number:
    """A whole number nearby; what has no end has none, nor what is no number."""
    return Fraction(way(number + add)) if isfinite(number) else number


PLAIN: dict[str, Callable[[Number], Number]] = {
    "abs": _absolute,
    "ceil": lambda number: _whole(number, Fraction(0), ceil),
    "floor": lambda number: _whole(number, Fraction(0), floor),
    "round": lambda number: _whole(number, Fraction(1, 2), floor),  # a half goes up, as in Go
}
"""Functions of one number."""


def scalar(value: Value) -> Number:
    """A value that must be a number; raises UnsupportedError for a vector."""
    if isinstance(value, dict):
        raise UnsupportedError("a vector where a number belongs")
    return value


def each(value: Value, change: Callable[[Number], Number]) -> Value:
    """A function of every number of a value."""
    if isinstance(value, dict):
        return {labels: change(number) for labels, number in value.items()}
    return change(value)


def combined(
    symbol: str, left: Vector, right: Vector, key: Callable[[LabelSet], LabelSet]
) -> Vector:
    """The result of a set operator; ``key`` is what labels are matched by."""
    if symbol == "or":
        taken = {key(labels) for labels in left}
        return left | {labels: x for labels, x in right.items() if key(labels) not in taken}
    there = {key(labels) for labels in right}
    wanted = symbol == "and"
    return {labels: x for labels, x in left.items() if (key(labels) in there) == wanted}


def joined(
    left: Value,
    right: Value,
    key: Callable[[LabelSet], LabelSet],
    result: Callable[[LabelSet, LabelSet], LabelSet],
) -> list[tuple[LabelSet, Number, Number]]:
    """The labels of each result, with the numbers of the left and of the right side.

    Raises UnsupportedError where Prometheus ends in an error: there it is not sure what matches.
    """
    if not isinstance(right, dict):
        return [(labels, number, right) for labels, number in vector(left).items()]
    if not isinstance(left, dict):
        return [(labels, left, number) for labels, number in right.items()]
    partners = {key(labels): labels for labels in right}
    found = [
        (result(labels, partner), number, right[partner])
        for labels, number in left.items()
        if (partner := partners.get(key(labels))) is not None
    ]
    if len(partners) < len(right) or len({labels for labels, _, _ in found}) < len(found):
        raise UnsupportedError("an operator that finds several partners for one series")
    return found


def calculated(symbol: str, pairs: list[tuple[LabelSet, Number, Number]]) -> Vector:
    """The results of an arithmetic operator, without those that are NaN."""
    results = ((labels, _apply(symbol, left, right)) for labels, left, right in pairs)
    return {labels: number for labels, number in results if number is not None}


def _apply(symbol: str, left: Number, right: Number) -> Number | None:
    """The result; None for 0 / 0, which no comparison lets pass."""
    if symbol != "/":
        return ARITHMETIC[symbol](left, right)
    if right == 0:
        return None if left == 0 else float("inf") * (1 if left > 0 else -1)
    return left / right
