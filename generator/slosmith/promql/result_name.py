"""The name of a metric that the results of a query still have: `{{ $labels }}` prints it.

Follows promql/engine.go of Prometheus (resultMetric, dropMetricName) and its functions.
"""

from promql_parser import (
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    MatrixSelector,
    ParenExpr,
    SubqueryExpr,
    VectorMatchCardinality,
    VectorSelector,
)

from slosmith.promql.filters import Kind, kind_of
from slosmith.promql.grouping import grouping_of
from slosmith.promql.operators import COMPARISONS, matching_of, operator_of, returns_bool
from slosmith.promql.selector_uses import selector_of
from slosmith.promql.selectors import METRIC_LABEL

KEEPING = frozenset(
    ("first_over_time", "last_over_time", "label_join", "label_replace", "sort", "sort_desc")
)
"""Functions that give each series with its name."""
CHOOSING = frozenset(("topk", "bottomk", "limitk"))
"""Aggregations that give some of their series as they are."""
_NO_NAME = ""


def result_name(tree: Expr) -> str | None:
    """The name that all results have, empty where they have none; None where it is not sure."""
    match tree:
        case ParenExpr() | SubqueryExpr():
            return result_name(tree.expr)
        case VectorSelector():
            return selector_of(tree).metric or None
        case MatrixSelector():
            return result_name(tree.vector_selector)
        case AggregateExpr():
            return _of_aggregate(tree)
        case BinaryExpr():
            return _of_operator(tree)
        case Call() if tree.func.name in KEEPING:
            written = any(METRIC_LABEL in getattr(one, "val", "") for one in _texts(tree))
            return None if written else result_name(tree.args[0])
        case _:
            return _NO_NAME


def _texts(call: Call) -> list[Expr]:
    return [one for one in call.args if kind_of(one) is Kind.STRING]


def _of_aggregate(tree: AggregateExpr) -> str | None:
    if str(tree.op) in CHOOSING:
        return result_name(tree.expr)
    return None if METRIC_LABEL in grouping_of(tree).labels else _NO_NAME


def _of_operator(tree: BinaryExpr) -> str | None:
    """Set operators and comparisons keep what they let through as it is."""
    symbol, sides = operator_of(tree), (tree.lhs, tree.rhs)
    vectors = [side for side in sides if kind_of(side) is Kind.VECTOR]
    if symbol == "or":
        names = {result_name(side) for side in sides}
        return names.pop() if len(names) == 1 else None
    if symbol in ("and", "unless"):
        return result_name(tree.lhs)
    if symbol not in COMPARISONS or returns_bool(tree) or not vectors:
        return _NO_NAME
    if len(vectors) == 1:
        return result_name(vectors[0])
    if tree.modifier and tree.modifier.card != VectorMatchCardinality.OneToOne:
        return None
    return _NO_NAME if matching_of(tree).on else result_name(tree.lhs)
