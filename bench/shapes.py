"""A root as large organisations have it: many SLOs of twenty shapes, each with names of its own."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

_FIRST = ("account", "book", "cart", "deal", "email", "fleet", "graph", "hotel", "image", "job")
_SECOND = ("api", "batch", "cache", "edge", "gate", "index", "queue", "store", "task", "worker")
# METRIC and JOB stand for names of each SLO's own.
_CODES = "{events: {total: 'METRIC_requests_total{job=\"JOB\"}', bad: 'METRIC_requests_total{%s}'}}"
_FAILED = _CODES % 'job="JOB",code=~"5.."'
_ORDERS = "{events: {total: METRIC_orders_total, %s: 'METRIC_orders_total{result=\"%s\"}'}}"
_MOMENT = 'METRIC_last_success_timestamp_seconds{job="JOB"}'
_QUERIES = (
    "{queries: {total: 'sum(rate(METRIC_sent_total[$window]))', "
    "bad: 'sum(rate(METRIC_lost_total[$window]))'}}"
)
_REQUESTS = (
    "{requests: {histogram: METRIC_seconds, under: 1s, "
    "failures: 'METRIC_orders_total{result=\"failed\"}'}}"
)
SHAPES = (
    ("99.9%", _FAILED),
    ("99.5%", _FAILED),
    ("99%", _FAILED),
    ("99.95%", _CODES % 'job="JOB",code="500"'),
    ("95%", _CODES % 'job="JOB",code!="200"'),
    ("error rate < 0.2%", _ORDERS % ("good", "ok")),
    ("error rate < 2%", _ORDERS % ("bad", "failed")),
    ("p95 < 500ms", "{latency: METRIC_seconds}"),
    ("p99 < 1s", "{latency: METRIC_seconds}"),
    ("p90 < 250ms", "{latency: METRIC_seconds}"),
    ("99%", _REQUESTS),
    ("99.9%", "{probe: 'probe_success{job=\"JOB\"}'}"),
    ("99.5%", "{probe: {up: 'up{job=\"JOB\"}', healthy: all, missing: bad}}"),
    ("99%", "{probe: {up: 'up{job=\"JOB\"}', healthy: 50%}}"),
    ("99%", f"{{freshness: {{last: '{_MOMENT}', under: 26h}}}}"),
    ("99.5%", f"{{freshness: {{last: '{_MOMENT}', under: 2h}}}}"),
    ("99%", "{threshold: METRIC_queue_depth < 100}"),
    ("99.5%", "{threshold: {any: METRIC_idle_slots > 0}}"),
    ("99%", _QUERIES),
    ("99.9%", _QUERIES),
)
"""The objective of each, and its indicator."""
_METRICS = """\
  METRIC_requests_total: {type: counter, labels: {job: , code: ["200", "500"]}}
  METRIC_orders_total: {type: counter, labels: {result: [ok, failed]}}
  METRIC_seconds: {type: histogram, buckets: [0.1, 0.25, 0.5, 1, 2]}
  METRIC_last_success_timestamp_seconds: {type: gauge, labels: {job: }}
  METRIC_queue_depth: {type: gauge}
  METRIC_idle_slots: {type: gauge}
  METRIC_sent_total: {type: counter}
  METRIC_lost_total: {type: counter}
"""
_SHARED = """\
metrics:
  probe_success: {type: gauge, labels: {job: }}
  up: {type: gauge, labels: {job: }}
"""


def write_shapes(folder: Path, count: int, per_file: int) -> None:
    """So many SLOs, so many to a service, which is a file; and their contract."""
    (folder / "slo").mkdir(parents=True)
    contract = [_SHARED]
    for first, service in zip(range(0, count, per_file), _services(), strict=False):
        lines = [f"service: {service}", f"team: {service.partition('-')[2]}s", "slos:"]
        for place in range(first, min(first + per_file, count)):
            objective, indicator = SHAPES[place % len(SHAPES)]
            job = f"{service}-{place}"
            metric = job.replace("-", "_")
            contract.append(_METRICS.replace("METRIC", metric))
            indicator = indicator.replace("METRIC", metric).replace("JOB", job)
            lines += [f"  - name: slo-{place}", f"    objective: {objective}"]
            lines.append(f"    sli: {indicator}")
        _file(folder, service).write_text("\n".join(lines) + "\n")
    (folder / "slo" / "metrics.yaml").write_text("".join(contract))


def change_shape(folder: Path) -> None:
    """Give one SLO of one file another objective than any has."""
    path = _file(folder, next(_services()))
    text = path.read_text()
    assert "99.9%" in text
    path.write_text(text.replace("99.9%", "99.91%", 1))


def _services() -> Iterator[str]:
    for number in range(1_000):
        for second, first in product(_SECOND, _FIRST):
            yield f"{first}-{second}" + (f"-{number}" if number else "")


def _file(folder: Path, service: str) -> Path:
    return folder / "slo" / f"{service}.yaml"
