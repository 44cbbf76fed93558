"""Resolving the metric contract: every metric once, with its labels and buckets."""

from typing import TYPE_CHECKING, cast

from slosmith.load.documents import Loaded
from slosmith.model.root import Metric, MetricType
from slosmith.source import Origin

if TYPE_CHECKING:
    from slosmith.language.documents.metrics import MetricSpec, MetricsSpec
from slosmith.resolve.findings import Findings


def resolve_metrics(loaded: list[Loaded], findings: Findings) -> dict[str, Metric] | None:
    """Every metric of the contract by name; None while there is no contract."""
    documents = [one for one in loaded if one.kind == "metrics"]
    if not documents:
        return None
    written = (
        (name, one.origin.at("metrics", name), (spec, one.origin.at("metrics", name)))
        for one in documents
        for name, spec in cast("MetricsSpec", one.spec).metrics.items()
    )
    unique = findings.unique(written, "metric")
    return {name: _resolve_metric(name, spec, at) for name, (spec, at) in unique.items()}


def _resolve_metric(name: str, spec: "MetricSpec", origin: Origin) -> Metric:
    return Metric(
        name=name,
        type=MetricType(spec.type),
        help=spec.help,
        unit=spec.unit,
        labels=tuple(sorted(spec.labels.items())),
        buckets=spec.buckets,
        native=spec.native,
        area=spec.area or "",
        origin=origin,
    )
