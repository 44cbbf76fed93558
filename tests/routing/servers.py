"""A real Alertmanager on loopback, and a stand-in for those whom it tells."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import requests

from slosmith.verify.alertmanager import free_port, with_templates

_PATIENCE = 20.0


@dataclass(slots=True)
class Inbox:
    """Everything that was posted to the stand-in: the path, and the JSON."""

    port: int = 0
    posts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def url(self, path: str) -> str:
        """The address of a path of the stand-in."""
        return f"http://127.0.0.1:{self.port}/{path}"

    def at(self, path: str) -> list[dict[str, Any]]:
        """What was posted to a path."""
        return [body for where, body in self.posts if where == f"/{path}"]

    def wait(self, path: str) -> dict[str, Any]:
        """The first post to a path; fails when none comes."""
        found: dict[str, Any] = until(lambda: self.at(path), f"a post to {path}")[0]
        return found


@contextmanager
def inbox() -> Iterator[Inbox]:
    """A server on a free port that takes every post and says that it went well."""
    found = Inbox()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.posts.append((self.path, json.loads(body)))
            self.send_response(202 if self.path.startswith("/v2") else 200)
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alertmanager:
    """A running Alertmanager, asked through its API."""

    url: str
    log: Path

    def fire(self, *alerts: dict[str, str]) -> None:
        """Post alerts by their labels, with the annotations that every alert has."""
        annotations = {
            "summary": "5% of the events were bad",
            "description": "What it means.",
            "runbook_url": "https://runbooks.example/council/errors.md",
            "dashboard_url": "https://grafana.example/d/slo_council_errors",
            "budget_remaining": "41.3%",
            "burn_rate": "14.9x",
        }
        body = [{"labels": labels, "annotations": annotations} for labels in alerts]
        requests.post(f"{self.url}/api/v2/alerts", json=body, timeout=5).raise_for_status()

    def muted(self) -> set[str]:
        """The `id` labels of the alerts that inhibition suppresses now."""
        answer = requests.get(f"{self.url}/api/v2/alerts", timeout=5)
        answer.raise_for_status()
        return {one["labels"]["id"] for one in answer.json() if one["status"]["inhibitedBy"]}


@contextmanager
def running(program: Path, config: Path, scratch: Path) -> Iterator[Alertmanager]:
    """Start Alertmanager with a configuration, and end it by its process id."""
    port = free_port()
    log = scratch / "alertmanager.log"
    words = [
        str(program),
        f"--config.file={config}",
        f"--storage.path={scratch / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
    ]
    with log.open("wb") as file:
        process = subprocess.Popen([*with_templates(program), *words], stdout=file, stderr=file)
        try:
            server = Alertmanager(url=f"http://127.0.0.1:{port}", log=log)
            until(lambda: _is_ready(server, process), f"Alertmanager; its log is {log}")
            yield server
        finally:
            process.terminate()
            process.wait(timeout=10)


def until(found: Callable[[], Any], what: str) -> Any:
    """The first true value of a function; fails after a while."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if value := found():
            return value
        time.sleep(0.1)
    raise AssertionError(f"waited {_PATIENCE:g} s in vain for {what}")


def _is_ready(server: Alertmanager, process: subprocess.Popen[bytes]) -> bool:
    if process.poll() is not None:
        raise AssertionError(server.log.read_text(encoding="utf-8"))
    try:
        return requests.get(f"{server.url}/-/ready", timeout=1).ok
    except requests.RequestException:
        return False
