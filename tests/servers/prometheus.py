"""A real Prometheus, asked through its API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import requests

from slosmith.judges.server import ServerProcess, free_port


class Prometheus:
    """A server, and what it answers."""

    def __init__(self, program: Path, config: Path, folder: Path, *options: str) -> None:
        """Give it a configuration; its data and its log go into the folder."""
        url = f"http://127.0.0.1:{free_port()}"
        words = [
            str(program),
            f"--config.file={config}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address={url.removeprefix('http://')}",
            *options,
        ]
        self.server = ServerProcess(
            name="Prometheus", command=words, url=url, log=folder / "prometheus.log"
        )
        self.url = url

    def ask(self, path: str, **params: str) -> Any:
        """Ask its API; returns `data` of the answer, or fails with what Prometheus said."""
        answer = requests.post(f"{self.url}/api/v1/{path}", data=params, timeout=60)
        assert answer.ok, answer.text
        return answer.json()["data"]

    def query(self, query: str) -> list[dict[str, Any]]:
        """The vector that a query gives now."""
        found: list[dict[str, Any]] = self.ask("query", query=query)["result"]
        return found
