"""vmalert's replay of the same days on VictoriaMetrics agrees, within one evaluation."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.backtest.engines import Scene
from tests.backtest.histories import HISTORIES
from tests.backtest.vmalert import by_both
from tests.conftest import Sample

_NAMES = ("a week", "restarts", "low objectives")


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.waits
def test_pages_fire_and_clear_as_they_are_replayed(
    victoriametrics: Path, sample: Sample, tmp_path: Path
) -> None:
    for name in _NAMES[: sample(1, len(_NAMES))]:
        history = next(one for one in HISTORIES if one.name == name)
        folder = tmp_path / name
        folder.mkdir()
        ours, theirs = by_both(Scene.make(history, folder), victoriametrics, folder)
        assert ours
        assert ours.keys() == theirs.keys()
        for alert, some in ours.items():
            assert len(some) == len(theirs[alert]), (alert, some, theirs[alert])
            for one, other in zip(some, theirs[alert], strict=True):
                apart = [abs(a - b) for a, b in zip(one, other, strict=True)]
                assert max(apart) <= 1, (alert, one, other)
