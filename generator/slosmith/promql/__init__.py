"""PromQL, analysed and never evaluated: tokens, selectors, windows, labels, templates."""

from slosmith.promql.errors import PromQLError
from slosmith.promql.parse import parse_expression
from slosmith.promql.parse_selector import parse_selector
from slosmith.promql.printing import canonical, print_expression
from slosmith.promql.regex import matches_regex, regex_problem, valid_regex
from slosmith.promql.selectors import Matcher, MatchOp, Selector
from slosmith.promql.strings import quote
from slosmith.promql.subset import is_subset
from slosmith.promql.tokens import Token, TokenKind, tokens
from slosmith.promql.uses import Use, selectors_in

__all__ = [
    "MatchOp",
    "Matcher",
    "PromQLError",
    "Selector",
    "Token",
    "TokenKind",
    "Use",
    "canonical",
    "is_subset",
    "matches_regex",
    "parse_expression",
    "parse_selector",
    "print_expression",
    "quote",
    "regex_problem",
    "selectors_in",
    "tokens",
    "valid_regex",
]
