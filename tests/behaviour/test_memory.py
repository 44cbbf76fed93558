"""Where a missing group counts as bad, it stays bad for as long as somebody knows of it."""

from __future__ import annotations

import pytest

from tests.behaviour.claims import fires, may_fire, missing, value
from tests.behaviour.conftest import Plays
from tests.behaviour.scene import Scene
from tests.behaviour.shop import tickets_may_fire
from tests.behaviour.signals import GONE, gauge

pytestmark = [pytest.mark.judge, pytest.mark.slow]

BURN, NO_DATA = "ShopItBudgetBurn", "ShopItNoData"
SPEC = """
service: shop
team: web
slos:
  - name: it
    objective: 99%
    by: [zone]
    sli: {probe: {up: shop_up, missing: bad}}
"""
LISTED = (
    SPEC
    + """---
metrics:
  shop_up: {type: gauge, labels: {zone: [a, b]}}
"""
)
GONE_AFTER_AN_HOUR = {
    'shop_up{zone="a"}': gauge(("1h", 1), ("2h", GONE)),
    'shop_up{zone="b"}': gauge(("3h", 1)),
}
A, B = ('{service="shop",slo="it",zone="' + zone + '"}' for zone in "ab")


@pytest.mark.parametrize("spec", [SPEC, LISTED], ids=["by the period's records", "by the contract"])
def test_a_group_that_is_gone_stays_bad_and_is_no_data_all_along(plays: Plays, spec: str) -> None:
    # Two hours of three are bad: 7,200 of 10,800 seconds. The last of them is longer gone than any
    # window of an alert or than Prometheus looks back.
    plays(
        spec,
        Scene(given=GONE_AFTER_AN_HOUR, lasting="3h"),
        value(f"slo:bad_events:bool{A}", "61m", 1),
        value(f"slo:bad_events:bool{A}", "3h", 1),
        value(f"slo:bad_events:bool{B}", "3h", 0),
        value(f"slo:error_ratio:rate1h{A}", "3h", 1),
        value(f"slo:bad_events:increase30d{A}", "3h", 7_200, within=360),
        fires(NO_DATA, zone="a", between=(65, 66)),
        fires(BURN, tier="fast", severity="page", zone="a", between=(68, 70)),
        may_fire(BURN, zone="a"),
        *tickets_may_fire(BURN),
    )


def test_a_group_that_comes_back_is_good_again(plays: Plays) -> None:
    given = {'shop_up{zone="a"}': gauge(("1h", 1), ("1h", GONE), ("1h", 1))}
    plays(
        SPEC,
        Scene(given=given, lasting="3h"),
        value(f"slo:bad_events:bool{A}", "1h50m", 1),
        value(f"slo:bad_events:bool{A}", "2h30m", 0),
        may_fire(NO_DATA),
        may_fire(BURN),
    )


def test_a_group_that_never_was_is_not_missed(plays: Plays) -> None:
    given = {'shop_up{zone="b"}': gauge(("2h", 1))}
    plays(LISTED, Scene(given=given, lasting="2h"), missing(f"slo:bad_events:bool{A}", "2h"))


def test_a_group_that_left_the_contract_is_forgotten_at_once(plays: Plays) -> None:
    # What was recorded of it before the contract was changed is put in by hand.
    given = {
        'shop_up{zone="b"}': gauge(("2h", 1)),
        'slo:seen:timestamp{service="shop",slo="it",zone="old"}': gauge(
            ("1m", 100), ("119m", GONE)
        ),
    }
    old = '{service="shop",slo="it",zone="old"}'
    plays(
        LISTED,
        Scene(given=given, lasting="2h"),
        missing(f"slo:bad_events:bool{old}", "10m"),
        missing(f"slo:bad_events:bool{old}", "90m"),
    )
