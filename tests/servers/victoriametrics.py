"""A real VictoriaMetrics, which takes samples of the past as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import requests

from slosmith.judges.server import ServerProcess, free_port

Samples = Mapping[str, Iterable[tuple[int, float]]]
_BATCH = 200_000


class VictoriaMetrics:
    """A server with an empty storage in a folder."""

    def __init__(self, programs: Path, folder: Path) -> None:
        """Keep whatever comes, however old it is, and answer with all of it."""
        self.url = f"http://127.0.0.1:{free_port()}"
        self.server = ServerProcess(
            name="VictoriaMetrics",
            command=[
                str(programs / "victoria-metrics"),
                f"-storageDataPath={folder / 'victoriametrics'}",
                f"-httpListenAddr={self.url.removeprefix('http://')}",
                "-retentionPeriod=100y",
                "-search.disableCache",
                "-loggerLevel=ERROR",
            ],
            url=self.url,
            log=folder / "victoriametrics.log",
            ready="/health",
        )

    def take(self, samples: Samples) -> None:
        """Store samples, and wait until they can be asked for."""
        lines = [
            f"{series} {value!r} {at * 1000}"
            for series, points in samples.items()
            for at, value in points
        ]
        for first in range(0, len(lines), _BATCH):
            text = "\n".join(lines[first : first + _BATCH]) + "\n"
            self._post("/api/v1/import/prometheus", text.encode())
        self._post("/internal/force_flush", b"")

    def _post(self, path: str, body: bytes) -> None:
        requests.post(f"{self.url}{path}", data=body, timeout=60).raise_for_status()
