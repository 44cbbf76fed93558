"""One Prometheus that evaluates the rules of one tool, and what it says of the work."""

import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from slosmith.judges.server import ServerProcess, free_port
from slosmith.player.rules import Group

# A month of history is read before a server is ready.
_PATIENCE = 60.0
_GROUP = re.compile(r'rule_group="[^;"]*;([^"]*)"}')


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running Prometheus."""

    address: str
    folder: Path

    def load_rules(self, groups: list[Group]) -> None:
        """Begin to evaluate."""
        written = {"groups": [_written(group) for group in groups]}
        (self.folder / "rules.yaml").write_text(json.dumps(written))
        requests.post(f"{self.address}/-/reload", timeout=60).raise_for_status()

    def figures(self) -> dict[str, float]:
        """What the server says of itself, by metric; of groups by metric and group."""
        return read_figures(requests.get(f"{self.address}/metrics", timeout=60).text)

    def samples(self, query: str) -> int:
        """How many samples a query takes in."""
        asked = {"query": query, "stats": "all"}
        answer = requests.get(f"{self.address}/api/v1/query", params=asked, timeout=60).json()
        return int(answer["data"]["stats"]["samples"]["totalQueryableSamples"])

    def unhealthy(self) -> list[str]:
        """What is wrong with rules that could not be evaluated."""
        answer = requests.get(f"{self.address}/api/v1/rules", timeout=60).json()
        groups = answer["data"]["groups"]
        return [rule["lastError"] for g in groups for rule in g["rules"] if rule["health"] == "err"]


def read_figures(text: str) -> dict[str, float]:
    """Read what a Prometheus exposes: by metric, and for groups by metric and group."""
    found = {}
    for line in (one for one in text.splitlines() if not one.startswith("#")):
        series, _, value = line.rpartition(" ")
        name, _, labels = series.partition("{")
        if not labels:
            found[name] = float(value)
        elif group := _GROUP.fullmatch(labels):
            found[f"{name} {group[1]}"] = float(value)
    return found


def _written(group: Group) -> dict[str, Any]:
    """A group as Prometheus reads it."""
    rules = [
        {
            **({"record": rule.record} if rule.record else {"alert": rule.alert}),
            **({"for": f"{round(rule.wait * 1000)}ms"} if rule.wait else {}),
            "expr": rule.expr,
            "labels": rule.labels,
        }
        for rule in group.rules
    ]
    return {"name": group.name, "interval": f"{round(group.interval * 1000)}ms", "rules": rules}


@contextlib.contextmanager
def serve(prometheus: str, folder: Path) -> Iterator[Server]:
    """Run a Prometheus on the data in `folder/data`, without rules as yet."""
    (folder / "rules.yaml").write_text("groups: []\n")
    (folder / "prometheus.yaml").write_text(
        "global: {evaluation_interval: 30s}\nrule_files: [rules.yaml]\n"
    )
    url = f"http://127.0.0.1:{free_port()}"
    command = [
        prometheus,
        f"--config.file={folder / 'prometheus.yaml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        "--storage.tsdb.retention.time=1y",
        # No compaction while something is measured.
        "--storage.tsdb.min-block-duration=2h",
        "--storage.tsdb.max-block-duration=2h",
        f"--web.listen-address={url.removeprefix('http://')}",
        "--web.enable-lifecycle",
        "--web.enable-remote-write-receiver",
        "--query.max-samples=200000000",
        "--log.level=warn",
    ]
    program = ServerProcess(
        name="Prometheus", command=command, url=url, log=folder / "log", patience_seconds=_PATIENCE
    )
    with program.running():
        yield Server(address=url, folder=folder)
