"""Each alternative of a selector is asked for: without one of them a generated test fails."""

from __future__ import annotations

import itertools

import pytest

from slosmith.build.compile import compile_root
from tests.conftest import ONE_TIER, Compile
from tests.mutants.playing import Sheet, pass_of, texts_of
from tests.mutants.rules import damaged, mutants, units
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


@pytest.mark.judge
@pytest.mark.every_version
@pytest.mark.parametrize("spec", [ERRORS, LATENCY])
def test_no_alternative_is_lost_unseen(spec: str, compile: Compile, promtool: Judge) -> None:
    model = compile_root(compile(spec + ONE_TIER).root).model
    assert model is not None
    (unit,) = units(model)
    scenes = [one for one in unit.scenes if one.kind in ("alternatives", "born", "elsewhere")]
    found = [one for one in mutants([unit]) if one.kind == "an alternative lost"]
    assert len(found) >= 4
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
