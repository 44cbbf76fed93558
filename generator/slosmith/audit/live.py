"""A live server: which of the contract's metrics it has, with what labels, and since when not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from slosmith.model import Metric, MetricType
from slosmith.units import print_decimal

_TIMEOUT_SECONDS = 30
_LOOKED_BACK = "1d"


class LiveError(Exception):
    """The server could not be asked, in words for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a server has of one metric: labels, bucket boundaries, and its last sample's time."""

    labels: frozenset[str]
    buckets: frozenset[Decimal]
    last: int


def ask_prometheus(url: str, metrics: Iterable[Metric]) -> dict[str, Seen]:
    """Ask for every metric of the contract; one without a sample in a day is left out."""
    found = {}
    for metric in metrics:
        name = f"{metric.name}_bucket" if metric.type is MetricType.HISTOGRAM else metric.name
        if metric.native:
            name = metric.name
        series = _query(url, f"last_over_time({name}[{_LOOKED_BACK}])")
        if series:
            # Whatever is there now is told exactly, what ended earlier to the minute.
            last = _query(url, f"max(timestamp({name}))") or _query(
                url, f"max(max_over_time(timestamp({name})[{_LOOKED_BACK}:1m]))"
            )
            found[metric.name] = _seen(series, last)
    return found


def differences(metric: Metric, seen: Seen) -> list[str]:
    """How what a server has differs from what the contract says."""
    wanted = {name for name, _ in metric.labels}
    missing = sorted(wanted - seen.labels)
    found = [f"without the label {name}" for name in missing]
    absent = sorted(set(metric.buckets) - seen.buckets)
    if metric.type is MetricType.HISTOGRAM and not metric.native:
        found += [f"without the bucket {print_decimal(bound)}" for bound in absent]
    return found


def _seen(series: list[Mapping[str, Any]], last: list[Mapping[str, Any]]) -> Seen:
    labels = frozenset(name for one in series for name in one["metric"])
    bounds = {one["metric"]["le"] for one in series if "le" in one["metric"]}
    buckets = frozenset(Decimal(bound) for bound in bounds if bound != "+Inf")
    at = int(float(last[0]["value"][1])) if last else 0
    return Seen(labels=labels, buckets=buckets, last=at)


def _query(url: str, query: str) -> list[Mapping[str, Any]]:
    import requests

    try:
        response = requests.get(
            f"{url.rstrip('/')}/api/v1/query", params={"query": query}, timeout=_TIMEOUT_SECONDS
        )
        response.raise_for_status()
        result: list[Mapping[str, Any]] = response.json()["data"]["result"]
    except (requests.RequestException, KeyError, ValueError) as error:
        raise LiveError(f"{url} does not answer as Prometheus does: {error}") from None
    return result
