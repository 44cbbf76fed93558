"""Where a YAML node stands in its file, and where in the file each character of its value is."""

import re
from functools import lru_cache

import yaml

from slosmith.diagnostics.finding import Span
from slosmith.source.source_file import File

_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^\n])")


def span_of(node: yaml.Node) -> Span:
    """All of a node; of an empty scalar, the place at which its value would stand."""
    start, end = node.start_mark, node.end_mark
    if isinstance(node, yaml.ScalarNode) and not node.value and end.index == start.index:
        return Span(
            line=start.line + 1,
            column=start.column + 1,
            end_line=start.line + 1,
            end_column=start.column + 2,
        )
    return Span(
        line=start.line + 1,
        column=start.column + 1,
        end_line=end.line + 1,
        end_column=end.column + 1,
    )


class ComposedNode(yaml.ScalarNode):
    """A scalar that is written nowhere: some of its characters come from other scalars.

    ``pieces`` are where those begin and end, and the scalar that each is of.
    """

    pieces: tuple[tuple[int, int, yaml.Node], ...] = ()


def span_of_piece(file: File, node: yaml.ScalarNode, start: int, end: int) -> Span | None:
    """Where characters of a composed scalar are written; None where that is not known."""
    if not isinstance(node, ComposedNode):
        return None
    for first, last, written in node.pieces:
        if first <= start and end <= last:
            text = node.value[start:end]
            if not isinstance(written, yaml.ScalarNode) or written.value.count(text) != 1:
                return span_of(written)
            place = written.value.index(text)
            return span_between(file, written, place, place + len(text))
    return None


def span_between(file: File, node: yaml.ScalarNode, start: int, end: int) -> Span:
    """The span of some characters of a scalar's value, of all of it where they are not known."""
    first, last = offset_in(file, node, start), offset_in(file, node, end)
    if first is None or last is None:
        return span_of(node)
    if last <= first:
        last = (first[0], first[1] + 1)
    return Span(line=first[0], column=first[1], end_line=last[0], end_column=last[1])


def offset_in(file: File, node: yaml.ScalarNode, offset: int) -> tuple[int, int] | None:
    """The line and column of a character of a scalar's value, None where it is not known."""
    return _side_by_side(file, node).at(offset)


class _SideBySide:
    """Value and source of a scalar, read together: quotes may be doubled or escaped, lines folded.

    Those who ask mostly go forward, so each goes on where the one before has ended.
    """

    def __init__(self, file: File, node: yaml.ScalarNode) -> None:
        start, end = node.start_mark, node.end_mark
        self._value, self._style, self._line = node.value, node.style, start.line + 1
        lines = (file.line(number) for number in range(start.line + 1, end.line + 2))
        self._text = "\n".join(lines)
        first = start.column + (1 if node.style in ("'", '"') else 0)
        if node.style in ("|", ">"):
            first = self._next_line(self._text.find("\n"), 0)
        self._begin = self._reached = 0, first

    def at(self, offset: int) -> tuple[int, int] | None:
        number, place = self._reached if self._reached[0] <= offset else self._begin
        for one in range(number, offset):
            step = self._step(place, one)
            if step is None:
                return None
            place = step
        self._reached = offset, place
        if offset < len(self._value) and self._step(place, offset) is None:
            return None
        line, last = self._text.count("\n", 0, place), self._text.rfind("\n", 0, place)
        return self._line + line, place - last

    def _step(self, place: int, number: int) -> int | None:
        """Where the source goes on behind a character of the value; None if they differ."""
        char, source = self._value[number], self._text[place : place + 1]
        if self._style == '"' and source == "\\":
            match = _ESCAPE.match(self._text, place)
            return match.end() if match else None
        if self._style == "'" and self._text.startswith("''", place) and char == "'":
            return place + 2
        if char in " \n" and source == "\n":
            return self._next_line(place, number + 1)
        return place + 1 if char == source else None

    def _next_line(self, place: int, number: int) -> int:
        """Where the value goes on behind a line break: past the indentation, less its own."""
        if self._value.startswith("\n", number):
            return place + 1
        while self._text[place : place + 1] in ("\n", " "):
            place += 1
        while self._value.startswith(" ", number):
            number, place = number + 1, place - 1
        return place


_side_by_side = lru_cache(maxsize=1)(_SideBySide)
