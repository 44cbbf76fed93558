"""`slosmith rehearse`: what is expected is held against what the rendered rules do."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.commands.rehearse.shop import rehearse
from tests.conftest import ONE_TIER, Compile, Sample, run_compiler

pytestmark = pytest.mark.judge

SHOP = """
service: shop
slos:
  - name: errors
    objective: 99.9%
    sli: {events: {total: shop_requests_total, bad: 'shop_requests_total{code="500"}'}}
alerts:
  - {alert: QueueFull, expr: max(shop_queue_depth) > 100, for: 5m, severity: ticket, summary: full}
---
metrics:
  shop_requests_total: {type: counter, labels: {code: ["200", "500"]}}
  shop_queue_depth: {type: gauge}
  shop_temperature: {type: gauge}
---
scenario: outage
title: Every request fails.
lasting: 1h30m
normal:
  shop_requests_total{code="200"}: 60/min
  shop_queue_depth: 10
  shop_temperature: 20
changes:
"""
# Where a test is about a plain alert, or about nothing that fires.
SMALL = SHOP.replace("---\nmetrics:", f"{ONE_TIER}---\nmetrics:", 1)
ALL_FAIL = """
  - at: 30m
    for: 10m
    what: every request ends with 500
    set:
      shop_requests_total{code="200"}: 0/min
      shop_requests_total{code="500"}: 60/min
"""
QUEUE_FILLS = """
  - {at: 30m, for: 10m, what: the queue fills, set: {shop_queue_depth: 200}}
"""
GETS_HOT = """
  - {at: 30m, for: 10m, what: it gets hot, set: {shop_temperature: 90}}
