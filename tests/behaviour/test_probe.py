"""Availability by probing: a minute counts as up while any replica answers."""

from __future__ import annotations

import pytest

from tests.behaviour.claims import clears, fires, may_fire, missing, value
from tests.behaviour.conftest import Plays
from tests.behaviour.scene import Scene
from tests.behaviour.shop import tickets_may_fire
from tests.behaviour.signals import GONE, Signal, gauge

pytestmark = [pytest.mark.judge, pytest.mark.slow]

PROBE = """
service: shop
team: web
slos:
  - name: up
    objective: 99.9%
    sli: {probe: 'probe_success{job="shop-ready"}'}
"""
ALL = PROBE.replace(
    "{probe: 'probe_success{job=\"shop-ready\"}'}",
    "{probe: {up: 'probe_success{job=\"shop-ready\"}', healthy: all}}",
)
HALF = ALL.replace("healthy: all", "healthy: 50%")
MISSING_IS_BAD = ALL.replace("healthy: all", "missing: bad")
BURN, NO_DATA = "ShopUpBudgetBurn", "ShopUpNoData"
L = '{service="shop",slo="up"}'


def replicas(lasting: str, *signals: Signal) -> Scene:
    names = (f'probe_success{{job="shop-ready",instance="{n}"}}' for n in range(len(signals)))
    return Scene(given=dict(zip(names, signals, strict=True)), lasting=lasting)


def test_one_of_two_replicas_down_fires_nothing(plays: Plays) -> None:
    scene = replicas("2h", gauge(("2h", 1)), gauge(("1h", 1), ("1h", 0)))
    plays(PROBE, scene, value(f"slo:error_ratio:rate1h{L}", "2h", 0))


def test_one_of_two_replicas_gone_fires_nothing(plays: Plays) -> None:
    scene = replicas("2h", gauge(("2h", 1)), gauge(("1h", 1), ("1h", GONE)))
    plays(PROBE, scene, value(f"slo:error_budget_remaining:ratio{L}", "2h", 1))


@pytest.mark.every_version
def test_both_replicas_down_page_within_three_minutes(plays: Plays) -> None:
    # 0.0144 x 60 min = 0.86 minutes, but the guard asks for three bad evaluations: 60, 60.5, 61.
    down = gauge(("1h", 1), ("10m", 0), ("20m", 1))
    plays(
        PROBE,
        replicas("90m", down, down),
        fires(BURN, tier="fast", severity="page", between=(60.86, 63)),
        clears(BURN, tier="fast", between=(73, 76)),
        may_fire(BURN, tier="slow"),
        *tickets_may_fire(BURN),
    )


def test_both_replicas_gone_is_no_data(plays: Plays) -> None:
    gone = gauge(("1h", 1), ("20m", GONE))
    plays(
        PROBE,
        replicas("80m", gone, gone),
        fires(NO_DATA, severity="page", between=(62, 70)),
        missing(f"slo:error_budget_remaining:ratio{L}", "75m"),
        missing(f"slo:bad_events:bool{L}", "75m"),
    )


@pytest.mark.every_version
def test_time_in_which_nobody_answered_is_neither_good_nor_bad(plays: Plays) -> None:
    # The last hour holds 10 minutes down, 30 unknown, 20 up: 10 of the 30 that are known.
    # One evaluation of 60 more or less at the edges.
    both = gauge(("1h", 1), ("10m", 0), ("30m", GONE), ("20m", 1))
    plays(
        PROBE,
        replicas("2h", both, both),
        value(f"slo:error_ratio:rate1h{L}", "2h", 10 / 30, within=0.03),
        fires(BURN, tier="fast", between=(60.86, 63)),
        fires(NO_DATA, between=(72, 80)),
        may_fire(BURN, tier="slow"),
        *tickets_may_fire(BURN),
    )


@pytest.mark.every_version
def test_missing_counts_as_bad_where_that_was_said(plays: Plays) -> None:
    gone = gauge(("1h", 1), ("20m", GONE))
    plays(
        MISSING_IS_BAD,
        replicas("80m", gone, gone),
        fires(BURN, tier="fast", between=(60.86, 63)),
        may_fire(BURN, tier="slow"),
        may_fire(NO_DATA),
        *tickets_may_fire(BURN),
    )


def test_all_replicas_must_answer_where_that_was_said(plays: Plays) -> None:
    scene = replicas("80m", gauge(("80m", 1)), gauge(("1h", 1), ("20m", 0)))
    plays(
        ALL,
        scene,
        fires(BURN, tier="fast", between=(60.86, 63)),
        may_fire(BURN, tier="slow"),
        *tickets_may_fire(BURN),
    )


def test_half_of_the_replicas_are_enough_where_that_was_said(plays: Plays) -> None:
    # At first two of four are down; from minute 90 on three.
    up, half = gauge(("95m", 1)), gauge(("1h", 1), ("35m", 0))
    late = gauge(("90m", 1), ("5m", 0))
    plays(
        HALF,
        replicas("95m", up, late, half, half),
        fires(BURN, tier="fast", between=(90.86, 93)),
        may_fire(BURN, tier="slow"),
        *tickets_may_fire(BURN),
    )
