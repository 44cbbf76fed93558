"""Composite: bad while any part spends more than its objective allows, and known when all are."""

from __future__ import annotations

import pytest

from tests.behaviour.claims import fires, may_fire, missing, value
from tests.behaviour.conftest import Plays
from tests.behaviour.scene import Scene
from tests.behaviour.shop import tickets_may_fire
from tests.behaviour.signals import GONE, Signal, counter, gauge

pytestmark = [pytest.mark.judge, pytest.mark.slow]

SPEC = """
service: shop
team: web
slos:
  - name: errors
    objective: 99%
    sli: {events: {total: orders_total, bad: 'orders_total{code="500"}'}}
    alerting: {page: false, ticket: false, no_data: false, idle: false}
  - name: up
    objective: 99%
    sli: {probe: probe_success}
    alerting: {page: false, ticket: false, no_data: false}
  - name: all
    objective: 95%
    sli: {composite: [shop/errors, shop/up]}
"""
BURN, NO_DATA = "ShopAllBudgetBurn", "ShopAllNoData"
NOW = 'slo:bad_events:bool{service="shop",slo="all"}'


def scene(lasting: str, fine: Signal, failed: Signal, up: Signal) -> Scene:
    given = {
        'orders_total{code="200"}': fine,
        'orders_total{code="500"}': failed,
        "probe_success": up,
    }
    return Scene(given=given, lasting=lasting)


@pytest.mark.every_version
@pytest.mark.parametrize(
    ("failed", "up", "bad"), [(0, 1, 0), (48, 1, 0), (90, 1, 1), (0, 0, 1), (90, 0, 1)]
)
def test_any_part_above_its_budget_is_bad(plays: Plays, failed: int, up: int, bad: int) -> None:
    # 1% of 6,000 orders a minute may fail: 48 are 0.8%, 90 are 1.5%.
    played = scene(
        "15m", counter(("15m", 6000 - failed)), counter(("15m", failed)), gauge(("15m", up))
    )
    plays(SPEC, played, value(NOW, "15m", bad), may_fire(BURN))


def test_it_pages_while_one_part_is_down(plays: Plays) -> None:
    # The part is bad from its first bad evaluations on: 1% of five minutes are 3 s. Of the
    # composite 14.4 x 5% = 72% of an hour must be bad, 43.2 minutes; the outage tier sees 15 of 30.
    up = gauge(("2h", 1), ("1h", 0))
    plays(
        SPEC,
        scene("3h", counter(("3h", 6000)), counter(("3h", 0)), up),
        fires(BURN, tier="outage", severity="page", between=(135, 138)),
        fires(BURN, tier="fast", severity="page", between=(163, 167)),
        may_fire(BURN, tier="slow"),
        *tickets_may_fire(BURN),
    )


def test_an_idle_part_is_good(plays: Plays) -> None:
    still = counter(("15m", 0))
    plays(SPEC, scene("15m", still, still, gauge(("15m", 1))), value(NOW, "15m", 0))


def test_a_part_that_is_gone_is_unknown(plays: Plays) -> None:
    going = counter(("20m", 6000), ("40m", GONE))
    played = scene("1h", going, counter(("20m", 0), ("40m", GONE)), gauge(("1h", 1)))
    plays(SPEC, played, missing(NOW, "45m"), fires(NO_DATA, severity="page", between=(24, 32)))
