"""The tokens of a PromQL text, with their places: what the parser does not give."""

import re
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple


class TokenKind(StrEnum):
    """What a token is, by its looks alone."""

    IDENTIFIER = "identifier"
    KEYWORD = "keyword"
    NUMBER = "number"
    DURATION = "duration"
    STRING = "string"
    VARIABLE = "variable"
    OPERATOR = "operator"
    OPEN = "open"
    CLOSE = "close"
    COMMA = "comma"
    COLON = "colon"
    COMMENT = "comment"
    ERROR = "error"


class Token(NamedTuple):
    """One token; `start` and `end` are offsets into the text, in characters.

    A named tuple rather than a dataclass, because long queries have many and it is made twice
    as fast.
    """

    kind: TokenKind
    text: str
    start: int
    end: int


KEYWORDS = frozenset({"and", "or", "unless", "atan2", "by", "without", "on", "ignoring"}) | {
    "group_left",
    "group_right",
    "bool",
    "offset",
}
AGGREGATIONS = frozenset({"sum", "min", "max", "avg", "group", "stddev", "stdvar", "count"}) | {
    "count_values",
    "bottomk",
    "topk",
    "quantile",
}

# A string that is not closed is an error to the end of its line (of the text, for a backtick), so
# that no character is looked at more than twice.
_SHARED = r"""
    (?P<comment>\#[^\n\r]*)
  | (?P<string>"(?:[^"\\\n]|\\[^\n])*" | '(?:[^'\\\n]|\\[^\n])*' | `[^`]*`)
  | (?P<error>["'][^\n]* | `.* | 0[xX](?![0-9a-fA-F]))
  | (?P<duration>(?>(?:[0-9]+(?:ms|[smhdwy]))+)(?![a-zA-Z0-9_.]))
  | (?P<number>(?>0[xX][0-9a-fA-F]+|(?:[0-9]++\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
               (?![a-zA-Z0-9_.]))
  | (?P<variable>\$[a-zA-Z_][a-zA-Z0-9_]*)
  | (?P<comma>,)
  | (?P<open>[(\[{])
  | (?P<close>[)\]}])
  | (?P<operator>[=!]~|[=!<>]=|[-+*/%^<>=@])
"""
_SPACE = r"[ \t\n\v\f\r]*+"
# Most tokens are words, and nothing else begins as these do.
_WORD = r"(?P<identifier>[a-zA-Z_:][a-zA-Z0-9_:]*)"
_WORD_BESIDE_COLON = r"(?P<identifier>[a-zA-Z_][a-zA-Z0-9_]*) | (?P<colon>:)"
_ANY = r"(?P<any>[0-9.][a-zA-Z0-9_.]+ | .)"


@cache  # most selectors are so plain that nobody asks for their tokens
def _next_token(*, in_brackets: bool) -> re.Pattern[str]:
    # In brackets a colon parts the range from the step; elsewhere it belongs to a metric's name.
    word = _WORD_BESIDE_COLON if in_brackets else _WORD
    return re.compile(f"{_SPACE}(?:{word}|{_SHARED}|{_ANY})", re.VERBOSE | re.DOTALL)


_KINDS = {kind.value: kind for kind in TokenKind} | {"any": TokenKind.ERROR}


@lru_cache(maxsize=16)  # what is parsed is printed and looked at soon after
def tokens(text: str) -> tuple[Token, ...]:
    """Return every token of `text` in order; between them stands nothing but white space.

    Never raises: what PromQL has no token for is an `ERROR` token. In braces a keyword is an
    identifier, as it may be a label's name there. Takes time linear in the text.
    """
    found: list[Token] = []
    position, inside = 0, ""
    next_token = outside = _next_token(in_brackets=False).match
    while (
        match := next_token(text, position)
    ) is not None:  # until white space is all that is left
        assert match.lastgroup is not None
        kind, piece = _KINDS[match.lastgroup], match[match.lastgroup]
        position = match.end()
        if kind is TokenKind.IDENTIFIER and inside != "{" and piece.lower() in KEYWORDS:
            kind = TokenKind.KEYWORD
        elif kind is TokenKind.OPEN or kind is TokenKind.CLOSE:
            inside = piece if kind is TokenKind.OPEN else ""
            next_token = _next_token(in_brackets=True).match if inside == "[" else outside
        found.append(Token(kind, piece, position - len(piece), position))
    return tuple(found)
