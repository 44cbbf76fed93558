"""Plain alerts as teams have them are taken, rendered and proven; none of them is refused."""

from __future__ import annotations

import pytest
import yaml

from tests.conftest import Compile, Compiled, run_compiler
from tests.tools.judges import Judge, objections

SPEC = """
service: disks
team: ops
alerts:
  - {alert: DiskFilling, expr: 'disk_free_ratio < 0.10', for: 0s, severity: ticket, summary: soon}
  - {alert: DiskFilling, expr: 'disk_free_ratio < 0.05', severity: page, summary: now}
  - {alert: DiskFilling, expr: disk_free_ratio < 0.02, severity: page, summary: x, labels: {n: a}}
  - {alert: 'Disk "a" is odd | 90%', expr: disk_odd > 1, severity: info, summary: odd}
  - {alert: IfDown, expr: 'iface_info{state="down"}', severity: info, summary: x}
  - {alert: Grown, expr: 'c_total - c_total offset 10m >= 1', severity: ticket, summary: x}
  - alert: Between
    expr: max_over_time(c_total[1h]) - min_over_time(c_total[1h]) > 5
    severity: ticket
    summary: x
  - alert: BackendDown
    expr: max by (service) (backend_up) == 0
    severity: page
    summary: '{{ $labels.service }} is down'
    runbook: https://runbooks.example.com/backend-down
    annotations: {impact: '{{ $labels.service }} answers nobody'}
---
service: tapes
team: ops
alerts:
  - {alert: DiskFilling, expr: 'tape_free_ratio < 0.1', severity: ticket, summary: x}
---
metrics:
  disk_free_ratio: {type: gauge, labels: {disk: }}
  tape_free_ratio: {type: gauge}
  disk_odd: {type: gauge}
  iface_info: {type: gauge, labels: {state: [up, down]}}
  c_total: {type: counter}
  backend_up: {type: gauge, labels: {service: }}
---
routing:
  default: slack-ops
  receivers:
    pagerduty-ops: {pagerduty: {routing_key_file: /etc/alertmanager/secrets/pagerduty}}
    slack-ops: {slack: {channel: "#ops", api_url_file: /etc/alertmanager/secrets/slack}}
    slack-info: {slack: {channel: "#info", api_url_file: /etc/alertmanager/secrets/slack}}
  teams:
    ops: {page: [pagerduty-ops], ticket: [slack-ops], info: [slack-info]}
  overrides:
    - {match: {service: tapes}, page: [pagerduty-ops]}
"""


def _built(compile: Compile) -> Compiled:
    built = compile(SPEC)
    assert built.exit_code == 0, built.stderr
    return built


def _rules(built: Compiled) -> list[dict[str, object]]:
    document = yaml.safe_load(built.rules("disks").read_text(encoding="utf-8"))
    return [rule for group in document["groups"] for rule in group["rules"]]


def test_alerts_of_one_name_share_a_page_that_tells_of_each(compile: Compile) -> None:
    page = _built(compile).output("runbooks", "disks", "DiskFilling.md").read_text("utf-8")
    for expression in ("< 0.10", "< 0.05", "< 0.02"):
        assert f"disk_free_ratio {expression}" in page
    assert page.count("As a page:") == 1, "the two pages are notified alike, which is said once"


def test_an_address_is_the_runbook_and_the_page_leads_there(compile: Compile) -> None:
    built = _built(compile)
    [rule] = [one for one in _rules(built) if one["alert"] == "BackendDown"]
    assert rule["annotations"] == {
        "dashboard_url": "/d/slo_disks",
        "impact": "{{ $labels.service }} answers nobody",
        "runbook_url": "https://runbooks.example.com/backend-down",
        "summary": "{{ $labels.service }} is down",
    }
    page = built.output("runbooks", "disks", "BackendDown.md").read_text("utf-8")
    assert "<https://runbooks.example.com/backend-down>" in page
    assert "Nobody has written down" not in page


def test_info_is_routed_and_never_paged(compile: Compile) -> None:
    built = _built(compile)
    tree = yaml.safe_load(built.output("alertmanager", "alertmanager.yaml").read_text("utf-8"))
    [leg] = [route for route in tree["route"]["routes"] if 'severity="info"' in route["matchers"]]
    assert [one["receiver"] for one in leg["routes"]] == ["slack-info"]
    assert leg["group_wait"] == "5m"


