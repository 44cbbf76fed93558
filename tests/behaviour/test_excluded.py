"""What happens in time that is excluded leaves no trace, and what happens after it does.

promtool begins on Thursday, 1970-01-01, at 00:00 UTC.
"""

from __future__ import annotations

import os

import pytest

from tests.behaviour.claims import fires, may_fire, missing, value
from tests.behaviour.conftest import Plays
from tests.behaviour.scene import Scene
from tests.behaviour.shop import (
    BURN,
    ERRORS,
    NO_DATA,
    L,
    requests,
    tickets_may_fire,
)
from tests.behaviour.signals import GONE, counter, gauge
from tests.conftest import ONE_TIER, Compile, run_compiler
from tests.tools.judges import Judge

pytestmark = [pytest.mark.judge, pytest.mark.slow]

HOUR = ERRORS + (
    "    exclude: [{during: early, reason: maintenance}]\n"
    "---\n"
    "settings: {intervals: {early: {weekdays: thursday, times: '01:00-02:00'}}}\n"
)
WHILE = ERRORS + (
    "    exclude: [{when: 'maintenance_mode{service=\"shop\"} == 1', reason: maintenance}]\n"
)


@pytest.mark.every_version
def test_an_outage_within_pages_nobody_then_or_after(plays: Plays) -> None:
    # Rates hold what came up to 5m30s before; at 2:06 they have forgotten all of it.
    scene = requests(
        counter(("1h", 6000), ("1h", 0), ("1h", 6000)),
        counter(("1h", 0), ("1h", 6000), ("1h", 0)),
        lasting="3h",
    )
    plays(
        HOUR,
        scene,
        value(f"slo:excluded:bool{L}", "59m30s", 0),
        value(f"slo:excluded:bool{L}", "1h", 1),
        value(f"slo:excluded:bool{L}", "2h5m", 1),
        value(f"slo:excluded:bool{L}", "2h6m", 0),
        value(f"slo:total_events:rate5m{L}", "1h30m", 0),
        value(f"slo:bad_events:rate5m{L}", "1h30m", 0),
        missing(f"slo:error_ratio:rate5m{L}", "1h30m"),
        value(f"slo:error_ratio:rate5m{L}", "2h6m", 0),
        value(f"slo:error_budget_remaining:ratio{L}", "1h30m", 1),
        value(f"slo:error_budget_remaining:ratio{L}", "3h", 1),
        # 60 minutes and 5m30s to 6m; looked at once each 4m.
        value(f"slo:excluded_seconds:increase30d{L}", "3h", 66 * 60, within=240),
    )


def test_an_outage_that_goes_on_after_it_pages(plays: Plays) -> None:
    # The first rate that counts, 5m30s to 6m after the end, is all bad and weighs 285 of 3585
    # seconds in the hour, of which 54m30s at most were not excluded: there is nothing else in it.
    scene = requests(counter(("1h", 6000)), counter(("1h", 0), ("70m", 6000)), lasting="130m")
    plays(HOUR, scene, fires(BURN, severity="page", between=(125, 127)), may_fire(BURN))


def test_a_source_that_is_down_for_it_is_not_missed_before_it_ends(plays: Plays) -> None:
    # Down from 1:00; at 2:06 it is asked about again, and two minutes later it is missed.
    source = counter(("1h", 6000), ("75m", GONE))
    plays(HOUR, requests(source, None, lasting="135m"), fires(NO_DATA, between=(126, 129)))


@pytest.mark.every_version
def test_a_condition_excludes_for_as_long_as_it_holds(plays: Plays) -> None:
    scene = requests(
        counter(("30m", 6000), ("20m", 0), ("40m", 6000)),
        counter(("30m", 0), ("20m", 6000), ("40m", 0)),
        lasting="90m",
    )
    mode = {'maintenance_mode{service="shop"}': gauge(("30m", 0), ("20m", 1), ("40m", 0))}
    scene = Scene(given={**scene.given, **mode}, lasting="90m")
    plays(
        WHILE + ONE_TIER,
        scene,
        value(f"slo:excluded:bool{L}", "29m", 0),
        value(f"slo:excluded:bool{L}", "31m", 1),
        value(f"slo:excluded:bool{L}", "54m", 1),
        value(f"slo:excluded:bool{L}", "57m", 0),
        value(f"slo:error_budget_remaining:ratio{L}", "90m", 1),
    )


def test_without_the_metric_of_its_condition_all_time_counts(plays: Plays) -> None:
    scene = requests(
        counter(("1h", 6000), ("10m", 0)), counter(("1h", 0), ("10m", 6000)), lasting="70m"
    )
    plays(WHILE, scene, fires(BURN, severity="page", between=(60, 62)), *tickets_may_fire())


