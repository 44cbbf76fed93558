"""The stage: a simulated council, Prometheus, Alertmanager and those who are told, all running."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import yaml

from slosmith.build.compile import compile_root
from slosmith.judges.routing_document import RoutingDocument
from slosmith.model.root import Model
from tests.live.notified import Told, listening
from tests.live.pace import Pace
from tests.live.root import render, write_root
from tests.live.simulator.council import Council
from tests.live.simulator.serving import Simulator, simulating
from tests.live.simulator.signals import TARGETS
from tests.servers.alertmanager import Alertmanager
from tests.servers.prometheus import Prometheus
from tests.tools.judges import Judge

_SEED = 20
# An alert that is not sent again for four times as long is over, whatever becomes of Prometheus;
# the default of a minute leaves four, of which nothing is left at thirty times the pace.
_RESEND = "5s"
# What else of Prometheus is time: flags, which are no part of a specification.
_DIVIDED = {
    "--query.lookback-delta": "5m",
    "--rules.alert.for-grace-period": "10m",
    "--rules.alert.for-outage-tolerance": "1h",
}


# A Ctrl-C at a terminal goes to all that runs there; this one is still asked what was played.
_ALONE = (
    *(sys.executable, "-c"),
    "import os, sys; os.setpgid(0, 0); os.execv(sys.argv[1], sys.argv[1:])",
)
# A series of the largest pages, and an alert that always fires: each has a sample in every
# interval, unless the machine is too busy to scrape or to evaluate.
_REGULAR = ('process_open_fds{job="council"}', 'ALERTS{alertname="Watchdog"}')


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """The versions of Prometheus and Alertmanager that play."""

    prometheus: Judge
    alertmanager: Judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Everything that runs, and what it was rendered from."""

    pace: Pace
    root: Path
    model: Model
    document: RoutingDocument
    simulator: Simulator
    prometheus: Prometheus
    alertmanager: Alertmanager
    told: Told
    pauses: list[tuple[float, float]] = field(default_factory=list)

    def restart(self) -> None:
        """End Prometheus and Alertmanager, and start them again on the same data."""
        servers, start = (self.prometheus.server, self.alertmanager.server), time.time()
        for server in servers:
            server.stop()
        for server in reversed(servers):
            server.start()
        self.pauses.append((start, time.time()))

    def longest_gap(self, seconds: float) -> float:
        """The longest time without a scrape or an evaluation in the last seconds, restarts aside.

        A single one that is missing ends a series, and resolves an alert that reads a gauge.
        """
        return max(
            second - first
            for query in _REGULAR
            for series in self.prometheus.query(f"{query}[{int(seconds) + 1}s]")
            for first, second in pairwise(float(at) for at, _ in series["values"])
            if not any(first < end and start < second for start, end in self.pauses)
        )


@contextmanager
def stage(source: Path, folder: Path, pace: Pace, programs: Programs) -> Iterator[Stage]:
    """Render a root at a pace, start everything, and end it all after the block."""
    root = folder / "root"
    with ExitStack() as stack:
        told = stack.enter_context(listening())
        write_root(source, root, pace, told.url)
        render(root)
        model = compile_root(root).model
        assert model is not None
        assert model.routing is not None
        told.know(model.routing)
        council = Council(model.metrics or (), _SEED)
        simulator = stack.enter_context(simulating(council, pace.factor))
        config = root / "output" / "alertmanager" / "alertmanager.yaml"
        alertmanager = Alertmanager(programs.alertmanager.path, config, folder)
        stack.enter_context(alertmanager.server.running())
        prometheus = _prometheus(programs.prometheus, folder, pace)
        _configure(folder, root, model, simulator, alertmanager, prometheus)
        stack.enter_context(prometheus.server.running())
        yield Stage(
            pace=pace,
            root=root,
            model=model,
            document=RoutingDocument(root),
            simulator=simulator,
            prometheus=prometheus,
            alertmanager=alertmanager,
            told=told,
        )


def _prometheus(program: Judge, folder: Path, pace: Pace) -> Prometheus:
    options = [f"{flag}={pace.duration(value)}" for flag, value in _DIVIDED.items()]
    options.append(f"--rules.alert.resend-delay={_RESEND}")
    server = Prometheus(program.path, folder / "prometheus.yaml", folder, *options)
    server.server.command[:0] = _ALONE
    return server


def _configure(
    folder: Path,
    root: Path,
    model: Model,
    simulator: Simulator,
    alertmanager: Alertmanager,
    prometheus: Prometheus,
) -> None:
    """Scrape every target of the council, and the two servers themselves; tell Alertmanager."""
    own = {"prometheus": prometheus.url, "alertmanager": alertmanager.url}
    jobs = {
        **{job: _targets(simulator.url, job) for job in dict.fromkeys(t.job for t in TARGETS)},
        **{job: [_target(url, f"{job}-1", "/metrics")] for job, url in own.items()},
    }
    settings = model.settings
    document = {
        "global": {
            "scrape_interval": str(settings.scrape_interval),
            "scrape_timeout": str(settings.scrape_interval),
            "evaluation_interval": str(settings.evaluation_interval),
        },
        "rule_files": [str(root / "output" / "prometheus" / "rules" / "*.yaml")],
        "alerting": {
            "alertmanagers": [{"static_configs": [{"targets": [_address(alertmanager.url)]}]}]
        },
        "scrape_configs": [
            {"job_name": job, "static_configs": targets} for job, targets in jobs.items()
        ],
    }
    (folder / "prometheus.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")


def _targets(url: str, job: str) -> list[dict[str, object]]:
    return [_target(url, one.instance, one.path) for one in TARGETS if one.job == job]


def _target(url: str, instance: str, path: str) -> dict[str, object]:
    labels = {"instance": instance, "__metrics_path__": path}
    return {"targets": [_address(url)], "labels": labels}


def _address(url: str) -> str:
    return url.removeprefix("http://")
