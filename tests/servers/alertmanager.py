"""A real Alertmanager, spoken to through its API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import requests

from slosmith.judges.alertmanager import with_templates
from slosmith.judges.server import ServerProcess, free_port


class Alertmanager:
    """A server, and what it says of its alerts and silences."""

    def __init__(self, program: Path, config: Path, folder: Path) -> None:
        """Give it a configuration; its data and its log go into the folder."""
        url = f"http://127.0.0.1:{free_port()}"
        words = [
            *with_templates(program),
            str(program),
            f"--config.file={config}",
            f"--storage.path={folder / 'alertmanager'}",
            f"--web.listen-address={url.removeprefix('http://')}",
            "--cluster.listen-address=",
        ]
        self.server = ServerProcess(
            name="Alertmanager", command=words, url=url, log=folder / "alertmanager.log"
        )
        self.url = url

    def post(self, alerts: list[dict[str, Any]]) -> None:
        """Post alerts as Prometheus would."""
        requests.post(f"{self.url}/api/v2/alerts", json=alerts, timeout=5).raise_for_status()

    def alerts(self) -> list[dict[str, Any]]:
        """Every alert that it knows, with its status."""
        return self._ask("alerts")

    def silence(self, silence: dict[str, Any]) -> str:
        """Make a silence; its id."""
        answer = requests.post(f"{self.url}/api/v2/silences", json=silence, timeout=5)
        answer.raise_for_status()
        return str(answer.json()["silenceID"])

    def silences(self) -> list[dict[str, Any]]:
        """Every silence that it knows."""
        return self._ask("silences")

    def _ask(self, what: str) -> list[dict[str, Any]]:
        answer = requests.get(f"{self.url}/api/v2/{what}", timeout=5)
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()
        return found