"""
PAGES = "expect: [{alert: ShopErrorsBudgetBurn, severity: page, within: 2m, clears_within: 30m}]\n"
TICKETS_MAY = "may_fire: [{severity: ticket}]\n"


def test_a_failure_that_pages_in_time_and_clears_passes(compile: Compile) -> None:
    result = rehearse(compile, SHOP + ALL_FAIL + PAGES + TICKETS_MAY)
    assert result.exit_code == 0, result.stdout
    # The series is half an hour old, and 1.44% of that are 26 s of a total outage, of which the
    # second scrape tells. The 6 h page holds until 30 minutes hold little of it.
    assert "ok    ShopErrorsBudgetBurn (severity=page) fires within 2m: fired 1m" in result.stdout
    assert "1 passed" in result.stdout


def test_a_deadline_that_is_missed_fails_and_says_what_was_seen(compile: Compile) -> None:
    hasty = PAGES.replace("within: 2m", "within: 20s")
    result = rehearse(compile, SHOP + ALL_FAIL + hasty + TICKETS_MAY)
    assert result.exit_code == 1
    assert "FAIL  ShopErrorsBudgetBurn (severity=page) fires within 20s: fired 1m" in result.stdout


def test_an_alert_that_clears_too_late_fails(compile: Compile) -> None:
    result = rehearse(compile, SHOP + ALL_FAIL + PAGES.replace("30m", "20m") + TICKETS_MAY)
    assert result.exit_code == 1
    assert "FAIL  ShopErrorsBudgetBurn (severity=page) clears within 20m" in result.stdout


def test_an_alert_that_never_fires_fails(compile: Compile) -> None:
    text = (
        QUEUE_FILLS
        + "expect: [{alert: QueueFull, within: 6m}, {alert: ShopErrorsNoData, within: 9m}]"
    )
    result = rehearse(compile, SMALL + text)
    assert result.exit_code == 1
    assert "ok    QueueFull fires within 6m: fired 5m after the failure" in result.stdout
    assert "FAIL  ShopErrorsNoData fires within 9m: it never fired" in result.stdout


def test_an_alert_that_nobody_expected_fails(compile: Compile) -> None:
    result = rehearse(compile, SMALL + QUEUE_FILLS + "silent: [{severity: page}]")
    assert result.exit_code == 1
    assert "FAIL  nothing else fires: QueueFull (ticket) fired 5m after" in result.stdout


def test_an_alert_that_must_be_silent_and_is_not_fails(compile: Compile) -> None:
    result = rehearse(compile, SHOP + ALL_FAIL + "silent: [{severity: page}]\n" + TICKETS_MAY)
    assert result.exit_code == 1
    assert "FAIL  any alert (severity=page) stays silent" in result.stdout


def test_a_failure_that_no_rule_sees_is_a_gap_and_no_pass(compile: Compile) -> None:
    result = rehearse(compile, SMALL + GETS_HOT + "silent: [{severity: page}]")
    assert result.exit_code == 1
    assert "outage: gap" in result.stdout
    assert "GAP   no rule sees that it gets hot" in result.stdout


def test_rules_are_judged_as_they_lie_in_the_output(compile: Compile) -> None:
    built = compile(SHOP + ALL_FAIL + PAGES + TICKETS_MAY)
    rules = built.rules("shop")
    rules.write_text(
        rules.read_text().replace("> 0.0144", "> 1.0144").replace("> 0.006", "> 1.006")
    )
    result = run_compiler(built.root, "rehearse")
    assert result.exit_code == 1
    assert "FAIL" in result.stdout
    assert "output/ differs from the specification; run `slosmith build`" in result.stderr


def test_without_rendered_rules_nothing_passes(tmp_path: Path, compile: Compile) -> None:
    built = compile(SHOP + ALL_FAIL + PAGES)
    result = run_compiler(built.root, "rehearse", "--output", str(tmp_path / "empty"))
    assert result.exit_code == 1
    assert "run `slosmith build` first" in result.stderr


def test_json_tells_when_each_alert_fired(compile: Compile) -> None:
    result = rehearse(
        compile, SMALL + QUEUE_FILLS + "expect: [{alert: QueueFull, within: 6m}]", "--format=json"
    )
    told: list[dict[str, Any]] = json.loads(result.stdout)
    # Full from 30 m on, for 5 m: from 35 m to the last evaluation at which it was full.
    assert told[0]["verdict"] == "passed"
    assert [(a["first"], a["last"]) for a in told[0]["alerts"]] == [(35 * 60, 40 * 60 - 30)]


def test_markdown_has_a_row_for_each_rehearsal(compile: Compile) -> None:
    result = rehearse(
        compile,
        SMALL + QUEUE_FILLS + "expect: [{alert: QueueFull, within: 6m}]",
        "--format=markdown",
    )
    assert "| [outage](#outage) | passed | QueueFull |" in result.stdout


def test_a_title_of_a_rehearsal_is_no_markup(compile: Compile) -> None:
    text = SMALL + QUEUE_FILLS + "silent: [{alert: QueueFull}]"
    evil = re.sub(r"(?m)^title: .*", "title: '<img src=x> [a](https://b)'", text)
    assert evil != text
    result = rehearse(compile, evil, "--format=markdown")
    assert "\n\\<img src=x> \\[a\\](https://b)\n" in result.stdout


def test_an_unknown_scenario_is_a_mistake_of_usage(compile: Compile) -> None:
    result = rehearse(compile, SHOP + ALL_FAIL + PAGES, "outrage")
    assert result.exit_code == 2
    assert 'no scenario "outrage"; did you mean "outage"?' in result.stderr


@pytest.mark.parametrize(
    ("failure", "lines"),
    [
        # 1.44% / 5% of an hour is 17.28 min; 0.6% / 5% of six hours is 43.2, and 2.5 of lag.
        (
            "error rate 5% for 1h",
            ("(1h and 5m): fires after 17m30s", "(6h and 30m): fires after 46m"),
        ),
        ("error rate 0.5% for 1h", ("page fast (1h and 5m): never fires",)),
    ],
)
def test_one_line_of_failure_is_answered(
    compile: Compile, failure: str, lines: tuple[str, ...]
) -> None:
    text = SHOP.replace("service: shop\n", "service: shop\ntraffic: 1000/min\n")
    built = compile(text + ALL_FAIL + PAGES)
    result = run_compiler(built.root, "rehearse", "--what-if", failure, "shop/errors")
    assert result.exit_code == 0, result.stderr
    assert [line for line in lines if line not in result.stdout] == []


BACKUP = """
service: shop
slos:
  - {name: backup, objective: 99%, sli: {freshness: {last: db_saved_seconds, under: 26h}}}
