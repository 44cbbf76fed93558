"""What a source shows of metrics: series and metadata, put together as a contract counts them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from slosmith.model.contract import is_always_known
from slosmith.model.metric import Metric, MetricType
from slosmith.promql import BOUND_LABEL, METRIC_LABEL

MOST_SERIES = 200_000
"""More are not looked at: what is asked for is to be chosen then."""
_PARTS = ("_bucket", "_count", "_sum", "_created")
_OWN = frozenset((METRIC_LABEL, BOUND_LABEL, "quantile"))
_MOST_DIGITS = 40
# OpenMetrics knows more types than a contract does.
_TYPES: Mapping[str, MetricType] = {
    **{one.value: one for one in MetricType},
    "gaugehistogram": MetricType.HISTOGRAM,
    "info": MetricType.GAUGE,
    "stateset": MetricType.GAUGE,
}


@dataclass(slots=True)
class Metadata:
    """What a source says of a family in words; several targets may say several types."""

    types: set[MetricType] = field(default_factory=set)
    help: str = ""
    unit: str = ""

    def add(self, kind: str, text: str, unit: str) -> None:
        """Add what one target says; of texts the first counts."""
        if kind in _TYPES:
            self.types.add(_TYPES[kind])
        self.help, self.unit = self.help or text, self.unit or unit


@dataclass(slots=True, kw_only=True)
class Observed:
    """One metric of a source: types that are said of it, values by label, and its boundaries."""

    name: str
    metadata: Metadata
    labels: dict[str, set[str]] = field(default_factory=dict)
    buckets: set[Decimal] = field(default_factory=set)
    native: bool = False
    quantiles: bool = False

    @property
    def types(self) -> set[MetricType]:
        """The types that it is said to have, else the one that its series have for sure."""
        if self.metadata.types:
            return self.metadata.types
        if self.buckets:
            return {MetricType.HISTOGRAM}
        return {MetricType.SUMMARY} if self.quantiles else set()


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """All that was seen of a source."""

    metrics: Mapping[str, Observed]
    series: Mapping[str, Observed]

    def of(self, metric: Metric) -> Observed | None:
        """What was seen of a metric of the contract, which may count a part of one as one."""
        return self.metrics.get(metric.name) or self.series.get(metric.name)

    @property
    def strange(self) -> Iterable[Observed]:
        """Metrics that a contract is to know: none of Prometheus' own, and none of rules."""
        named = (one for name, one in sorted(self.metrics.items()) if ":" not in name)
        return (one for one in named if not is_always_known(one.name))


def observe(series: Iterable[Mapping[str, str]], said: Mapping[str, Metadata]) -> Observation:
    """Put series together to metrics; buckets, counts and sums belong to what they are part of."""
    single: dict[str, Observed] = {}
    for labels in series:
        name = labels.get(METRIC_LABEL, "")
        one = single.get(name)
        if one is None:
            one = single[name] = Observed(name=name, metadata=Metadata())
        _add(one, labels)
    single.pop("", None)
    metrics: dict[str, Observed] = {}
    for one in single.values():
        if whole := _whole(one, single, said):
            _join(metrics, whole, one, said)
    return Observation(metrics=metrics, series=single)


def _add(one: Observed, labels: Mapping[str, str]) -> None:
    for name, value in labels.items():
        if name not in _OWN:
            one.labels.setdefault(name, set()).add(value)
    if BOUND_LABEL in labels and (bound := _bound(labels[BOUND_LABEL])) is not None:
        one.buckets.add(bound)
    one.quantiles |= "quantile" in labels


def _bound(text: str) -> Decimal | None:
    """A boundary as a number; `+Inf` is none, and neither is what nobody could write out."""
    try:
        bound = Decimal(text)
    except InvalidOperation:
        return None
    _, digits, exponent = bound.as_tuple()
    short = isinstance(exponent, int) and len(digits) + abs(exponent) <= _MOST_DIGITS
    return bound if short else None


def _whole(one: Observed, single: Mapping[str, Observed], said: Mapping[str, Metadata]) -> str:
    """The metric that a series belongs to; empty for what says when another one was begun."""
    part = next((end for end in _PARTS if one.name.endswith(end)), "")
    stem = one.name.removesuffix(part)
    types = said[stem].types if stem in said else set()
    parted = types & {MetricType.HISTOGRAM, MetricType.SUMMARY}
    match part:
        case "_bucket" if one.buckets or parted:
            return stem
        case "_count" | "_sum" if parted or _has_parts(stem, single):
            return stem
        case "_created" if one.name not in said:
            known = (stem, f"{stem}_total", f"{stem}_bucket", f"{stem}_count")
            return "" if any(name in said or name in single for name in known) else one.name
    return one.name


def _has_parts(stem: str, single: Mapping[str, Observed]) -> bool:
    bucket, whole = single.get(f"{stem}_bucket"), single.get(stem)
    return bool(bucket and bucket.buckets) or bool(whole and whole.quantiles)


def _join(
    metrics: dict[str, Observed], whole: str, one: Observed, said: Mapping[str, Metadata]
) -> None:
    metric = metrics.get(whole)
    if metric is None:
        metadata = said.get(whole) or said.get(whole.removesuffix("_total"))
        metadata = metadata or said.get(whole.removesuffix("_info")) or Metadata()
        metric = metrics[whole] = Observed(name=whole, metadata=metadata)
    for name, values in one.labels.items():
        metric.labels.setdefault(name, set()).update(values)
    metric.buckets |= one.buckets
    metric.quantiles |= one.quantiles
    metric.native |= one.name == whole and MetricType.HISTOGRAM in metric.metadata.types
