"""After any change to a root, building again makes the bytes that a first build makes."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.build.changes import Step, changes, dumped
from tests.build.world import MARKET, build, lay_out, read_in, rendered, written
from tests.conftest import Sample

ROOT = Path(__file__).resolve().parents[2]


def follow(root: Path, steps: list[Step], most: int) -> int:
    """Make one change after the other, each to the first files; return how many came to pass."""
    passed = 0
    for what, make in steps:
        lay_out(root, make())
        expected = rendered(root)
        done = build(root)
        assert (done.exit_code == 0) is (expected is not None), (what, done.stderr)
        if expected is not None:
            found = written(root)
            differ = sorted(p for p in {*found, *expected} if found.get(p) != expected.get(p))
            assert differ == [], what
            passed += 1
        if passed == most:
            break
    return passed


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.nightly)])
def test_some_changes_to_a_small_root(tmp_path: Path, seed: int) -> None:
    files = dumped(MARKET)
    steps = [*changes(files)]
    random.Random(seed).shuffle(steps)
    assert follow(tmp_path, [("nothing", lambda: files), *steps], 6) == 6


@pytest.mark.slow
@pytest.mark.parametrize("path", MARKET)
def test_changes_to_each_file_of_a_small_root(tmp_path: Path, path: str, sample: Sample) -> None:
    files = dumped(MARKET)
    steps = [step for step in changes(files) if step[0].startswith((path, "a service"))]
    random.Random(0).shuffle(steps)
    assert follow(tmp_path, [("nothing", lambda: files), *steps], sample(2, 30)) > 1


@pytest.mark.slow
def test_changes_to_this_repository(tmp_path: Path, sample: Sample) -> None:
    files = dumped(read_in(ROOT))
    steps = [*changes(files)]
    random.Random(0).shuffle(steps)
    most = sample(2, 24)
    assert follow(tmp_path, [("nothing", lambda: files), *steps], most) == most
