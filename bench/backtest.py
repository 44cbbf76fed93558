"""What a backtest costs beside a local Prometheus: a month of fifty SLOs, and a year of one."""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bench.cost import Cost, run_once
from bench.evaluation_history import Series, raw_series, write_blocks
from bench.judges import find_judge
from bench.rules import METRIC
from bench.section import Section, Table, number
from slosmith.judges.server import ServerProcess, free_port
from slosmith.output.own_cache import CACHE

_DAY = 86_400
_SLOS, _SERIES, _DAYS = 50, 40, 30
_BEFORE = 4 * _DAY
"""What the longest window reaches back to, and some more."""
_YEAR, _SERIES_OF_A_YEAR = 365, 10


def measure_backtest(*, quick: bool = False) -> Section:
    """Play SLOs over a storage that promtool makes: first unknown, then remembered."""
    slos, days, year = (5, 3, 30) if quick else (_SLOS, _DAYS, _YEAR)
    with tempfile.TemporaryDirectory() as name:
        month = _costs(Path(name) / "month", raw_series(_SERIES, days * _DAY + _BEFORE), slos, days)
    with tempfile.TemporaryDirectory() as name:
        series = raw_series(_SERIES_OF_A_YEAR, year * _DAY + _BEFORE)
        whole = _costs(Path(name) / "year", series, 1, year)
    many = f"{slos} SLOs over {_SERIES} series each, {days} days"
    one = f"one SLO over {_SERIES_OF_A_YEAR} series, {year} days"
    rows = tuple(
        (f"{text}, {how}", *map(number, (cost.wall, cost.cpu, server, cost.memory)))
        for text, costs in ((many, month), (one, whole))
        for how, (cost, server) in zip(("asked", "remembered"), costs, strict=True)
    )
    head = ("", "wall clock (s)", "processor (s)", "the server's (s)", "peak memory (MB)")
    return Section(
        title="A backtest of real history",
        body=(_ABOUT, Table(head=head, rows=rows)),
        ratios=tuple((text, f"{wall} s, {memory} MB") for text, wall, *_, memory in rows),
    )


_ABOUT = (
    "`slosmith backtest`, its start included, beside a Prometheus on the same machine, which holds "
    "a sample each 30 s; rules are evaluated as often. *Asked* is a first run: it reads raw series "
    "at every evaluation; *remembered* is the next one. The SLOs read the same series, each in "
    "queries of its own."
)


def _costs(folder: Path, series: list[Series], slos: int, days: int) -> list[tuple[Cost, float]]:
    """The first run and the next, and the processor time of the server with each."""
    folder.mkdir()
    until = int(time.time())
    aligned = [replace(one, back=one.back + until % _DAY) for one in series]
    write_blocks(aligned, find_judge("promtool"), until - _DAY // 24, folder / "data")
    root = folder / "root"
    (root / "slo").mkdir(parents=True)
    (root / "slo" / "shop.yaml").write_text(_specification(slos), encoding="utf-8")
    costs = []
    with _served(folder) as server:
        command = ["/usr/bin/env", f"{CACHE}={folder / 'cache'}", sys.executable, "-m", "slosmith"]
        command += [
            "backtest",
            "--root",
            str(root),
            "--prometheus",
            server.url,
            "--last",
            f"{days}d",
        ]
        for _ in range(2):
            before = _processor_seconds(server)
            cost = run_once(command, folder)
            costs.append((cost, _processor_seconds(server) - before))
    return costs


def _processor_seconds(server: ServerProcess) -> float:
    """What a server has worked."""
    assert server.process is not None
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _specification(slos: int) -> str:
    """Each with selectors of its own, so that no two ask the same."""
    lines = "".join(
        f"  - name: errors-{number}\n    objective: 99.9%\n    sli: {{events: {{total: "
        f"'{METRIC}{{pod!=\"none-{number}\"}}', bad: "
        f'\'{METRIC}{{pod!="none-{number}",code=~"5.."}}\'}}}}\n'
        for number in range(slos)
    )
    return f"service: shop\nteam: web\nslos:\n{lines}"


@contextmanager
def _served(folder: Path) -> Iterator[ServerProcess]:
    """The data of a folder."""
    config, url = folder / "prometheus.yaml", f"http://127.0.0.1:{free_port()}"
    config.write_text("{}", encoding="utf-8")
    server = ServerProcess(
        name="Prometheus",
        command=[
            find_judge("prometheus"),
            f"--config.file={config}",
            f"--storage.tsdb.path={folder / 'data'}",
            "--storage.tsdb.retention.time=2y",
            f"--web.listen-address={url.removeprefix('http://')}",
            "--log.level=error",
        ],
        url=url,
        log=folder / "log",
        patience_seconds=120,
    )
    with server.running():
        yield server
