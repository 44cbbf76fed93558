"""Vectors over time: series with their labels, a value at each step, and how PromQL joins them."""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np
from promql_parser import BinaryExpr, VectorMatchCardinality

from slosmith.player.counters import Floats, Mask
from slosmith.promql.operators import COMPARISONS, Matching, matching_of, operator_of, returns_bool
from slosmith.promql.selectors import METRIC_LABEL


class Unplayable(Exception):
    """A query that is not played here; the message names what is in the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Values at each step, and where there are any; what is not there is 0.

    ``every`` says of a record that it is evaluated at each so manieth step alone.
    """

    values: Floats
    here: Mask
    labels: dict[str, str] = field(default_factory=dict)
    every: int = 1


Vector: TypeAlias = list[Series]
Scalar: TypeAlias = float | Floats
"""A number, or one at each step."""
Value: TypeAlias = Scalar | Vector
SETS = frozenset({"and", "or", "unless"})
_Key: TypeAlias = tuple[tuple[str, str], ...]
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": np.true_divide,
    "%": np.fmod,
    "^": np.power,
}
_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}


def shown(values: Floats, here: Mask, labels: dict[str, str]) -> Series:
    """A series that is 0 where it is not."""
    return Series(values=np.where(here, values, 0.0), here=here, labels=labels)


def unnamed(labels: Mapping[str, str]) -> dict[str, str]:
    """Labels without the name of a metric."""
    return {name: value for name, value in labels.items() if name != METRIC_LABEL}


def merged(some: Iterable[Series]) -> Vector:
    """Series of the same labels as one; raises Unplayable where two of them are there at once."""
    found: dict[_Key, Series] = {}
    for one in some:
        key = tuple(sorted(one.labels.items()))
        other = found.get(key)
        if other is not None:
            if (other.here & one.here).any():
                raise Unplayable("two series with the same labels")
            values = other.values + one.values
            one = replace(one, values=values, here=other.here | one.here)
        found[key] = one
    return list(found.values())


def joined_sets(node: BinaryExpr, left: Vector, right: Vector) -> Vector:
    """`and`, `or` and `unless`."""
    matching, operation = matching_of(node), operator_of(node)
    if operation == "or":
        there = _there(left, matching)
        more = [
            shown(one.values, one.here & ~there[key], one.labels)
            if (key := key_of(one.labels, matching)) in there
            else one
            for one in right
        ]
        return merged([*left, *more])
    there, found = _there(right, matching), Vector()
    for one in left:
        mask = there.get(key_of(one.labels, matching))
        if mask is not None:
            here = one.here & (mask if operation == "and" else ~mask)
            found.append(shown(one.values, here, one.labels))
        elif operation == "unless":
            found.append(one)
    return found


def joined(node: BinaryExpr, left: Value, right: Value) -> Value:
    """Arithmetic and comparisons, of numbers and of series."""
    operation, said = operator_of(node), returns_bool(node)
    if operation not in _ARITHMETIC and operation not in COMPARISONS:
        raise Unplayable(f"the operator {operation}")
    if not isinstance(left, list) and not isinstance(right, list):
        return _of_scalars(operation, left, right, said=said)
    if not isinstance(left, list):
        assert isinstance(right, list)
        return [_applied(operation, left, one.values, one, said=said) for one in right]
    if not isinstance(right, list):
        return [_applied(operation, one.values, right, one, said=said) for one in left]
    return _of_vectors(node, left, right, said=said)


def _of_scalars(operation: str, left: Any, right: Any, *, said: bool) -> Scalar:
    if operation in _ARITHMETIC:
        found: Scalar = _ARITHMETIC[operation](left, right)
        return found
    if not said:
        raise Unplayable("a comparison of two numbers")
    return np.asarray(_COMPARISONS[operation](left, right), dtype=np.float64)


def _of_vectors(node: BinaryExpr, left: Vector, right: Vector, *, said: bool) -> Vector:
    matching, operation = matching_of(node), operator_of(node)
    card = node.modifier.card if node.modifier else VectorMatchCardinality.OneToOne
    to_right = card == VectorMatchCardinality.OneToMany
    many, ones = (right, left) if to_right else (left, right)
    by_key: dict[_Key, Vector] = {}
    for one in ones:
        by_key.setdefault(key_of(one.labels, matching), []).append(one)
    for alike in by_key.values():
        _refuse_several(alike, operation)
    found = []
    for one in many:
        for other in by_key.get(key_of(one.labels, matching), ()):
            a, b = (other, one) if to_right else (one, other)
            labels = _labels(node, one, other, matching)
            kept = Series(values=a.values, here=a.here & b.here, labels=labels)
            found.append(_applied(operation, a.values, b.values, kept, said=said))
    return merged(found)


def _refuse_several(alike: Vector, operation: str) -> None:
    there = np.zeros(len(alike[0].here), dtype=np.bool_)
    for one in alike:
        if (there & one.here).any():
            raise Unplayable(f"{operation} with several series on one side")
        there |= one.here


def _labels(node: BinaryExpr, one: Series, other: Series, matching: Matching) -> dict[str, str]:
    """Those of the side that may be many; with one on each side those that are compared alone."""
    cards = (VectorMatchCardinality.ManyToOne, VectorMatchCardinality.OneToMany)
    if node.modifier is not None and node.modifier.card in cards:
        labels = node.modifier.group_labels or ()
        rest = {name: value for name, value in one.labels.items() if name not in labels}
        return {**rest, **{name: other.labels[name] for name in labels if name in other.labels}}
    if matching.on:
        return {name: value for name, value in one.labels.items() if name in matching.labels}
    return {name: value for name, value in one.labels.items() if name not in matching.labels}


def _applied(operation: str, a: Any, b: Any, kept: Series, *, said: bool) -> Series:
    """Values where both sides are; a comparison keeps those of a vector, or says 0 or 1."""
    if operation in _ARITHMETIC:
        return shown(_ARITHMETIC[operation](a, b), kept.here, unnamed(kept.labels))
    holds = _COMPARISONS[operation](a, b)
    if said:
        return shown(holds.astype(np.float64), kept.here, unnamed(kept.labels))
    return shown(kept.values, kept.here & holds, kept.labels)


def _there(some: Vector, matching: Matching) -> dict[_Key, Mask]:
    """Where any of the series is that are alike to a join."""
    found: dict[_Key, Mask] = {}
    for one in some:
        key = key_of(one.labels, matching)
        found[key] = found[key] | one.here if key in found else one.here
    return found


def key_of(labels: Mapping[str, str], matching: Matching) -> _Key:
    """What a join compares of labels."""
    return tuple(sorted((k, v) for k, v in labels.items() if matching.compares(k)))
