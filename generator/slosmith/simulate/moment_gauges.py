"""Which gauges of a query hold a moment: those that are held against the time."""

from collections.abc import Iterator
from fractions import Fraction

from promql_parser import (
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    MatrixSelector,
    ParenExpr,
    VectorSelector,
)

from slosmith.promql.operators import COMPARISONS, operator_of, returns_bool
from slosmith.promql.selector_uses import children, selectors_in
from slosmith.simulate.written_numbers import folded, scaled

_KEEPING = frozenset(("max", "min", "last_over_time", "sort", "sort_desc", "label_replace"))


def moments_in(tree: Expr) -> Iterator[tuple[str, Fraction]]:
    """The metrics that `time()` is compared with, or that are subtracted from it or it from them.

    Each with how many of its units a second has: what is divided by 1000 first holds milliseconds.
    Gauges alone: what a function makes of a range is no moment any more.
    """
    if isinstance(tree, BinaryExpr) and (operator_of(tree) == "-" or _compares(tree)):
        for one, other in ((tree.lhs, tree.rhs), (tree.rhs, tree.lhs)):
            inner, unit = scaled(other)
            time, seconds = scaled(one)
            if _is_time(time) and (kept := _kept(inner)) is not None and unit and seconds:
                yield from ((use.selector.metric, unit / seconds) for use in selectors_in(kept))
    for child in children(tree):
        yield from moments_in(child)


def _compares(tree: BinaryExpr) -> bool:
    return operator_of(tree) in COMPARISONS


def _is_time(node: Expr) -> bool:
    """The time, or so much before or after it."""
    match node:
        case ParenExpr():
            return _is_time(node.expr)
        case Call():
            return node.func.name == "time"
        case BinaryExpr() if operator_of(node) in ("+", "-"):
            sides = (node.lhs, node.rhs)
            return any(map(_is_time, sides)) and not any(selectors_in(one) for one in sides)
        case _:
            return False


def _kept(node: Expr) -> Expr | None:
    """A selector behind all that leaves a moment as it is."""
    match node:
        case VectorSelector() | MatrixSelector():
            return node
        case ParenExpr():
            return _kept(node.expr)
        case BinaryExpr() if _compares(node) and folded(node.rhs) is not None:
            return None if returns_bool(node) else _kept(node.lhs)
        case AggregateExpr() if str(node.op) in _KEEPING:
            return _kept(node.expr)
        case Call() if node.func.name in _KEEPING:
            return _kept(node.args[0])
        case _:
            return None
