"""Holes in PromQL: `$name` where a value goes, filled so that no value can leave its place."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from slosmith.promql.errors import PromQLError
from slosmith.promql.selectors import Matcher
from slosmith.promql.strings import quote, unquote
from slosmith.promql.tokens import Token, TokenKind, tokens
from slosmith.promql.window import HOLE

_NAME = re.compile(r"\$([a-zA-Z_][a-zA-Z0-9_]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What one value is in each place of PromQL; None where it cannot stand there.

    ``literal`` and ``pattern`` are texts inside of strings, one compared as it is, one as a regular
    expression; ``operand`` stands by itself, ``range`` where a length of time does.
    """

    literal: str | None = None
    pattern: str | None = None
    operand: str | None = None
    range: str | None = None
    matchers: tuple[Matcher, ...] | None = None


class Piece(NamedTuple):
    """The characters of a text that a hole became, and the name of the hole."""

    start: int
    end: int
    name: str


class Filled(str):
    """A text with values in the places of holes, which knows what each of them became."""

    __slots__ = ("pieces",)
    pieces: tuple[Piece, ...]


class _Edit(NamedTuple):
    start: int
    end: int
    text: str
    name: str


@dataclass(frozen=True, slots=True)
class _Filler:
    """One text on its way; a hole is a token of its own, or a part of a string."""

    fillings: Mapping[str, Filling]
    lexed: list[Token] = field(default_factory=list)

    def edits(self) -> Iterator[_Edit]:
        """What changes, from left to right."""
        opened = [""]
        for place, token in enumerate(self.lexed):
            if token.kind is TokenKind.OPEN:
                opened.append(token.text)
            elif token.kind is TokenKind.CLOSE and len(opened) > 1:
                opened.pop()
            elif token.kind is TokenKind.STRING and "$" in token.text:
                yield self._string(place)
            elif token.kind is TokenKind.VARIABLE and token.text != HOLE:
                yield self._variable(place, opened[-1])

    def _string(self, place: int) -> _Edit:
        """A string in which holes are; only what a label is compared with can have any."""
        token, before = self.lexed[place], self._text(place - 1)
        value = unquote(token.text)
        if value is None or not _NAME.search(value):
            return _Edit(token.start, token.end, token.text, "")

        def filled(match: re.Match[str]) -> str:
            filling = self._filling(match[1], token)
            if before not in ("=~", "!~"):
                text = filling.literal if before in ("=", "!=") else None
                return self._fitting(text, match[0], token)
            pattern = self._fitting(filling.pattern, match[0], token)
            return pattern if match[0] == value else f"(?:{pattern})"

        names = set(_NAME.findall(value))
        name = names.pop() if len(names) == 1 else ""
        return _Edit(token.start, token.end, quote(_NAME.sub(filled, value)), name)

    def _variable(self, place: int, inside: str) -> _Edit:
        token, before, after = (
            self.lexed[place],
            self._text(place - 1).lower(),
            self._text(place + 1),
        )
        filling = self._filling(token.text[1:], token)
        if inside == "{" and before in ("{", ",") and after in (",", "}"):
            return self._matchers(place, filling)
        written = filling.range if inside == "[" or before == "offset" else filling.operand
        text = self._fitting(written, token.text, token)
        return _Edit(token.start, token.end, text, token.text[1:])

    def _matchers(self, place: int, filling: Filling) -> _Edit:
        """Conditions in braces; where there are none a comma beside them goes too."""
        token = self.lexed[place]
        if filling.matchers is None:
            raise self._misplaced(token.text, token)
        text = ",".join(matcher.text for matcher in filling.matchers)
        start, end = token.start, token.end
        if not text and self._text(place - 1) == ",":
            start = self.lexed[place - 1].start
        elif not text and self._text(place + 1) == ",":
            end = self.lexed[place + 1].end
        return _Edit(start, end, text, token.text[1:])

    def _filling(self, name: str, token: Token) -> Filling:
        if name in self.fillings:
            return self.fillings[name]
        raise PromQLError(f"no parameter is called ${name}", token.start, token.end)

    def _fitting(self, text: str | None, hole: str, token: Token) -> str:
        if text is None:
            raise self._misplaced(hole, token)
        return text

    def _misplaced(self, hole: str, token: Token) -> PromQLError:
        message = f"a value of the type of {hole} cannot stand here"
        return PromQLError(message, token.start, token.end)

    def _text(self, place: int) -> str:
        return self.lexed[place].text if 0 <= place < len(self.lexed) else ""


def holes_in(text: str) -> tuple[str, ...]:
    """The names of all that may be holes, in their order."""
    return tuple(name for name in _NAME.findall(text) if f"${name}" != HOLE)


def fill_holes(text: str, fillings: Mapping[str, Filling]) -> Filled:
    """The text with each value in its place; raises PromQLError where one cannot stand there."""
    lexed = [token for token in tokens(text) if token.kind is not TokenKind.COMMENT]
    filled, position, pieces = "", 0, list[Piece]()
    for edit in _Filler(fillings, lexed).edits():
        filled += text[position : max(edit.start, position)]
        pieces.append(Piece(len(filled), len(filled) + len(edit.text), edit.name))
        filled += edit.text
        position = edit.end
    whole = Filled(filled + text[position:])
    whole.pieces = tuple(pieces)
    return whole
