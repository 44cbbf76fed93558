"""The language as it is published: its complete example, its smallest root, each form of an SLI."""

# the example stands here as it is published
from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from tests.conftest import Compile
from tests.tools.judges import judges

COMPLETE = """
service: council
team: platform
description: answers a question with five models
labels: {criticality: "1"}
traffic: 20/min
slos:
  - name: error-rate
    objective: error rate < 0.1%
    period: 30d
    policy: google-30d
    description: what the SLO means to a user
    sli: {events: {total: council_requests_total, bad: 'council_requests_total{outcome="error"}'}}
    alerting: {page: true, ticket: true, no_data: page, idle: 1h, name: CouncilErrors, labels: {}, annotations: {}}
  - name: latency
    objectives: [p95 < 5s, p99 < 10s]
    sli: {latency: council_request_duration_seconds}
  - name: slow-answers
    objective: p95 < 500ms
    sli: {latency: 'council_answer_seconds{stage="1"}'}
  - name: availability
    objective: 99.9%
    sli: {probe: 'probe_success{job="council-ready"}'}
  - name: provider-errors
    objective: 99%
    by: [provider]
    sli: {events: {total: llm_requests_total, good: 'llm_requests_total{code="200"}'}}
    alerting: {page: false}
  - name: queue
    objective: 99%
    sli: {threshold: council_queue_depth < 100}
  - name: good-minutes
    objective: 99.5%
    sli: {slices: {length: 1m, good: 'sum(rate(council_requests_total{outcome="ok"}[2m])) / sum(rate(council_requests_total[2m])) > 0.95'}}
  - name: anything
    objective: 99%
    sli: {queries: {bad: 'sum(rate(a_total[$window]))', total: 'sum(rate(b_total[$window])) + sum(rate(c_total[$window]))'}}
  - name: given-ratio
    objective: 99%
    sli: {ratio: 'my:error_ratio{job="x"}'}
alerts:
  - alert: CouncilBreakerOpen
    expr: max by (provider) (council_breaker_state == 2)
    for: 2m
    severity: ticket
    summary: 'the breaker of {{ $labels.provider }} is open'
    description: optional
    runbook: breakers
    labels: {}
---
policy: google-30d
period: 30d
source: SRE Workbook, chapter 5
tiers:
  - {tier: fast, severity: page, budget: 2%, long: 1h, short: 5m}
  - {tier: slow, severity: page, budget: 5%, long: 6h, short: 30m}
  - {tier: daily, severity: ticket, budget: 10%, long: 1d, short: 2h}
  - {tier: creeping, severity: ticket, budget: 10%, long: 3d, short: 6h}
outage: {severity: page, bad: 50%, long: 30m, short: 5m, unless_within: 20m}
---
settings:
  scrape_interval: 30s
  evaluation_interval: 30s
  period_interval: 4m
  prometheus: "2.42"
  alertmanager: "0.25"
  runbook_base: https://example.com/runbooks
  dashboard_base: https://example.com/dashboards
  labels: {}
---
"""
CONTRACT = """
metrics:
  council_requests_total: {type: counter, help: finished requests, labels: {outcome: [ok, error, timeout]}}
  council_request_duration_seconds: {type: histogram, unit: seconds, buckets: [0.5, 1, 2.5, 5, 10, 30, 120]}
  probe_success: {type: gauge, labels: {job: [council-ready]}}
"""
# The metrics that the example uses and its contract leaves out.
REST_OF_CONTRACT = """
  council_answer_seconds: {type: histogram, unit: seconds, labels: {stage: ["1"]}, buckets: [0.5]}
  llm_requests_total: {type: counter, labels: {provider: null, code: null}}
  council_queue_depth: {type: gauge}
  council_breaker_state: {type: gauge, labels: {provider: null}}
  a_total: {type: counter}
  b_total: {type: counter}
  c_total: {type: counter}
"""
SLIS = (
    ("99.9%", "{events: {total: a_total, bad: 'a_total{code=\"500\"}'}}"),
    ("99.9%", "{events: {total: [a_total, b_total], good: ['a_total{x=\"1\"}', 'b_total{x=\"1\"}']}}"),
    ("error rate <= 0.1%", "{events: {total: a_total, good: 'a_total{code=\"200\"}'}}"),
    ("p95<5s", "{latency: a_seconds}"),
    ("p99.9 <= 250ms", "{latency: 'a_seconds{stage=\"1\"}'}"),
    ("p95 < 5s", "{latency: {histogram: a_seconds, native: true}}"),
    ("99.9%", "{probe: 'probe_success{job=\"x\"}'}"),
    ("99.9%", "{probe: {up: probe_success, healthy: any, missing: unknown}}"),
    ("99.9%", "{probe: {up: probe_success, healthy: all}}"),
    ("99.9%", "{probe: {up: probe_success, healthy: 50%, missing: bad}}"),
    ("99%", "{threshold: a < 100}"),
    ("99%", "{threshold: {any: a < 100}}"),
    ("99.5%", "{slices: {length: 1m, good: 'sum(rate(a_total[2m])) > 0.95'}}"),
    ("99%", "{queries: {bad: 'sum(rate(a_total[$window]))', total: 'sum(rate(b_total[$window]))'}}"),
    ("error rate < 1%", "{queries: {good: 'sum(rate(a_total[$window]))', total: 'sum(rate(b_total[$window]))'}}"),
    ("99%", "{ratio: 'my:error_ratio{job=\"x\"}'}"),
)  # fmt: skip


