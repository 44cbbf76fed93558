"""Drift: how what a source has differs from the contract, and whom that hurts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from slosmith.commands.contract.entries import print_bound
from slosmith.commands.contract.observed import Observation, Observed
from slosmith.commands.contract.readers import Reader
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Code, Diagnostic
from slosmith.diagnostics.lists import each_of
from slosmith.diagnostics.terminal import printable
from slosmith.model.contract import TARGET_LABELS
from slosmith.model.metric import Metric, MetricType

_FEW = 5
_UPDATE = "run `slosmith contract --write`, or correct what exposes it"
_TYPE = "correct its type, and remove what the new one does not have"
_LOOK_AT_BUCKETS = "correct buckets: by hand, and the bounds of what reads them"
_LOOK = "look whether it was renamed, or is exposed no more; remove it from the contract then"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One way in which a metric differs: what is ``said``, and the place in its entry.

    It hurts who asks for one of the ``labels`` or ``bounds``; else all who read the metric.
    """

    code: Code
    said: str
    place: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    bounds: frozenset[Decimal] = frozenset()
    left: str = ""
    """What a person has to do about it, where a merge does nothing."""


def differences(metric: Metric, seen: Observed | None) -> list[Difference]:
    """How what was seen of a metric differs from what the contract says."""
    if seen is None:
        gone = "is not on the server"
        return [Difference(code=codes.SERVER_METRIC_GONE, said=gone, left=_LOOK)]
    return [*_type(metric, seen), *_labels(metric, seen), *_buckets(metric, seen)]


def drift(
    metrics: Iterable[Metric],
    seen: Observation,
    readers: Iterable[Reader],
    *,
    all_of_it: bool = True,
) -> Iterator[Diagnostic]:
    """A finding for each difference, or for those that a merge leaves, at its line."""
    by_series: dict[str, list[Reader]] = {}
    for reader in readers:
        for name in reader.series:
            by_series.setdefault(name, []).append(reader)
    for metric in (one for one in metrics if not one.given):
        reading = dict.fromkeys(
            reader for part in _PARTS for reader in by_series.get(metric.name + part, ())
        )
        for one in differences(metric, seen.of(metric)):
            if not (one.left or all_of_it):
                continue
            hurt = [reader.name for reader in reading if _hurts(reader, metric, one)]
            message = f'"{metric.name}" {one.said}{_whom(hurt)}'
            place = metric.origin.at(*one.place)
            yield place.finding(one.code, message, one.left or _UPDATE, key=True)


_PARTS = ("", "_bucket", "_count", "_sum")


def _type(metric: Metric, seen: Observed) -> Iterator[Difference]:
    """A type that no target says; what the series themselves show counts more than words."""
    if (
        seen.types
        and metric.type not in seen.types
        and not (_is_histogram(metric) and seen.buckets)
    ):
        kinds = each_of(f"a {one.value}" for one in sorted(seen.types))
        yield Difference(
            code=codes.SERVER_TYPE,
            said=f"is {kinds} on the server",
            place=("type",),
            left=_TYPE if metric.buckets or metric.native else "",
        )
    elif _is_histogram(metric) and metric.native and seen.buckets and not seen.native:
        yield Difference(
            code=codes.SERVER_TYPE,
            said="has buckets on the server, and is no native histogram",
            place=("native",),
            left=_TYPE,
        )
    elif _is_histogram(metric) and not metric.native and seen.native and not seen.buckets:
        yield Difference(
            code=codes.SERVER_TYPE,
            said="is a native histogram on the server",
            place=("type",),
            left=_TYPE,
        )


def _is_histogram(metric: Metric) -> bool:
    return metric.type is MetricType.HISTOGRAM


def _labels(metric: Metric, seen: Observed) -> Iterator[Difference]:
    known: Mapping[str, tuple[str, ...] | None] = dict(metric.labels)
    for name, allowed in metric.labels:
        values = seen.labels.get(name)
        if values is None:
            yield Difference(
                code=codes.SERVER_LABEL_GONE,
                said=f'has no label "{name}" on the server',
                place=("labels", name),
                labels=(name,),
                left=_LOOK,
            )
        elif allowed is not None and (others := values - set(allowed)):
            yield Difference(
                code=codes.SERVER_VALUE_NEW,
                said=f"has {_some(name, others)} too on the server",
                place=("labels", name),
                labels=(name,),
            )
    if metric.given:  # scraping may add labels to what an exporter has
        return
    if new := sorted(seen.labels.keys() - known.keys() - TARGET_LABELS):
        yield Difference(
            code=codes.SERVER_LABEL_NEW,
            said=f"has the label{'s' if len(new) > 1 else ''} {_quoted(new)} too on the server",
            place=("labels",),
            labels=tuple(new),
        )


def _some(name: str, values: Iterable[str]) -> str:
    return f"{name}={_quoted(sorted(values))}"


def _quoted(texts: list[str]) -> str:
    """Texts of the server, of many the first."""
    more = f" and {len(texts) - _FEW} more" if len(texts) > _FEW else ""
    return ", ".join(f'"{printable(text)}"' for text in texts[:_FEW]) + more


def _buckets(metric: Metric, seen: Observed) -> Iterator[Difference]:
    if not _is_histogram(metric) or metric.native or not seen.buckets:
        return
    wanted = frozenset(metric.buckets)
    gone, new = wanted - seen.buckets, seen.buckets - wanted
    parts = [f"has no {_bounds(gone)}"] if gone else []
    parts += [f"has {_bounds(new)} besides"] if new else []
    if parts:
        yield Difference(
            code=codes.SERVER_BUCKETS,
            said=f"{', and '.join(parts)} on the server",
            place=("buckets",),
            bounds=gone,
            left=_LOOK_AT_BUCKETS if gone else "",
        )


def _bounds(bounds: Iterable[Decimal]) -> str:
    found = [print_bound(one) for one in sorted(bounds)]
    more = f" and {len(found) - _FEW} more" if len(found) > _FEW else ""
    return f"bucket{'s' if len(found) > 1 else ''} {', '.join(found[:_FEW])}{more}"


def _hurts(reader: Reader, metric: Metric, one: Difference) -> bool:
    if one.code is codes.SERVER_BUCKETS:
        return reader.asks_bounds(metric, one.bounds)
    return not one.labels or any(reader.asks_label(metric, label) for label in one.labels)


def _whom(names: list[str]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    verb = "reads" if len(names) == 1 else "read"
    return f"; {', '.join(names[:_FEW])}{more} {verb} this"
