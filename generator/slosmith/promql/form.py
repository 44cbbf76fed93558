"""The one form of queries that mean the same to whoever parses them, however they are printed."""

from collections.abc import Iterator
from functools import lru_cache

from slosmith.promql.errors import PromQLError
from slosmith.promql.printing import canonical
from slosmith.promql.tokens import Token, TokenKind, tokens


@lru_cache(maxsize=4096)
def form_of(text: str) -> tuple[str, ...]:
    """The parts of a query, with numbers and the order of matchers written in one way.

    Prometheus prints `2592000` as `2.592e+06`, and sorts matchers by their labels.
    """
    try:
        return tuple(_parts([*tokens(canonical(text))]))
    except PromQLError:
        return (text,)


def _parts(lexed: list[Token]) -> Iterator[str]:
    inside: list[list[str]] | None = None
    for token in lexed:
        if token.text == "{":
            inside = [[]]
        elif token.text == "}" and inside is not None:
            yield from ("{", *(" ".join(one) for one in sorted(inside)), "}")
            inside = None
        elif inside is None:
            yield repr(float(token.text)) if _is_decimal(token) else token.text
        elif token.kind is TokenKind.COMMA:
            inside.append([])
        else:
            inside[-1].append(token.text)


def _is_decimal(token: Token) -> bool:
    if token.kind is not TokenKind.NUMBER:
        return False
    try:
        float(token.text)
    except ValueError:
        return False
    return True
