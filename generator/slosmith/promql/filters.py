"""What a query gives, and whether it is ever silent while its series are there."""

from collections.abc import Sequence
from enum import StrEnum

import promql_parser
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
    UnaryExpr,
    VectorSelector,
)

from slosmith.promql.operators import COMPARISONS, operator_of, returns_bool
from slosmith.promql.parentheses import unparenthesised
from slosmith.promql.selector_uses import children

_ALWAYS_ONE = "_info"
"""How a metric ends whose value is always 1, and whose labels say something (OpenMetrics)."""
# Prometheus writes these only while an alert is pending or firing.
_PRESENT_ONLY_AT_TIMES = frozenset({"ALERTS", "ALERTS_FOR_STATE"})


class Kind(StrEnum):
    """What a query evaluates to; rules need a vector (or a scalar)."""

    VECTOR = "vector"
    SCALAR = "scalar"
    RANGE = "range"
    STRING = "string"


def kind_of(expression: Expr) -> Kind:
    """Return what `expression` evaluates to.

    Nothing is remembered of a node: a chain of expressions holds a copy of all that is below, in
    each of its operators, and its right sides say what it is.
    """
    expression = unparenthesised(expression)
    match expression:
        case BinaryExpr():
            sides = (expression.rhs, expression.lhs)
            is_vector = any(kind_of(side) is Kind.VECTOR for side in sides)
            return Kind.VECTOR if is_vector else Kind.SCALAR
        case UnaryExpr():
            return kind_of(expression.expr)
        case _:
            return kind_above(expression, [])


def kind_above(expression: Expr, below: Sequence[Kind]) -> Kind:
    """The same of what is no parenthesis, where it is known what is ``below`` it."""
    match expression:
        case VectorSelector() | AggregateExpr():
            return Kind.VECTOR
        case MatrixSelector() | SubqueryExpr():
            return Kind.RANGE
        case NumberLiteral():
            return Kind.SCALAR
        case StringLiteral():
            return Kind.STRING
        case Call():
            scalar = expression.func.return_type == promql_parser.ValueType.Scalar
            return Kind.SCALAR if scalar else Kind.VECTOR
        case BinaryExpr():
            return Kind.VECTOR if Kind.VECTOR in below else Kind.SCALAR
        case UnaryExpr():
            return below[0]
        case _:
            raise AssertionError(f"promql-parser has a new kind of node: {type(expression)}")


def has_comparison(expression: Expr) -> bool:
    """Whether an alert on `expression` can be silent while the series that it reads are there.

    A filtering comparison (without `bool`) makes it so, as do `absent()`, `unless`, the series of
    alerts, and matchers of an info metric; through `or` only if both sides are silent at times.
    `scalar()` and `vector()` always give a value, whatever is inside.
    """
    expression = unparenthesised(expression)
    if kind_of(expression) in (Kind.SCALAR, Kind.STRING):
        return False
    match expression:
        case VectorSelector():
            info = bool(expression.name and expression.name.endswith(_ALWAYS_ONE))
            chosen = info and bool(expression.matchers.matchers)
            return chosen or expression.name in _PRESENT_ONLY_AT_TIMES
        case MatrixSelector():
            return has_comparison(expression.vector_selector)
        case Call() if expression.func.name in ("absent", "absent_over_time"):
            return True
        case BinaryExpr() if _is_filter(expression):
            return True
        case BinaryExpr() if operator_of(expression) == "or":
            return has_comparison(expression.lhs) and has_comparison(expression.rhs)
        case AggregateExpr():
            return has_comparison(expression.expr)
        case _:
            return any(has_comparison(child) for child in children(expression))


def hidden_by(expression: Expr) -> BinaryExpr | None:
    """The comparison with a number that leaves a query without any result at times."""
    match expression:
        case ParenExpr() | AggregateExpr():
            return hidden_by(expression.expr)
        case BinaryExpr() if operator_of(expression) == "or":
            return hidden_by(expression.lhs) and hidden_by(expression.rhs)
        case BinaryExpr() if operator_of(expression) != "unless" and _is_filter(expression):
            return expression if Kind.SCALAR in map(kind_of, children(expression)) else None
        case BinaryExpr() if operator_of(expression) in ("+", "-"):
            return hidden_by(expression.lhs) or hidden_by(expression.rhs)
        case _:
            return None


def _is_filter(node: BinaryExpr) -> bool:
    operator = operator_of(node)
    if operator == "unless":
        return True
    return operator in COMPARISONS and not returns_bool(node)
