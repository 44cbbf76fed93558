"""A real Prometheus that holds the month that was made up, on loopback and a free port."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slosmith.pipeline import compile_root
from tests.dashboards.synthetic import write_month
from tests.tools.judges import ROOT, judges


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A Prometheus that runs, and the moment at which its data end."""

    url: str
    end: int

    def ask(self, path: str, **params: str) -> Any:
        """Ask its API; returns `data` of the answer, or raises with what Prometheus said."""
        body = urllib.parse.urlencode(params).encode()
        request = urllib.request.Request(f"{self.url}/api/v1/{path}", data=body)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from error


@contextmanager
def prometheus_of(root: Path, folder: Path, end: int) -> Iterator[World]:
    """A month that never was: made up whole, raw series and recorded ones."""
    model = compile_root(root).model
    assert model is not None
    text = folder / "month.txt"
    write_month(model, root / "output" / "prometheus" / "rules", end, text)
    add_blocks(text, folder / "data")
    with serving(folder, end) as world:
        yield world


def add_blocks(text: Path, data: Path) -> None:
    """Turn OpenMetrics text into blocks of a storage, and remove the text."""
    promtool = str(judges("promtool")[0].path)
    command = [promtool, "tsdb", "create-blocks-from", "openmetrics", "--quiet"]
    subprocess.run(
        [*command, "--max-block-duration=768h", str(text), str(data)],
        check=True,
        capture_output=True,
    )
    text.unlink()


@contextmanager
def serving(folder: Path, end: int) -> Iterator[World]:
    """Serve the storage in a folder, and end the server by its id."""
    server, port = str(judges("prometheus")[0].path), _free_port()
    (folder / "prometheus.yml").write_text("global: {}\n")
    process = subprocess.Popen(
        [
            server,
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'data'}",
            "--storage.tsdb.retention.time=10y",
            f"--web.listen-address=127.0.0.1:{port}",
            "--log.level=error",
        ]
    )
    try:
        world = World(url=f"http://127.0.0.1:{port}", end=end)
        _wait(world, process)
        yield world
    finally:
        process.terminate()
        process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait(world: World, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "Prometheus has ended"
        try:
            with urllib.request.urlopen(f"{world.url}/-/ready", timeout=2):  # noqa: S310
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("Prometheus was not ready within 30 s")


def now() -> int:
    """The last whole hour: what is made up lies before now, as Prometheus wants it."""
    return int(time.time()) // 3_600 * 3_600


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as scratch, prometheus_of(ROOT, Path(scratch), now()) as w:
        print(w.url, w.end, flush=True)
        time.sleep(3_600)
