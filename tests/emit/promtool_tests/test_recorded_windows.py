"""What an SLO records is looked at where evaluations are close, and longer windows everywhere."""

from __future__ import annotations

import re

from slosmith.build.compile import compile_root, generated_tests
from tests.conftest import Compile

SPEC = """
service: shop
team: web
slos:
  - {name: errors, objective: 99.9%, sli: {events: {total: a_total, bad: 'a_total{code="5"}'}}}
"""
# The tiers of 1h/5m, 6h/30m, 1d/2h and 3d/6h are evaluated four times in the short window, the last
# one each 59m: a window is looked at in the first scene, and in others where it holds two of these.
LOOKED_AT = {
    "1m15s": ["5m", "30m", "1h", "2h", "6h", "1d", "3d"],
    "7m30s": ["30m", "1h", "2h", "6h", "1d", "3d"],
    "30m": ["1h", "2h", "6h", "1d", "3d"],
    "59m": ["2h", "6h", "1d", "3d"],
}


def test_a_window_is_looked_at_where_it_holds_two_evaluations(compile: Compile) -> None:
    model = compile_root(compile(SPEC).root).model
    assert model is not None
    for step, windows in LOOKED_AT.items():
        (text,) = (
            test.text
            for one in generated_tests(model)
            for test in one.documents
            if f"\nevaluation_interval: {step}\n" in test.text
        )
        claimed = set(re.findall(r"slo:\w+:rate(\w+) is right", text))
        assert claimed == {*windows}
        assert set(re.findall(r"slo:error_ratio:rate(\w+) is right", text)) == {*windows}
