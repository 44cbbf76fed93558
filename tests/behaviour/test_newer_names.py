"""SLOs of OpenTelemetry's own names, rendered for Prometheus 3 and judged by it."""

from __future__ import annotations

import os

import pytest

from tests.conftest import ONE_TIER, Compile, Sample, run_compiler, some_slos
from tests.tools.judges import Judge

pytestmark = [pytest.mark.judge, pytest.mark.slow]

OTEL = """
service: checkout
team: web
slos:
  - name: errors
    objective: 99.9%
    by: [service.name]
    sli:
      events:
        total: '{"http.server.request.duration_count"}'
        bad: '{"http.server.request.duration_count","http.response.status_code"=~"5.."}'
  - name: latency
    objectives: {by: env, prod: p95 < 500ms}
    by: {env: deployment.environment}
    sli: {latency: '{"http.server.request.duration"}'}
  - name: answers
    objective: 99%
    by: {backend: service.name}
    sli:
      requests:
        histogram: '{"http.server.request.duration"}'
        failed: '{"http.response.status_code"=~"5.."}'
        under: 500ms
    exclude: [{when: '{"maintenance.mode","service.name"="bank"} == 1', reason: the bank is away}]
alerts:
  - alert: QueueGrows
    expr: 'sum by ("messaging.queue") (rate({"queue.lag"}[5m])) > 5'
    severity: ticket
    summary: it grows
---
metrics:
  http.server.request.duration:
    type: histogram
    unit: s
    buckets: [0.1, 0.5, 1]
    labels: {service.name: , http.response.status_code: , deployment.environment: [prod]}
  maintenance.mode: {type: gauge, labels: {service.name: [bank]}}
  queue.lag: {type: counter, labels: {messaging.queue: }}
---
settings: {prometheus: "3.0"}
"""


def test_names_with_dots_are_proven_by_prometheus_3(
    promtool: Judge, compile: Compile, sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{promtool.path.parent}{os.pathsep}{os.environ['PATH']}")
    built = compile((OTEL if sample(0, 1) else some_slos(OTEL)) + ONE_TIER)
    assert built.exit_code == 0, built.stderr
    assert "S508" not in built.stderr, "units of such names stand beside them"
    rules = built.rules("checkout").read_text(encoding="utf-8")
    assert 'label_replace(sum by ("service.name")' in rules
    assert ', "service_name", "$1", "service.name"' in rules
    verified = run_compiler(built.root, "verify")
    assert verified.exit_code == 0, verified.stdout
