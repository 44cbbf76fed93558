"""What is measured is looked at where evaluations are close, and what is made of it in one."""

from __future__ import annotations

import re

import pytest

from slosmith.build.compile import compile_root, generated_tests
from tests.conftest import Compile, Sample
from tests.mutants import rules
from tests.tools.judges import Judge

SPEC = """
service: shop
team: web
slos:
  - {name: errors, objective: 99.9%, sli: {events: {total: a_total, bad: 'a_total{code="5"}'}}}
"""
RATIO = """
service: shop
team: web
slos:
  - {name: errors, objective: 99.9%, sli: {ratio: a_ratio}}
"""
ONCE = ["5m", "30m", "1h", "2h", "6h", "1d", "3d", "30d"]
# The tiers of 1h/5m, 6h/30m, 1d/2h and 3d/6h are evaluated four times in the short window, the last
# one each 59m: what is measured is looked at in the first scene, and in others where it holds two
# of these. Six hours of rates are put in, four more steps of 30s, and half a second.
LOOKED_AT = {
    SPEC: {"1m15s": ["5m"], "7m30s": [], "30m": [], "59m": [], "6h2m500ms": ONCE},
    RATIO: {
        "1m15s": ["5m", "30m", "1h"],
        "7m30s": ["30m", "1h"],
        "30m": ["1h"],
        "59m": [],
        "6h2m500ms": ONCE,
    },
}


@pytest.mark.parametrize("spec", LOOKED_AT)
def test_a_window_is_looked_at_where_it_holds_two_evaluations(compile: Compile, spec: str) -> None:
    model = compile_root(compile(spec).root).model
    assert model is not None
    for step, windows in LOOKED_AT[spec].items():
        (text,) = (
            test.text
            for one in generated_tests(model)
            for test in one.documents
            if f"\nevaluation_interval: {step}\n" in test.text
        )
        claimed = set(re.findall(r"slo:\w+:rate(\w+) is right", text))
        assert claimed == {*windows}
        assert set(re.findall(r"slo:error_ratio:rate(\w+) is right", text)) == {*windows}


# All of them take a minute: see `make mutants`.
_EACH, _EACH_BY_NIGHT = 16, 8
DAMAGED = re.compile(
    r"window exchanged: .*(?::rate(?:30m|1h|2h|6h)|:block\w*|:increase30d|slow): "
    r"|matcher dropped: .*:(?:rate30m|block\w*|increase30d): "
)


@pytest.mark.judge
@pytest.mark.slow
def test_what_is_read_of_recorded_series_cannot_be_exchanged(
    compile: Compile, promtool: Judge, sample: Sample
) -> None:
    model = compile_root(compile(SPEC).root).model
    assert model is not None
    every = rules.mutants(rules.units(model))
    found = [one for one in every if DAMAGED.search(f"{one.kind}: {one.text}")]
    outcomes = rules.try_mutants(found[:: sample(_EACH, _EACH_BY_NIGHT)], promtool.path)
    assert [one.what for one in outcomes if not one.noticed and not one.reason] == []
