"""Many test files in one start of promtool: each has its own answer; likely scenes go first."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutants.playing import Guesses, Scene, Sheet, pass_of
from tests.tools.judges import Judge

RULES = "groups: [{name: g, rules: [{record: b, expr: a * 2}]}]\n"
TEST = """rule_files:
  - "r.yaml"
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series: [{series: a, values: 1x2}]
    promql_expr_test: [{expr: b, eval_time: 1m, exp_samples: [{labels: b, value: 2}]}]
"""
GOOD, DAMAGED = (Sheet(test=TEST, rules=one) for one in (RULES, RULES.replace("2", "3")))
UNREAD = Sheet(test=TEST, rules=RULES.replace("a * 2", "a * ("))


@pytest.mark.judge
@pytest.mark.every_version
def test_each_of_many_files_has_an_answer_of_its_own(promtool: Judge) -> None:
    sheets = [GOOD, DAMAGED, GOOD, UNREAD, DAMAGED, GOOD]
    assert pass_of(sheets, promtool.path) == [True, False, True, False, False, True]
    assert pass_of([DAMAGED], promtool.path) == [False]


# A promtool that says nothing of what comes after a file that is wrong, as after a crash.
CRASHES = """#!/bin/sh
shift 2
for one; do
  grep -q "a \\* 2" "${one%.yaml}.rules.yaml" || { echo panic; exit 2; }
  echo "  SUCCESS"
done
"""


def test_what_ends_promtool_hides_no_other_answer(tmp_path: Path) -> None:
    program = tmp_path / "promtool"
    program.write_text(CRASHES, encoding="utf-8")
    program.chmod(0o755)
    sheets = [GOOD, DAMAGED, GOOD, GOOD, DAMAGED]
    assert pass_of(sheets, program) == [True, False, True, True, False]


def test_what_noticed_most_like_it_goes_first() -> None:
    short, long, other = (
        Scene(text="", kind=kind, says=False, beside="", evaluations=n)
        for kind, n in (("short", 1), ("long", 9), ("other", 5))
    )
    guesses = Guesses()
    assert guesses.order([long, other, short], "rule", "kind") == [short, other, long]
    guesses.learn(other, "rule", "another kind")
    guesses.learn(long, "rule", "kind")
    assert guesses.order([other, long, short], "rule", "kind") == [long, other, short]
    assert guesses.order([other, long, short], "another rule", "kind")[0] == short
