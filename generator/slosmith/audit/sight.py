"""What is seen of each area: its metrics, promises and alerts, and what no rule reads."""

from dataclasses import dataclass

from slosmith.audit.evidence import Evidence
from slosmith.model import (
    EventIndicator,
    Metric,
    Model,
    RatioIndicator,
    Slo,
    StateIndicator,
)
from slosmith.promql import parse_expression, selectors_in

_PARTS = ("", "_bucket", "_count", "_sum")


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRow:
    """What an area has to be seen by."""

    area: str
    metrics: tuple[str, ...]
    slos: tuple[str, ...]
    alerts: tuple[str, ...]


def area_rows(evidence: Evidence) -> tuple[AreaRow, ...]:
    """Every area with its signals."""
    model = evidence.model
    return tuple(
        AreaRow(
            area=area,
            metrics=tuple(one.name for one in model.metrics or () if one.area == area),
            slos=tuple(one.ref for one in model.slos if one.area == area),
            alerts=tuple(one.name for one in model.alerts if one.area == area),
        )
        for area in evidence.areas
    )


def unread_metrics(model: Model) -> tuple[Metric, ...]:
    """The metrics of the contract that no promise and no alert reads."""
    read = {name for slo in model.slos for name in _of_slo(slo)}
    for alert in model.alerts:
        uses = selectors_in(parse_expression(alert.expression.text))
        read |= {use.selector.metric for use in uses}
    return tuple(
        metric
        for metric in model.metrics or ()
        if not any(f"{metric.name}{part}" in read for part in _PARTS)
    )


def _of_slo(slo: Slo) -> tuple[str, ...]:
    match slo.indicator:
        case EventIndicator() as events:
            return tuple(one.metric for one in (*events.total_series, *events.part_series))
        case StateIndicator() as state:
            return tuple(one.metric for one in state.series)
        case RatioIndicator() as given:
            return (given.ratio.metric,)
