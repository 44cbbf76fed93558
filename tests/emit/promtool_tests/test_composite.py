"""What an SLO that is made of others makes of its parts is proven, each part and each number."""

from __future__ import annotations

import re

import pytest

from slosmith.build.compile import compile_root
from tests.conftest import ONE_TIER, Compile, Sample
from tests.mutants.rules import mutants, try_mutants, units
from tests.tools.judges import Judge

pytestmark = [pytest.mark.judge, pytest.mark.slow]

SHOP = """
service: shop
team: web
slos:
  - {name: errors, objective: 99.9%, sli: {events: {total: a_total, bad: 'a_total{code="5"}'}}}
  - {name: slow, objective: p99 < 500ms, by: [site], sli: {latency: took_seconds}}
  - {name: up, objective: 99.95%, sli: {probe: up_gauge}}
  - {name: all, objective: 99%, sli: {composite: [shop/errors, shop/slow, shop/up]}}
"""
# Of parts each weighs 1, or 4 where it is bad: a sum of 3 or more is known, and above 3 one is bad.
# Where only whole numbers are, 3 / 1.5 is 2, at which two parts that are kept would be enough.
DECIDES = re.compile(r"shop/all: (slo:bad_events:bool|ShopAllNoData)")


def test_no_damage_to_what_its_parts_decide_survives(
    compile: Compile, promtool: Judge, sample: Sample
) -> None:
    model = compile_root(compile(SHOP + ONE_TIER).root).model
    assert model is not None
    found = [one for one in mutants([*units(model)]) if DECIDES.search(one.text)]
    outcomes = list(try_mutants(found[:: sample(8, 1)], promtool.path))
    assert sum(one.noticed for one in outcomes) > sample(4, 40)
    assert [one.what for one in outcomes if not one.noticed and not one.reason] == []
