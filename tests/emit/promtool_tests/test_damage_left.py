"""Which damage shows in no scene that was worked out is known, so that more can be searched."""

from __future__ import annotations

import pytest

from slosmith.build.compile import compile_root, generated_tests
from tests.conftest import Compile

ALERT = """
service: shop
team: web
alerts:
  - {alert: Odd, expr: '%s', for: %s, severity: ticket, summary: odd}
"""


@pytest.mark.parametrize(
    ("expression", "wait", "left"),
    [
        ("lag > 5", "1h", []),
        # What stands falls as little as it rises.
        ("lag > 5 and deriv(lag[5m]) >= 0", "5m", ["deriv(lag[5m]) <= 0"]),
        # What another counter hides, and what looks no further back than the next evaluation.
        ("(rate(lost[5m]) or rate(gone[5m])) > 1", "5m", ["(rate(lost[5m]) ) > 1"]),
        ("rate(lost[2m]) / rate(sent[20m]) > 0.01", "1h", ["[1m]"]),
        ("rate(lost[20m]) / rate(sent[20m]) > 0.01", "1h", []),
    ],
)
def test_damage_that_no_scene_shows_is_left(
    compile: Compile, expression: str, wait: str, left: list[str]
) -> None:
    model = compile_root(compile(ALERT % (expression, wait)).root).model
    assert model is not None
    (tests,) = (one for one in generated_tests(model) if one.part.alert)
    assert all(any(one in text for text in tests.left) for one in left)
    assert bool(tests.left) is bool(left)
