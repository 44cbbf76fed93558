"""A backtest and a report of a shop's last days."""

from __future__ import annotations

import json
import time
from pathlib import Path

from tests.commands.backtest import demo
from tests.commands.history.storage import serving, store
from tests.conftest import run_compiler, write_spec
from tests.pictures.drawing import draw
from tests.tools.judges import judges

_DAYS, _SIZE = 38, (1240, 1480)


def draw_looking_back(root: Path) -> None:
    """A week played with another objective, and a report of the last 30 days."""
    prometheus = judges("prometheus")[-1]
    end = int(time.time()) // 300 * 300
    write_spec(root, demo.SPEC)
    samples = demo.samples(end, _DAYS)
    store(samples, root)
    with serving(prometheus, root) as server:
        ask = ("--prometheus", server.url)
        played = _run(root, "backtest", *ask, "--format", "json", "--last", "30d")
        _run(
            *(root, "backtest", *ask, "shop/errors", "payments", "--objective", "99.5%"),
            *("--format", "html", "--into", str(root / "backtest.html")),
        )
    fired = (
        (each["labels"], each["begins"], each["ends"] or end)
        for slo in json.loads(played)["now"]["slos"]
        for each in slo["firings"]
    )
    more = root / "evaluated"
    more.mkdir()
    store({**samples, **demo.alerts(fired)}, more)
    with serving(prometheus, more) as server:
        _run(
            *(root, "report", "--prometheus", server.url, "--every", "period", "--trend", "0"),
            *("--format", "html", "--into", str(root / "report.html")),
        )
    draw(root / "backtest.html", "backtest-light", *_SIZE)
    draw(root / "report.html", "report-light", *_SIZE)


def _run(root: Path, *words: str) -> str:
    done = run_compiler(root, *words)
    assert done.exit_code == 0, done.stderr
    return done.stdout
