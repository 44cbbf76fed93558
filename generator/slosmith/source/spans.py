"""Where a YAML node stands in its file, and where in the file each character of its value is."""

import re

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
    """The line and column of a character of a scalar's value, None where it is not known.

    Value and source are read side by side: quotes may be doubled or escaped, lines folded.
    """
    start, end = node.start_mark, node.end_mark
    text = "\n".join(file.line(number) for number in range(start.line + 1, end.line + 2))
    place = start.column + (1 if node.style in ("'", '"') else 0)
    if node.style in ("|", ">"):
        place = _next_line(text, text.find("\n"), node.value)
    for number in range(offset):
        step = _step(text, place, node.value, number, node.style)
        if step is None:
            return None
        place = step
    if offset < len(node.value) and _step(text, place, node.value, offset, node.style) is None:
        return None
    line, last = text.count("\n", 0, place), text.rfind("\n", 0, place)
    return start.line + 1 + line, place - last


def _step(text: str, place: int, value: str, number: int, style: str | None) -> int | None:
    """Where the source goes on behind character ``number`` of the value; None if they differ."""
    char, source = value[number], text[place : place + 1]
    if style == '"' and source == "\\":
        match = _ESCAPE.match(text, place)
        return match.end() if match else None
    if style == "'" and text.startswith("''", place) and char == "'":
        return place + 2
    if char in " \n" and source == "\n":
        return _next_line(text, place, value[number + 1 :])
    return place + 1 if char == source else None


def _next_line(text: str, place: int, rest: str) -> int:
    """Where ``rest`` begins behind a line break: past the indentation, less what is its own."""
    if rest[:1] == "\n":
        return place + 1
    while text[place : place + 1] in ("\n", " "):
        place += 1
    return place - (len(rest) - len(rest.lstrip(" ")))
