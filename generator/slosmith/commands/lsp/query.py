"""What stands at a place in PromQL, in whatever state the query is: its tokens are enough."""

from dataclasses import dataclass
from enum import Enum, auto

from slosmith.promql import METRIC_LABEL, Token, TokenKind, tokens, unquote

_GROUPING = frozenset(("by", "without", "on", "ignoring", "group_left", "group_right"))
_MATCHES = frozenset(("=", "!=", "=~", "!~"))


class Part(Enum):
    """What may stand there: an operand of the query, or a part of a selector."""

    OPERAND = auto()
    LABEL = auto()
    VALUE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place in a query: from where to where a word goes there, and what it is part of.

    ``metric`` is the selector's, and ``label`` the one whose value it is. ``called`` is the
    function in whose parentheses it stands, and ``number`` which of its arguments. ``quoted`` says
    that a value has its quotes already, which do not count.
    """

    part: Part
    word: str
    start: int
    end: int
    metric: str = ""
    label: str = ""
    called: str = ""
    number: int = 0
    quoted: bool = False


def spot_at(query: str, place: int) -> Spot:
    """What stands at a place of a query."""
    lexed = [one for one in tokens(query) if one.kind is not TokenKind.COMMENT]
    before = [one for one in lexed if one.start < place]
    word = _word(before, place)
    settled = before[:-1] if word is not None else before
    start, end, text = (word.start, word.end, word.text) if word else (place, place, "")
    opened = _opened(settled)
    called, number = _called(settled, opened)
    if opened and settled[opened[-1]].text == "{":
        return _in_braces(settled, opened[-1], (text, start, end))
    grouping = bool(opened) and _text(settled, opened[-1] - 1).lower() in _GROUPING
    return Spot(
        part=Part.LABEL if grouping else Part.OPERAND,
        word=text,
        start=start,
        end=end,
        called=called,
        number=number,
    )


def _word(before: list[Token], place: int) -> Token | None:
    """The token that is being written: one that ends before the place is not."""
    if not before or before[-1].end < place:
        return None
    last = before[-1]
    wordy = last.kind in (TokenKind.IDENTIFIER, TokenKind.KEYWORD, TokenKind.STRING)
    unclosed = last.kind is TokenKind.ERROR and last.text[:1] in "\"'`"
    closed = last.kind is TokenKind.STRING and last.end == place and len(last.text) > 1
    return last if (wordy and not closed) or unclosed else None


def _opened(lexed: list[Token]) -> list[int]:
    opened: list[int] = []
    for number, token in enumerate(lexed):
        if token.kind is TokenKind.OPEN:
            opened.append(number)
        elif token.kind is TokenKind.CLOSE and opened:
            opened.pop()
    return opened


def _called(lexed: list[Token], opened: list[int]) -> tuple[str, int]:
    """The innermost call that is open, and how many commas of its own stand in it."""
    if not opened or lexed[opened[-1]].text != "(":
        return "", 0
    name, depth, commas = _text(lexed, opened[-1] - 1), 0, 0
    for token in lexed[opened[-1] + 1 :]:
        depth += (token.kind is TokenKind.OPEN) - (token.kind is TokenKind.CLOSE)
        commas += token.kind is TokenKind.COMMA and depth == 0
    return name, commas


def _in_braces(lexed: list[Token], brace: int, word: tuple[str, int, int]) -> Spot:
    text, start, end = word
    before = lexed[brace - 1] if brace and lexed[brace - 1].end == lexed[brace].start else None
    metric = before.text if before is not None and before.kind is TokenKind.IDENTIFIER else ""
    inside = lexed[brace + 1 :]
    for name, operator, value in zip(inside, inside[1:], inside[2:], strict=False):
        if name.text == METRIC_LABEL and operator.text == "=":
            metric = unquote(value.text) or metric
    if not inside or inside[-1].text not in _MATCHES:
        return Spot(part=Part.LABEL, word=text, start=start, end=end, metric=metric)
    quoted = text[:1] in "\"'`" and bool(text)
    closed = quoted and len(text) > 1 and text[-1] == text[0]
    return Spot(
        part=Part.VALUE,
        word=text[quoted : len(text) - closed],
        start=start + quoted,
        end=end - closed,
        metric=metric,
        label=_text(inside, len(inside) - 2),
        quoted=quoted,
    )


def _text(lexed: list[Token], number: int) -> str:
    return lexed[number].text if 0 <= number < len(lexed) else ""
