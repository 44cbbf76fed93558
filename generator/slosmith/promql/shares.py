"""Quotients that are shares: what is above is a part of what is below, so that none is above 1."""

from promql_parser import (
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    MatrixSelector,
    NumberLiteral,
    VectorSelector,
)

from slosmith.promql.functions import RATES
from slosmith.promql.grouping import grouping_of
from slosmith.promql.operators import COMPARISONS, operator_of, returns_bool, says_matching
from slosmith.promql.parentheses import unparenthesised
from slosmith.promql.printing import print_expression
from slosmith.promql.selector_uses import selector_of
from slosmith.promql.subset import is_subset


def is_part(quotient: BinaryExpr) -> bool:
    """Whether each result is what one is of itself and more, where neither is below 0."""
    return not says_matching(quotient) and _is_in(
        unparenthesised(quotient.lhs), unparenthesised(quotient.rhs)
    )


def _is_in(part: Expr, whole: Expr) -> bool:
    """Whether a part is at most the whole that stands below it, label set by label set."""
    if print_expression(part) == print_expression(whole):
        return True
    match whole:
        case Call() if whole.func.name == "clamp_min":
            return _is_in(part, unparenthesised(whole.args[0]))
        case BinaryExpr() if operator_of(whole) == "+" and not says_matching(whole):
            return _is_in(part, unparenthesised(whole.lhs)) or _is_in(
                part, unparenthesised(whole.rhs)
            )
        case BinaryExpr() if operator_of(whole) in COMPARISONS and not returns_bool(whole):
            return isinstance(unparenthesised(whole.rhs), NumberLiteral) and _is_in(
                part, unparenthesised(whole.lhs)
            )
        case AggregateExpr() if isinstance(part, AggregateExpr):
            alike = str(part.op) == str(whole.op) and str(part.op) in ("sum", "count")
            return alike and _groups(part) == _groups(whole) and _is_of(part.expr, whole.expr)
        case _:
            return False


def _is_of(some: Expr, every: Expr) -> bool:
    """Whether the results of one query are all among another's, with the same values."""
    some, every = unparenthesised(some), unparenthesised(every)
    if print_expression(some) == print_expression(every):
        return True
    match some, every:
        case BinaryExpr(), _ if operator_of(some) in COMPARISONS and not returns_bool(some):
            return isinstance(unparenthesised(some.rhs), NumberLiteral) and _is_of(some.lhs, every)
        case Call(), Call() if some.func.name == every.func.name and some.func.name in RATES:
            return _reads_of(some.args[0], every.args[0])
        case VectorSelector(), VectorSelector():
            return _selects_of(some, every)
        case _:
            return False


def _reads_of(some: Expr, every: Expr) -> bool:
    if not (isinstance(some, MatrixSelector) and isinstance(every, MatrixSelector)):
        return False
    return some.range == every.range and _selects_of(some.vector_selector, every.vector_selector)


def _selects_of(some: VectorSelector, every: VectorSelector) -> bool:
    moved = any(one.offset is not None or one.at is not None for one in (some, every))
    return not moved and is_subset(selector_of(some), selector_of(every)) is True


def _groups(node: AggregateExpr) -> tuple[bool, frozenset[str]]:
    grouping = grouping_of(node)
    return grouping.by, frozenset(grouping.labels)
