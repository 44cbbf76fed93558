"""Who reads a metric: SLOs and alerts, by the selectors that they are measured by."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from slosmith.model.metric import Metric
from slosmith.model.root import Model
from slosmith.model.service import Service
from slosmith.promql import (
    BOUND_LABEL,
    Selector,
    bounds_of,
    metrics_of,
    selectors_of,
)

_PARTS = ("_bucket", "_count", "_sum")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reader:
    """An SLO or an alert, what it reads by the names of series, and the labels of its groups."""

    name: str
    selectors: tuple[Selector, ...]
    groups: frozenset[str] = frozenset()
    series: Mapping[str, tuple[Selector, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Spell out the names, once for all metrics."""
        series: dict[str, tuple[Selector, ...]] = {}
        for selector in (one for written in self.selectors for one in metrics_of(written)):
            series[selector.metric] = (*series.get(selector.metric, ()), selector)
        object.__setattr__(self, "series", series)

    def asks_label(self, metric: Metric, label: str) -> bool:
        """Whether it selects by a label of a metric, or is grouped by it."""
        return label in self.groups or any(
            matcher.name == label for one in self._of(metric) for matcher in one.matchers
        )

    def asks_bounds(self, metric: Metric, bounds: frozenset[Decimal]) -> bool:
        """Whether it asks for one of these buckets of a metric."""
        asked = (
            bound
            for one in self._of(metric)
            for matcher in one.matchers
            if matcher.name == BOUND_LABEL
            for _, _, bound in bounds_of(matcher) or ()
        )
        return any(bound in bounds for bound in asked)

    def _of(self, metric: Metric) -> Iterator[Selector]:
        for part in ("", *_PARTS):
            yield from self.series.get(metric.name + part, ())


def readers_of(model: Model) -> Iterator[Reader]:
    """Every SLO and every alert of a model."""
    for service in model.services:
        yield from readers_of_service(service)


def readers_of_service(service: Service) -> Iterator[Reader]:
    """Every SLO and every alert of a service."""
    for slo in service.slos:
        groups = frozenset(slo.source(label) for label in slo.by)
        yield Reader(name=f"the SLO {slo.ref}", selectors=slo.raw_series, groups=groups)
    for alert in service.alerts:
        selectors = selectors_of(alert.expression.text)
        yield Reader(name=f"the alert {alert.name}", selectors=selectors)


def metrics_read(service: Service) -> frozenset[str]:
    """The names of the metrics that a service reads, those that it reads parts of among them."""
    read = {name for reader in readers_of_service(service) for name in reader.series}
    stems = {name.removesuffix(part) for name in read for part in _PARTS}
    return frozenset(read | stems)
