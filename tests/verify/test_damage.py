"""Damage to a plain alert is noticed: another threshold, window or series."""

from __future__ import annotations

import pytest

from slosmith.verify.proof import Verdict
from tests.conftest import Compile
from tests.verify.test_search import _remember_only_here, cache, case_of, claims, damaged

pytestmark = [pytest.mark.judge, pytest.mark.usefixtures("promtool")]
__all__ = ["_remember_only_here", "cache"]

SHARE = 'sum(rate(a{job="x",code="5"}[5m])) / sum(rate(a{job="x"}[5m])) > 0.1'
READY = 'b > 5 and on (instance) a{job="x"} == 1'
SKEW = "x > 0.05 and deriv(x[5m]) >= 0 or x < -0.05 and deriv(x[5m]) <= 0"
SUMS = 'sum by (job) (rate(a{code="5"}[5m])) / sum by (job) (rate(a[5m])) > 0.1'
JOIN = "(now == most) and on (space, host) (most != least)"
FLAPS = 'changes(link[15m]) > 2 and on (instance) off{job="x"} == 0'
STATE = (
    'sum by (pod) (a{phase=~"Lost|Late"} or '
    'topk by (pod) (1, a{phase="Running"} == 1 and on (pod) b == 0)) > 0'
)
EITHER = "(rate(lost[5m]) or rate(gone[5m])) / rate(sent[5m]) > 0.01"
MASKED = "changes(a[9m]) > 2 unless on (host, space) off == 1 unless on (host, space) gone == 1"
DOWN = "count(up == 0) / count(up) > 0.1"


@pytest.mark.parametrize(
    ("query", "right", "wrong"),
    [
        # What a lost matcher lets in is as bad as what is asked for.
        ('up{job="x"} == 0', '{job="x"}', ""),
        (SHARE, ',code="5"', ""),
        (SHARE, '{job="x",code', "{code"),
        (SHARE, 'a{job="x"}', "a"),
        (READY, '{job="x"}', ""),
        # What else must hold turns in a scene of its own, where its matchers show.
        (FLAPS, '{job="x"}', ""),
        # What fails a matcher goes as another that has its labels.
        pytest.param(STATE, 'phase="Running"', "", marks=pytest.mark.nightly),
        # Each value that is asked for.
        ('changes(a{kind=~"x|y"}[15m]) > 2', "x|y", "x"),
        # What is read in place of another, where that is gone.
        pytest.param(EITHER, "gone[5m])) / ", "gone[1h])) / ", marks=pytest.mark.nightly),
        # A share of a few targets.
        (DOWN, "> 0.1", "> 0.07"),
        # What is read over a range is seen for as long as that.
        ("last_over_time(flag[15m]) == 1", "[15m]", "[8m]"),
        ("last_over_time(flag[15m]) == 1", "[15m]", "[40m]"),
        ('absent_over_time(beat{job="x"}[10m])', "[10m]", "[5m]"),
        ("min_over_time(a[5m]) == 0 and b > 16", "[5m]", "[1h]"),
        # What fell before has not risen since.
        (SKEW, "[5m]) <= 0", "[1h]) <= 0"),
        (SKEW, "<= 0", ">= 0"),
        # Several that add up, of which one alone is not enough.
        (SUMS, "sum by (job) (rate(a{", "max by (job) (rate(a{"),
        (SUMS, "by (job) (rate(a{", "by (job, instance) (rate(a{"),
        # Another group in which one side of a join alone is true.
        (JOIN, "on (space, host)", "on (host)"),
        # Another group in which it is taken away.
        (MASKED, "on (host, space) off", "on (space) off"),
        # Several of other jobs, each in a group of its own.
        ('count(max by (node) (role{job="x"})) < 3', '{job="x"}', ""),
    ],
)
def test_damage_is_noticed(compile: Compile, query: str, right: str, wrong: str) -> None:
    case = case_of(compile, query)
    damaged(case, right, wrong)
    assert Verdict.FAILED in {one.verdict for one in claims(case).values()}
