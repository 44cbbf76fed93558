"""How far back a query reads each series that it names."""

from typing import Any

import promql_parser


def reaches(node: Any) -> list[tuple[str, float]]:
    """The names of series with the seconds before now that ranges and offsets reach."""
    match node:
        case promql_parser.MatrixSelector():
            vector = node.vector_selector
            back = vector.offset.total_seconds() if vector.offset else 0.0
            return [(vector.name or "", node.range.total_seconds() + back)]
        case promql_parser.SubqueryExpr():
            back = node.offset.total_seconds() if node.offset else 0.0
            back += node.range.total_seconds() if node.range else 0.0
            inner = reaches(node.expr) or [(name, 0.0) for name in _names(node.expr)]
            return [(name, seconds + back) for name, seconds in inner]
        case promql_parser.Call():
            return [found for argument in node.args for found in reaches(argument)]
        case promql_parser.BinaryExpr():
            return reaches(node.lhs) + reaches(node.rhs)
        case promql_parser.AggregateExpr() | promql_parser.ParenExpr() | promql_parser.UnaryExpr():
            return reaches(node.expr)
        case promql_parser.VectorSelector() if node.offset:
            return [(node.name or "", node.offset.total_seconds())]
        case _:
            return []


def _names(node: Any) -> list[str]:
    match node:
        case promql_parser.VectorSelector():
            return [node.name or ""]
        case promql_parser.BinaryExpr():
            return _names(node.lhs) + _names(node.rhs)
        case promql_parser.AggregateExpr() | promql_parser.ParenExpr():
            return _names(node.expr)
        case _:
            return []
