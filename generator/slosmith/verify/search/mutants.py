"""Damaged versions of a query: a test is good that sees the difference."""

from collections.abc import Iterator, Sequence

from slosmith.promql.operators import COMPARISONS
from slosmith.promql.tokens import Token, TokenKind, tokens

_TURNED = {">": "<", "<": ">", ">=": "<=", "<=": ">=", "==": "!=", "!=": "=="}
_FACTORS = ("1.5", "0.5")


def mutants_of(query: str) -> Iterator[str]:
    """Each comparison turned, and each number beside one half as large again, and half as large."""
    found = [one for one in tokens(query) if one.kind is not TokenKind.COMMENT]
    for place in _comparisons(found):
        sign = found[place]
        yield _with(query, sign, _TURNED[sign.text])
        for number in _numbers(found, place):
            yield from (_with(query, number, f"{factor} * {number.text}") for factor in _FACTORS)


def _comparisons(found: Sequence[Token]) -> Iterator[int]:
    """Where comparisons stand; in braces there are matchers."""
    inside = False
    for place, token in enumerate(found):
        if token.text in ("{", "}"):
            inside = token.text == "{"
        elif token.text in COMPARISONS and token.kind is TokenKind.OPERATOR and not inside:
            yield place


def _numbers(found: Sequence[Token], place: int) -> Iterator[Token]:
    after = place + 1
    while after < len(found) and found[after].text in ("bool", "(", "-"):
        after += 1
    for at in (place - 1, after):
        if 0 <= at < len(found) and found[at].kind is TokenKind.NUMBER and _counts(found[at].text):
            yield found[at]


def _counts(number: str) -> bool:
    """Whether a part of it is another number."""
    return bool(number.lower().removeprefix("0x").strip("0."))


def _with(query: str, token: Token, text: str) -> str:
    return f"{query[: token.start]}{text}{query[token.end :]}"
