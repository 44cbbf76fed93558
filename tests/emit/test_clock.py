"""Intervals as PromQL, judged by a real Prometheus, which answers of any year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from slosmith.emit.clock import within
from slosmith.language.documents.interval import IntervalSpec, times_of
from slosmith.model.exclusion import During, is_excluded
from slosmith.model.timezones import zone_of
from slosmith.source import File, read_documents
from tests.conftest import Sample
from tests.servers.prometheus import Prometheus
from tests.tools.judges import Judge

pytestmark = [pytest.mark.judge, pytest.mark.slow]

STEP, DAY = 900, 86_400
YEARS = (2027, 2028, 2031)
"""The first year in which nothing is left of an older rule, a leap year, and one far off."""
NIGHT = {"times": "02:00-04:00"}
CASES: list[dict[str, object]] = [
    {"location": "UTC", "weekdays": "sunday", **NIGHT},
    {"location": "Europe/Berlin", "weekdays": "sunday", **NIGHT},
    {"location": "Europe/Dublin", **NIGHT},
    {"location": "Europe/London", "times": ["22:00-24:00", "00:00-01:30"]},
    {"location": "America/New_York", "days_of_month": ["1", "-1"], "times": "00:00-02:30"},
    {"location": "America/Santiago", "weekdays": "saturday:sunday", "times": "00:00-02:00"},
    {"location": "America/St_Johns", **NIGHT},
    {"location": "America/Nuuk", "times": "21:30-24:00"},
    {"location": "Africa/Cairo", "times": "00:00-01:30"},
    {"location": "Asia/Jerusalem", **NIGHT},
    {"location": "Australia/Sydney", **NIGHT},
    {"location": "Australia/Lord_Howe", "times": "01:30-02:15"},
    {"location": "Pacific/Auckland", "days_of_month": "-7:-1", "months": ["march", "april"]},
    {"location": "Pacific/Chatham", **NIGHT},
    {"location": "Pacific/Tongatapu", "weekdays": ["monday", "wednesday:friday"]},
    {"location": "Europe/Berlin", "years": ["2027", "2030:2031"], **NIGHT},
    {"location": "Asia/Kolkata", "days_of_month": "10:-10", "months": "december"},
]


@pytest.fixture
def server(prometheus: Judge, tmp_path: Path) -> Iterator[Prometheus]:
    """A Prometheus that scrapes nothing."""
    config = tmp_path / "prometheus.yaml"
    config.write_text("{}")
    live = Prometheus(prometheus.path, config, tmp_path)
    with live.server.running():
        yield live


def test_an_interval_is_when_clocks_of_its_zone_say_so(server: Prometheus, sample: Sample) -> None:
    wrong = [
        (during.times.location, str(datetime.fromtimestamp(at, UTC)))
        for during in map(_during, CASES[:: sample(2, 1)])
        for first, last in _spans(during.times.location)
        for at in _differing(server, during, first, last)
    ]
    assert wrong == []


def _differing(server: Prometheus, during: During, first: int, last: int) -> set[int]:
    """The moments at which Prometheus and Python's own calendar are of two minds."""
    times = {"start": str(first), "end": str(last), "step": str(STEP)}
    answer = server.ask("query_range", query=within(during.times, during.zone), **times)
    told = {int(at) for one in answer["result"] for at, _ in one["values"]}
    return told ^ {at for at in range(first, last + 1, STEP) if _is_on(during, at)}


def _spans(location: str) -> Iterator[tuple[int, int]]:
    """Two days around each change of clocks and of years, a February's end, and one week."""
    for year in YEARS:
        start = _at(year, 1, 1)
        changes = [
            at
            for at in range(start, start + 365 * DAY, DAY)
            if _local(location, at).utcoffset() != _local(location, at + DAY).utcoffset()
        ]
        for at in (start, *changes, _at(year, 2, 28)):
            yield at - DAY, at + 2 * DAY
    yield _at(2028, 12, 8), _at(2028, 12, 15)


def _at(year: int, month: int, day: int) -> int:
    return int(datetime(year, month, day, tzinfo=UTC).timestamp())


def _local(location: str, at: int) -> datetime:
    return datetime.fromtimestamp(at, _zone(location))


@cache
def _zone(location: str) -> ZoneInfo:
    path = (files("tzdata") / "zoneinfo").joinpath(*location.split("/"))
    with path.open("rb") as file:
        return ZoneInfo.from_file(file)


def _is_on(during: During, at: int) -> bool:
    """By the database's own clock, where ours is in what is judged."""
    offset = _local(during.times.location, at).utcoffset()
    assert offset is not None
    assert during.zone.offset(at) == offset.total_seconds()
    return is_excluded(during, at)


def _during(written: dict[str, object]) -> During:
    [(origin, _)], _ = read_documents(File(path="interval.yaml", text="{}"))
    times = times_of(IntervalSpec.model_validate(written))
    zone = zone_of(times.location)
    assert zone is not None
    return During(name="it", times=times, zone=zone, reason="", origin=origin)
