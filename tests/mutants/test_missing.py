"""No damage goes unnoticed to an SLO that is bad where nothing is known of it."""

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
  - {name: up, objective: 99%, sli: {probe: {up: shop_up, missing: bad}}}
"""


def test_thresholds_guards_and_windows_are_as_sure_where_what_is_missing_is_bad(
    compile: Compile, promtool: Judge, sample: Sample
) -> None:
    model = compile_root(compile(SHOP + ONE_TIER).root).model
    assert model is not None
    # Rules that say themselves what is bad would record rates beside those that are put in.
    named = re.compile(
        r"^(threshold|guard|window|and becomes or|> and <).*: (slo:(?!bad_events:bool)|Shop)"
    )
    found = [one for one in mutants([*units(model)]) if named.search(f"{one.kind}: {one.text}")]
    assert len(found) > 60
    some = found[:: sample(12, 1)]
    survived = [
        one.what for one in try_mutants(some, promtool.path) if not one.noticed and not one.reason
    ]
    assert survived == []