GROUPED = HOUR.replace("    sli:", "    by: [site]\n    sli:")


def test_groups_that_are_down_for_it_keep_their_budget(plays: Plays) -> None:
    up = counter(("1h", 6000), ("30m", GONE), ("90m", 6000))
    scene = Scene(given={'http_requests_total{code="200",site="a"}': up}, lasting="3h")
    group = '{slo="errors",site="a"}'
    plays(
        GROUPED + ONE_TIER,
        scene,
        value(f"slo:total_events:rate5m{group}", "1h20m", 0),
        value(f"slo:error_budget_remaining:ratio{group}", "1h20m", 1),
        value(f"slo:error_ratio:rate5m{group}", "2h30m", 0),
    )


PROBE = HOUR.replace(
    "sli: {events: {total: http_requests_total, bad: 'http_requests_total{code=\"500\"}'}}",
    "sli: {probe: up_gauge}",
).replace("error rate < 0.1%", "99.9%")


def test_time_that_is_down_for_it_is_no_bad_time(plays: Plays) -> None:
    scene = Scene(given={"up_gauge": gauge(("1h", 1), ("1h", 0), ("1h", 1))}, lasting="3h")
    plays(
        PROBE + ONE_TIER,
        scene,
        missing(f"slo:bad_events:bool{L}", "1h30m"),
        value(f"slo:total_events:rate5m{L}", "1h30m", 0),
        value(f"slo:error_budget_remaining:ratio{L}", "3h", 1),
    )


GIVEN = HOUR.replace(
    "sli: {events: {total: http_requests_total, bad: 'http_requests_total{code=\"500\"}'}}",
    "sli: {ratio: my_ratio}",
)


def test_a_given_ratio_is_averaged_over_the_time_that_counts(plays: Plays) -> None:
    scene = Scene(given={"my_ratio": gauge(("1h", 0), ("1h", 1), ("1h", 0))}, lasting="3h")
    plays(
        GIVEN + ONE_TIER,
        scene,
        value(f"slo:total_events:rate5m{L}", "1h30m", 0),
        value(f"slo:error_ratio:rate1h{L}", "2h20m", 0),
        value(f"slo:error_budget_remaining:ratio{L}", "3h", 1),
    )


LATE_PART = """
service: shop
team: web
slos:
  - name: cloud
    objective: 99%
    sli: {events: {total: lb_total, bad: 'lb_total{code="502"}', offset: 10m}}
    alerting: {page: false, ticket: false, no_data: false, idle: false}
  - name: up
    objective: 99%
    sli: {probe: probe_success}
    alerting: {page: false, ticket: false, no_data: false}
  - name: all
    objective: 99%
    sli: {composite: [shop/cloud, shop/up]}
    exclude: [{during: early, reason: maintenance}]
---
settings: {intervals: {early: {weekdays: thursday, times: '01:00-02:00'}}}
"""


def test_a_part_that_is_late_brings_nothing_of_it_in_afterwards(plays: Plays) -> None:
    # Read ten minutes late, what lay before 2:00 is in rates to 2:15:30, and of a probe to 2:05:30.
    given = {
        'lb_total{code="200"}': counter(("1h", 600), ("1h", 0), ("1h", 600)),
        'lb_total{code="502"}': counter(("1h", 0), ("1h", 600), ("1h", 0)),
        "probe_success": gauge(("3h", 1)),
    }
    whole = '{service="shop",slo="all"}'
    plays(
        LATE_PART + ONE_TIER,
        Scene(given=given, lasting="3h"),
        value(f"slo:excluded:bool{whole}", "1h", 1),
        value(f"slo:excluded:bool{whole}", "2h15m", 1),
        value(f"slo:excluded:bool{whole}", "2h16m30s", 0),
        value(f"slo:error_budget_remaining:ratio{whole}", "3h", 1),
        may_fire("ShopAllNoData"),  # until what there is is ten minutes old
    )


def test_alerts_on_the_data_of_groups_are_proven_silent_and_to_come_back(
    promtool: Judge, compile: Compile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{promtool.path.parent}{os.pathsep}{os.environ['PATH']}")
    built = compile(WHILE.replace("    sli:", "    by: {place: site}\n    sli:") + ONE_TIER)
    assert built.exit_code == 0, built.stderr
    verified = run_compiler(built.root, "verify")
    assert verified.exit_code == 0, verified.stdout
    report = (built.root / "output" / "report.md").read_text(encoding="utf-8")
    for alert in (NO_DATA, "ShopErrorsIdle"):
        assert f"{alert} (shop/errors) | is silent while time is excluded | proven" in report
    assert f"{NO_DATA} (shop/errors) | fires where the source is gone after it | proven" in report
