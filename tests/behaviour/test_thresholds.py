"""Thresholds of several comparisons: all must hold, or any; what decides needs no other."""

from __future__ import annotations

import pytest

from tests.behaviour.claims import fires, missing, value
from tests.behaviour.conftest import Plays
from tests.behaviour.scene import Scene
from tests.behaviour.signals import GONE, counter, gauge

pytestmark = [pytest.mark.judge, pytest.mark.slow]

SPEC = """
service: shop
team: web
slos:
  - name: site
    objective: 90%
    sli: {threshold: {WHICH: ['probe_success == 1', 'probe_seconds < 0.5']}}
    alerting: {page: false, ticket: false}
"""
L = '{service="shop",slo="site"}'
NO_DATA = "ShopSiteNoData"


@pytest.mark.every_version
@pytest.mark.parametrize(
    ("which", "success", "seconds", "bad"),
    [
        ("all", 1, 0.2, 0),
        ("all", 0, 0.2, 1),
        ("all", 1, 0.7, 1),
        ("all", 0, 0.7, 1),
        ("any", 1, 0.2, 0),
        ("any", 0, 0.2, 0),
        ("any", 1, 0.7, 0),
        ("any", 0, 0.7, 1),
    ],
)
def test_all_must_hold_or_any(
    plays: Plays, which: str, success: int, seconds: float, bad: int
) -> None:
    given = {"probe_success": gauge(("10m", success)), "probe_seconds": gauge(("10m", seconds))}
    scene = Scene(given=given, lasting="10m")
    plays(SPEC.replace("WHICH", which), scene, value(f"slo:bad_events:bool{L}", "5m", bad))


@pytest.mark.parametrize(
    ("which", "success", "bad"), [("all", 1, None), ("all", 0, 1), ("any", 1, 0), ("any", 0, None)]
)
def test_what_is_unknown_is_neither_unless_the_other_decides(
    plays: Plays, which: str, success: int, bad: int | None
) -> None:
    given = {
        "probe_success": gauge(("30m", success)),
        "probe_seconds": gauge(("5m", 0.2), ("25m", GONE)),
    }
    recorded = f"slo:bad_events:bool{L}"
    told = missing(recorded, "20m") if bad is None else value(recorded, "20m", bad)
    gone = fires(NO_DATA, severity="ticket", between=(10, 13))
    plays(SPEC.replace("WHICH", which), Scene(given=given, lasting="30m"), told, gone)


SHARE = """
service: shop
team: web
slos:
  - name: site
    objective: 90%
    sli: {threshold: '(sum(rate(a_total{code="500"}[5m])) or 0 * sum(rate(a_total[5m])))
      / sum(rate(a_total[5m])) < 0.1'}
    alerting: {page: false, ticket: false}
"""


@pytest.mark.every_version
def test_what_or_stands_in_for_is_not_missed(plays: Plays) -> None:
    # Nothing has failed yet, so that there is no series of failures; then all is gone.
    given = {'a_total{code="200"}': counter(("20m", 60), ("20m", GONE))}
    told = value(f"slo:bad_events:bool{L}", "15m", 0)
    gone = fires(NO_DATA, severity="ticket", between=(25, 28))
    plays(SHARE, Scene(given=given, lasting="40m"), told, gone)