def check_rules(path: Path) -> None:
    """Every promtool that is here takes the rules."""
    found = judges("promtool")
    assert found, "no promtool is here: run `make tools`"
    for promtool in found:
        command = [str(promtool.path), "check", "rules", str(path)]
        done = subprocess.run(command, text=True, capture_output=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.judge
def test_the_complete_example_builds(compile: Compile) -> None:  # the fixture's name
    compiled = compile(f"{COMPLETE}{CONTRACT.rstrip()}{REST_OF_CONTRACT}")
    assert compiled.exit_code == 0, compiled.stderr
    check_rules(compiled.rules("council"))


def test_the_complete_example_needs_no_contract(compile: Compile) -> None:
    compiled = compile(COMPLETE.rstrip().removesuffix("---"))
    assert compiled.exit_code == 0, compiled.stderr


def test_a_contract_that_leaves_metrics_out_is_told_which(compile: Compile) -> None:
    compiled = compile(f"{COMPLETE}{CONTRACT}")
    assert compiled.exit_code == 1
    for line in REST_OF_CONTRACT.strip().splitlines():
        name = line.strip().partition(":")[0]
        assert f'the contract does not know the metric "{name}"' in compiled.stderr


@pytest.mark.judge
@pytest.mark.parametrize(("objective", "sli"), SLIS)
def test_a_root_with_one_service_document_builds(
    compile: Compile,
    objective: str,
    sli: str,
) -> None:
    compiled = compile(
        f"service: shop\nslos:\n  - name: it\n    objective: {objective}\n    sli: {sli}\n"
    )
    assert compiled.exit_code == 0, compiled.stderr
    check_rules(compiled.rules("shop"))


@pytest.mark.parametrize(
    ("objective", "bucket"),
    [("p95 < 5 s", r"5|5\\.0"), ("p95<2.5s", r"2\\.5"), ("p95 <= 0.25 s", r"0\\.25")],
)
def test_spaces_and_fractions_in_a_latency_bound_are_free(
    compile: Compile, objective: str, bucket: str
) -> None:
    done = compile(
        f"service: shop\nslos: [{{name: a, objective: {objective}, sli: {{latency: a_seconds}}}}]\n"
    )
    assert done.exit_code == 0, done.stderr
    assert f'le=~"{bucket}"' in done.rules("shop").read_text(encoding="utf-8")


# A budget of 26 microseconds a month, and one that all but a thousandth may be bad of.
@pytest.mark.parametrize("objective", ["99.99999999999%", "0.1%"])
def test_objectives_near_both_ends_build(compile: Compile, objective: str) -> None:
    events = "{events: {total: a_total, bad: b_total}}"
    done = compile(f"service: shop\nslos: [{{name: a, objective: {objective}, sli: {events}}}]\n")
    assert done.exit_code == 0, done.stderr


# Sixty times as fast: 30 d become 12 h, 1 h becomes 1 m and 5 m become 5 s.
COMPRESSED = """
service: shop
slos:
  - {name: it, objective: 99.9%, period: 12h, policy: quick, sli: {probe: 'probe_success{job="a"}'}}
---
policy: quick
period: 12h
source: thirty days in twelve hours
tiers: [{tier: fast, severity: page, budget: 2%, long: 1m, short: 5s}]
---
settings: {base_window: 5s, scrape_interval: 1s, evaluation_interval: 1s, period_interval: 4s}
"""


def test_a_base_below_five_minutes_compresses_time(compile: Compile) -> None:
    compiled = compile(COMPRESSED)
    assert compiled.exit_code == 0, compiled.stderr
    rules = compiled.rules("shop").read_text(encoding="utf-8")
    assert 'record: "slo:error_ratio:rate12h"' in rules
    assert '- alert: "ShopItNoData"' in rules
    assert "for: 5s" in rules


# A rate needs two scrapes after a restart; three must fit into the wait, or a restart would page.
@pytest.mark.parametrize(("scrape", "wait"), [("15s", "2m"), ("30s", "2m"), ("1m", "3m")])
def test_no_data_waits_for_three_scrapes_of_a_rate(
    compile: Compile, scrape: str, wait: str
) -> None:
    compiled = compile(
        "service: shop\nslos: [{name: a, objective: 99%, sli: {events: {total: a_total, bad: b_total}}}]\n"
        f"---\nsettings: {{scrape_interval: {scrape}}}\n"
    )
    assert compiled.exit_code == 0, compiled.stderr
    rules = yaml.safe_load(compiled.rules("shop").read_text(encoding="utf-8"))
    waits = {
        rule["alert"]: rule.get("for")
        for group in rules["groups"]
        for rule in group["rules"]
        if "alert" in rule
    }
    assert waits["ShopANoData"] == wait


def test_empty_lists_of_slos_and_alerts_are_fine(compile: Compile) -> None:
    compiled = compile("service: shop\nslos: []\nalerts: []\n")
    assert compiled.exit_code == 0, compiled.stderr


@pytest.mark.parametrize(
    "label",
    [
        "alertname",
        "service",
        "slo",
        "severity",
        "team",
        "tier",
        "long_window",
        "short_window",
        "le",
    ],
)
def test_reserved_labels_are_refused_in_labels_and_by(compile: Compile, label: str) -> None:
    compiled = compile(
        f"service: shop\nlabels: {{{label}: x}}\nslos:\n  - name: it\n    objective: 99%\n"
        f"    by: [{label}]\n    sli: {{ratio: a}}\n"
    )
    assert compiled.exit_code == 1
    assert compiled.stderr.count("error[S207]: ") == 2
    assert compiled.stderr.count(f'"{label}" is') == 2


@pytest.mark.parametrize(("name", "taken"), [("con", True), ("lpt1", True), ("console", False)])
def test_a_name_that_no_file_can_have_on_windows_is_refused(
    compile: Compile, name: str, taken: bool
) -> None:
    built = compile(
        f"service: {name}\nslos: [{{name: errors, objective: 99.9%, "
        "sli: {events: {total: a_total, bad: b_total}}}]\n"
    )
    said = f'slo/spec.yaml:1:10: error[S206]: "{name}" is a device on Windows'
    assert (said in built.stderr) == taken
    assert built.exit_code == taken
