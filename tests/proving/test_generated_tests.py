"""Generated tests hold for the rules of every kind, and fail for rules that were damaged."""

from __future__ import annotations

import subprocess

import pytest

from tests.conftest import Compile, Compiled
from tests.tools.judges import Judge

pytestmark = [pytest.mark.judge, pytest.mark.slow]

SPEC = """
service: shop
team: web
slos:
  - name: errors
    objective: 99.9%
    sli: {events: {total: [a_total, b_total], bad: ['a_total{code="5"}', 'b_total{code="5"}']}}
  - name: by-provider
    objective: 99%
    by: [provider]
    sli: {events: {total: llm_total, good: 'llm_total{code="200"}'}}
  - name: answers
    objective: p95 < 500ms
    sli: {latency: 'answer_seconds{stage="1"}'}
  - name: ready
    objective: 99.9%
    sli: {probe: 'probe_success{job="ready"}'}
  - name: queue
    objective: 90%
    sli: {threshold: {any: 'rate(queue_total[5m]) > 0.5'}}
  - name: given
    objective: 99%
    sli: {ratio: 'my:error_ratio{job="x"}'}
alerts:
  - {alert: Gone, expr: 'absent(heart{beat="on"})', for: 2m, severity: ticket, summary: gone}
  - {alert: Odd, expr: 'max by (zone) (state == 2)', for: 2m, severity: page, summary: odd}
"""


def _failures(promtool: Judge, compiled: Compiled) -> list[str]:
    files = sorted(compiled.output("prometheus", "tests").glob("*.yaml"))
    assert files
    words = [str(promtool.path), "test", "rules", *(str(file) for file in files)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    seen = done.stdout + done.stderr
    return [line for line in seen.splitlines() if "expr:" in line or "rule:" in line]


def test_every_kind_of_slo_and_alert_passes(compile: Compile, promtool: Judge) -> None:
    compiled = compile(SPEC)
    assert compiled.exit_code == 0, compiled.stderr
    assert _failures(promtool, compiled) == []


# promtool 2.42 writes no native histograms, and still every alert of one is to be seen firing.
@pytest.mark.parametrize("idle", ["10m", "1h", "6h"])
def test_each_alert_of_a_native_histogram_is_seen_to_fire(
    compile: Compile, promtool: Judge, idle: str
) -> None:
    compiled = compile(f"""
service: shop
slos:
  - name: answers
    objective: p99 < 300ms
    sli: {{latency: {{histogram: answer_seconds, native: true}}}}
    alerting: {{idle: {idle}}}
""")
    assert _failures(promtool, compiled) == []
    tests = "".join(
        file.read_text(encoding="utf-8")
        for file in compiled.output("prometheus", "tests").glob("*.yaml")
    )
    assert "ShopAnswersIdle (shop/answers): fires when nothing was counted for its time" in tests
    assert "ShopAnswersBudgetBurn (shop/answers, fast): fires" in tests


def test_a_threshold_half_as_high_again_is_noticed(compile: Compile, promtool: Judge) -> None:
    compiled = compile(SPEC)
    path = compiled.rules("shop")
    path.write_text(path.read_text(encoding="utf-8").replace("> 0.0144", "> 0.0216"))
    assert any(
        "ShopErrorsBudgetBurn (shop/errors, fast)" in f for f in _failures(promtool, compiled)
    )
