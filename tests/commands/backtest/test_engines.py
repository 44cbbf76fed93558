"""In days of any kind alerts fire and clear at the evaluations at which promtool sees them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.backtest.engines import Scene, by_backtest, by_promtool, differences
from tests.commands.backtest.histories import History
from tests.tools.judges import Judge


@pytest.mark.judge
@pytest.mark.slow
def test_every_alert_fires_at_the_same_evaluations(
    history: History, prometheus: Judge, tmp_path: Path
) -> None:
    scene = Scene.make(history, tmp_path)
    theirs = by_promtool(scene, prometheus.path.with_name("promtool"), tmp_path)
    assert theirs, "nothing fires in this history: it proves nothing"
    assert differences(by_backtest(scene, prometheus, tmp_path), theirs) == []
