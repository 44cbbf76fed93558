"""The same history for VictoriaMetrics: what vmalert replays, and the backtest on its answers."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import requests

from slosmith.judges.server import free_port
from tests.commands.backtest.engines import BEGIN, Scene, fired, read_by_alerts
from tests.commands.backtest.world import HOUR
from tests.servers.victoriametrics import VictoriaMetrics

Episodes = Mapping[str, list[tuple[int, int]]]
"""From which evaluation to which an alert fires, by its labels."""
_BLOCKS = ("block", "rate1d", "rate3d")
_HOURS = re.compile(r"long_window=\d+[mh]")
_OWN = ("__name__", "alertstate", "alertgroup")


def by_both(
    scene: Scene, programs: Path, folder: Path, rules: Path | None = None, *, lookback: bool = True
) -> tuple[Episodes, Episodes]:
    """What fires by the backtest, and by vmalert's replay, of tiers that look back for hours.

    What is replayed are the ``rules``, or those that are made for Prometheus.

    A rule is replayed over all days at once, so that `@ end()` is the end of all days: blocks, of
    which windows of a day and more are summed, cannot be replayed.

    A replay writes no stale markers: where a rule has nothing to record, as in minutes without
    traffic, the next rule sees what was recorded before, for as long as VictoriaMetrics looks back.
    ``lookback`` has it look back one evaluation, and see what a vmalert that runs sees.
    """
    step = scene.history.evaluation
    server = VictoriaMetrics(programs, folder)
    with server.server.running():
        server.take(scene.samples())
        ours = fired(scene, server.url)
        replayed, groups = folder / "replayed.yaml", list(_replayable(rules or scene.rules))
        if lookback:
            groups = [one | {"params": {"max_lookback": [f"{step}s"]}} for one in groups]
        replayed.write_text(json.dumps({"groups": groups}), encoding="utf-8")
        with _visible_at_once(server.url):
            _replay(scene, programs, replayed, server.url)
        theirs = _exported(scene, server.url)
    hours = {name: some for name, some in ours.items() if _HOURS.search(name)}
    return _episodes(hours, step), _episodes(theirs, step)


def _replayable(rules: Path) -> Iterator[dict[str, Any]]:
    for group in read_by_alerts(rules):
        kept = [
            rule
            for rule in group["rules"]
            if not any(word in rule["expr"] for word in _BLOCKS)
            and ("record" in rule or "tier" in rule["labels"])
        ]
        if kept:
            yield {**group, "rules": kept}


@contextmanager
def _visible_at_once(url: str) -> Iterator[None]:
    """What a rule records is there for the next; else that takes some seconds."""
    done = Event()

    def flush() -> None:
        while not done.wait(0.2):
            requests.get(f"{url}/internal/force_flush", timeout=60)

    thread = Thread(target=flush)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _replay(scene: Scene, programs: Path, rules: Path, url: str) -> None:
    begin, end = (
        datetime.fromtimestamp(BEGIN + hours * HOUR, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for hours in (0, scene.history.hours)
    )
    command = [
        str(programs / "vmalert"),
        f"-rule={rules}",
        *(f"-{what}.url={url}" for what in ("datasource", "remoteWrite", "remoteRead")),
        "-remoteWrite.flushInterval=100ms",
        "-replay.rulesDelay=1s",
        "-replay.maxDatapointsPerQuery=20000",
        f"-replay.timeFrom={begin}",
        f"-replay.timeTo={end}",
        "-replay.disableProgressBar",
        f"-httpListenAddr=127.0.0.1:{free_port()}",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _exported(scene: Scene, url: str) -> dict[str, frozenset[int]]:
    """When each alert fires."""
    found: dict[str, set[int]] = {}
    for labels, moments in _export(scene, url, 'ALERTS{alertstate="firing"}'):
        name = ",".join(f"{k}={v}" for k, v in sorted(labels.items()) if k not in _OWN)
        found.setdefault(name, set()).update(moments)
    return {name: frozenset(some) for name, some in found.items()}


def _export(scene: Scene, url: str, selector: str) -> Iterator[tuple[dict[str, str], set[int]]]:
    """Series by their labels, and the seconds from the beginning at which each has a sample."""
    asked = {
        "match[]": selector,
        "start": str(BEGIN),
        "end": str(BEGIN + scene.history.hours * HOUR),
    }
    text = requests.post(f"{url}/api/v1/export", data=asked, timeout=60).text
    for line in map(json.loads, text.splitlines()):
        yield line["metric"], {round(at / 1000) - BEGIN for at in line["timestamps"]}


def _episodes(found: Mapping[str, frozenset[int]], step: int) -> Episodes:
    episodes: dict[str, list[tuple[int, int]]] = {}
    for name, moments in found.items():
        for at in sorted(moments):
            some = episodes.setdefault(name, [])
            if some and at - some[-1][1] * step <= step:
                some[-1] = (some[-1][0], at // step)
            else:
                some.append((at // step, at // step))
    return episodes
