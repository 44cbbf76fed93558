"""Queries that are plain sums of rates: of these a part that has no series yet counts as none."""

import re

from promql_parser import (
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    MatrixSelector,
    NumberLiteral,
    ParenExpr,
    StringLiteral,
    SubqueryExpr,
    VectorSelector,
)

from slosmith.promql.bucket_bounds import BOUND_LABEL
from slosmith.promql.grouping import grouping_of
from slosmith.promql.operators import operator_of, says_matching
from slosmith.promql.parentheses import unparenthesised
from slosmith.promql.parse import parse_expression
from slosmith.promql.printing import print_expression
from slosmith.promql.selector_uses import children, selector_of, selectors_in
from slosmith.promql.selectors import Selector
from slosmith.promql.window import Windowed

_WINDOW = "5m"


def summed_rates(query: Windowed, by: tuple[str, ...]) -> tuple[Selector, ...] | None:
    """The selectors of which a query is the sum of rates over its window, in groups.

    None for all else: what a product, a quotient or a difference is without one of its operands
    is not known.
    """
    tree = _tree(query)
    return _terms(tree, by) if tree is not None else None


def taken_from(
    query: Windowed, whole: Windowed, by: tuple[str, ...]
) -> tuple[Selector, ...] | None:
    """The selectors of which a query is what the sum of rates leaves of ``whole``."""
    tree, other = _tree(query), _tree(whole)
    if tree is None or other is None:
        return None
    tree = unparenthesised(tree)
    if not isinstance(tree, BinaryExpr) or operator_of(tree) != "-" or says_matching(tree):
        return None
    if _joined_terms(tree.lhs, by) is None:
        return None
    same = print_expression(unparenthesised(tree.lhs)) == print_expression(unparenthesised(other))
    return _joined_terms(tree.rhs, by) if same else None


def scales_one(query: Windowed) -> bool:
    """Whether a query makes of one counter what is none where it is: twice its rate, say.

    A bucket is none: it has series wherever its histogram has, or else its bound is a wrong one.
    """
    tree = parse_expression(query.at(_WINDOW))
    uses = selectors_in(tree)
    bucket = any(use.selector.about(BOUND_LABEL) for use in uses)
    return len(uses) == 1 and not bucket and _scales(tree)


def _scales(node: Expr) -> bool:
    match node:
        case VectorSelector() | MatrixSelector():
            return True
        case ParenExpr() | AggregateExpr() | SubqueryExpr():
            return not str(getattr(node, "op", "")).startswith("count") and _scales(node.expr)
        case Call():
            series = [
                arg for arg in node.args if not isinstance(arg, NumberLiteral | StringLiteral)
            ]
            return node.func.name in _NONE_OF_NONE and all(map(_scales, series))
        case BinaryExpr() if operator_of(node) in ("*", "/"):
            numbers = [
                side for side in children(node) if isinstance(unparenthesised(side), NumberLiteral)
            ]
            return len(numbers) == 1 and any(map(_scales, children(node)))
        case _:
            return False


_NONE_OF_NONE = frozenset(
    (
        *("rate", "increase", "irate", "avg_over_time", "max_over_time", "min_over_time"),
        *("sum_over_time", "abs", "ceil", "clamp_max", "floor", "round"),
        *("label_join", "label_replace"),
    )
)


def is_linear(query: Windowed) -> bool:
    """Whether a query is twice as much where each of its rates is: a sum of them, scaled or not."""
    tree = _tree(query)
    return tree is not None and _is_linear(tree)


def _is_linear(node: Expr) -> bool:
    match node:
        case ParenExpr():
            return _is_linear(node.expr)
        case AggregateExpr():
            return str(node.op) in ("sum", "avg") and _is_linear(node.expr)
        case Call():
            return node.func.name == "rate" or _is_none(node)
        case BinaryExpr() if operator_of(node) in ("*", "/"):
            left, right = map(unparenthesised, children(node))
            if operator_of(node) == "*" and isinstance(left, NumberLiteral):
                left, right = right, left
            return isinstance(right, NumberLiteral) and right.val > 0 and _is_linear(left)
        case BinaryExpr() if operator_of(node) in ("+", "or"):
            return all(map(_is_linear, children(node)))
        case _:
            return False


def _is_none(node: Call) -> bool:
    return node.func.name == "vector" and all(
        isinstance(number, NumberLiteral) and number.val == 0 for number in node.args
    )


def with_delta(query: Windowed) -> Windowed:
    """A query of rates with the difference of both ends of the window in place of each."""
    return Windowed(parts=tuple(_RATE.sub(_to_delta, part) for part in query.parts))


def _to_delta(found: re.Match[str]) -> str:
    return "delta(" if found[0] == "rate(" else found[0]


# As queries are printed; what stands between quotes is passed over.
_RATE = re.compile(r'"(?:[^"\\]|\\.)*"|\brate\(')


def is_always_there(query: Windowed) -> bool:
    """Whether its author says what each missing operand counts as, by `or vector(0)`."""
    return _is_there(parse_expression(query.at(_WINDOW)))


def _is_there(node: Expr) -> bool:
    match node:
        case NumberLiteral():
            return True
        case ParenExpr() | AggregateExpr():
            return _is_there(node.expr)
        case Call():
            series = [arg for arg in node.args if not isinstance(arg, NumberLiteral)]
            return node.func.name == "vector" or (
                node.func.name in _NONE_OF_NONE and all(map(_is_there, series))
            )
        case BinaryExpr() if operator_of(node) == "or":
            return any(map(_is_there, children(node)))
        case BinaryExpr() if operator_of(node) in ("+", "-", "*", "/"):
            return all(map(_is_there, children(node)))
        case _:
            return False


def _tree(query: Windowed) -> Expr | None:
    """The query over some window, where each of its selectors is read over that."""
    tree = parse_expression(query.at(_WINDOW))
    return tree if len(selectors_in(tree)) == len(query.parts) - 1 else None


def _terms(node: Expr, by: tuple[str, ...]) -> tuple[Selector, ...] | None:
    node = unparenthesised(node)
    if isinstance(node, BinaryExpr) and operator_of(node) == "+" and not says_matching(node):
        sides = [_joined_terms(side, by) for side in children(node)]
        return None if None in sides else tuple(one for side in sides for one in side or ())
    if isinstance(node, AggregateExpr) and str(node.op) == "sum" and _groups(node) >= set(by):
        node = unparenthesised(node.expr)
    return _rated(node)


def _joined_terms(node: Expr, by: tuple[str, ...]) -> tuple[Selector, ...] | None:
    """Those of one side of a sum, which are joined by all of their groups."""
    node = unparenthesised(node)
    if isinstance(node, AggregateExpr) and _groups(node) != set(by):
        return None
    return None if isinstance(node, Call) else _terms(node, by)


def _groups(node: AggregateExpr) -> set[str]:
    grouping = grouping_of(node)
    return set(grouping.labels) if grouping.by else {_ANY_OTHER}


_ANY_OTHER = "\0"


def _rated(node: Expr) -> tuple[Selector, ...] | None:
    if not isinstance(node, Call) or node.func.name != "rate":
        return None
    (matrix,) = node.args
    vector = matrix.vector_selector if isinstance(matrix, MatrixSelector) else None
    return None if vector is None or vector.offset or vector.at else (selector_of(vector),)
