"""Objectives by group: each value is held to its own, and none is unwatched."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from slosmith.build.compile import compile_root
from slosmith.verify.proof import Case, Verdict
from slosmith.verify.receivers import verify_receivers
from tests.conftest import ONE_TIER, Compile, Sample, run_compiler, some_slos
from tests.tools.judges import Judge, objections

pytestmark = pytest.mark.judge

SHOP = """
service: shop
team: web
traffic: 20/min
slos:
  - name: errors
    objectives: {by: env, prod: 99.9%, staging: {objective: 99%, alerting: {idle: 2h}}}
    sli: {events: {total: http_requests_total, bad: 'http_requests_total{code=~"5.."}'}}
"""
# 5% of the requests fail in both, from the beginning. The fast tier alerts at 14.4 times what may
# be bad: at 0.1% that is 1.44%, and at 1% it is 14.4%. Nobody wrote an objective for dev.
FIVE_PERCENT = """
rule_files: [RULES]
evaluation_interval: 30s
group_eval_order: [GROUPS]
tests:
  - interval: 30s
    input_series:
      - {series: 'http_requests_total{env="prod",code="200"}', values: '0+285x240'}
      - {series: 'http_requests_total{env="prod",code="500"}', values: '0+15x240'}
      - {series: 'http_requests_total{env="staging",code="200"}', values: '0+285x240'}
      - {series: 'http_requests_total{env="staging",code="500"}', values: '0+15x240'}
      - {series: 'http_requests_total{env="dev",code="500"}', values: '0+15x240'}
    promql_expr_test:
      - expr: count by (slo, env) (ALERTS{tier="fast",alertstate="firing"})
        eval_time: 1h
        exp_samples: [{labels: '{slo="errors-prod",env="prod"}', value: 1}]
      - expr: count by (env, severity) (ALERTS{alertname="ShopErrorsNoObjective"})
        eval_time: 1h
        exp_samples: [{labels: '{env="dev",severity="ticket"}', value: 1}]
      - expr: sum by (slo, env) (slo:objective:ratio)
        eval_time: 1h
        exp_samples:
          - {labels: '{slo="errors-prod",env="prod"}', value: 0.999}
          - {labels: '{slo="errors-staging",env="staging"}', value: 0.99}
"""
KINDS = """
service: shop
slos:
  - name: errors
    objectives: {by: env, prod: 99.9%, default: 99%}
    sli:
      events:
        total: [a_total, 'b_total{x="1"}']
        good: ['a_total{code="2"}', 'b_total{x="1",code="2"}']
  - name: answers
    objectives: {by: env, prod: p99 < 500ms, staging: p95 < 500ms}
    by: [region]
    sli: {latency: http_seconds}
  - name: asked
    objectives: {by: env, prod: 99%, eu: 98%}
    by: {env: environment}
    sli:
      queries:
        bad: sum by (environment) (rate(c_total{code="5"}[$window]))
        total: sum by (environment) (rate(c_total[$window]))
  - name: ready
    objectives: {by: env, prod: 99%, staging: 98%}
    sli: {probe: {up: 'up{job="x"}', healthy: 50%}}
  - name: queue
    objectives: {by: env, prod: 99%, staging: 98%}
    sli: {threshold: 'sum by (env) (rate(x_total[5m])) / on (env) sum by (env) (y) < 5'}
"""
ROUTING = """
---
routing:
  default: slack-web
  receivers:
    pagerduty-web: {pagerduty: {routing_key_file: /etc/alertmanager/secrets/pagerduty}}
    slack-web: {slack: {channel: "#web", api_url_file: /etc/alertmanager/secrets/slack}}
    slack-staging: {slack: {channel: "#staging", api_url_file: /etc/alertmanager/secrets/slack}}
  teams:
    web: {page: [pagerduty-web], ticket: [slack-web]}
  overrides:
    - {match: {env: staging}, ticket: [slack-staging]}
"""


def test_each_value_is_held_to_its_own_objective(
    promtool: Judge, compile: Compile, tmp_path: Path
) -> None:
    built = compile(SHOP + ONE_TIER)
    assert built.exit_code == 0, built.stderr
    rules = yaml.safe_load(built.rules("shop").read_text(encoding="utf-8"))
    names = ", ".join(group["name"] for group in rules["groups"])
    text = FIVE_PERCENT.replace("RULES", str(built.rules("shop"))).replace("GROUPS", names)
    test = tmp_path / "five.test.yaml"
    test.write_text(text, encoding="utf-8")
    assert objections(promtool, test) == ""


@pytest.mark.slow
def test_who_is_notified_follows_the_value(compile: Compile) -> None:
    built = compile(SHOP + ROUTING + ONE_TIER)
    assert "S808" not in built.stderr, "the override matches the alerts of staging"
    model = compile_root(built.root).model
    assert model is not None
    proofs = [*verify_receivers(Case(model=model, root=built.root, output=built.output()))]
    assert {one.verdict for one in proofs} == {Verdict.PROVEN}
    assert any("slack-staging" in one.evidence for one in proofs)


@pytest.mark.slow
def test_every_kind_is_proven_by_its_generated_tests(compile: Compile, sample: Sample) -> None:
    built = compile((KINDS if sample(0, 1) else some_slos(KINDS, 4)) + ONE_TIER)
    assert built.exit_code == 0, built.stderr
    verified = run_compiler(built.root, "verify")
    assert verified.exit_code == 0, verified.stdout
