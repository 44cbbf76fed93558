"""Groups that alerts call otherwise than metrics do: each is one, and nothing else leaks in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ONE_TIER, Compile, Sample, run_compiler, some_slos
from tests.tools.judges import Judge, objections

pytestmark = pytest.mark.judge

TRAEFIK = """
service: edge
team: web
slos:
  - name: errors
    objective: 99.9%
    by: {backend: service}
    sli:
      events:
        total: traefik_service_requests_total
        bad: 'traefik_service_requests_total{code=~"5.."}'
"""
# One backend fails every request, the other none: a ratio of 1 and one of 0, each with the
# service of the SLO. Labels of the metrics are on nothing that is recorded.
TWO_BACKENDS = """
rule_files: [RULES]
evaluation_interval: 30s
group_eval_order: [edge/errors, edge/errors/blocks, edge/errors/period, edge/errors/budget]
tests:
  - interval: 30s
    input_series:
      - series: traefik_service_requests_total{service="cart",code="500",pod="1"}
        values: 0+30x240
      - series: traefik_service_requests_total{service="shop",code="200",pod="1"}
        values: 0+30x240
    promql_expr_test:
      - expr: slo:error_ratio:rate5m
        eval_time: 1h
        exp_samples:
          - {labels: 'slo:error_ratio:rate5m{service="edge",slo="errors",backend="cart"}', value: 1}
          - {labels: 'slo:error_ratio:rate5m{service="edge",slo="errors",backend="shop"}', value: 0}
      - expr: count by (service, backend, tier) (ALERTS{severity="page",tier="fast"})
        eval_time: 1h
        exp_samples:
          - {labels: '{service="edge",backend="cart",tier="fast"}', value: 1}
"""
KINDS = """
service: edge
slos:
  - name: good
    objective: 99.9%
    by: {backend: service, entry: entry}
    sli: {events: {total: [a_total, b_total], good: ['a_total{code="2"}', 'b_total{code="2"}']}}
  - name: answers
    objective: p95 < 500ms
    by: {backend: service}
    sli: {latency: answer_seconds}
  - name: ready
    objective: 99.9%
    by: {backend: service}
    sli: {probe: {up: backend_up, missing: bad}}
  - name: given
    objective: 99%
    by: {backend: service}
    sli: {ratio: 'my:error_ratio{job="x"}'}
  - name: asked
    objective: 99%
    by: {backend: service}
    sli:
      queries:
        bad: sum by (service) (rate(c_total{code="5"}[$window]))
        total: sum by (service) (rate(c_total[$window]))
"""


def test_each_group_has_the_name_that_alerts_call_it(
    promtool: Judge, compile: Compile, tmp_path: Path
) -> None:
    built = compile(TRAEFIK + ONE_TIER)
    assert built.exit_code == 0, built.stderr
    test = tmp_path / "two.test.yaml"
    test.write_text(TWO_BACKENDS.replace("RULES", str(built.rules("edge"))), encoding="utf-8")
    assert objections(promtool, test) == ""


@pytest.mark.slow
def test_every_kind_is_proven_by_its_generated_tests(compile: Compile, sample: Sample) -> None:
    built = compile((KINDS if sample(0, 1) else some_slos(KINDS, 4)) + ONE_TIER)
    assert built.exit_code == 0, built.stderr
    verified = run_compiler(built.root, "verify")
    assert verified.exit_code == 0, verified.stdout
