"""An expression without the parentheses around it."""

from promql_parser import Expr, ParenExpr


def unparenthesised(node: Expr) -> Expr:
    """The first expression inside that is no parenthesis."""
    while isinstance(node, ParenExpr):
        node = node.expr
    return node
