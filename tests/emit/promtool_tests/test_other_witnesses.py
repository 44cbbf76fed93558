"""What no test can be made for is not proven, and not failed; people prove it in other ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Compile, Compiled, run_compiler

pytestmark = pytest.mark.judge

# Nothing in it says 7, whose cube is 343: no series is made up that reaches it, and changes, too.
ALERT = """
service: s
team: ops
alerts:
  - alert: Flapping
    expr: changes(started_seconds[15m]) > 2 and max_over_time(started_seconds[15m]) ^ 3 == 343
    severity: ticket
    summary: x
"""
SCENARIO = """---
metrics:
  started_seconds: {type: gauge}
---
scenario: restarts
title: It starts again and again.
lasting: 40m
normal: {started_seconds: 1}
changes:
  - {at: 10m, for: 1m, what: again, set: {started_seconds: 7}}
  - {at: 12m, for: 1m, what: again, set: {started_seconds: 7}}
expect:
  - {alert: Flapping, within: 5m}
"""
# Every sample is another: fifteen changes in fifteen minutes.
CHANGES = "1 7 1 7 1 7 1 7 1 7 1 7 1 7 1 7 1"
BY_HAND = """
rule_files: [RULES]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - {series: 'started_seconds{instance="a"}', values: VALUES}
    alert_rule_test:
      - eval_time: 15m
        alertname: Flapping
        exp_alerts:
          - exp_labels: {instance: a, service: s, severity: ticket, team: ops}
            exp_annotations:
              {summary: x, runbook_url: runbooks/s/Flapping.md, dashboard_url: /d/slo_s}
"""


def _verified(root: Path, *words: str) -> Compiled:
    return run_compiler(root, "verify", *words)


def _by_hand(root: Path, rules: str, values: str = CHANGES) -> None:
    (root / "slo" / "tests").mkdir()
    text = BY_HAND.replace("RULES", rules).replace("VALUES", values)
    (root / "slo" / "tests" / "s.yaml").write_text(text)


def test_what_no_test_can_be_made_for_is_not_proven_and_not_failed(compile: Compile) -> None:
    root = compile(ALERT).root
    done = _verified(root)
    assert (done.exit_code, done.stdout.count("Flapping")) == (0, 1), done.stdout
    assert "not proven: Flapping (s)" in done.stdout
    assert _verified(root, "--strict").exit_code == 1


def test_a_test_by_hand_proves_an_alert(compile: Compile) -> None:
    root = compile(ALERT).root
    _by_hand(root, "../../output/prometheus/rules/s.yaml")
    done = _verified(root, "--strict")
    assert done.exit_code == 0, done.stdout
    assert "not proven" not in done.stdout


def test_a_test_by_hand_that_does_not_hold_fails(compile: Compile) -> None:
    root = compile(ALERT).root
    _by_hand(root, "../../output/prometheus/rules/*.yaml", values="7+0x16")
    done = _verified(root)
    assert done.exit_code == 1
    assert "failed: slo/tests/s.yaml: the tests in it hold" in done.stdout
    assert "not proven: Flapping (s)" in done.stdout


@pytest.mark.parametrize("rules", ["/etc/hostname", "../../../outside.yaml", "../../gone.yaml"])
def test_a_test_by_hand_reads_no_rules_outside_of_the_root(
    compile: Compile, tmp_path: Path, rules: str
) -> None:
    root = compile(ALERT).root
    (tmp_path.parent / "outside.yaml").write_text("hidden: words")
    _by_hand(root, rules)
    done = _verified(root)
    assert done.exit_code == 1
    assert "name rules that were rendered" in done.stdout or "name one below" in done.stdout
    assert "hidden" not in (root / "output" / "report.md").read_text()


def test_a_scenario_that_expects_an_alert_proves_it(compile: Compile) -> None:
    root = compile(ALERT + SCENARIO).root
    done = _verified(root, "--strict")
    assert done.exit_code == 0, done.stdout
    assert "scenario restarts" in (root / "output" / "report.md").read_text()
