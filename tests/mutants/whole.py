"""Whether another number in a comparison of whole numbers makes no difference."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor, isfinite

from promql_parser import AggregateExpr, BinaryExpr, Call, Expr, NumberLiteral, ParenExpr

from slosmith.promql import COMPARISONS, operator_of
from slosmith.promql.selector_uses import children

_COUNTS = frozenset(("count", "count_values", "group"))
_CHOOSE = frozenset(("sum", "min", "max", "topk", "bottomk"))
_WHOLE = frozenset(("changes", "resets", "count_over_time", "ceil", "floor", "absent")) | {
    *("hour", "minute", "month", "year"),
    *("day_of_week", "day_of_month", "day_of_year", "days_in_month"),
}

# What changes labels alone.
_LABELS = frozenset(("label_replace", "label_join"))


def is_same_of_whole(old: Expr, new: Expr) -> bool:
    """Whether two queries differ in one number, and no whole number lies between the two."""
    pairs = [*_differing(old, new)]
    if len(pairs) != 1:
        return False
    before, after = pairs[0]
    sides = ((before.lhs, after.lhs, before.rhs), (before.rhs, after.rhs, before.lhs))
    for one, other, kept in sides:
        match one, other:
            case NumberLiteral(), NumberLiteral() if one.val != other.val and _is_whole(kept):
                sign = operator_of(before)
                flipped = sides[0][0] is one
                return _cut(sign, one.val, flipped=flipped) == _cut(
                    sign, other.val, flipped=flipped
                )
    return False


def _cut(sign: str, number: float, *, flipped: bool) -> object:
    """From which whole number on, or up to which, a comparison holds."""
    if not isfinite(number) or sign in ("==", "!="):
        return number
    rounds_down = (sign in (">", "<=")) != flipped
    return floor(number) if rounds_down else ceil(number)


def _differing(old: Expr, new: Expr) -> Iterator[tuple[BinaryExpr, BinaryExpr]]:
    """The comparisons of two queries of one form that differ in their own numbers."""
    inner = [*zip(children(old), children(new), strict=False)]
    match old, new:
        case (BinaryExpr(), BinaryExpr()) if operator_of(old) in COMPARISONS and any(
            isinstance(one, NumberLiteral) and one.prettify() != other.prettify()
            for one, other in inner
        ):
            yield old, new
            return
    for one, other in inner:
        if one.prettify() != other.prettify():
            yield from _differing(one, other)


def _is_whole(node: Expr) -> bool:
    match node:
        case ParenExpr():
            return _is_whole(node.expr)
        case NumberLiteral():
            return node.val == int(node.val) if isfinite(node.val) else False
        case AggregateExpr():
            return str(node.op) in _COUNTS or (str(node.op) in _CHOOSE and _is_whole(node.expr))
        case Call() if node.func.name in _LABELS:
            return _is_whole(node.args[0])
        case Call():
            return node.func.name in _WHOLE
        case BinaryExpr() if operator_of(node) in COMPARISONS:
            as_bool = node.modifier is not None and node.modifier.return_bool
            return as_bool or _is_whole(node.lhs)
        case BinaryExpr() if operator_of(node) in ("+", "-", "*", "or"):
            return _is_whole(node.lhs) and _is_whole(node.rhs)
        case BinaryExpr() if operator_of(node) in ("and", "unless"):
            return _is_whole(node.lhs)
        case _:
            return False
