"""Places in a text are what the editor counts: UTF-16 units, unless it asked for others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol.types import Position

from slosmith.commands.lsp.text import Text
from slosmith.diagnostics.finding import Span
from slosmith.source import File

# One character, two bytes; one character, two units and four bytes; and what YAML takes for the
# end of a line, and editors do not.
STRANGE = "aé😀b\r\nc\u2028d\n"


@pytest.mark.parametrize(("units", "after"), [("utf-8", 7), ("utf-16", 4), ("utf-32", 3)])
def test_units_are_those_that_were_asked_for(units: str, after: int) -> None:
    assert Text(File(path="x", text=STRANGE), units).position(3) == Position(0, after)


def test_lines_are_those_of_the_editor() -> None:
    text = Text(File(path="x", text=STRANGE))
    # For YAML "d" begins a third line.
    span = Span(line=3, column=1, end_line=3, end_column=2)
    assert text.range_of(span).start == Position(1, 2)
    assert text.position(len(STRANGE)) == Position(2, 0)


@given(st.text(alphabet="ab é😀\n\r\u2028:{", max_size=40), st.data())
def test_there_and_back_is_the_same_place(written: str, data: st.DataObject) -> None:
    text = Text(File(path="x", text=written))
    place = data.draw(st.integers(0, len(written)))
    back = text.offset(text.position(place))
    inside_of_a_line_end = written[back:place] in ("\r", "\r\n")
    assert back == place or inside_of_a_line_end


@pytest.mark.parametrize("place", [Position(0, 99), Position(9, 0), Position(1, 1)])
def test_a_place_that_is_not_there_is_the_nearest(place: Position) -> None:
    assert 0 <= Text(File(path="x", text=STRANGE)).offset(place) <= len(STRANGE)
