"""What rulers cost that divide many SLOs: two Prometheus servers, each with a folder of its own."""

import contextlib
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import requests
import yaml

from bench.cost import run_once
from bench.judges import find_judge
from bench.section import Section, Table, number
from bench.tools import slosmith
from slosmith.judges.server import ServerProcess, free_port

_RULERS, _OF_SERVICE, _SERIES = 2, 5, 4
_WARM, _WATCHED = 60.0, 120.0
_CPU = "process_cpu_seconds_total"
_SAMPLES = "prometheus_tsdb_head_samples_appended_total"
_MISSED = "prometheus_rule_group_iterations_missed_total"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruler:
    """What one server did in the time that it was watched; memory and series at its end."""

    slos: int
    cpu: float
    samples: float
    memory: float
    series: float
    missed: float


def measure_scale(*, quick: bool) -> Section:
    """Build SLOs for two rulers, let both evaluate, and read what they say of themselves."""
    count = 100 if quick else 2_000
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        _write_root(root, count // _OF_SERVICE)
        run_once([*slosmith("build"), "--only", "rules"], root)
        with _source(count) as target:
            rulers = _watch(root, target)
    return _section(count, rulers)


def _write_root(root: Path, services: int) -> None:
    (root / "slo").mkdir()
    (root / "slo" / "settings.yaml").write_text(f"settings: {{shards: {_RULERS}}}\n")
    for service in range(services):
        slos = "".join(
            f"  - name: s{slo}\n    objective: 99.9%\n    sli: {{events: "
            f"{{total: 'r_total{{slo=\"{service}-{slo}\"}}', "
            f'bad: \'r_total{{slo="{service}-{slo}",code="500"}}\'}}}}\n'
            for slo in range(_OF_SERVICE)
        )
        text = f"service: v{service}\nslos:\n{slos}"
        (root / "slo" / f"v{service}.yaml").write_text(text)


@contextlib.contextmanager
def _source(count: int) -> Iterator[str]:
    """Serve counters that grow: of each SLO two sources, each with good and bad events."""
    names = [
        f'r_total{{slo="{slo // _OF_SERVICE}-{slo % _OF_SERVICE}",pod="{pod}",code="{code}"}}'
        for slo in range(count)
        for pod in range(_SERIES // 2)
        for code in (200, 500)
    ]

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            value = int(time.monotonic() * 10)
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.end_headers()
            self.wfile.write("".join(f"{one} {value}\n" for one in names).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def _watch(root: Path, target: str) -> list[Ruler]:
    with contextlib.ExitStack() as stack:
        urls = [stack.enter_context(_ruler(root, target, number)) for number in range(_RULERS)]
        time.sleep(_WARM)
        before = [_figures(url) for url in urls]
        time.sleep(_WATCHED)
        after = [_figures(url) for url in urls]
    folders = [root / "output" / "prometheus" / "rules" / f"shard-{n}" for n in range(_RULERS)]
    return [
        Ruler(
            slos=_OF_SERVICE * len([*folder.glob("v*.yaml")]),
            cpu=(new[_CPU] - old[_CPU]) / _WATCHED * 60,
            samples=(new[_SAMPLES] - old[_SAMPLES]) / _WATCHED,
            memory=new["process_resident_memory_bytes"] / 2**20,
            series=new["prometheus_tsdb_head_series"],
            missed=new[_MISSED] - old[_MISSED],
        )
        for folder, old, new in zip(folders, before, after, strict=True)
    ]


def _figures(url: str) -> Mapping[str, float]:
    """What a server says of itself, the series of each metric together."""
    found: dict[str, float] = {}
    for line in requests.get(f"{url}/metrics", timeout=60).text.splitlines():
        if not line.startswith("#"):
            series, _, value = line.rpartition(" ")
            name = series.partition("{")[0]
            found[name] = found.get(name, 0.0) + float(value)
    return found


@contextlib.contextmanager
def _ruler(root: Path, target: str, number_: int) -> Iterator[str]:
    home = root / f"ruler-{number_}"
    home.mkdir()
    rules = root / "output" / "prometheus" / "rules" / f"shard-{number_}" / "*.yaml"
    written = {
        "global": {"scrape_interval": "30s", "evaluation_interval": "30s"},
        "rule_files": [str(rules)],
        "scrape_configs": [{"job_name": "r", "static_configs": [{"targets": [target]}]}],
    }
    (home / "prometheus.yaml").write_text(yaml.safe_dump(written))
    url = f"http://127.0.0.1:{free_port()}"
    command = [
        find_judge("prometheus"),
        f"--config.file={home / 'prometheus.yaml'}",
        f"--storage.tsdb.path={home / 'data'}",
        f"--web.listen-address={url.removeprefix('http://')}",
        "--log.level=warn",
    ]
    with ServerProcess(
        name="Prometheus", command=command, url=url, log=home / "log", patience_seconds=300.0
    ).running():
        yield url


def _section(count: int, rulers: list[Ruler]) -> Section:
    head = (
        "Ruler", "SLOs", "processor seconds a minute", "ms an SLO and minute", "resident MB",
        "series in its head", "samples written a second", "evaluations missed",
    )  # fmt: skip
    rows = tuple(
        (
            str(number_),
            f"{one.slos:,}",
            number(one.cpu),
            number(one.cpu / one.slos * 1000),
            number(one.memory),
            f"{one.series:,.0f}",
            number(one.samples),
            f"{one.missed:,.0f}",
        )
        for number_, one in enumerate(rulers)
    )
    said = (
        f"{count:,} SLOs of the kind `events`, divided by `shards: {_RULERS}`, over {_SERIES} raw "
        f"series each. Both servers scrape all of these each 30 s, which is in the figures, and "
        f"are watched for {_WATCHED:.0f} s after {_WARM:.0f} s."
    )
    each = sum(one.cpu for one in rulers) / sum(one.slos for one in rulers) * 1000
    ratios = (("an SLO on one of two rulers, processor time a minute", f"{number(each)} ms"),)
    return Section(title="Two rulers", body=(said, Table(head=head, rows=rows)), ratios=ratios)