def test_what_nobody_named_an_info_for_goes_where_tickets_go(compile: Compile) -> None:
    built = compile(SPEC.replace(", info: [slack-info]", ""))
    tree = yaml.safe_load(built.output("alertmanager", "alertmanager.yaml").read_text("utf-8"))
    [leg] = [route for route in tree["route"]["routes"] if 'severity="info"' in route["matchers"]]
    assert [one["receiver"] for one in leg["routes"]] == ["slack-ops"]


# Two of four services have no backend that is up: one rule, and two results that differ in
# nothing but what the alert's own label would overwrite.
TWO_DOWN = """
rule_files: [RULES]
evaluation_interval: 30s
tests:
  - interval: 30s
    input_series:
      - {series: 'backend_up{service="a"}', values: '0x20'}
      - {series: 'backend_up{service="b"}', values: '0x20'}
      - {series: 'backend_up{service="c"}', values: '1x20'}
    promql_expr_test:
      - expr: count by (service, exported_service) (ALERTS{alertname="BackendDown"})
        eval_time: 5m
        exp_samples:
          - {labels: '{service="disks",exported_service="a"}', value: 1}
          - {labels: '{service="disks",exported_service="b"}', value: 1}
"""


@pytest.mark.judge
@pytest.mark.every_version
def test_results_that_differ_in_a_service_of_their_own_all_fire(
    promtool: Judge, compile: Compile
) -> None:
    built = _built(compile)
    test = built.root / "two.test.yaml"
    test.write_text(TWO_DOWN.replace("RULES", str(built.rules("disks"))), encoding="utf-8")
    assert objections(promtool, test) == ""


BUDGETS = """
service: disks
alerts:
  - {alert: BudgetLow, expr: 'slo:error_budget_remaining:ratio < 0.1', severity: ticket, summary: x}
  - {alert: Paging, expr: 'ALERTS{severity="page"} == 1', severity: ticket, summary: x}
"""
# SLOs of one name in two services, and two alerts that differ in their names alone.
SAME_BUT_FOR_OURS = """
rule_files: [RULES]
evaluation_interval: 30s
tests:
  - interval: 30s
    input_series:
      - {series: 'slo:error_budget_remaining:ratio{service="a",slo="errors"}', values: '0x20'}
      - {series: 'slo:error_budget_remaining:ratio{service="b",slo="errors"}', values: '0x20'}
      - {series: 'ALERTS{alertname="X",severity="page",alertstate="firing"}', values: '1x20'}
      - {series: 'ALERTS{alertname="Y",severity="page",alertstate="firing"}', values: '1x20'}
    promql_expr_test:
      - expr: count by (exported_service) (ALERTS{alertname="BudgetLow"})
        eval_time: 5m
        exp_samples:
          - {labels: '{exported_service="a"}', value: 1}
          - {labels: '{exported_service="b"}', value: 1}
      - expr: count by (exported_alertname) (ALERTS{alertname="Paging"})
        eval_time: 5m
        exp_samples:
          - {labels: '{exported_alertname="X"}', value: 1}
          - {labels: '{exported_alertname="Y"}', value: 1}
"""


@pytest.mark.judge
@pytest.mark.every_version
def test_budgets_and_alerts_that_differ_in_labels_of_ours_alone_all_fire(
    promtool: Judge, compile: Compile
) -> None:
    built = compile(BUDGETS)
    test = built.root / "two.test.yaml"
    rules = str(built.rules("disks"))
    test.write_text(SAME_BUT_FOR_OURS.replace("RULES", rules), encoding="utf-8")
    assert objections(promtool, test) == ""


@pytest.mark.judge
@pytest.mark.slow
def test_everything_about_them_is_proven(compile: Compile) -> None:
    verified = run_compiler(_built(compile).root, "verify")
    assert verified.exit_code == 0, verified.stdout
    # promtool asks for texts by name alone, so that those that share one are played alone.
    assert "not proven: " not in verified.stdout
