"""How far a page looks back, and in what steps."""

from __future__ import annotations

from typing import Any

import pytest

from slosmith.grafana.preview.time_range import Looking
from slosmith.model.units import Duration, UnitError, UnixTime

NOW = UnixTime(1_800_000_000)
DASHBOARD = {"time": {"from": "now-24h", "to": "now"}}


def _looking(last: str = "", scrape: str = "30s") -> Looking:
    asked = Duration.parse(last) if last else None
    return Looking(now=NOW, scrape=Duration.parse(scrape), last=asked)


@pytest.mark.parametrize(
    ("last", "scrape", "panel", "seconds", "step"),
    [
        # 24 h / 240 = 6 m, which is twelve scrapes
        ("", "30s", {}, 86_400, "6m"),
        # 7 d / 240 = 42 m
        ("", "30s", {"timeFrom": "7d"}, 604_800, "42m"),
        # 30 m / 240 = 7.5 s, less than a scrape
        ("30m", "30s", {}, 1_800, "30s"),
        # a range that was asked for is that of a panel with one of its own too
        ("30m", "30s", {"timeFrom": "7d"}, 1_800, "30s"),
        # 25 h / 240 = 375 s: twelve scrapes and a half, of which twelve are whole
        ("25h", "30s", {}, 90_000, "6m"),
        # time that is compressed is scraped as much quicker: 24 m / 240 = 6 s
        ("24m", "1s", {}, 1_440, "6s"),
        # 20 m / 240 = 5 s
        ("20m", "500ms", {}, 1_200, "5s"),
    ],
)
def test_a_step_is_a_whole_number_of_scrapes(
    last: str, scrape: str, panel: dict[str, Any], seconds: int, step: str
) -> None:
    view = _looking(last, scrape).view(panel, DASHBOARD)
    assert (view.start, view.end) == (NOW - seconds, NOW)
    assert view.step == Duration.parse(step)


def test_the_rate_interval_holds_four_scrapes() -> None:
    # steps of 6 s and scrapes of 1 s: 6 + 1 s, more than four scrapes
    assert _looking("24m", "1s").view({}, DASHBOARD).values["__rate_interval"] == "7s"
    # 30 + 30 s is less than four scrapes of 30 s
    assert _looking("30m").view({}, DASHBOARD).values["__rate_interval"] == "2m"


def test_a_range_without_two_scrapes_is_refused() -> None:
    with pytest.raises(UnitError, match=r'"59s" holds no two scrapes.*look back over 1m or longer'):
        _looking("59s")
    _looking("1m")


def test_a_page_says_what_it_looks_at() -> None:
    # 1,800,000,000 s since 1970 are 20,833 days and 8 h
    assert _looking().words(DASHBOARD) == "The last 24h, until 2027-01-15 08:00:00 UTC."
    assert _looking("30m").words(DASHBOARD) == "The last 30m, until 2027-01-15 08:00:00 UTC."


def test_a_title_names_the_range_that_is_looked_at() -> None:
    panel = {"title": "Budget over the last 30d", "timeFrom": "30d"}
    assert _looking("15m").title(panel) == "Budget over the last 15m"
    assert _looking().title(panel) == "Budget over the last 30d"
    # What its queries look back over stays: it has no range of its own.
    assert _looking("15m").title({"title": "Errors of 30d"}) == "Errors of 30d"
