"""Bring everything up for a person to play with: `make play`, and Ctrl-C ends it all."""

from __future__ import annotations

import argparse
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path

from tests.live.dashboards import DRAWN_EVERY, dashboards
from tests.live.looking_back import look_back
from tests.live.notified import Message
from tests.live.pace import Pace
from tests.live.simulator.failures import FAILURES
from tests.live.stage import Programs, Stage, stage
from tests.tools.judges import ROOT, judges

_PAUSE = 0.5


def main() -> None:
    """Play until somebody has had enough."""
    parser = argparse.ArgumentParser(prog="make play", description=__doc__)
    parser.add_argument("--pace", type=int, default=30, help="how many seconds pass in one")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="end after so long")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    programs = Programs(
        prometheus=judges("prometheus")[-1], alertmanager=judges("alertmanager")[-1]
    )
    with tempfile.TemporaryDirectory(prefix="slosmith-play-") as name, ExitStack() as stack:
        folder = Path(name)
        began = time.time()
        playing = stack.enter_context(stage(ROOT, folder, Pace(asked.pace), programs))
        where = stack.enter_context(dashboards(playing, folder))
        print("\n".join(_invitation(playing, where)), flush=True)
        try:
            _tell(playing, time.monotonic() + asked.seconds)
        except KeyboardInterrupt:
            print("looking back; Ctrl-C ends it at once")
        with suppress(KeyboardInterrupt):
            look_back(playing, began)


def _invitation(playing: Stage, where: str) -> Iterator[str]:
    switches = f"{playing.simulator.url}/failures"
    drawn = f", drawn anew every {DRAWN_EVERY} s" if where.startswith("file:") else ""
    yield f"AxCouncil lives {playing.pace.factor} times as fast as the clock."
    yield ""
    yield f"  Prometheus    {playing.prometheus.url}/alerts"
    yield f"  Alertmanager  {playing.alertmanager.url}"
    yield f"  dashboards    {where}{drawn}"
    yield f"  failures      {switches}"
    yield ""
    yield f"curl -X POST {switches}/one-provider-down     switches one on, DELETE switches it off:"
    yield ""
    yield from (f"  {name:<24}{what}" for name, what in FAILURES.items())
    yield ""
    yield "Whoever is told stands below. Ctrl-C looks back at what was played, and ends it all."


def _tell(playing: Stage, end: float) -> None:
    """Print what anybody is told."""
    told = 0
    while time.monotonic() < end:
        messages = playing.told.all()
        for message in messages[told:]:
            print(_line(message), flush=True)
        told = len(messages)
        time.sleep(_PAUSE)


def _line(message: Message) -> str:
    clock = f"{datetime.fromtimestamp(message.at).astimezone():%H:%M:%S}"
    title = message.title.removeprefix("[resolved] ")
    verb = "resolved" if message.resolves else message.severity
    return f"{clock}  {message.receiver:<20} {verb:<9} {title}"


if __name__ == "__main__":
    main()
