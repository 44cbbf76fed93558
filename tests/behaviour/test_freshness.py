"""Freshness: a backup counts as bad from the moment at which the last one is too old."""

from __future__ import annotations

import pytest

from tests.behaviour.claims import clears, fires, may_fire, missing, value
from tests.behaviour.conftest import Plays
from tests.behaviour.scene import Scene
from tests.behaviour.shop import tickets_may_fire
from tests.behaviour.signals import GONE, Signal, counter, gauge

pytestmark = [pytest.mark.judge, pytest.mark.slow]

FRESH = """
service: shop
team: web
slos:
  - name: backup
    objective: 99%
    sli: {freshness: {last: 'backup_done_seconds{job="db"}', under: 1h}}
"""
ANY = FRESH.replace("under: 1h", "under: 1h, fresh: any")
MISSING_IS_BAD = FRESH.replace("under: 1h", "under: 1h, missing: bad")
BURN, NO_DATA = "ShopBackupBudgetBurn", "ShopBackupNoData"
L = '{service="shop",slo="backup"}'
# promtool's clock starts at 0. This one is always in time, as it gains 60 seconds in a minute.
ALWAYS = counter(("3h", 60))


def volumes(lasting: str, *signals: Signal) -> Scene:
    names = (f'backup_done_seconds{{job="db",volume="{n}"}}' for n in range(len(signals)))
    return Scene(given=dict(zip(names, signals, strict=True)), lasting=lasting)


def test_a_backup_that_is_too_old_pages_until_the_next_one(plays: Plays) -> None:
    # The last success is at 0, so that it is too old from minute 60 on. 1% x 14.4 of an hour are
    # 8.64 minutes. At minute 90 there is another: 5 minutes later the short window is clean.
    late = gauge(("90m", 0), ("30m", 5400))
    plays(
        FRESH,
        volumes("2h", late, ALWAYS),
        value(f"slo:bad_events:bool{L}", "59m30s", 0),
        value(f"slo:bad_events:bool{L}", "60m", 1),
        fires(BURN, tier="fast", severity="page", between=(68, 70)),
        clears(BURN, tier="fast", between=(90, 96)),
        may_fire(BURN, tier="slow"),
        may_fire(BURN, tier="outage"),
        *tickets_may_fire(BURN),
    )


def test_one_fresh_copy_is_enough_where_that_was_said(plays: Plays) -> None:
    scene = volumes("2h", gauge(("2h", 0)), ALWAYS)
    plays(ANY, scene, value(f"slo:error_ratio:rate1h{L}", "2h", 0))


def test_a_success_that_nobody_tells_of_any_more_is_no_data(plays: Plays) -> None:
    gone = counter(("1h", 60), ("1h", GONE))
    plays(
        FRESH,
        volumes("2h", gone),
        missing(f"slo:bad_events:bool{L}", "75m"),
        fires(NO_DATA, severity="page", between=(62, 70)),
    )


def test_it_counts_as_too_old_where_that_was_said(plays: Plays) -> None:
    gone = counter(("1h", 60), ("20m", GONE))
    plays(
        MISSING_IS_BAD,
        volumes("80m", gone),
        fires(BURN, tier="fast", between=(68, 70)),
        may_fire(BURN, tier="slow"),
        may_fire(BURN, tier="outage"),
        may_fire(NO_DATA),
        *tickets_may_fire(BURN),
    )
