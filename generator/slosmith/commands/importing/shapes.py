"""What is wrapped around the sums of foreign queries: numbers, divisions, what fills gaps."""

from dataclasses import dataclass, replace
from math import isfinite

from promql_parser import AggregateExpr, BinaryExpr, Call, Expr, NumberLiteral, ParenExpr, UnaryExpr

from slosmith.model import naming
from slosmith.promql import children, operator_of
from slosmith.promql.grouping import grouping_of
from slosmith.promql.operators import returns_bool
from slosmith.promql.parentheses import unparenthesised

_SORTING = ("sort", "sort_desc")


def number_of(node: Expr) -> float | None:
    """The value of an expression of plain numbers; None of all else."""
    node = unparenthesised(node)
    match node:
        case NumberLiteral():
            return float(node.val) if isfinite(node.val) else None
        case Call() if node.func.name in ("vector", "scalar"):
            return number_of(node.args[0])
        case UnaryExpr():
            inner = number_of(node.expr)
            return None if inner is None else -inner
        case BinaryExpr():
            left, right = number_of(node.lhs), number_of(node.rhs)
            if left is None or right is None:
                return None
            return _calculated(operator_of(node), left, right)
        case _:
            return None


def _calculated(operator: str, left: float, right: float) -> float | None:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/" if right:
            return left / right
        case _:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """A part of a whole, so many times: in percent it is 100 times."""

    part: Expr
    whole: Expr
    times: float


def division_of(node: Expr) -> Division | None:
    """The division that a query is, perhaps multiplied by a number; None of all else."""
    node = unparenthesised(node)
    if not isinstance(node, BinaryExpr):
        return None
    if operator_of(node) == "*":
        for number, other in ((node.lhs, node.rhs), (node.rhs, node.lhs)):
            factor, found = number_of(number), division_of(other)
            if factor is not None and found is not None:
                return replace(found, times=found.times * factor)
    if operator_of(node) != "/":
        return None
    if (divisor := number_of(node.rhs)) is not None:
        inner = division_of(node.lhs)
        return replace(inner, times=inner.times / divisor) if inner and divisor else None
    times, part = multiplied(node.lhs)
    return Division(part=part, whole=node.rhs, times=times)


def multiplied(node: Expr) -> tuple[float, Expr]:
    """What a query is multiplied by, and the query."""
    tree = unparenthesised(node)
    if isinstance(tree, BinaryExpr) and operator_of(tree) == "*":
        for number, other in ((tree.lhs, tree.rhs), (tree.rhs, tree.lhs)):
            if (factor := number_of(number)) is not None:
                return factor, other
    return 1.0, node


def bare(node: Expr) -> Expr:
    """A query without what only fills gaps and keeps within bounds.

    That are `or vector(0)`, `+ 0`, `clamp_min(…, 0)`, and the `> 0` behind which no idle total is
    left.
    """
    while (inner := _unwrapped(node)) is not node:
        node = inner
    return node


def _unwrapped(node: Expr) -> Expr:
    inner: Expr = node
    match node:
        case ParenExpr():
            inner = node.expr
        case BinaryExpr() if operator_of(node) == "or" and is_constant(node.rhs):
            inner = node.lhs
        case BinaryExpr() if operator_of(node) in (">", "!=", ">=") and number_of(node.rhs) == 0:
            inner = node if returns_bool(node) else node.lhs
        case BinaryExpr() if operator_of(node) in ("+", "-") and number_of(node.rhs) == 0:
            inner = node.lhs
        case BinaryExpr() if operator_of(node) == "+" and number_of(node.lhs) == 0:
            inner = node.rhs
        case Call() if node.func.name in _SORTING:
            inner = node.args[0]
        case Call() if node.func.name in ("clamp_min", "clamp_max"):
            inner = node.args[0] if number_of(node.args[1]) in (0, 1) else node
        case AggregateExpr() if is_deduplication(node):
            inner = node.expr
    return inner


def is_deduplication(node: Expr) -> bool:
    """Whether it takes one of the series that two replicas of Prometheus have of the same."""
    if not isinstance(node, AggregateExpr) or str(node.op) not in ("max", "min", "avg"):
        return False
    grouping = grouping_of(node)
    left_out = () if grouping.by else grouping.labels
    return bool(left_out) and all(map(naming.is_replica, left_out))


def deduplicates(node: Expr) -> bool:
    """Whether it does so somewhere."""
    return is_deduplication(node) or any(map(deduplicates, children(node)))


def is_constant(node: Expr) -> bool:
    """Whether it is a plain number, as a vector or as so many times of what is there too."""
    node = unparenthesised(node)
    if multiplied(node)[0] == 0:
        return True
    return number_of(node) is not None or (isinstance(node, Call) and node.func.name == "vector")


def raised_total(node: Expr) -> str:
    """What lets a total not fall below some number of events; empty where nothing does."""
    if isinstance(node, Call) and node.func.name in ("clamp_min", "clamp"):
        if (number_of(node.args[1]) or 0) > 0:
            return f"{node.func.name}() never lets the total below a number"
    elif (
        isinstance(node, BinaryExpr)
        and operator_of(node) == "+"
        and any((number_of(one) or 0) > 0 for one in (node.lhs, node.rhs))
    ):
        return "a number is added to the total"
    return next((found for one in children(node) if (found := raised_total(one))), "")


LOW_TRAFFIC = "at low traffic every failure counts as a smaller share than it is"
"""What a raised total does."""
