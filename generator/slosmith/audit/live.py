"""A live server: which of the contract's metrics it has, with what labels, and since when not."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from slosmith.live.prometheus import Series, as_time, no_prometheus, query
from slosmith.model.root import Metric, MetricType
from slosmith.model.units import UnixTime, print_decimal

_LOOKED_BACK = "1d"
_FEW = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a server has of one metric: values by label, buckets, and its last sample's time."""

    values: Mapping[str, frozenset[str]]
    buckets: frozenset[Decimal]
    last: UnixTime


def ask_prometheus(url: str, metrics: Iterable[Metric]) -> dict[str, Seen]:
    """Ask for every metric of the contract; one without a sample in a day is left out."""
    found = {}
    for metric in metrics:
        classic = metric.type is MetricType.HISTOGRAM and not metric.native
        name = f"{metric.name}_bucket" if classic else metric.name
        series = query(url, f"last_over_time({name}[{_LOOKED_BACK}])")
        if series:
            # A series that is there now is exact; one that ended earlier is known to the minute.
            last = query(url, f"max(timestamp({name}))") or query(
                url, f"max(max_over_time(timestamp({name})[{_LOOKED_BACK}:1m]))"
            )
            try:
                found[metric.name] = _seen(series, last)
            except ValueError:
                raise no_prometheus(url) from None
    return found


def differences(metric: Metric, seen: Seen) -> list[str]:
    """How what a server has differs from what the contract says."""
    return [*_labels(metric, seen), *_buckets(metric, seen)]


def moment(at: UnixTime) -> str:
    """A time as people write it, like ``2026-03-01 12:00:00 UTC``."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _labels(metric: Metric, seen: Seen) -> Iterator[str]:
    """Labels that are missing, and values that the contract does not know."""
    for name, allowed in metric.labels:
        if name not in seen.values:
            yield f"without the label {name}"
        elif allowed is not None:
            unknown = sorted(seen.values[name] - set(allowed))
            more = f" and {len(unknown) - _FEW} more" if len(unknown) > _FEW else ""
            if unknown:
                yield f"{name} is also {', '.join(unknown[:_FEW])}{more}"


def _buckets(metric: Metric, seen: Seen) -> Iterator[str]:
    if metric.type is not MetricType.HISTOGRAM or metric.native:
        return
    wanted = frozenset(metric.buckets)
    for bound in sorted(wanted - seen.buckets):
        yield f"without the bucket {print_decimal(bound)}"
    for bound in sorted(seen.buckets - wanted):
        yield f"with a bucket {print_decimal(bound)} besides"


def _seen(series: list[Series], last: list[Series]) -> Seen:
    values: dict[str, set[str]] = {}
    for one in series:
        for name, value in one.labels.items():
            values.setdefault(name, set()).add(value)
    bounds = values.get("le", set()) - {"+Inf"}
    return Seen(
        values={name: frozenset(found) for name, found in values.items()},
        buckets=frozenset(number for bound in bounds if (number := _number(bound)) is not None),
        last=UnixTime(int(as_time(last[0].points[0][1])) if last else 0),
    )


def _number(text: str) -> Decimal | None:
    """A bound of a bucket; any series may have a label `le` that is none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
