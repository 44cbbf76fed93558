"""All events without the bad ones, and failures that come back, show what is read of which."""

from __future__ import annotations

import re

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
  - {name: errors, objective: 99.9%, sli: {events: {total: a_total, bad: 'a_total{code="5"}'}}}
"""
LATENCY = """
service: shop
team: web
slos:
  - {name: errors, objective: p99 < 1s, sli: {latency: a_seconds}}
"""
SWAPPED = r"(end_seconds|seen_seconds:(block|increase30d)): bad and total"
KNOWN = r"bad_events:rise: \[5m\] offset 30s to \["


@pytest.mark.judge
@pytest.mark.every_version
@pytest.mark.parametrize("spec", [ERRORS, LATENCY])
@pytest.mark.parametrize(
    ("kind", "named", "count"),
    [
        ("all alone", SWAPPED, 3),
        ("back again", KNOWN, 1),
    ],
)
def test_a_scene_of_one_evaluation_notices_what_it_is_for(
    spec: str, kind: str, named: str, count: int, compile: Compile, promtool: Judge
) -> None:
    model = compile_root(compile(spec + ONE_TIER).root).model
    assert model is not None
    (unit,) = units(model)
    (scene,) = (one for one in unit.scenes if one.kind == kind)
    found = [one for one in mutants([unit]) if re.search(named, one.text)]
    assert len(found) == count
    played = [unit.groups, *(damaged(unit.groups, one) for one in found)]
    sheets = [Sheet(test=scene.text, rules=scene.read(texts_of(one))) for one in played]
    assert pass_of(sheets, promtool.path) == [True, *[False] * count]
