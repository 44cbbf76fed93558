"""Nobody is woken for a stray failure, however few the requests around it are."""

from __future__ import annotations

import pytest

from tests.behaviour.claims import fires, may_fire
from tests.behaviour.conftest import Plays
from tests.behaviour.shop import BURN, ERRORS, requests, tickets_may_fire
from tests.behaviour.signals import blips, counter

pytestmark = [pytest.mark.judge, pytest.mark.slow]


@pytest.mark.parametrize(
    ("per_minute", "evaluation"),
    [
        pytest.param(0.1, "30s", id="1 per 10 min"),
        pytest.param(1, "30s", id="1/min", marks=pytest.mark.nightly),
        pytest.param(60, "5m", id="1/s"),  # one of so many is below every threshold
    ],
)
def test_one_failed_request_fires_nothing(plays: Plays, per_minute: float, evaluation: str) -> None:
    # Seven hours, so that the failure is seen inside a full 6 h window too.
    scene = requests(
        counter(("7h", per_minute)), blips("7h", at=("3h10m",)), lasting="7h", evaluation=evaluation
    )
    plays(ERRORS, scene)


def test_two_failures_40_minutes_apart_at_one_per_minute_fire_nothing(plays: Plays) -> None:
    scene = requests(counter(("7h", 1)), blips("7h", at=("3h10m", "3h50m")), lasting="7h")
    plays(ERRORS, scene)


def test_two_failures_at_once_after_an_idle_night_fire_nothing(plays: Plays) -> None:
    # Both windows see 100% errors, which is what makes a ratio alone useless here.
    scene = requests(
        counter(("1h", 1), ("20m", 0), ("2h", 1)),
        blips("3h20m", at=("1h20m", "1h21m")),
        lasting="3h20m",
    )
    plays(ERRORS, scene)


def test_a_third_failure_six_minutes_after_the_second_pages(plays: Plays) -> None:
    # At minute 192 the failures are 12, 6 and 0 minutes old. Older than 5 minutes they are known
    # from recorded rates: the second counts for a half when it is 7.5 minutes old.
    scene = requests(counter(("4h", 1)), blips("4h", at=("3h", "3h6m", "3h12m")), lasting="4h")
    plays(
        ERRORS,
        scene,
        fires(BURN, tier="fast", between=(192, 194)),
        may_fire(BURN, tier="slow"),
        *tickets_may_fire(),
    )
