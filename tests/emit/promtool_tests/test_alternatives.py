"""Each alternative of a selector is asked for: without one of them a generated test fails."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest

from slosmith.build.compile import compile_root
from tests.conftest import ONE_TIER, Compile
from tests.mutants.playing import Sheet, pass_of, texts_of
from tests.mutants.rules import Mutant, Unit, damaged, mutants, units
from tests.tools.judges import Judge

ERRORS = """
service: shop
team: web
slos:
  - {name: errors, objective: 99.9%, sli: {events: {total: a_total, bad: 'a_total{code=~"x|y"}'}}}
"""
LATENCY = """
service: shop
team: web
slos:
  - {name: errors, objective: p99 < 2s, sli: {latency: a_seconds}}
"""


OPERAND = "an operand of or lost"


@pytest.mark.judge
@pytest.mark.parametrize("spec", [ERRORS, LATENCY])
def test_no_alternative_is_lost_unseen(spec: str, compile: Compile, promtool: Judge) -> None:
    (unit,) = _units(compile, spec + ONE_TIER)
    found = [one for one in mutants([unit]) if one.kind == "an alternative lost"]
    assert len(found) >= 4
    _assert_seen(unit, found, ("alternatives", "born", "elsewhere"), promtool)


@pytest.mark.judge
@pytest.mark.parametrize(
    ("events", "count"),
    [
        # The greater of `rate` and `delta`, or else none: of two `or` either side.
        ("total: a_total, bad: 'a_total{code=\"x\"}'", 4),
        ("total: a_total, good: 'a_total{code=\"x\"}'", 4),
        # Of all events too, where good ones have counters of their own.
        ("total: a_total, good: b_total", 6),
    ],
)
def test_neither_reading_of_a_rate_is_lost_unseen(
    events: str, count: int, compile: Compile, promtool: Judge
) -> None:
    spec = f"service: shop\nslos: [{{name: e, objective: 99%, sli: {{events: {{{events}}}}}}}]\n"
    (unit,) = _units(compile, spec + ONE_TIER)
    found = [one for one in mutants([unit]) if one.kind == OPERAND]
    part = "slo:bad_events:rate5m" if "bad" in events else "slo:good_events:rate5m"
    found = [one for one in found if one.old.name in (part, "slo:total_events:rate5m")]
    assert len(found) == count
    _assert_seen(unit, found, ("restarted", "born", "vanished"), promtool)


@pytest.mark.judge
def test_no_budget_is_known_by_bad_events_alone(compile: Compile, promtool: Judge) -> None:
    own = ERRORS.replace('a_total{code=~"x|y"}', "b_total")
    (unit,) = _units(compile, own + ONE_TIER)
    found = [one for one in mutants([unit]) if one.kind == "bad and total exchanged"]
    found = [one for one in found if one.old.name == "slo:error_budget_remaining:ratio"]
    assert len(found) == 1
    _assert_seen(unit, found, ("all alone",), promtool)


@pytest.mark.judge
def test_an_outage_tier_counts_where_nothing_was_before(compile: Compile, promtool: Judge) -> None:
    (unit,) = _units(compile, ERRORS.replace("99.9%", "90%"))
    found = [one for one in mutants([unit]) if one.kind == OPERAND and "outage: " in one.text]
    assert len(found) == 2
    _assert_seen(unit, found, ("young", "stray failures"), promtool)


def _units(compile: Compile, spec: str) -> tuple[Unit, ...]:
    model = compile_root(compile(spec).root).model
    assert model is not None
    return tuple(units(model))


def _assert_seen(
    unit: Unit, found: Sequence[Mutant], kinds: Sequence[str], promtool: Judge
) -> None:
    """Each is noticed by one of these scenes, and what is not damaged passes them all."""
    scenes = [one for one in unit.scenes if one.kind in kinds]
    every = [unit.groups, *(damaged(unit.groups, one) for one in found)]
    sheets = [
        Sheet(test=scene.text, rules=scene.read(texts_of(groups)))
        for groups in every
        for scene in scenes
    ]
    passed = iter(pass_of(sheets, promtool.path))
    whole, *others = [all(tuple(itertools.islice(passed, len(scenes)))) for _ in every]
    assert whole
    assert not any(others)
