"""Places in a text as the editor counts them: lines from 0, and the units that it asked for."""

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping

from lsprotocol import types

from slosmith.diagnostics.finding import Span
from slosmith.source import File

# What the protocol takes for the end of a line; YAML knows two more, which is why the lines of
# findings are not those of editors.
_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_WIDTHS: Mapping[str, Callable[[str], int]] = {
    types.PositionEncodingKind.Utf8.value: lambda text: len(text.encode("utf-8", "surrogatepass")),
    types.PositionEncodingKind.Utf16.value: lambda text: (
        len(text) + sum(c > "\uffff" for c in text)
    ),
    types.PositionEncodingKind.Utf32.value: len,
}


class Text:
    """A file, of which places are offsets here, and lines and units in the editor."""

    def __init__(self, file: File, encoding: str = types.PositionEncodingKind.Utf16.value) -> None:
        """Index the lines of a file."""
        self.file, self.encoding, self._width = file, encoding, _WIDTHS[encoding]
        self._starts = [0, *(match.end() for match in _LINE_BREAK.finditer(file.text))]

    def other(self, file: File) -> "Text":
        """Another file for the same editor."""
        return self if file == self.file else Text(file, self.encoding)

    def position(self, offset: int) -> types.Position:
        """A place of the text for the editor."""
        line = bisect_right(self._starts, offset) - 1
        before = self.file.text[self._starts[line] : offset]
        return types.Position(line=line, character=self._width(before))

    def offset(self, position: types.Position) -> int:
        """A place of the editor's; one behind the end of a line is its end."""
        if position.line >= len(self._starts):
            return len(self.file.text)
        place, left = self._starts[position.line], position.character
        for char in self._line(position.line):
            left -= self._width(char)
            if left < 0:
                break
            place += 1
        return place

    def range(self, start: int, end: int) -> types.Range:
        """From one place to another."""
        return types.Range(start=self.position(start), end=self.position(end))

    def range_of(self, span: Span) -> types.Range:
        """Where a finding stands; in the last line of a file it may end behind the text."""
        return self.range(self.start_of(span), self.end_of(span))

    def start_of(self, span: Span) -> int:
        """Where a span begins."""
        return self.file.offset(span.line, span.column)

    def end_of(self, span: Span) -> int:
        """Where a span ends."""
        return self.file.offset(span.end_line, span.end_column)

    def _line(self, number: int) -> str:
        start = self._starts[number]
        match = _LINE_BREAK.search(self.file.text, start)
        return self.file.text[start : match.start() if match else len(self.file.text)]
