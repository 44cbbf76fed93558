"""What an alert compares with what: the value of its first comparison, and its limit."""

from decimal import Decimal
from math import isfinite

from promql_parser import BinaryExpr, Expr, NumberLiteral, ParenExpr

from slosmith.promql.operators import COMPARISONS, operator_of
from slosmith.promql.parse import parse_expression
from slosmith.promql.printing import print_expression
from slosmith.record import dataclass

_SETS = frozenset(("and", "or", "unless"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A query, and the number that it is compared with; None where that is no plain number."""

    value: str
    limit: Decimal | None


def compared(text: str) -> Compared:
    """The first comparison of a condition, or the whole of what compares nothing."""
    expression = parse_expression(text)
    found = _first(expression)
    if found is None:
        return Compared(value=print_expression(expression), limit=None)
    value, other = found.lhs, found.rhs
    if isinstance(value, NumberLiteral):
        value, other = other, value
    limit = other.val if isinstance(other, NumberLiteral) else None
    # No axis reaches to what is infinite.
    is_there = limit is not None and isfinite(limit)
    return Compared(value=print_expression(value), limit=Decimal(str(limit)) if is_there else None)


def _first(expression: Expr) -> BinaryExpr | None:
    """Down the left sides: what comes first is what the alert is about."""
    while isinstance(expression, (BinaryExpr, ParenExpr)):
        if isinstance(expression, ParenExpr):
            expression = expression.expr
        elif operator_of(expression) in COMPARISONS:
            return expression
        elif operator_of(expression) in _SETS:
            expression = expression.lhs
        else:
            return None
    return None
