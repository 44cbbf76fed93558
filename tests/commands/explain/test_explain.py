"""`slosmith explain`: the minutes of the literature, worked out on paper."""

import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from slosmith.build.compile import compile_root
from slosmith.cli import main
from slosmith.commands.explain import explain_slo, print_text
from slosmith.diagnostics import codes
from slosmith.model.burnrate import AlertSeverity, plan_alerts
from slosmith.model.units import Duration
from tests.conftest import write_spec

SHOP = """
service: shop
traffic: {traffic}
slos:
  - name: errors
    objective: {objective}
    sli: {{events: {{total: requests_total, bad: 'requests_total{{code="500"}}'}}}}
  - name: up
    objective: 99.9%
    sli: {{probe: probe_success}}
"""


def explain(root: Path, *words: str, objective: str = "99.9%", traffic: str = "100/s") -> Result:
    write_spec(root, SHOP.format(objective=objective, traffic=traffic))
    return CliRunner().invoke(main, ["explain", *words, "--root", str(root)])


def tiers(result: Result, bad: float) -> dict[str, dict[str, Any]]:
    assert result.exit_code == 0, result.output
    outage = next(one for one in json.loads(result.stdout)[0]["outages"] if one["bad"] == bad)
    return {tier["tier"]: tier for tier in outage["tiers"]}


# The threshold is 14.4 x 0.1% of 60 minutes, 6 x 0.1% of 360, 3 x 0.1% of 1440, 1 x 0.1% of 4320;
# divided by the share that is bad: 0.864 / 0.05 = 17.28, 2.16 / 0.05 = 43.2, and so on.
@pytest.mark.parametrize(
    ("bad", "tier", "minutes"),
    [
        ("1", "fast", "0.864"),
        ("0.05", "fast", "17.28"),
        ("0.05", "slow", "43.2"),
        ("0.005", "daily", "864"),
        ("0.005", "fast", None),
        ("0.005", "slow", None),
        ("0.001", "creeping", None),
    ],
)
def test_tiers_fire_after_the_minutes_of_the_workbook(
    tmp_path: Path, bad: str, tier: str, minutes: str | None
) -> None:
    write_spec(tmp_path, SHOP.format(objective="99.9%", traffic="100/s"))
    model = compile_root(tmp_path).model
    assert model is not None
    plan = plan_alerts(model.slos[0].policy, Decimal("0.001"), frozenset(AlertSeverity))
    alert = next(one for one in plan.alerts if one.tier == tier)
    expected = None if minutes is None else Duration.of(Decimal(minutes) * 60)
    assert alert.time_to_fire(Decimal(bad)) == expected


def test_what_arithmetic_leaves_out_is_said_with_the_settings_own_times(tmp_path: Path) -> None:
    text = SHOP.format(objective="99.9%", traffic="100/s")
    write_spec(tmp_path, text + "---\nsettings: {period_interval: 2m}\n")
    result = CliRunner().invoke(main, ["explain", "shop/errors", "--root", str(tmp_path)])
    # Half of the base window of five minutes.
    assert "Windows over 1h lag by 2m30s, as they sum rates over 5m, " in result.stdout
    assert "and those of 1d and more by up to 6m, as they sum blocks; " in result.stdout
    assert "tickets are looked at every 2m." in result.stdout


def test_a_total_outage_spends_each_tiers_share_by_the_time_it_fires(tmp_path: Path) -> None:
    found = tiers(explain(tmp_path, "shop/errors", "--format", "json"), 1)
    fires = {name: tier["fires_after_seconds"] for name, tier in found.items()}
    assert fires == {"fast": 51.84, "slow": 129.6, "daily": 259.2, "creeping": 259.2}
    spent = {name: tier["budget_spent"] for name, tier in found.items()}
    assert spent == {"fast": 0.02, "slow": 0.05, "daily": 0.1, "creeping": 0.1}
    # The short windows, 300 and 1800 s, less the part that may still be bad: 1.44% and 0.6%.
    assert found["fast"]["clears_after_seconds"] == 295.68
    assert found["slow"]["clears_after_seconds"] == 1789.2


