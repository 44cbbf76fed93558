"""A real Prometheus that holds the month that was made up, on loopback and a free port."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from slosmith.build.compile import compile_root
from tests.emit.dashboards.synthetic import DAY, write_month
from tests.servers.prometheus import Prometheus
from tests.tools.judges import ROOT, judges


class World(Prometheus):
    """A Prometheus that runs, and the moment at which its data end."""

    end: int


@contextmanager
def prometheus_of(root: Path, folder: Path, end: int, lasting: int = DAY) -> Iterator[World]:
    """A month that never was: made up whole, raw series and recorded ones."""
    model = compile_root(root).model
    assert model is not None
    text = folder / "month.txt"
    write_month(model, root / "output" / "prometheus" / "rules", end, text, lasting)
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
    config, keep = folder / "prometheus.yml", "--storage.tsdb.retention.time=10y"
    config.write_text("global: {}\n")
    world = World(judges("prometheus")[0].path, config, folder, keep, "--log.level=error")
    world.end = end
    with world.server.running():
        yield world


def now() -> int:
    """The last whole hour: what is made up lies before now, as Prometheus wants it."""
    return int(time.time()) // 3_600 * 3_600


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as scratch, prometheus_of(ROOT, Path(scratch), now()) as w:
        print(w.url, w.end, flush=True)
        time.sleep(3_600)
