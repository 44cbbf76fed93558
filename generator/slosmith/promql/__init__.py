"""PromQL, analysed and never evaluated: tokens, selectors, windows, labels, templates."""

from slosmith.promql.errors import PromQLError
from slosmith.promql.parse import parse_expression
from slosmith.promql.printing import canonical, print_expression
from slosmith.promql.tokens import Token, TokenKind, tokens

__all__ = [
    "PromQLError",
    "Token",
    "TokenKind",
    "canonical",
    "parse_expression",
    "print_expression",
    "tokens",
]
