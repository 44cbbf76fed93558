"""No damage to when time is excluded goes unnoticed, nor to what is made of others meanwhile."""

from __future__ import annotations

import re

import pytest

from slosmith.build.compile import compile_root
from tests.conftest import ONE_TIER, Compile, Sample
from tests.mutants.rules import mutants, try_mutants, units
from tests.tools.judges import Judge

pytestmark = [pytest.mark.judge, pytest.mark.slow]

# Berlin has the end of the last Sunday night in October on another clock than its beginning.
SHOP = """
settings:
  intervals: {night: {weekdays: sunday, times: "02:00-04:00", location: Europe/Berlin}}
---
service: shop
team: web
exclude: [{during: night, reason: backup}, {when: 'work{app="shop"} > 3', reason: maintenance}]
slos:
"""
ERRORS = """
  - {name: errors, objective: 99%, sli: {events: {total: a_total, bad: 'a_total{code="5"}'}}}
"""
PROBE = "  - {name: up, objective: 99%, by: [site], sli: {probe: up_gauge}}\n"
LATENCY = "  - {name: fast, objective: p99 < 500ms, by: [site], sli: {latency: took_seconds}}\n"


@pytest.mark.parametrize("slo", [ERRORS, PROBE, LATENCY])
def test_no_damage_to_what_is_excluded_survives(
    slo: str, compile: Compile, promtool: Judge, sample: Sample
) -> None:
    model = compile_root(compile(SHOP + slo + ONE_TIER).root).model
    assert model is not None
    named = re.compile(r": slo:excluded|== 1 (to|turned)")
    found = [one for one in mutants([*units(model)]) if named.search(f": {one.text}")]
    assert len(found) > 40
    some = found[:: sample(16, 1)]
    survived = [
        one.what for one in try_mutants(some, promtool.path) if not one.noticed and not one.reason
    ]
    assert survived == []
