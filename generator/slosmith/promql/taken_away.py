"""What `unless` takes away: the right sides, and those of them that leave nothing of the left."""

from collections.abc import Iterator

from promql_parser import BinaryExpr, Expr, NumberLiteral, VectorSelector

from slosmith.promql.operators import HOLDS, TURNED, operator_of, returns_bool
from slosmith.promql.parentheses import unparenthesised
from slosmith.promql.printing import print_expression
from slosmith.promql.selector_uses import Use, children, selector_of, selectors_in
from slosmith.promql.subset import is_subset
from slosmith.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What is left of a query where its values are compared with a number, or all of it."""

    query: Expr
    operator: str
    bound: float


def taken_by(expression: Expr) -> Iterator[Use]:
    """The selectors on the right sides of `unless`."""
    for node in _unlesses(expression):
        yield from selectors_in(node.rhs)


def leaves_nothing(expression: Expr) -> bool:
    """Whether some `unless` takes away all that is left of it, whatever series there are.

    Each result is among those on its right, so the two agree on any labels.
    """
    return any(_takes_all(_kept(node.lhs), _kept(node.rhs)) for node in _unlesses(expression))


def _unlesses(node: Expr) -> Iterator[BinaryExpr]:
    if isinstance(node, BinaryExpr) and operator_of(node) == "unless":
        yield node
    for child in children(node):
        yield from _unlesses(child)


def _kept(node: Expr) -> _Kept:
    node = unparenthesised(node)
    if isinstance(node, BinaryExpr) and (operator := operator_of(node)) in HOLDS:
        query, bound = unparenthesised(node.lhs), unparenthesised(node.rhs)
        if isinstance(query, NumberLiteral):
            query, bound, operator = bound, query, TURNED.get(operator, operator)
        if isinstance(bound, NumberLiteral) and not returns_bool(node):
            return _Kept(query=query, operator=operator, bound=bound.val)
    return _Kept(query=node, operator="", bound=0)


def _takes_all(left: _Kept, right: _Kept) -> bool:
    return _is_among(left.query, right.query) and (not right.operator or _follows(left, right))


def _is_among(left: Expr, right: Expr) -> bool:
    """Whether the results of one query are all among another's, with the same values."""
    if print_expression(left) == print_expression(right):
        return True
    if not (isinstance(left, VectorSelector) and isinstance(right, VectorSelector)):
        return False
    late = any(one.offset is not None or one.at is not None for one in (left, right))
    return not late and is_subset(selector_of(left), selector_of(right)) is True


def _follows(left: _Kept, right: _Kept) -> bool:
    """Whether each number that passes on the left passes on the right."""
    holds = HOLDS[right.operator]
    match left.operator:
        case "==":
            return holds(left.bound, right.bound)
        case ">" | ">=" if right.operator in (">", ">="):
            edge = left.bound == right.bound and left.operator == ">"
            return edge or holds(left.bound, right.bound)
        case "<" | "<=" if right.operator in ("<", "<="):
            edge = left.bound == right.bound and left.operator == "<"
            return edge or holds(left.bound, right.bound)
        case _:
            return (left.operator, left.bound) == (right.operator, right.bound)
