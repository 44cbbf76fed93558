"""Printing PromQL in one form: on one line, double quotes, windows of days and not of weeks."""

import re
from collections.abc import Sequence
from itertools import pairwise

from promql_parser import Expr, NumberLiteral

from slosmith.promql.strings import quote, unquote
from slosmith.promql.tokens import Token, TokenKind, tokens

_DAYS = {"y": 365, "w": 7, "d": 1}
_LONG_UNITS = re.compile(r"((?:[0-9]+[ywd](?![a-z]))+)")
_SIGNS = ("+", "-")


def print_expression(expression: Expr) -> str:
    """Print a parsed query on one line."""
    text = expression.prettify()
    return text if isinstance(expression, NumberLiteral) else canonical(_with_matching(text))


def _with_matching(text: str) -> str:
    """Put back the `ignoring ()` that promql-parser drops and Prometheus needs."""
    lexed = tokens(text)
    bare = [
        token.start
        for before, token in pairwise(lexed)
        if token.text in ("group_left", "group_right") and before.kind is not TokenKind.CLOSE
        if token.kind is TokenKind.KEYWORD
    ]
    for start in reversed(bare):
        text = f"{text[:start]}ignoring () {text[start:]}"
    return text


def canonical(text: str) -> str:
    """Rewrite a valid query on one line, without comments, keeping its meaning and order.

    `4w` becomes `28d`, as durations are whole days everywhere in the project; `$window` stays.
    """
    lexed = [token for token in tokens(text) if token.kind is not TokenKind.COMMENT]
    pieces: list[str] = []
    brackets: list[str] = [""]
    for place, token in enumerate(lexed):
        if token.kind is TokenKind.CLOSE and len(brackets) > 1:
            brackets.pop()
        if place and _is_apart(lexed, place, brackets[-1]):
            pieces.append(" ")
        if token.kind is TokenKind.OPEN:
            brackets.append(token.text)
        pieces.append(_printed(token))
    return "".join(pieces)


def _printed(token: Token) -> str:
    if token.kind is TokenKind.DURATION:
        return _LONG_UNITS.sub(_in_days, token.text)
    if token.kind is TokenKind.KEYWORD:
        return token.text.lower()
    if token.kind is TokenKind.STRING:
        value = unquote(token.text)
        return token.text if value is None else quote(value)
    return token.text


def _in_days(match: re.Match[str]) -> str:
    parts = re.findall(r"([0-9]+)([ywd])", match.group())
    return f"{sum(int(number) * _DAYS[unit] for number, unit in parts)}d"


def _is_apart(lexed: Sequence[Token], place: int, inside: str) -> bool:
    """Whether a space belongs before the token at `place`, which is not the first."""
    before, token = lexed[place - 1], lexed[place]
    if inside in ("{", "[") or before.kind is TokenKind.OPEN or token.kind is TokenKind.CLOSE:
        return False
    if token.kind is TokenKind.COMMA:
        return False
    if token.kind is TokenKind.OPEN:
        return not _follows_a_name(lexed, place)
    return not (before.text in _SIGNS and _is_sign(lexed, place - 1))


def _follows_a_name(lexed: Sequence[Token], place: int) -> bool:
    before, token = lexed[place - 1], lexed[place]
    if token.text == "[":
        return True
    if before.kind is TokenKind.IDENTIFIER:
        return True
    return before.text in _SIGNS and _is_sign(lexed, place - 1)


def _is_sign(lexed: Sequence[Token], place: int) -> bool:
    """Whether the plus or minus at `place` has no left operand."""
    if place == 0:
        return True
    before = lexed[place - 1]
    return before.kind in (
        TokenKind.OPERATOR,
        TokenKind.KEYWORD,
        TokenKind.OPEN,
        TokenKind.COMMA,
    )
