"""The metric contract as it is asked: which series exist, with which labels and values."""

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from functools import cached_property

from slosmith.memo import Asked
from slosmith.model.metric import Metric, MetricType
from slosmith.promql import Selector, matches_regex
from slosmith.record import dataclass

_TARGET = "instance"
TARGET_LABELS = frozenset({"job", _TARGET})
"""What Prometheus itself puts on every series that it scrapes."""

# https://prometheus.io/docs/concepts/jobs_instances/: what Prometheus adds to each scrape, and
# the series of its own rules. Recorded series of this compiler all begin with `slo:`.
_ALWAYS_KNOWN = r"up|scrape_[a-z_]+|ALERTS|ALERTS_FOR_STATE|slo:[a-z0-9_:]+"
_PARTS: Mapping[MetricType, tuple[str, ...]] = {
    MetricType.HISTOGRAM: ("_bucket", "_sum", "_count"),
    MetricType.SUMMARY: ("_sum", "_count"),
}
_ALL_PARTS = ("_bucket", "_count", "_sum")
_OWN_LABELS = {"_bucket": frozenset({"le"})}
_ALERTS = "ALERTS"
_ALWAYS_HAVE = {
    "slo": frozenset({"service", "slo"}),
    "up": TARGET_LABELS,
    _ALERTS: frozenset({"alertname", "alertstate"}),
    f"{_ALERTS}_FOR_STATE": frozenset({"alertname"}),
}
COMPILERS = frozenset({"service", "team"})
"""Labels that the compiler puts on each alert."""


@dataclass(frozen=True, kw_only=True)
class Series:
    """Series of one name: of a metric of the contract, perhaps one ``part`` of it (`_bucket`)."""

    metric: Metric
    part: str

    @property
    def name(self) -> str:
        """The name that is queried."""
        return f"{self.metric.name}{self.part}"

    @property
    def is_counter(self) -> bool:
        """Whether it only ever rises: counters, and the parts of histograms and summaries."""
        return self.metric.type is MetricType.COUNTER or bool(self.part)

    @cached_property
    def labels(self) -> frozenset[str]:
        """Every label that the contract or Prometheus gives it."""
        own = _OWN_LABELS.get(self.part, frozenset())
        if self.metric.type is MetricType.HISTOGRAM and not self.part and not self.metric.native:
            own = frozenset({"le"})  # there are no such series, which is said elsewhere
        if self.metric.type is MetricType.SUMMARY and not self.part:
            own = frozenset({"quantile"})
        return frozenset(name for name, _ in self.metric.labels) | own | TARGET_LABELS

    def values(self, label: str) -> tuple[str, ...] | None:
        """The values that a label may have, None where any is fine."""
        return self._values.get(label)

    @cached_property
    def _values(self) -> Mapping[str, tuple[str, ...] | None]:
        return dict(self.metric.labels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """Every metric and every series that the contract knows, by name."""

    metrics: Mapping[str, Metric]
    series: Mapping[str, Series] = field(repr=False)
    named: frozenset[str]
    """The labels of the compiler that some metric is said to have."""
    whole: bool
    """Whether nothing else exists; what templates bring says nothing of other metrics."""

    @staticmethod
    def of(metrics: Mapping[str, Metric]) -> "Contract":
        """Spell out every series once: each expression looks several up."""
        every = metrics.values()
        return Contract(
            metrics=metrics,
            series={one.name: one for metric in every for one in _series_of(metric)},
            named=COMPILERS & {name for metric in every for name, _ in metric.labels},
            whole=not every or not all(one.given for one in every),
        )

    def asked(self) -> "Contract":
        """The same contract for one who asks, equal to any that would tell him the same."""
        return replace(self, metrics=Asked(self.metrics), series=Asked(self.series))

    def knows(self, name: str) -> bool:
        """Whether such series may exist."""
        return name in self.series or not self.whole or is_always_known(name)

    def labels(self, name: str) -> frozenset[str] | None:
        """Every label that series of this name can have, None where there may be others."""
        series = self.series.get(name)
        return series.labels if series and not series.metric.given else None

    def always(self, name: str) -> frozenset[str]:
        """The labels that each series of this name has; recorded ones may have been aggregated."""
        series = self.series.get(name)
        if series and ":" not in name:
            return series.labels
        return _ALWAYS_HAVE.get(name.partition(":")[0], frozenset())

    def names_target(self, name: str) -> bool:
        """Whether each series of this name is of one target, as far as anybody knows.

        What is recorded lost that where neither the contract nor the name keeps it:
        https://prometheus.io/docs/practices/rules/ begins names with the labels that are left.
        """
        if not is_recorded(name):
            return True
        level = name.partition(":")[0]
        metric = self.metrics.get(name)
        listed = dict(metric.labels) if metric is not None else {}
        return _TARGET in listed or (":" in name and _TARGET in level.split("_"))


def is_recorded(name: str) -> bool:
    """Whether rules make such series, and no scrape."""
    return ":" in name or name.startswith(_ALERTS)


def is_always_known(name: str) -> bool:
    """Whether Prometheus or this compiler makes such series, whatever is scraped."""
    return matches_regex(_ALWAYS_KNOWN, name)


def _series_of(metric: Metric) -> Iterator[Series]:
    yield Series(metric=metric, part="")
    for part in _PARTS.get(metric.type, ()):
        yield Series(metric=metric, part=part)


NOTHING = Contract.of({})
"""What is known without a contract."""


def metric_of(selector: Selector, metrics: Mapping[str, Metric]) -> Metric | None:
    """The contract's metric behind a selector, which may select one part of a histogram."""
    if found := metrics.get(selector.metric):
        return found
    parts = (part for part in _ALL_PARTS if selector.metric.endswith(part))
    bases = (selector.metric.removesuffix(part) for part in parts)
    return next((metrics[base] for base in bases if base in metrics), None)


def free_labels(selector: Selector, metric: Metric | None) -> tuple[str, ...]:
    """The labels of the contract that the selector leaves open."""
    if metric is None:
        return ()
    return tuple(name for name, _ in metric.labels if name not in selector.equals)
