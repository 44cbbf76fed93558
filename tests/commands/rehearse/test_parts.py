"""What reads recorded series is played with what records them, and left out of no rehearsal."""

from __future__ import annotations

import pytest

from tests.commands.rehearse.shop import rehearse
from tests.conftest import ONE_TIER, Compile

pytestmark = pytest.mark.judge

MALL = """
service: shop
slos:
  - {name: up, objective: 99.9%, sli: {probe: 'probe_success{job="shop"}'}}
---
service: store
slos:
  - {name: up, objective: 99.9%, sli: {probe: 'probe_success{job="store"}'}}
---
service: mall
slos:
  - {name: all, objective: 99%, sli: {composite: {all: [store/up, shop/up]}}}
alerts:
  - alert: MallBurns
    expr: max(slo:burn_rate:rate1h{service="store",slo="up"}) > 5
    severity: ticket
    summary: burns
---
metrics:
  probe_success: {type: gauge, labels: {job: [shop, store]}}
---
scenario: normal
title: Nothing fails.
lasting: 40m
normal: {probe_success: 1}
silent: [{severity: page}]
---
scenario: down
title: The store is down.
lasting: 1h10m
changes:
  - {at: 30m, for: 30m, what: it is down, set: {'probe_success{job="store"}': 0}}
"""
QUICK_MALL = MALL.replace("---\nmetrics:", f"{ONE_TIER}---\nmetrics:", 1)
FIRES = "expect: [{alert: MallAllBudgetBurn, severity: page, within: 5m}]\n"
# The page of what it is made of is not played where only the mall is.
MAY = "may_fire: [{severity: ticket}]\n"


def test_a_composite_fires_with_the_one_part_that_changes(compile: Compile) -> None:
    """At 1% of the time that may be bad 14.4% of the five minutes before the page are 43 s."""
    expect = FIRES + "may_fire: [{severity: ticket}, {alert: StoreUpBudgetBurn}]\n"
    result = rehearse(compile, f"{MALL}based_on: normal\n{expect}", "down")
    assert result.exit_code == 0, result.stdout
    assert "ok    MallAllBudgetBurn (severity=page) fires within 5m: fired 4m" in result.stdout
    assert "MallBurns (ticket)" in result.stdout


def test_a_composite_that_fires_is_not_silent_as_it_reads_no_metric(compile: Compile) -> None:
    expect = (
        "silent: [{alert: MallAllBudgetBurn}, {alert: MallBurns}]\nmay_fire: [{severity: page}]\n"
    )
    result = rehearse(compile, f"{QUICK_MALL}based_on: normal\n{expect}", "down")
    assert result.exit_code == 1
    assert "FAIL  MallAllBudgetBurn stays silent" in result.stdout
    assert "FAIL  MallBurns stays silent" in result.stdout


def test_parts_of_services_that_are_not_played_are_recorded_all_the_same(compile: Compile) -> None:
    text = f"{QUICK_MALL}services: [mall]\nnormal: {{probe_success: 1}}\n{FIRES}{MAY}"
    result = rehearse(compile, text, "down")
    assert result.exit_code == 0, result.stdout
    assert "StoreUp" not in result.stdout


def test_alerts_on_alerts_are_played_with_all_others(compile: Compile) -> None:
    watching = QUICK_MALL.replace(
        'max(slo:burn_rate:rate1h{service="store",slo="up"}) > 5',
        'count(ALERTS{alertstate="firing",severity="page"}) > 0',
    )
    expect = "expect: [{alert: MallBurns, within: 2m}]\n"
    may = "may_fire: [{severity: page}, {severity: ticket}]\n"
    result = rehearse(compile, f"{watching}based_on: normal\n{expect}{may}", "down")
    assert result.exit_code == 0, result.stdout


BAD_DAY = """
service: shop
alerts:
  - {alert: NetDown, expr: max(net_down) > 0, severity: page, summary: it is down}
  - {alert: QueueFull, expr: max(queue) > 100, severity: ticket, summary: it is full}
  - {alert: DiskBusy, expr: max(disk) > 5, for: 30m, severity: ticket, summary: it is busy}
---
service: pay
alerts:
  - {alert: PayGone, expr: absent(pay_up), severity: ticket, summary: it is gone}
---
metrics:
  net_down: {type: gauge}
  queue: {type: gauge}
  disk: {type: gauge}
  pay_up: {type: gauge}
---
routing:
  default: pager
  receivers:
    pager: {pagerduty: {routing_key_file: /etc/alertmanager/secrets/pagerduty}}
    chat: {slack: {channel: "#shop", api_url_file: /etc/alertmanager/secrets/slack}}
  teams:
    shop: {page: [pager], ticket: [chat]}
    pay: {page: [pager], ticket: [chat]}
  inhibit:
    - {source: {alertname: NetDown}, target: {alertname: QueueFull}}
---
scenario: bad-day
title: The network is down all day.
lasting: 20m
services: [shop]
normal: {net_down: 1, queue: 0, disk: 9}
may_fire: [{alert: NetDown}]
silent: [{alert: QueueFull}]
---
scenario: full
title: A queue fills up.
based_on: bad-day
changes:
  - {at: 10m, for: 10m, what: it fills, set: {queue: 200}}
"""
SHOP = "services: [shop]\n"
FULL = "expect: [{alert: QueueFull, within: 1m}]\n"


def test_what_the_base_lets_fire_inhibits_as_it_does_there(compile: Compile) -> None:
    muted = "muted: [{alert: QueueFull, by: NetDown}]\n"
    watched = BAD_DAY.replace("  inhibit:", "  watchdog: {receiver: pager}\n  inhibit:")
    clear = "all_clear: 1m\n"
    result = rehearse(compile, f"{watched}lasting: 22m\n{SHOP}{FULL}{muted}{clear}", "full")
    assert result.exit_code == 0, result.stdout
    assert "inhibited  QueueFull (ticket) by NetDown (page)" in result.stdout


def test_what_the_base_does_not_play_or_is_too_short_for_is_played(compile: Compile) -> None:
    longer = rehearse(compile, f"{BAD_DAY}lasting: 40m\n{SHOP}{FULL}", "full")
    assert "FAIL  nothing else fires: DiskBusy (ticket) fired 20m after" in longer.stdout
    more = rehearse(compile, f"{BAD_DAY}lasting: 20m\n{FULL}", "full")
    assert "FAIL  nothing else fires: PayGone (ticket) fired 10m before" in more.stdout
