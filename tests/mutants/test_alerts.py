"""What is done to a plain alert is noticed or not, though all of it is played in one go."""

from __future__ import annotations

import re

import pytest

from slosmith.build.compile import compile_root
from tests.conftest import Compile
from tests.mutants.alerts import BrokenError, try_alerts
from tests.mutants.rules import Mutant, mutants, units
from tests.tools.judges import Judge

pytestmark = pytest.mark.judge

# Without its kind a limit has a twin: the division ends in an error, and so does the scene.
QUEUE = """
service: shop
team: web
alerts:
  - alert: Full
    expr: 'depth{job="a"} / ignoring (kind) limit{job="a",kind="soft"} > 0.8'
    for: 5m
    severity: ticket
    summary: full
"""
# One of ten is no more than a tenth, one of eight is: each shows what the other does not.
DOWN = QUEUE.replace(
    """'depth{job="a"} / ignoring (kind) limit{job="a",kind="soft"} > 0.8'""",
    "100 * count(up == 0) / count(up) > 10",
)
# Each of the values has a part of what is added up, and silences by itself.
FAILS = QUEUE.replace(
    """'depth{job="a"} / ignoring (kind) limit{job="a",kind="soft"} > 0.8'""",
    """'sum(rate(calls_total{code=~"500|502|503"}[5m])) / sum(rate(calls_total[5m])) > 0.1'""",
)
MUTED = QUEUE.replace(
    """'depth{job="a"} / ignoring (kind) limit{job="a",kind="soft"} > 0.8'""",
    """'down == 1 unless on () muted{by=~"team|night"} == 1'""",
)


def found(compile: Compile, alert: str = QUEUE) -> list[Mutant]:
    model = compile_root(compile(alert).root).model
    assert model is not None
    return [*mutants([*units(model)])]


@pytest.mark.parametrize(
    ("alert", "lost"), [(QUEUE, "kind"), (DOWN, "10 to 15"), (FAILS, "502 at"), (MUTED, "night at")]
)
def test_each_damage_is_noticed_by_itself(
    compile: Compile, promtool: Judge, alert: str, lost: str
) -> None:
    outcomes = [*try_alerts(found(compile, alert), promtool.path)]
    survived = [one.what for one in outcomes if not one.noticed and not one.reason]
    assert survived == []
    assert any(lost in one.what for one in outcomes)


def test_what_is_no_damage_survives(compile: Compile, promtool: Judge) -> None:
    one = found(compile)[0]
    same = Mutant(unit=one.unit, kind="none", what="nothing", old=one.old, new=one.old)
    assert [outcome.noticed for outcome in try_alerts([same], promtool.path)] == [False]


def test_what_cannot_be_read_leaves_the_others_to_be_asked(
    compile: Compile, promtool: Judge
) -> None:
    one = next(m for m in found(compile) if re.search("threshold", m.kind))
    unread = one.old._replace(annotations=(("summary", "{{ end }}"),))
    other = Mutant(unit=one.unit, kind="none", what="nothing", old=one.old, new=unread)
    assert [outcome.noticed for outcome in try_alerts([one, other], promtool.path)] == [True, True]


def test_tests_that_fail_anyway_tell_nothing(compile: Compile, promtool: Judge) -> None:
    one = next(m for m in found(compile) if re.search("threshold", m.kind))
    wrong = Mutant(unit=one.unit, kind="none", what="nothing", old=one.new, new=one.new)
    with pytest.raises(BrokenError, match="Full"):
        [*try_alerts([wrong], promtool.path)]
