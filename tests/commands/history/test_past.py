"""However the past is cut into parts, and whatever is remembered of it, the same comes out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slosmith.commands.history import past as reading
from slosmith.commands.history.past import Past
from slosmith.live.access import Access
from slosmith.live.prometheus import Series, TooMuchError
from slosmith.model.units import UnixTime
from slosmith.output.own_cache import OwnCache

STEP = 300
NOW = UnixTime(1_000_000_000)
FIRST = int(NOW) // STEP - 200
"""Samples are on whole steps, in cells counted from here."""
Points = dict[int, float]


def server(samples: dict[str, Points], most: int, asked: list[int]) -> Callable[..., list[Series]]:
    """A server with these samples, that refuses more than so many points."""

    def query_range(_: str, __: str, ___: Access, **when: str) -> list[Series]:
        start, end = int(when["start"]), int(when["end"])
        count = (end - start) // STEP + 1
        if count > most:
            raise TooMuchError("too many samples", "ask for less")
        asked.append(count)
        moments = [start + n * STEP for n in range(count)]
        return [
            Series.of({"a": name}, ((m, p[m]) for m in moments if m in p))
            for name, p in samples.items()
            if any(m in p for m in moments)
        ]

    return query_range


def read(past: Past, first: int, last: int, points: int) -> dict[str, Points]:
    """What comes out between two cells, put together again."""
    found: dict[str, Points] = {}
    begin, end = (cell * STEP for cell in (first, last))
    for series in past.read("q", begin, end, STEP, points):
        inside = {int(m): v for m, v in series.points if begin < m <= end}
        if inside:
            found.setdefault(series.labels["a"], {}).update(inside)
    return found


cells = st.integers(FIRST, FIRST + 199)
samples = st.dictionaries(
    st.sampled_from("xyz"),
    st.dictionaries(cells.map(lambda cell: cell * STEP), st.integers(0, 9).map(float)),
)


@settings(max_examples=60)
@given(samples, cells, cells, st.integers(1, 300), st.integers(1, 300), st.booleans())
def test_parts_make_the_whole(
    samples: dict[str, Points], one: int, other: int, points: int, most: int, remembered: bool
) -> None:
    first, last = sorted((one, other))
    begin, end = first * STEP, last * STEP
    whole = {
        name: inside
        for name, found in samples.items()
        if (inside := {m: v for m, v in found.items() if begin < m <= end})
    }
    with pytest.MonkeyPatch.context() as patched, TemporaryDirectory() as folder:
        patched.setattr(reading, "query_range", server(samples, most, []))
        kept = OwnCache(folder=Path(folder), most=99) if remembered else None
        past = Past(url="http://a", now=NOW, kept=kept)
        assert read(past, first, last, points) == whole
        assert read(past, first, last, points) == whole


def asked_again(folder: Path, samples: Points, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many points are asked for when the same is read for a second time."""
    asked: list[int] = []
    monkeypatch.setattr(reading, "query_range", server({"x": samples}, 300, asked))
    past = Past(url="http://a", now=NOW, kept=OwnCache(folder=folder, most=99))
    for _ in range(2):
        del asked[:]
        read(past, FIRST, FIRST + 200, 10)
    return asked


def test_what_is_over_and_complete_is_remembered_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = {cell * STEP: 1.0 for cell in range(FIRST - 10, FIRST + 201)}
    # Parts that end in the last hour, of twelve cells, may still change: two of ten, or their rest.
    assert sum(asked_again(tmp_path / "whole", whole, monkeypatch)) in range(12, 23)
    gap = {moment: 1.0 for moment in whole if moment != (FIRST + 55) * STEP}
    assert sum(asked_again(tmp_path / "gap", gap, monkeypatch)) in range(22, 33)


def test_what_was_remembered_is_not_believed_once_it_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = {cell * STEP: 1.0 for cell in range(FIRST - 10, FIRST + 201)}
    asked_again(tmp_path, whole, monkeypatch)
    for entry in tmp_path.iterdir():
        content = entry.read_bytes()
        entry.write_bytes(content[:-1] + bytes((content[-1] ^ 1,)))
    asked: list[int] = []
    monkeypatch.setattr(reading, "query_range", server({"x": whole}, 300, asked))
    past = Past(url="http://a", now=NOW, kept=OwnCache(folder=tmp_path, most=99))
    found = read(past, FIRST, FIRST + 200, 10)
    assert len(found["x"]) == 200
    assert sum(asked) >= 200
