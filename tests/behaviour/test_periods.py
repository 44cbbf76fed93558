"""The periods that ship with a policy: each sees an outage soon, and is silent within its SLO.

A tier's factor is its share of the budget x the period / its long window, so that the same shares
page sooner in a short period; no factor is under 1.
"""

from __future__ import annotations

import pytest

from tests.behaviour.claims import clears, fires, may_fire
from tests.behaviour.conftest import Plays
from tests.behaviour.shop import BURN, ERRORS, requests
from tests.behaviour.signals import counter

pytestmark = [pytest.mark.judge, pytest.mark.slow]

# By day the shortest and the longest; that of 30 days is what most other scenes are about.
PERIODS = [
    "7d",
    *(pytest.param(one, marks=pytest.mark.nightly) for one in ("28d", "30d")),
    "90d",
]


def spec(period: str) -> str:
    return ERRORS.replace("    sli:", f"    period: {period}\n    sli:")


@pytest.mark.parametrize("period", PERIODS)
def test_a_total_outage_pages_within_two_minutes(plays: Plays, period: str) -> None:
    # The highest factor is 14.4 at most, so that no more than 0.0144 x 60 min = 0.86 minutes pass.
    scene = requests(
        counter(("1h", 6000), ("10m", 0), ("5m", 6000)),
        counter(("1h", 0), ("10m", 6000), ("5m", 0)),
        lasting="1h15m",
    )
    plays(
        spec(period),
        scene,
        fires(BURN, severity="page", between=(60, 62)),
        may_fire(BURN),
    )


@pytest.mark.parametrize("period", PERIODS)
def test_errors_within_the_promise_fire_nothing(plays: Plays, period: str) -> None:
    scene = requests(
        counter(("20h", 5994.6)), counter(("20h", 5.4)), lasting="20h", evaluation="5m"
    )
    plays(spec(period), scene)


@pytest.mark.every_version
@pytest.mark.parametrize("period", PERIODS)
def test_a_tier_clears_when_its_short_window_has_forgotten(plays: Plays, period: str) -> None:
    # Pages have short windows of 30 m at most.
    scene = requests(
        counter(("1h", 6000), ("10m", 0), ("45m", 6000)),
        counter(("1h", 0), ("10m", 6000), ("45m", 0)),
        lasting="1h55m",
    )
    plays(spec(period), scene, clears(BURN, severity="page", between=(73, 101)), may_fire(BURN))
