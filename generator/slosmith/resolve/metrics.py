"""Resolving the metric contract: the metrics of a document, with their labels and buckets."""

from typing import cast

from slosmith.language.documents.metrics import MetricSpec, MetricsSpec
from slosmith.load.documents import Loaded
from slosmith.model.metric import Metric, MetricType
from slosmith.source import Origin


def resolve_metrics(document: Loaded) -> tuple[Metric, ...]:
    """Every metric of one document."""
    spec, origin = cast(MetricsSpec, document.spec), document.origin
    return tuple(
        metric_of(name, one, origin.at("metrics", name)) for name, one in spec.metrics.items()
    )


def metric_of(name: str, spec: MetricSpec, origin: Origin, *, given: bool = False) -> Metric:
    """One metric, which a template has ``given`` or a document of the root has."""
    return Metric(
        name=name,
        type=MetricType(spec.type),
        help=spec.help,
        unit=spec.unit,
        labels=tuple(sorted(spec.labels.items())),
        buckets=spec.buckets,
        native=spec.native,
        area=spec.area or "",
        given=given,
        origin=origin,
    )
