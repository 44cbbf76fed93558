"""Binary operators of a query: which series join, and what is calculated or compared of them."""

import operator
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import TypeAlias

from promql_parser import BinaryExpr

from slosmith.promql.operators import COMPARISONS, matching_of, operator_of, returns_bool
from slosmith.simulate.nodes import Node, State
from slosmith.simulate.vectors import (
    ARITHMETIC,
    LabelSet,
    Number,
    UnsupportedError,
    Value,
    calculated,
    combined,
    joined,
    vector,
)

_Key: TypeAlias = Callable[[LabelSet], LabelSet]
_Result: TypeAlias = Callable[[LabelSet, LabelSet], LabelSet]
_Join: TypeAlias = Callable[[Value, Value], list[tuple[LabelSet, Number, Number]]]
_COMPARE: dict[str, Callable[[Number, Number], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}


def is_comparison(node: BinaryExpr) -> bool:
    """Whether it lets some series through, and others not."""
    return operator_of(node) in COMPARISONS


def operate(node: BinaryExpr, left: Node, right: Node, place: int) -> Node:
    """Join both sides; a comparison notes in its ``place`` what it lets through."""
    symbol, key = operator_of(node), _key_of(node)
    if symbol in ("and", "or", "unless"):
        return lambda state: combined(symbol, vector(left(state)), vector(right(state)), key)
    result = _result_of(node, key)
    if is_comparison(node):
        return _compared(node, left, right, place, lambda a, b: joined(a, b, key, result))
    if symbol not in (*ARITHMETIC, "/"):
        raise UnsupportedError(f"the operator {symbol}")

    def calculate(state: State) -> Value:
        first, second = left(state), right(state)
        results = calculated(symbol, joined(first, second, key, result))
        numbers = not isinstance(first, dict) and not isinstance(second, dict)
        return results.get(frozenset(), Fraction(0)) if numbers else results

    return calculate


def _key_of(node: BinaryExpr) -> _Key:
    """What labels are matched by."""
    matching = matching_of(node)

    @cache  # the series are few, and asked for thousands of numbers
    def key(labels: LabelSet) -> LabelSet:
        return frozenset(pair for pair in labels if matching.compares(pair[0]))

    return key


def _result_of(node: BinaryExpr, key: _Key) -> _Result:
    """What labels a pair has."""
    modifier = node.modifier
    card = str(modifier.card).rpartition(".")[2] if modifier else "OneToOne"
    copied = modifier.group_labels if modifier is not None else None
    if card == "OneToMany":
        raise UnsupportedError("group_right")

    @cache
    def result(labels: LabelSet, partner: LabelSet) -> LabelSet:
        """Where one joins one, only what was compared stays on the result."""
        if card == "OneToOne":
            return key(labels)
        own = (pair for pair in labels if pair[0] not in (copied or ()))
        return frozenset((*own, *(pair for pair in partner if pair[0] in (copied or ()))))

    return result


def _compared(node: BinaryExpr, left: Node, right: Node, place: int, join: _Join) -> Node:
    test, as_bool = _COMPARE[operator_of(node)], returns_bool(node)

    def compare(state: State) -> Value:
        first, second = left(state), right(state)
        pairs = join(first, second)
        true = frozenset(labels for labels, one, other in pairs if test(one, other))
        state.outcomes[place] = true
        if as_bool:
            return {labels: Fraction(labels in true) for labels, _, _ in pairs}
        # What is kept is the number of a series, wherever it stands.
        right_one = isinstance(second, dict) and not isinstance(first, dict)
        kept = ((labels, other if right_one else one) for labels, one, other in pairs)
        return {labels: number for labels, number in kept if labels in true}

    return compare
