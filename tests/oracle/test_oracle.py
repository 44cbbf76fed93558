"""Budgets are the events, and two failures never fire anything, whatever the clock."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from tests.oracle.history import LENGTH, burst, two_failures
from tests.oracle.play import SLI, rendered, said
from tests.tools.judges import Judge

pytestmark = pytest.mark.judge
_NEAR = 0.02


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """So many histories as are asked for; a few of them in every run."""
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(metafunc.config.getoption("--histories")))


def test_a_burst_counts_as_what_it_is(promtool: Judge, seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    history, kind = burst(chance), chance.choice(sorted(SLI))
    rules, groups = rendered(kind, history, tmp_path)
    recorded, fired = said(Path(promtool.path), rules, groups, history, tmp_path)
    assert recorded["slo:bad_events:increase30d"] == pytest.approx(len(history.bad), rel=_NEAR)
    every = len(history.bad) + len(history.good)
    assert recorded["slo:total_events:increase30d"] == pytest.approx(every, rel=_NEAR)
    assert recorded["slo:seen_seconds:increase30d"] == pytest.approx(LENGTH, abs=300)
    if len(history.bad) > len(history.good) / 10:
        assert fired


def test_two_failures_fire_nothing(promtool: Judge, seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    history, kind = two_failures(chance), chance.choice(sorted(SLI))
    rules, groups = rendered(kind, history, tmp_path)
    assert said(Path(promtool.path), rules, groups, history, tmp_path)[1] == 0


DAMAGES = {
    "an interval left out": (r"30 \* sum_over_time\(\(", "15 * sum_over_time(("),
    "a block that forgets its end": (r"\n *unless on \(\)[^\n]*(\n *\([^\n]*)?>= time\(\)\)", ""),
    "half of what counters grew by": (r"\bsum\((rate|delta)\(", r"0.5 * sum(\1("),
    "another window": (r"\[5m30s\]", "[2m30s]"),
    "no first failures": (r"delta\(", "0 * delta("),
    "no rates of bad events": (r'm_total\{r="bad"\}', 'm_total{r="none"}'),
    "blocks of an hour alone": (r"\[30d\]", "[30m]"),
}


@pytest.mark.parametrize("what", sorted(DAMAGES))
def test_damage_is_noticed(promtool: Judge, what: str, tmp_path: Path) -> None:
    seed = next(s for s in range(99) if burst(random.Random(s)).evaluation == 30)
    history = burst(random.Random(seed))
    rules, groups = rendered("bad", history, tmp_path)
    pattern, put = DAMAGES[what]
    damaged = re.sub(pattern, put, rules)
    assert damaged != rules
    recorded, _ = said(Path(promtool.path), damaged, groups, history, tmp_path)
    found = [recorded.get(f"slo:{name}_events:increase30d", 0.0) for name in ("bad", "total")]
    true = [len(history.bad), len(history.bad) + len(history.good)]
    assert any(abs(a - b) > _NEAR * b for a, b in zip(found, true, strict=True))
