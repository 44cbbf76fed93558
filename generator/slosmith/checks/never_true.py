"""Conditions of an alert that are never true, whatever series there are."""

from collections.abc import Iterator
from math import inf

from promql_parser import AggregateExpr, Expr

from slosmith.checks.never_there import check_none
from slosmith.checks.reading import Query
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.promql import (
    Empty,
    Extent,
    Kind,
    adds_zeros,
    calls,
    each_empty,
    kind_of,
    operator_of,
    print_expression,
)

_LONGEST = 60


def check_never(reading: Query) -> Iterator[Diagnostic]:
    """The first operator that never has a result; of a count or a sum of none enough is said."""
    if adds_zeros(reading.tree) or any(check_none(reading, good=False)):
        return
    for found in each_empty(reading.tree):
        counts = any(map(_is_count, (found.node.lhs, found.node.rhs)))
        if counts and calls(reading.tree, "absent"):
            continue  # count(x) < 1 or absent(x) says too much, and works
        operators = reading.places.operators
        place = operators[found.number] if found.number < len(operators) else None
        where = (place.start, place.end) if place else None
        message, hint = _said(found)
        yield reading.finding(codes.NEVER_TRUE, message, where, hint)
        return


def _is_count(tree: Expr) -> bool:
    return isinstance(tree, AggregateExpr) and str(tree.op) == "count"


def _said(found: Empty) -> tuple[str, str]:
    """What is wrong, and what to do."""
    if found.gone is not None:
        what = f"{found.gone.text} cannot be there and absent at once, so this is never true"
        return what, "write or between the two, or take one of them out"
    sides = ((found.node.lhs, "the left side"), (found.node.rhs, "the right side"))
    both = [(*side, extent) for side, extent in zip(sides, found.within, strict=True)]
    bounded = [one for one in both if one[2] != Extent() and kind_of(one[0]) is Kind.VECTOR]
    tree, side, extent = (bounded or both)[0]
    text = print_expression(tree)
    what = f"{text if len(text) <= _LONGEST else side} is {_words(extent)}"
    return f"{what}, so {operator_of(found.node)} is never true of it", _hint(text, extent)


def _words(extent: Extent) -> str:
    if extent.low == extent.high:
        return f"always {extent.low:g}"
    if extent.high == inf:
        return f"never below {extent.low:g}"
    if extent.low == -inf:
        return f"never above {extent.high:g}"
    return f"between {extent.low:g} and {extent.high:g}"


def _hint(text: str, extent: Extent) -> str:
    if text.startswith("absent"):
        return "leave the comparison out: absent(…) gives 1 or nothing"
    if text.startswith("count"):
        return "none is no result: ask absent(…), or unless, for those of which nothing is there"
    if (extent.low, extent.high) == (0, 1):
        return "write a share, as 0.05 for 5%, or multiply by 100"
    return "compare it with a number that it can have"