def test_the_budget_is_given_in_minutes_and_events(tmp_path: Path) -> None:
    # 30 d have 43,200 minutes and, at 20 a minute, 864,000 events; 0.1% of these may be bad.
    result = explain(tmp_path, "shop/errors", traffic="20/min")
    assert "0.1% x 30d = 43.2 minutes of total outage" in result.stdout
    assert "0.1% x 864,000 events in 30d = 864 bad events" in result.stdout
    assert "2% of the budget x 30d / 1h = 14.4x; 14.4 x 0.1% = 1.44%" in result.stdout


def test_little_traffic_waits_for_the_third_bad_event(tmp_path: Path) -> None:
    # At 1 a minute three failures take 3 minutes; at 10% bad 30, when 6 h at 0.6% take 21.6.
    result = explain(tmp_path, "shop/errors", "--format", "json", traffic="1/min")
    total, tenth = tiers(result, 1), tiers(result, 0.1)
    assert (total["fast"]["fires_after_seconds"], total["fast"]["decided_by_guard"]) == (180, True)
    assert (total["daily"]["fires_after_seconds"], total["daily"]["decided_by_guard"]) == (
        259.2,
        False,
    )
    assert tenth["slow"]["fires_after_seconds"] == 1800
    # 1% of 60 events an hour never makes three within the hour.
    assert tiers(result, 0.01)["fast"]["fires_after_seconds"] is None


def test_a_probe_counts_evaluations_and_knows_no_events(tmp_path: Path) -> None:
    result = explain(tmp_path, "shop/up")
    assert "bad events" not in result.stdout
    assert "3 bad evaluations" in result.stdout
    # Three evaluations of 30 s come later than 51.84 s of outage.
    assert "fast      page           1.5*" in result.stdout


def test_a_low_objective_says_what_was_dropped_and_added(tmp_path: Path) -> None:
    result = explain(tmp_path, "shop/errors", objective="90%")
    assert "fast      dropped" in result.stdout
    assert "14.4 x 10% = 144%" in result.stdout
    # 6 x 10% of 6 h is 216 minutes.
    assert "added, since slow pages on a total outage after 216 minutes" in result.stdout
    assert "outage    page    50% over 30m and 5m" in result.stdout


def test_an_objective_that_allows_half_says_that_no_outage_tier_is_possible(tmp_path: Path) -> None:
    result = explain(tmp_path, "shop/errors", objective="40%")
    assert "none is possible: 60% of all may be bad anyway" in result.stdout


def test_a_service_is_all_of_its_slos_and_so_is_no_reference(tmp_path: Path) -> None:
    assert explain(tmp_path, "shop").stdout == explain(tmp_path).stdout
    named = explain(tmp_path, "shop/up", "shop/errors").stdout.splitlines()
    assert [line for line in named if line.startswith("shop/")] == [
        "shop/up: 99.9% over 30d",
        "shop/errors: 99.9% over 30d",
    ]


def test_an_unknown_reference_is_a_usage_error_with_the_closest_one(tmp_path: Path) -> None:
    result = explain(tmp_path, "shop/eror")
    assert result.exit_code == 2
    assert 'no SLO is called "shop/eror"; did you mean "shop/errors"?' in result.stderr


def test_bars_are_drawn_for_terminals_only(tmp_path: Path) -> None:
    assert "█" not in explain(tmp_path, "shop/errors").stdout
    model = compile_root(tmp_path).model
    assert model is not None
    text = print_text(
        explain_slo(replace(model.slos[0], traffic=Decimal(100)), model.settings), bars=True
    )
    lines = text.splitlines()
    # At 1% bad the tickets take longest: 4.32 / 0.01 = 432 minutes, the whole width of 24.
    assert sum("█" * 24 in line for line in lines) == 2
    # 216 of 432 minutes are half of it.
    assert any(line.endswith(" " + "█" * 12) for line in lines)


def test_no_two_answers_on_an_outage_that_too_few_events_hide(tmp_path: Path) -> None:
    # 10 a day are three in 7.2 hours: more than the 30 minutes of an outage tier, the hour of fast
    # and the six of slow. At 10 a minute the third comes after 18 seconds, and the tier after 15 m.
    result = explain(tmp_path, "shop/errors", objective="95%", traffic="10/d")
    assert "no tier pages on a total outage" in result.output
    assert "it never fires either" in result.output
    found = compile_root(tmp_path).findings
    assert [one for one in found if one.code is codes.OUTAGE_TIER_ADDED] == []
    result = explain(tmp_path, "shop/errors", objective="95%", traffic="10/min")
    assert "never fires either" not in result.output
    (added,) = (one for one in compile_root(tmp_path).findings if one.code.id == "S607")
    assert added.message.endswith("seen after 15m")