"""
BACKUP += ONE_TIER


def test_the_failure_of_a_group_is_answered_without_a_contract(compile: Compile) -> None:
    by_site = BACKUP.replace("objective: 99%", "objective: 99%, by: [site]")
    built = compile(by_site)
    result = run_compiler(built.root, "rehearse", "--what-if", "outage for 30m", "shop/backup")
    assert "page fast (1h and 5m): fires after 8m30s" in result.stdout, result.stderr


def test_a_backup_that_is_too_old_is_answered(compile: Compile) -> None:
    built = compile(BACKUP)
    result = run_compiler(built.root, "rehearse", "--what-if", "outage for 30m", "shop/backup")
    # 14.4% of the 120 evaluations of an hour are 17.28; the 18th bad one is 8m30s after the first.
    assert "page fast (1h and 5m): fires after 8m30s" in result.stdout, result.stderr
    partly = run_compiler(built.root, "rehearse", "--what-if", "bad 30% for 1h", "shop/backup")
    assert "shop/backup is good or bad, not 30% of it; write outage for 10m" in partly.stderr


@pytest.mark.parametrize(
    ("failure", "slo", "said"),
    [
        ("chaos", "shop/errors", '"chaos" does not say for how long; write it like'),
        ("chaos for 1h", "shop/errors", '"chaos" is no failure; write it like error rate 2% for'),
        ("eror rate 2% for 1h", "shop/errors", 'is no failure; did you mean "error rate"?'),
        ("outtage for 1h", "shop/errors", '"outtage" is no failure; did you mean "outage"?'),
        ("error rate 2 for 1h", "shop/errors", '"2" is no percentage; write it with its sign'),
        ("error rate 200% for 1h", "shop/errors", '"200%" is no share; write one above 0%'),
        ("error rate 2% for 1 hour", "shop/errors", '"1 hour" is no duration'),
        ("error rate 2% for 30d", "shop/errors", '"30d" is too long to be played; write 1d at'),
        ("slow 2% for 1h", "shop/errors", '"slow" does not fit shop/errors; write error rate 2%'),
        ("outage for 1h", "shop/error", 'no SLO is "shop/error"; did you mean "shop/errors"?'),
    ],
)
def test_a_failure_that_cannot_be_read_says_how_to_write_one(
    compile: Compile, failure: str, slo: str, said: str
) -> None:
    result = rehearse(compile, SHOP + ALL_FAIL + PAGES, "--what-if", failure, slo)
    assert result.exit_code == 2
    assert said in result.stderr


# One that pages, one that must not, and one of plain alerts. What touches every metric plays every
# rule: that much is gone, or inhibited, is asked of a shop by day.
BY_DAY = ("failure-mid-stream", "burst-that-heals", "cache-full")


@pytest.mark.slow
def test_failures_of_the_reference_system_go_as_expected(sample: Sample) -> None:
    root = Path(__file__).parents[3]
    every = sorted(path.stem for path in (root / "slo" / "scenarios").glob("*.yaml"))
    chosen = every if sample(0, 1) else BY_DAY
    result = run_compiler(root, "rehearse", *chosen, "--format=json")
    told: list[dict[str, Any]] = json.loads(result.stdout)
    assert {one["scenario"]: one["verdict"] for one in told} == dict.fromkeys(chosen, "passed")


ROUTING = """
---
routing:
  default: chat
  receivers:
    chat: {slack: {channel: "#shop", api_url_file: /etc/secrets/slack}}
    pager: {pagerduty: {routing_key_file: /etc/secrets/pagerduty}}
    spare: {slack: {channel: "#spare", api_url_file: /etc/secrets/slack}}
  teams:
    shop: {page: [pager], ticket: [chat]}
"""


@pytest.mark.parametrize(("receiver", "mark"), [("chat", "ok  "), ("spare", "FAIL")])
def test_an_alert_must_reach_whom_it_is_expected_to(
    compile: Compile, receiver: str, mark: str
) -> None:
    expected = f"expect: [{{alert: QueueFull, within: 6m, receivers: [{receiver}]}}]"
    # It fires for fifteen minutes, and its group is waited for five.
    long = QUEUE_FILLS.replace("for: 10m", "for: 20m")
    result = rehearse(compile, SMALL + long + expected + ROUTING)
    seen = "amtool and Alertmanager agree" if mark == "ok  " else "amtool: chat; Alertmanager: chat"
    assert f"{mark}  QueueFull reaches {receiver}: {seen}" in result.stdout
    assert result.exit_code == (0 if receiver == "chat" else 1)


def test_one_line_of_failure_tells_who_is_reached(compile: Compile) -> None:
    result = rehearse(
        compile, SMALL + ALL_FAIL + PAGES + ROUTING, "--what-if", "gone for 20m", "shop/errors"
    )
    assert result.exit_code == 0, result.stderr
    # The rate ends 4½ minutes after its last sample, and 2 minutes more are waited for; it pages.
    assert "ShopErrorsNoData: fires after 7m, clears 0s after the recovery; reaches pager" in (
        result.stdout
    )
    assert "what-if: answered" in result.stdout
