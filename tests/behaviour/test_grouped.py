"""One SLO for each provider: each burns, sleeps and appears on its own."""

from __future__ import annotations

import pytest

from tests.behaviour.claims import fires, may_fire, missing, value
from tests.behaviour.conftest import Plays
from tests.behaviour.scene import Scene
from tests.behaviour.shop import ERRORS, L, requests, tickets_may_fire
from tests.behaviour.signals import GONE, SILENT, Signal, counter, gauge
from tests.conftest import ONE_TIER

pytestmark = [pytest.mark.judge, pytest.mark.slow]

PROVIDERS = """
service: shop
team: web
slos:
  - name: calls
    objective: 99%
    by: [provider]
    sli: {events: {total: calls_total, bad: 'calls_total{code="500"}'}}
"""
BURN, NO_DATA, IDLE = "ShopCallsBudgetBurn", "ShopCallsNoData", "ShopCallsIdle"


def calls(lasting: str, **providers: tuple[Signal, Signal | None]) -> Scene:
    """Let each provider answer so many calls well and badly."""
    given: dict[str, Signal] = {}
    for name, (good, bad) in providers.items():
        given[_series(name, 200)] = good
        if bad:
            given[_series(name, 500)] = bad
    return Scene(given=given, lasting=lasting)


def _series(provider: str, code: int) -> str:
    return f'calls_total{{provider="{provider}",code="{code}",job="shop",instance="shop:80"}}'


def of(provider: str) -> str:
    return f'{{service="shop",slo="calls",provider="{provider}"}}'


HEALTHY = (counter(("90m", 600)), counter(("90m", 0)))
FAILING = (counter(("1h", 600), ("30m", 0)), counter(("1h", 0), ("30m", 600)))


def test_the_provider_that_fails_pages_by_name_and_no_other(plays: Plays) -> None:
    # 1 h tier: 14.4% of an hour, 8.64 minutes. 6 h tier with one hour of history:
    # (x - 2.5) / (60 + x) = 6% at x = 6.5; without the lag x / (60 + x) = 6% at 3.8.
    plays(
        PROVIDERS,
        calls("90m", A=FAILING, B=HEALTHY),
        fires(BURN, tier="fast", severity="page", provider="A", between=(68.64, 70)),
        fires(BURN, tier="slow", severity="page", provider="A", between=(63.8, 67.5)),
        may_fire(BURN, tier="outage", provider="A"),
        *tickets_may_fire(BURN, provider="A"),
        value(f"slo:error_budget_remaining:ratio{of('B')}", "90m", 1),
    )


def test_an_idle_provider_fires_nothing(plays: Plays) -> None:
    idle = (counter(("1h", 600), ("75m", 0)), None)
    busy = (counter(("135m", 600)), None)
    plays(
        PROVIDERS + ONE_TIER,
        calls("135m", A=idle, B=busy),
        missing(f"slo:error_ratio:rate5m{of('A')}", "2h"),
        value(f"slo:error_ratio:rate5m{of('B')}", "2h", 0),
    )


def test_a_provider_without_an_error_series_has_every_series(plays: Plays) -> None:
    plays(
        PROVIDERS,
        calls("90m", A=(counter(("90m", 600)), None), B=HEALTHY),
        value(f"slo:bad_events:rate5m{of('A')}", "90m", 0),
        value(f"slo:error_ratio:rate30d{of('A')}", "90m", 0),
        value(f"slo:error_budget_remaining:ratio{of('A')}", "90m", 1),
        value(f"count(slo:objective:ratio{of('A')})", "90m", 1),
    )


def test_a_provider_that_appears_later_is_watched_from_then_on(plays: Plays) -> None:
    # C begins at minute 60 and fails from minute 90 on: of its own 30 + x minutes
    # (x - 2.5) / (30 + x) = 6% at x = 4.6, and x / (30 + x) = 14.4% at x = 5.05.
    late = (
        counter(("1h", SILENT), ("30m", 600), ("30m", 0)),
        counter(("1h", SILENT), ("30m", 0), ("30m", 600)),
    )
    healthy = (counter(("2h", 600)), counter(("2h", 0)))
    plays(
        PROVIDERS,
        calls("2h", A=healthy, C=late),
        value(f"slo:error_budget_remaining:ratio{of('C')}", "90m", 1),
        fires(BURN, tier="fast", provider="C", between=(95, 96.5)),
        fires(BURN, tier="slow", provider="C", between=(91.9, 96)),
        may_fire(BURN, tier="outage", provider="C"),
        *tickets_may_fire(BURN, provider="C"),
    )


def test_all_providers_gone_is_no_data(plays: Plays) -> None:
    gone = (counter(("1h", 600), ("15m", GONE)), None)
    plays(PROVIDERS + ONE_TIER, calls("75m", A=gone, B=gone), fires(NO_DATA, between=(62, 70)))


def test_calls_that_name_no_provider_any_more_are_no_data(plays: Plays) -> None:
    # They are counted, but for nobody: no other alert could fire by them.
    named = counter(("1h", 600), ("15m", GONE))
    nameless = counter(("1h", SILENT), ("15m", 600))
    scene = Scene(
        given={_series("A", 200): named, 'calls_total{code="200"}': nameless}, lasting="75m"
    )
    plays(PROVIDERS + ONE_TIER, scene, fires(NO_DATA, between=(62, 70)))


def test_all_providers_idle_is_one_ticket(plays: Plays) -> None:
    idle = (counter(("1h", 600), ("90m", 0)), None)
    plays(
        PROVIDERS + ONE_TIER,
        calls("150m", A=idle, B=idle),
        fires(IDLE, severity="ticket", between=(124, 126)),
    )


def test_what_was_recorded_before_grouping_is_nobodys(plays: Plays) -> None:
    # Traffic without a provider: a long window that took it in would show it as one more group.
    past = {f"slo:total_events:rate5m{_NO_GROUP}": gauge(("1h", 10), ("30m", GONE))}
    plays(
        PROVIDERS,
        Scene(given={**calls("90m", A=HEALTHY).given, **past}, lasting="90m"),
        value(f"slo:error_ratio:rate6h{of('A')}", "90m", 0),
        missing('slo:error_ratio:rate6h{slo="calls",provider=""}', "90m"),
    )


def test_what_was_recorded_for_each_group_is_summed_after_grouping_ends(plays: Plays) -> None:
    # Until minute 60 A and B had 10 events a second each, and A failed: half of that hour was bad.
    # Then the SLO has no group, with 20 good events a second: 1/2 of one hour in two is 1/4.
    # (The past begins a minute late: promtool evaluates the new rules then too, and a raw rate that
    # is not there yet would write where the past is.)
    past = {
        f'{record}{{service="shop",slo="errors",provider="{provider}"}}': gauge(
            ("1m", SILENT), ("59m", rate), ("1h", GONE)
        )
        for record, provider, rate in (
            ("slo:bad_events:rate5m", "A", 10),
            ("slo:bad_events:rate5m", "B", 0),
            ("slo:total_events:rate5m", "A", 10),
            ("slo:total_events:rate5m", "B", 10),
        )
    }
    now = requests(counter(("1h", 0), ("1h", 1200)), counter(("2h", 0)), lasting="2h")
    plays(
        ERRORS,
        Scene(given={**now.given, **past}, lasting="2h"),
        value(f"slo:error_ratio:rate6h{L}", "2h", 0.25, within=0.005),
        may_fire("ShopErrorsBudgetBurn"),
        may_fire("ShopErrorsIdle"),
    )


_NO_GROUP = '{service="shop",slo="calls"}'
