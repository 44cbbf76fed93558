"""No number goes unnoticed in what good events leave that have counters of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest

from slosmith.build.compile import compile_root
from slosmith.model.units import print_decimal
from slosmith.output.document import Rule
from tests.conftest import ONE_TIER, Compile, Sample
from tests.mutants.mutators import MUTATORS, Mutator
from tests.mutants.rules import mutants, try_mutants, units
from tests.tools.judges import Judge

pytestmark = [pytest.mark.judge, pytest.mark.slow]

SHOP = """
service: shop
team: web
slos:
  - {name: served, objective: 99%, sli: {events: {total: all_total, good: served_total}}}
"""
_APART = re.compile(r"\{[^{}]*\}|\[[^\]]*\]|\"[^\"]*\"")
_NUMBER = re.compile(r"(?<![\w.])(?!0\b)\d+(?:\.\d+)?(?![\w.])")


def _numbers(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """Each number that is no part of a selector or a window, three tenths larger and smaller."""
    text = _APART.sub(lambda found: "_" * len(found[0]), rule.expr)
    for found in _NUMBER.finditer(text):
        for factor in ("0.7", "1.3"):
            new = print_decimal(Decimal(found[0]) * Decimal(factor))
            expr = rule.expr[: found.start()] + new + rule.expr[found.end() :]
            yield f"{found[0]} at {found.start()} to {new}", rule._replace(expr=expr)


def test_no_number_and_no_window_of_what_good_events_leave_survives(
    compile: Compile, promtool: Judge, sample: Sample
) -> None:
    # 1.05 and 3 / 300 of what is less than none; 300, 0.885, 34.5 and [30s1ms] of what is sure.
    model = compile_root(compile(SHOP + ONE_TIER).root).model
    assert model is not None
    windows = next(one for one in MUTATORS if one.kind == "window exchanged")
    kinds = (Mutator(kind="number", damage=_numbers), windows)
    found = [
        one
        for one in mutants([*units(model)], kinds)
        if one.old.name in ("slo:bad_events:rate5m", "slo:bad_events:sure")
    ]
    assert len(found) >= 16
    survived = [
        one.what for one in try_mutants(found[:: sample(4, 1)], promtool.path) if not one.noticed
    ]
    assert survived == []
