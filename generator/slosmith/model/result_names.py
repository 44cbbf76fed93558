"""Names of metrics in results: what no alert keeps, and most functions take away."""

from promql_parser import (
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    MatrixSelector,
    ParenExpr,
    SubqueryExpr,
    VectorSelector,
)

from slosmith.promql import (
    COMPARISONS,
    METRIC_LABEL,
    children,
    metrics_of,
    operator_of,
    selectors_in,
)
from slosmith.promql.functions import OF_NOTHING
from slosmith.promql.grouping import grouping_of
from slosmith.promql.operators import returns_bool
from slosmith.promql.result_name import CHOOSING, KEEPING


def may_differ_in_names_alone(tree: Expr) -> bool:
    """Whether results of several metrics may be the same but for the name, which ends the rule.

    Of a pattern that does not list its names, like ``site_.*``, nobody knows that there are two.
    """
    named = all(one.selector.metric for one in selectors_in(tree))
    return not named and _has_several(tree)


def _has_several(node: Expr) -> bool:
    match node:
        case VectorSelector() | MatrixSelector():
            return any(len(metrics_of(one.selector)) > 1 for one in selectors_in(node))
        case ParenExpr() | SubqueryExpr():
            return _has_several(node.expr)
        case AggregateExpr() if str(node.op) not in CHOOSING:
            return _has_several(node.expr) and (_is_lost(node.expr) or _groups_by_name(node))
        case Call() if node.func.name in OF_NOTHING:
            return False
        case BinaryExpr() if operator_of(node) in ("and", "unless"):
            return _has_several(node.lhs)
        case _:
            return any(_has_several(child) for child in children(node))


def _is_lost(node: Expr) -> bool:
    """Whether names are taken away on the way, so that two results are the same there already."""
    match node:
        case VectorSelector() | MatrixSelector():
            return False
        case BinaryExpr():
            filters = operator_of(node) in (*COMPARISONS, "and", "or", "unless")
            return not filters or returns_bool(node) or any(_is_lost(one) for one in children(node))
        case Call() if node.func.name not in KEEPING:
            return True
        case AggregateExpr() if str(node.op) not in CHOOSING:
            return False
        case _:
            return any(_is_lost(child) for child in children(node))


def _groups_by_name(node: AggregateExpr) -> bool:
    return grouping_of(node).keeps(METRIC_LABEL)
