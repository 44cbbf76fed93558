"""Counts that say something else than is meant: none at all, or a sum of what is 0."""

from collections.abc import Iterator

from promql_parser import AggregateExpr, BinaryExpr, Expr, NumberLiteral, ParenExpr

from slosmith.promql.filters import has_comparison
from slosmith.promql.operators import HOLDS, TURNED, operator_of, returns_bool
from slosmith.promql.parentheses import unparenthesised
from slosmith.promql.selector_uses import children, nodes_of, not_replaced, selectors_in
from slosmith.promql.selectors import Selector
from slosmith.promql.subset import is_subset


def counts_of_none(expression: Expr, *, good: bool) -> Iterator[AggregateExpr]:
    """Counts that would decide if they were 0: where an alert fires, or what is good no longer is.

    With `or` an author says what there is in their place.
    """
    match expression:
        case ParenExpr():
            yield from counts_of_none(expression.expr, good=good)
        case BinaryExpr() if operator_of(expression) == "and":
            yield from counts_of_none(expression.lhs, good=good)
            yield from counts_of_none(expression.rhs, good=good)
        case BinaryExpr() if (operator := operator_of(expression)) in HOLDS:
            counted, bound = unparenthesised(expression.lhs), expression.rhs
            if isinstance(counted, NumberLiteral):
                counted, bound = unparenthesised(expression.rhs), counted
                operator = TURNED.get(operator, operator)
            if not isinstance(counted, AggregateExpr) or not isinstance(bound, NumberLiteral):
                return
            holds = HOLDS[operator]
            if holds(0, bound.val) != good and _may_be_none(counted, holds(1, bound.val) != good):
                yield counted
        case _:
            return


def _may_be_none(counted: AggregateExpr, one_decides: bool) -> bool:
    """Of series that a condition chooses, or of any where less than one is asked for."""
    if counted.modifier is not None or str(counted.op) not in ("count", "sum"):
        return False
    never = str(counted.op) == "count" and not one_decides
    return never or has_comparison(counted.expr)


def share_of_none(expression: Expr) -> Selector | None:
    """What a share is of that may have no series yet, and is good while it has none.

    A share that must be low, as of failures among all requests, with nothing in their place.
    """
    low = unparenthesised(expression)
    if not isinstance(low, BinaryExpr) or operator_of(low) not in ("<", "<="):
        return None
    share, bound = unparenthesised(low.lhs), low.rhs
    if not isinstance(share, BinaryExpr) or operator_of(share) != "/":
        return None
    if not isinstance(bound, NumberLiteral) or bound.val <= 0:
        return None
    every = [use.selector for use in selectors_in(share.rhs)]
    for part in not_replaced(share.lhs):
        if any(is_subset(part, one) is True and is_subset(one, part) is not True for one in every):
            return part
    return None


def adds_zeros(expression: Expr) -> bool:
    """Whether a query adds up series that it has chosen because they are 0."""
    every = nodes_of(expression)
    sums = (one for one in every if isinstance(one, AggregateExpr) and str(one.op) == "sum")
    return any(_is_zero(unparenthesised(one.expr)) for one in sums)


def _is_zero(chosen: Expr) -> bool:
    """Whether all that a comparison leaves is 0."""
    if not isinstance(chosen, BinaryExpr) or operator_of(chosen) != "==" or returns_bool(chosen):
        return False
    bounds = (side for side in children(chosen) if isinstance(side, NumberLiteral))
    return any(bound.val == 0 for bound in bounds)
