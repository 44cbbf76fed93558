"""The dashboards of a play: in a Grafana where there is one, else drawn as pages."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from slosmith.model.units import Duration
from tests.live.grafana import find_grafana, grafana
from tests.live.pace import Pace
from tests.live.stage import Stage

DRAWN_EVERY = 60
"""Seconds from one drawing to the next."""
_OVERVIEW = "slosmith-overview"
_HOUR, _DAY = Duration.parse("1h"), Duration.parse("24h")


@contextmanager
def dashboards(playing: Stage, folder: Path) -> Iterator[str]:
    """Where the dashboards are: a Grafana's address, or where there is none a page, drawn anew."""
    command = find_grafana()
    if command is not None:
        server = grafana(command, playing.root / "output", playing.prometheus.url, folder)
        with server.running():
            yield f"{server.url}/d/{_OVERVIEW}?from={int(time.time() * 1000)}&to=now"
        return
    pages, ended = folder / "preview", threading.Event()
    first = _draw(playing, pages, 0, "--dashboard", _OVERVIEW)
    if first.returncode:
        sys.exit(first.stderr)
    drawing = threading.Thread(target=_draw_again, args=(playing, pages, ended))
    drawing.start()
    try:
        yield (pages / f"{_OVERVIEW}.html").as_uri()
    finally:
        ended.set()
        drawing.join()


def look_back(pace: Pace, seconds: float) -> Duration:
    """How far to look back after so many seconds: on all that was played.

    It is an hour of the council's at least, as an axis needs some length, and a day at most, as
    the dashboards look back over a day by themselves.
    """
    return Duration.of(int(min(max(seconds, pace.seconds(_HOUR)), pace.seconds(_DAY))))


def _draw_again(playing: Stage, pages: Path, ended: threading.Event) -> None:
    """Draw every dashboard until the play has ended; what fails now may be drawn the next time."""
    began = time.monotonic()
    while not ended.is_set():
        _draw(playing, pages, time.monotonic() - began)
        ended.wait(DRAWN_EVERY)


def _draw(
    playing: Stage, pages: Path, seconds: float, *words: str
) -> subprocess.CompletedProcess[str]:
    """Draw what was played in so many seconds."""
    where = ["--root", str(playing.root), "--prometheus", playing.prometheus.url]
    where += ["--into", str(pages), "--last", str(look_back(playing.pace, seconds))]
    command = [sys.executable, "-m", "slosmith", "preview", *where, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)
