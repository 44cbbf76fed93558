"""Scenes of queries that ask for the hour begin when it may be right; 1970 began on a Thursday."""

from __future__ import annotations

import pytest

from slosmith.build.compile import compile_root
from slosmith.emit.promtool_tests.hours import open_from
from slosmith.emit.promtool_tests.plain import plain_scenes
from slosmith.emit.promtool_tests.plain_stage import stage_of
from slosmith.model.units import Duration
from slosmith.promql import parse_expression
from slosmith.simulate.vectors import UnsupportedError
from tests.conftest import Compile, run_compiler


@pytest.mark.parametrize(
    ("query", "begins"),
    [
        ("queue > 1", "0s"),
        ("queue > 1 and on () hour() >= 9", "9h"),
        ("queue > 1 unless on () (hour() >= 22 or hour() < 6)", "6h"),
        ("hour() > 8 < 18 and on () queue > 1", "9h"),
        ("queue > 1 and on () (hour() >= bool 9) == 1", "9h"),
        ("queue > 1 and on () day_of_week() == 1", "4d"),  # Thursday, Friday, Saturday, Sunday
        ("day_of_week() == 1 and hour() >= 8 and on () sum(jobs) == 0", "4d8h"),
        ("queue > 1 and on () day_of_month() == 31", "30d"),
        ("queue > 1 or on () hour() >= 9", "0s"),
        ("queue > 1 and on () hour() > 23", "0s"),  # never
    ],
)
def test_a_scene_begins_when_its_hours_have_come(query: str, begins: str) -> None:
    assert str(open_from(parse_expression(query))) == begins


ALONE = """
service: shop
alerts:
  - {alert: Drill, expr: day_of_week() == 1 and hour() == 10 and minute() < 20, for: 1m,
     severity: ticket, summary: 'a {{ $value }}'}
  - {alert: December, expr: month() == 12, severity: ticket, summary: 'in {{ $value }}'}
  - {alert: Always, expr: hour() >= 0, severity: ticket, summary: 'now'}
"""


def test_what_the_clock_alone_decides_is_waited_for(compile: Compile) -> None:
    model = compile_root(compile(ALONE).root).model
    assert model is not None
    drill, december, always = model.services[0].alerts
    found = [plain_scenes(one, {}, model.settings) for one in (drill, december)]
    moments = [
        {check.claim: str(check.at) for check in one.scenes[0].entry.checks} for one in found
    ]
    assert [(one["fires"], one["clears"]) for one in moments] == [
        ("4d10h1m", "4d10h20m"),
        ("334d", "365d"),
    ]
    assert not any(one.left for one in found)
    assert [one.scenes[0].entry.checks[-1].says[0].texts[-1][1] for one in found] == [
        "a 1",
        "in 12",
    ]
    with pytest.raises(UnsupportedError):
        plain_scenes(always, {}, model.settings)


@pytest.mark.judge
def test_promtool_agrees_on_the_clock(compile: Compile) -> None:
    done = run_compiler(compile(ALONE).root, "verify")
    assert "Drill" not in done.stdout
    assert "December" not in done.stdout


def test_what_has_to_be_months_old_is_not_played_in_minutes(compile: Compile) -> None:
    made = "time() - made > 62 * 86400 and made > 0"
    root = compile(f"""
service: shop
alerts: [{{alert: Old, expr: {made}, for: 1m, severity: ticket, summary: old}}]
""").root
    model = compile_root(root).model
    assert model is not None
    stage = stage_of(model.services[0].alerts[0], model.settings)
    assert stage.begins >= Duration.parse("62d")
    assert stage.over // stage.step < 13_000