def test_an_outage_tier_waits_for_its_third_event(tmp_path: Path) -> None:
    # 9 an hour: the third of a total outage comes after 20 minutes.
    explain(tmp_path, "shop/errors", objective="95%", traffic="9/h")
    (added,) = (one for one in compile_root(tmp_path).findings if one.code.id == "S607")
    assert added.message.endswith("seen after 20m")


def test_it_says_for_how_long_a_group_that_is_gone_is_bad(tmp_path: Path) -> None:
    spec = """
service: shop
slos:
  - {name: up, objective: 99%, by: [zone], sli: {probe: {up: shop_up, missing: bad}}}
"""
    listed = """---
metrics:
  shop_up: {type: gauge, labels: {zone: [a, b]}}
"""
    write_spec(tmp_path, spec)
    words = ["explain", "shop/up", "--root", str(tmp_path)]
    assert "bad until it was last seen 30d ago" in CliRunner().invoke(main, words).output
    write_spec(tmp_path, spec + listed)
    assert "as long as the contract lists its zone" in CliRunner().invoke(main, words).output


def test_it_says_when_data_contradict_themselves(tmp_path: Path) -> None:
    apart = """
service: shop
slos:
  - {name: it, objective: 99%, sli: {events: {total: all_total, good: served_total}}}
"""
    write_spec(tmp_path, apart)
    words = ["explain", "shop/it", "--root", str(tmp_path)]
    told = "more than 5% and 3 events in 1h, most of the time and for 15m at least"
    assert told in CliRunner().invoke(main, words).output
    write_spec(tmp_path, apart.replace("served_total", "'all_total{code=\"200\"}'"))
    assert "contradiction" not in CliRunner().invoke(main, words).output


QUIET = """
service: shop
traffic: 100/s
slos:
  - name: refunds
    traffic: 3/h
    objective: 99%
    sli: {events: {total: refunds_total, bad: 'refunds_total{code="500"}'}}
  - name: orders
    objective: 99%
    sli: {events: {total: orders_total, bad: 'orders_total{code="500"}'}}
"""


def test_the_traffic_of_an_slo_stands_before_that_of_its_service(tmp_path: Path) -> None:
    write_spec(tmp_path, QUIET)
    # 3 x 24 x 30 = 2,160 refunds, of which 1% may fail; 100 x 86,400 x 30 = 259,200,000 orders.
    for name, events in (("refunds", "2,160"), ("orders", "259,200,000")):
        result = CliRunner().invoke(main, ["explain", f"shop/{name}", "--root", str(tmp_path)])
        assert f"1% x {events} events in 30d" in result.stdout


def test_a_young_slo_is_judged_by_what_was_seen_and_the_series_says_how_much(
    tmp_path: Path,
) -> None:
    text = explain(tmp_path, "shop/errors").stdout
    seen = 'slo:seen_seconds:increase30d{service="shop",slo="errors"}'
    assert (
        f"what is left speaks of as much of 30d as was seen, in seconds:\n{' ' * 10}{seen}" in text
    )


LATE = """
service: shop
slos:
  - name: errors
    objective: 99.9%
    sli: {events: {total: requests_total, bad: 'requests_total{code="500"}', offset: 10m}}
  - name: asked
    objective: 99.9%
    sli:
      queries:
        total: 'sum(rate(requests_total[$window] offset 10m))'
        bad: 'sum(rate(requests_total{code="500"}[$window] offset 10m))'
"""


@pytest.mark.parametrize("name", ["errors", "asked"])
def test_what_comes_late_is_seen_late(tmp_path: Path, name: str) -> None:
    write_spec(tmp_path, LATE)
    result = CliRunner().invoke(main, ["explain", f"shop/{name}", "--root", str(tmp_path)])
    assert "read as they were 10m ago" in result.stdout
    # 14.4 x 0.1% of 60 minutes, and 10 of them later.
    assert re.search(r"fast +page +10\.86", result.stdout)
