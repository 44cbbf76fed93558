"""What is said while signals are idle, missing, late or gone."""

from __future__ import annotations

import pytest

from tests.behaviour.claims import fires, may_fire, missing, value
from tests.behaviour.conftest import Plays
from tests.behaviour.shop import BURN, ERRORS, IDLE, NO_DATA, L, requests, tickets_may_fire
from tests.behaviour.signals import GONE, SILENT, counter
from tests.conftest import ONE_TIER

pytestmark = [pytest.mark.judge, pytest.mark.slow]

GOOD_EVENTS = """
service: shop
team: web
slos:
  - name: errors
    objective: 99.9%
    sli: {events: {total: http_requests_total, good: 'http_requests_total{code="200"}'}}
"""
ALWAYS_THERE = (
    "slo:total_events:rate5m",
    "slo:total_events:rate30m",
    "slo:total_events:rate1h",
    "slo:total_events:increase30d",
    "slo:objective:ratio",
    "slo:info",
)
WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d", "30d")
ZERO = (
    "slo:bad_events:rate5m",
    "slo:bad_events:rate30m",
    "slo:bad_events:rate1h",
    "slo:bad_events:increase30d",
    *(
        f"slo:error_ratio:rate{window}"
        for window in ["5m", "30m", "1h", "2h", "6h", "1d", "3d", "30d"]
    ),
    "slo:burn_rate:rate1h",
    "slo:burn_rate:rate30d",
)


def test_30_idle_minutes_fire_nothing_and_make_nothing_nan(plays: Plays) -> None:
    # One request in 20,000 fails: 0.005%, a twentieth of the SLO.
    scene = requests(
        counter(("1h", 6000), ("30m", 0), ("30m", 6000)),
        counter(("1h", 0.3), ("30m", 0), ("30m", 0.3)),
        lasting="2h",
    )
    plays(
        ERRORS,
        scene,
        value(f"slo:total_events:rate5m{L}", "1h20m", 0),
        missing(f"slo:error_ratio:rate5m{L}", "1h20m"),
        value(f"slo:error_budget_remaining:ratio{L}", "1h20m", 0.95, within=0.01),
        value(f"slo:error_budget_remaining:ratio{L}", "2h", 0.95, within=0.01),
    )


def test_an_hour_without_requests_makes_the_idle_ticket_and_no_more(plays: Plays) -> None:
    # The 5 m window is empty 5 minutes after the last request, and Idle waits for an hour.
    scene = requests(counter(("1h", 6000), ("90m", 0)), counter(("150m", 0)), lasting="2h30m")
    plays(ERRORS + ONE_TIER, scene, fires(IDLE, severity="ticket", between=(60 + 64, 60 + 66)))


def test_a_counter_reset_fires_nothing(plays: Plays) -> None:
    scene = requests(
        counter(("1h", 6000)) + counter(("1h", 6000)),
        counter(("1h", 0.3)) + counter(("1h", 0.3)),
        lasting="2h",
    )
    plays(ERRORS, scene, value(f"slo:error_ratio:rate1h{L}", "1h30m", 0.00005, within=0.00001))


def test_without_an_error_series_every_series_exists_and_the_budget_is_whole(plays: Plays) -> None:
    scene = requests(counter(("2h", 6000)), None, lasting="2h")
    plays(
        ERRORS,
        scene,
        *(value(f"count({record}{L})", "2h", 1) for record in ALWAYS_THERE),
        *(value(f"{record}{L}", "2h", 0) for record in ZERO),
        value(f"slo:error_budget_remaining:ratio{L}", "2h", 1),
    )


def test_an_error_series_that_appears_late_is_counted(plays: Plays) -> None:
    # 60 of 6000 a minute are 1% of the last hour, less the first scrape of the new series.
    scene = requests(
        counter(("2h", 6000), ("1h", 5940)),
        counter(("2h", SILENT), ("1h", 60)),
        lasting="3h",
    )
    plays(
        ERRORS,
        scene,
        value(f"slo:error_ratio:rate5m{L}", "3h", 0.01, within=0.0002),
        value(f"slo:error_ratio:rate1h{L}", "3h", 0.01, within=0.0002),
        # With 2 clean hours before: 1% x (x - 2.5) / (120 + x) = 0.6% at x = 186; so never here.
        *tickets_may_fire(),
    )


def test_a_good_series_that_never_appeared_is_an_outage(plays: Plays) -> None:
    # All is bad from the first rate on, which needs two scrapes.
    scene = requests(counter(("30m", SILENT)), counter(("30m", 6000)), lasting="30m")
    plays(
        GOOD_EVENTS,
        scene,
        value(f"slo:error_ratio:rate5m{L}", "20m", 1),
        fires(BURN, tier="fast", severity="page", between=(0.5, 2)),
        may_fire(BURN, tier="slow"),
        *tickets_may_fire(),
    )


def test_a_good_series_counts_what_is_not_good(plays: Plays) -> None:
    # 300 of 6000 are 5%; 17.28 minutes as for a bad selector.
    scene = requests(
        counter(("1h", 6000), ("1h", 5700)), counter(("1h", 0), ("1h", 300)), lasting="2h"
    )
    plays(
        GOOD_EVENTS,
        scene,
        value(f"slo:error_ratio:rate5m{L}", "2h", 0.05, within=1e-6),
        fires(BURN, tier="fast", between=(77.28, 78)),
        may_fire(BURN, tier="slow"),
        *tickets_may_fire(),
    )


def test_a_target_that_vanishes_is_no_data_and_not_healthy(plays: Plays) -> None:
    # The staleness marker makes it absent at once; a restart of two minutes wakes nobody.
    scene = requests(
        counter(("1h", 6000), ("1h", GONE)), counter(("1h", 0), ("1h", GONE)), lasting="2h"
    )
    plays(
        ERRORS + ONE_TIER,
        scene,
        fires(NO_DATA, severity="page", between=(62, 70)),
        missing(f"slo:error_ratio:rate5m{L}", "70m"),
        missing(f"slo:error_budget_remaining:ratio{L}", "70m"),
        missing(f"slo:error_budget_remaining:ratio{L}", "2h"),
    )


def test_samples_that_just_stop_are_no_data_within_ten_minutes(plays: Plays) -> None:
    # Without a marker the last sample, of minute 59.5, is looked back at for 5 minutes,
    # and five remain.
    scene = requests(
        counter(("1h", 6000), ("1h", SILENT)), counter(("1h", 0), ("1h", SILENT)), lasting="2h"
    )
    plays(
        ERRORS + ONE_TIER,
        scene,
        fires(NO_DATA, between=(62, 70)),
        missing(f"slo:error_budget_remaining:ratio{L}", "70m"),
    )


def test_a_target_that_never_was_there_is_no_data(plays: Plays) -> None:
    scene = requests(counter(("20m", SILENT)), None, lasting="20m")
    plays(ERRORS, scene, fires(NO_DATA, between=(2, 10)))
