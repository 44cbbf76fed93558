"""A server program: started, ended by its process id, and started again on the same data."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.servers.waiting import until

_TO_END = 30.0


@dataclass(slots=True, kw_only=True)
class Server:
    """A program that listens on a port of loopback, and says at ``ready`` that it is."""

    command: list[str]
    url: str
    log: Path
    ready: str = "/-/ready"
    environment: dict[str, str] | None = None
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it is ready."""
        with self.log.open("ab") as file:
            self.process = subprocess.Popen(
                self.command, stdout=file, stderr=file, env=self.environment
            )
        until(self._is_ready, f"{self.url} to be ready; its log is {self.log}")

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=_TO_END)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run it for as long as the block."""
        try:
            self.start()
            yield
        finally:
            self.stop()

    def _is_ready(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            raise AssertionError(self.log.read_text(encoding="utf-8"))
        try:
            return requests.get(f"{self.url}{self.ready}", timeout=2).ok
        except requests.RequestException:
            return False
