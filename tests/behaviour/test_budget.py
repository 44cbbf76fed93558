"""The remaining budget counts events, not minutes: a night's incident weighs what it weighs."""

from __future__ import annotations

import pytest

from tests.behaviour.claims import fires, may_fire, value
from tests.behaviour.conftest import Plays
from tests.behaviour.shop import BURN, ERRORS, L, requests
from tests.behaviour.signals import counter

pytestmark = [pytest.mark.judge, pytest.mark.slow]

# Rules that are evaluated every 5 minutes lose nothing here: each event is in exactly one 5 m rate.
COARSE = f"{ERRORS}---\nsettings: {{evaluation_interval: 5m}}\n"
DAYS = 30
NIGHT, DAY = 120, 12_000  # requests a minute: a hundredfold
HOURS_OF_NIGHT = 22
INCIDENT_HOURS = 3


def test_a_month_of_uneven_traffic_leaves_the_true_budget(plays: Plays) -> None:
    # Each day has 22 h at 2/s and 2 h at 200/s: 158,400 + 1,440,000 = 1,598,400 requests. 30 days:
    # 47,952,000, of which 0.1%, 47,952, may fail. Three hours at night fail whole: 21,600 requests.
    # 1 - 21,600 / 47,952 = 0.5495 is left. By minutes it would be 1 - 180 / 43.2 = -3.17.
    a_day = (f"{24 - HOURS_OF_NIGHT}h", DAY)
    a_night = (f"{HOURS_OF_NIGHT}h", NIGHT)
    rest = f"{HOURS_OF_NIGHT - INCIDENT_HOURS}h"
    incident = f"{INCIDENT_HOURS}h"
    good = counter(
        *[a_day, a_night] * 15, a_day, (incident, 0), (rest, NIGHT), *[a_day, a_night] * 14
    )
    bad = counter(("15d", 0), a_day_of(0), (incident, NIGHT), (rest, 0), ("14d", 0))
    plays(
        COARSE,
        requests(good, bad, lasting=f"{DAYS}d", evaluation="5m"),
        value(f"slo:error_budget_remaining:ratio{L}", f"{DAYS}d", 0.5495, within=0.005),
        fires(BURN, tier="fast"),
        may_fire(BURN, tier="slow"),
        may_fire(BURN, tier="daily"),
        may_fire(BURN, tier="creeping"),
    )


def a_day_of(rate: int) -> tuple[str, int]:
    return (f"{24 - HOURS_OF_NIGHT}h", rate)
