"""Metrics that come late are read as they were."""

from __future__ import annotations

import pytest

from tests.behaviour.claims import fires, may_fire, value
from tests.behaviour.conftest import Plays
from tests.behaviour.shop import BURN, ERRORS, NO_DATA, L, requests, tickets_may_fire
from tests.behaviour.signals import counter

pytestmark = [pytest.mark.judge, pytest.mark.slow]

LATE = ERRORS.replace("}}\n", ", offset: 10m}}\n").replace("\"}', offset", "\"}', offset")


@pytest.mark.every_version
def test_an_outage_pages_so_much_later(plays: Plays) -> None:
    scene = requests(
        counter(("2h", 6000), ("15m", 0)), counter(("2h", 0), ("15m", 6000)), lasting="135m"
    )
    plays(
        LATE,
        scene,
        value(f"slo:bad_events:rate5m{L}", "2h10m", 0, within=1e-6),
        # As without an offset within two minutes, and ten minutes later.
        fires(BURN, severity="page", between=(130, 132)),
        *tickets_may_fire(),
        may_fire(NO_DATA),  # until what there is is ten minutes old
    )
