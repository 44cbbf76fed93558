"""Whether a longer range makes no difference, as only what is there at this moment is left.

`last_over_time(x[1h])` is `x` where there is an `x`, and where a join with all labels asks for one.
"""

from __future__ import annotations

from datetime import timedelta

from promql_parser import BinaryExpr, Call, Expr, MatrixSelector, ParenExpr, VectorSelector

from slosmith.promql import COMPARISONS, Selector, operator_of
from slosmith.promql.operators import matching_of
from slosmith.promql.selector_uses import selector_of

_EITHER = ("or", "unless")
_SEEN = timedelta(minutes=5)
"""For so long a sample is seen where no range is given."""


def is_latest(old: Expr, new: Expr) -> bool:
    """Whether two queries differ in a range alone that the other side of an `and` makes no odds."""
    match old, new:
        case ParenExpr(), ParenExpr():
            return is_latest(old.expr, new.expr)
        case BinaryExpr(), BinaryExpr() if operator_of(old) == operator_of(new) == "and":
            same = old.rhs.prettify() == new.rhs.prettify() and _joins_all(old) and _joins_all(new)
            asked = _asked(old.rhs)
            return same and asked is not None and _differ(old.lhs, new.lhs, asked)
    return False


def _asked(node: Expr) -> Selector | None:
    """What must be there for a comparison with a number to be true."""
    match node:
        case ParenExpr():
            return _asked(node.expr)
        case BinaryExpr() if operator_of(node) in COMPARISONS and isinstance(
            node.lhs, VectorSelector
        ):
            now = node.lhs.offset is None and node.lhs.at is None
            return selector_of(node.lhs) if now else None
    return None


def _differ(old: Expr, new: Expr, asked: Selector) -> bool:
    """In ranges of `last_over_time` of what is asked for alone, each as long as it is seen."""
    if old.prettify() == new.prettify():
        return True
    match old, new:
        case (Call(), Call()) if old.func.name == new.func.name == "last_over_time":
            return all(_is_of(one.args[0], asked) for one in (old, new))
        case (ParenExpr(), ParenExpr()):
            return _differ(old.expr, new.expr, asked)
        case (BinaryExpr(), BinaryExpr()) if _joins_all(old) and _joins_all(new):
            alike = operator_of(old) == operator_of(new) and operator_of(old) not in _EITHER
            pairs = ((old.lhs, new.lhs), (old.rhs, new.rhs))
            return alike and all(_differ(a, b, asked) for a, b in pairs)
    return False


def _is_of(node: Expr, asked: Selector) -> bool:
    return (
        isinstance(node, MatrixSelector)
        and node.range >= _SEEN
        and node.vector_selector.offset is None
        and selector_of(node.vector_selector) == asked
    )


def _joins_all(node: BinaryExpr) -> bool:
    matching = matching_of(node)
    return not matching.on and not matching.labels
