"""A Prometheus is asked what it has: a real one, and servers that are none."""

from __future__ import annotations

import json
import time
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from slosmith.judges.server import free_port
from tests.conftest import Compiled, run_compiler
from tests.servers.answering import Reply, Request, answering, dripping
from tests.servers.prometheus import Prometheus
from tests.servers.waiting import until
from tests.tools.judges import Judge

SHOP = """\
service: shop
team: web
slos:
  - name: errors
    objective: 99.9%
    sli: {events: {total: orders_total, bad: 'orders_total{outcome="error"}'}}
  - name: slow
    objective: p99 < 500ms
    sli: {latency: orders_seconds}
"""
WRONG = """\
metrics:
  orders_total: {type: counter, labels: {outcome: [ok, error]}}
  orders_seconds: {type: histogram, unit: seconds, buckets: [0.1, 0.5]}
  queue_depth: {type: counter}
  vanished_total: {type: counter}
  right: {type: gauge}
"""
TIMEOUT = '"orders_total" has outcome="timeout" too on the server'
OTHER_BOUNDS = '"orders_seconds" has no bucket 0.5, and has bucket 0.25 besides on the server'
EXPOSED = """\
# HELP orders_total Orders, by how they ended.
# TYPE orders_total counter
orders_total{outcome="ok"} 50
orders_total{outcome="error"} 1
orders_total{outcome="timeout"} 2
# TYPE orders_seconds histogram
orders_seconds_bucket{le="0.1"} 3
orders_seconds_bucket{le="0.25"} 4
orders_seconds_bucket{le="+Inf"} 5
orders_seconds_sum 2
orders_seconds_count 5
# TYPE queue_depth gauge
queue_depth{queue="it's \\"a\\""} 4
# TYPE right gauge
right 1
# TYPE bare counter
bare 1
# TYPE size summary
size_sum 3
size_count 3
"""


def contract(root: Path, url: str, *words: str) -> Compiled:
    return run_compiler(root, "contract", "--prometheus", url, *words)


def write(root: Path, text: str) -> Path:
    (root / "slo" / "metrics").mkdir(parents=True, exist_ok=True)
    (root / "slo" / "shop.yaml").write_text(SHOP, encoding="utf-8")
    path = root / "slo" / "metrics" / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.every_version
def test_a_real_prometheus_says_what_drifted_and_what_is_new(
    prometheus: Judge, tmp_path: Path
) -> None:
    own = write(tmp_path, WRONG)
    with answering(lambda _: Reply(200, EXPOSED, "text/plain; version=0.0.4")) as page:
        targets = {"targets": [page.removeprefix("http://")]}
        job = {"job_name": "shop", "scrape_interval": "1s", "static_configs": [targets]}
        config = tmp_path / "prometheus.yaml"
        config.write_text(json.dumps({"scrape_configs": [job]}), encoding="utf-8")
        live = Prometheus(prometheus.path, config, tmp_path)
        with live.server.running():
            until(lambda: live.query("right"), "Prometheus to scrape")
            drifted = contract(tmp_path, live.url, "--check")
            few = contract(tmp_path, live.url, "--check", "--match", "(queue_.*)?")
            written = contract(tmp_path, live.url, "--write")
            left = contract(tmp_path, live.url, "--check")
            own.unlink()
            for_shop = contract(tmp_path, live.url, "--for", "shop", "--write")
    assert drifted.exit_code == 1
    lines = [line for line in drifted.stderr.splitlines() if "error[" in line]
    assert [line.partition("slo/metrics/own.yaml:")[2] for line in lines] == [
        f"2:42: error[S1204]: {TIMEOUT}; the SLO shop/errors reads this",
        f"3:52: error[S1206]: {OTHER_BOUNDS}; the SLO shop/slow reads this",
        '4:3: error[S1203]: "queue_depth" has the label "queue" too on the server',
        '4:17: error[S1205]: "queue_depth" is a gauge on the server',
        '5:3: error[S1201]: "vanished_total" is not on the server',
    ]
    assert few.stderr.count("error[") == 2
    assert written.exit_code == 0
    found = (tmp_path / "slo" / "metrics" / "server.yaml").read_text(encoding="utf-8")
    assert found.splitlines()[1:] == [
        "metrics:",
        "  bare: {type: counter}",
        "  size: {type: summary}",
    ]
    assert sorted(line[-30:] for line in left.stderr.splitlines() if "error[" in line) == [
        "; the SLO shop/slow reads this",
        '"vanished_total" is not on the server'[-30:],
    ]
    assert for_shop.exit_code == 0
    checked = run_compiler(tmp_path, "check", "--strict")
    # The bound of the latency has no bucket there, and nobody may say otherwise.
    assert checked.stderr.count("error[") == 1
    assert "[S505]" in checked.stderr


