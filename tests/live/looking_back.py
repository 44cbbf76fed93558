"""What was played, as slosmith says it of real history: a report and a backtest."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.live.stage import Stage

# So long it may take until both pages have been asked for.
_LOOKING = 60
_PERIOD = ("--every", "period", "--trend", "0")


def look_back(playing: Stage, began: float) -> None:
    """Print the first parts of both, and leave each as a page."""
    folder = Path(tempfile.mkdtemp(prefix="slosmith-played-"))
    last = f"{int(time.time() - began) + _LOOKING}s"
    _say(playing, ("backtest", "--last", last), folder / "backtest.html", "## Alerts that fired")
    _say(playing, ("report", *_PERIOD), folder / "report.html", "## By team")


def _say(playing: Stage, words: tuple[str, ...], page: Path, until: str) -> None:
    text = _run(playing, *words, "--format", "markdown")
    print(text.partition(until)[0] + _run(playing, *words, "--format", "html", "--into", str(page)))


def _run(playing: Stage, *words: str) -> str:
    command = [sys.executable, "-m", "slosmith", *words, "--root", str(playing.root)]
    command += ["--prometheus", playing.prometheus.url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