@pytest.mark.judge
@pytest.mark.slow
def test_a_native_histogram_is_told_from_a_classic_one(prometheus: Judge, tmp_path: Path) -> None:
    own = write(tmp_path, "metrics: {a: {type: gauge}}\n")
    config = tmp_path / "prometheus.yaml"
    live = Prometheus(
        prometheus.path, config, tmp_path, "--enable-feature=native-histograms"
    )  # it exposes some of its own as such
    targets = {"targets": [live.url.removeprefix("http://")]}
    job = {"job_name": "self", "scrape_interval": "1s", "static_configs": [targets]}
    config.write_text(json.dumps({"scrape_configs": [job]}), encoding="utf-8")
    name = "prometheus_http_request_duration_seconds"
    with live.server.running():
        until(lambda: live.query(name), "Prometheus to scrape itself")
        written = contract(tmp_path, live.url, "--match", name, "--write")
        classic = f"metrics: {{{name}: {{type: histogram, labels: {{handler: }}, buckets: [1]}}}}\n"
        (tmp_path / "slo" / "metrics" / "server.yaml").rename(tmp_path / "found.yaml")
        own.write_text(classic, encoding="utf-8")
        drifted = contract(tmp_path, live.url, "--match", name, "--check")
    assert written.exit_code == 0, written.stderr
    found = (tmp_path / "found.yaml").read_text(encoding="utf-8")
    assert "    type: histogram\n    unit: seconds\n" in found
    assert found.endswith("    native: true\n")
    assert f'[S1205]: "{name}" is a native histogram on the server' in drifted.stderr


def test_a_server_that_does_not_answer_leaves_it_unknown(tmp_path: Path) -> None:
    write(tmp_path, WRONG)
    url = f"http://127.0.0.1:{free_port()}"
    result = contract(tmp_path, url, "--check")
    assert result.exit_code == 3
    assert "cannot be reached: nothing listens there" in result.stderr


METADATA = {"a": [{"type": "gauge", "help": "", "unit": ""}]}


def serve(series: object, metadata: object = METADATA) -> AbstractContextManager[str]:
    def answer(request: Request) -> Reply:
        data = metadata if "metadata" in request.path else series
        return Reply(200, data if isinstance(data, str) else json.dumps({"data": data}))

    return answering(answer)


@pytest.mark.parametrize(
    ("series", "metadata"),
    [
        ([1], METADATA),
        ({}, METADATA),
        ([{"__name__": 1}], METADATA),
        ([{"__name__": "a", "b": []}], METADATA),
        ("[" * 100_000, METADATA),
        ("<html>", METADATA),
        ([], []),
        ([], "null"),
    ],
)
def test_what_is_no_answer_of_a_prometheus_is_said(
    tmp_path: Path, series: object, metadata: object
) -> None:
    write(tmp_path, WRONG)
    with serve(series, metadata) as url:
        result = contract(tmp_path, url, "--check")
    assert result.exit_code == 3
    assert "does not answer as a Prometheus does" in result.stderr


@pytest.mark.parametrize(
    "metadata", [{"a": 1}, {"a": [1, {}]}, {"a": [{"type": [], "help": {}, "unit": None}]}, {}]
)
def test_odd_metadata_says_nothing(tmp_path: Path, metadata: object) -> None:
    write(tmp_path, "metrics: {a: {type: gauge}}\n")
    series = [{"__name__": "a"}, {}, {"x": "y"}]
    with serve(series, metadata) as url:
        assert contract(tmp_path, url, "--check").exit_code == 0


def test_odd_boundaries_are_no_buckets(tmp_path: Path) -> None:
    write(tmp_path, "metrics: {a: {type: histogram, buckets: [1]}}\n")
    bounds = ("1", "1.0", "+Inf", "NaN", "1e999999999", "-1e-999999999", "much", "")
    series = [{"__name__": "a_bucket", "le": bound} for bound in bounds]
    with serve(series, {"a": [{"type": "histogram"}]}) as url:
        result = contract(tmp_path, url, "--check")
    assert result.exit_code == 0, result.stderr


# What Go's runtime exposes of its own histograms; a rounded boundary selects nothing.
def test_a_boundary_is_written_to_its_last_digit_and_found_again(tmp_path: Path) -> None:
    write(tmp_path, "metrics: {a: {type: histogram, buckets: [1]}}\n")
    series = [{"__name__": "a_bucket", "le": bound} for bound in ("1", "8.999999999999998", "1e3")]
    with serve(series, {"a": [{"type": "histogram"}]}) as url:
        assert contract(tmp_path, url, "--write").exit_code == 0
        result = contract(tmp_path, url, "--check")
    assert result.exit_code == 0, result.stderr
    texts = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.yaml")]
    assert any("[1, 8.999999999999998, 1000]" in text for text in texts)


def test_an_answer_that_drips_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, WRONG)
    monkeypatch.setattr("slosmith.live.prometheus._SECONDS", 1.0)
    begin = time.monotonic()
    with dripping() as url:
        result = contract(tmp_path, url, "--check")
    assert result.exit_code == 3
    assert "did not answer within 1 s" in result.stderr
    assert time.monotonic() - begin < 10


def test_an_answer_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, WRONG)
    monkeypatch.setattr("slosmith.commands.contract.server.MOST_SERIES", 2)
    with serve([{"__name__": "a", "b": str(number)} for number in range(3)]) as url:
        result = contract(tmp_path, url)
    assert result.exit_code == 3
    assert (
        "has more than 2 such series; nothing was compared\n  = choose some with --match REGEX"
        in result.stderr
    )


def test_tokens_and_headers_come_from_files_or_the_environment_and_are_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "metrics: {a: {type: gauge}}\n")
    asked: list[Request] = []

    def answer(request: Request) -> Reply:
        asked.append(request)
        return Reply(401, "no")

    (tmp_path / "headers").write_text("X-Scope-OrgID: web\n", encoding="utf-8")
    monkeypatch.setenv("PROMETHEUS_TOKEN", "s3cret")
    with answering(answer) as url:
        result = contract(tmp_path, url, "--headers-file", str(tmp_path / "headers"))
    assert asked[0].headers["Authorization"] == "Bearer s3cret"
    assert asked[0].headers["X-Scope-OrgID"] == "web"
    assert result.exit_code == 3
    assert "answered 401" in result.stderr
    assert "s3cret" not in result.stdout + result.stderr
    (tmp_path / "headers").write_text("s3cret\n", encoding="utf-8")
    broken = contract(tmp_path, url, "--headers-file", str(tmp_path / "headers"))
    assert "holds a line that is no header" in broken.stderr
    assert "s3cret" not in broken.stderr


def test_ten_thousand_series_are_read_within_five_seconds(tmp_path: Path) -> None:
    write(tmp_path, "metrics: {m0_total: {type: gauge}}\n")
    series = [
        {"__name__": f"m{metric}_total", "route": f"/{route}", "code": str(code)}
        for metric in range(100)
        for route in range(20)
        for code in range(5)
    ]
    metadata = {f"m{metric}_total": [{"type": "counter"}] for metric in range(100)}
    with serve(series, metadata) as url:
        begin = time.process_time()
        result = contract(tmp_path, url, "--write")
    assert time.process_time() - begin < 5
    assert "slo/metrics/server.yaml: 99 new, 0 changed" in result.stdout
