"""The outline of each dashboard: its uid, rows and variables, before anything of it is drawn."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import TypeAlias

from slosmith.model import naming
from slosmith.model.contract import free_labels, metric_of
from slosmith.model.dashboard_rows import PathRow, RequestPath
from slosmith.model.indicators import EventIndicator
from slosmith.model.metric import Metric, MetricType
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.root import Model
from slosmith.model.service import Service
from slosmith.model.slo import Slo
from slosmith.promql import Selector, selectors_of
from slosmith.record import dataclass

FILTERS = ("cluster", "team", "service", "criticality")
"""The labels that the overview filters by."""


class Section(Enum):
    """A row by its title; a dashboard has it where there is something to show in it."""

    TOP = ""
    SLOS = "SLOs"
    ALERTS = "Alerts"
    COURSE = "Course"
    TRAFFIC = "Traffic and errors"
    LATENCY = "Latency"
    BUDGET = "Budget"
    BURN_RATE = "Burn rate"
    EVENTS = "Events"
    BREAKDOWN = "Breakdown"

    @property
    def title(self) -> str:
        """What stands above it."""
        return self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """A row that Grafana repeats for each group of an SLO."""

    label: str

    @property
    def title(self) -> str:
        """The group that it is about."""
        return f"{self.label}: ${variable(self.label)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRow:
    """A row of a service: alerts and metrics of an area, or of a part of a request's path."""

    title: str
    alerts: tuple[PlainAlert, ...]
    metrics: tuple[Metric, ...]


OutlineRow: TypeAlias = Section | GroupRow | AreaRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What a panel that is written by hand is held against; ``labels`` have a variable each."""

    uid: str
    rows: tuple[OutlineRow, ...]
    labels: tuple[str, ...]


def variable(label: str) -> str:
    """The variable of a label; one name is taken by the data source."""
    return f"{label}_label" if label == "datasource" else label


def dashboard_uids(model: Model) -> dict[str, str]:
    """The dashboards by the names that authors give them: `overview`, a service, an SLO."""
    services = {service.name: naming.service_uid(service.name) for service in model.services}
    slos = {slo.ref: naming.slo_uid(slo.service, slo.name) for slo in model.slos}
    return {"overview": naming.OVERVIEW_UID, **services, **slos}


def outlines(model: Model) -> Iterator[Outline]:
    """Of every dashboard."""
    yield overview_outline(model)
    for service in model.services:
        yield service_outline(service, model.metrics_by_name, model.paths)
        yield from (slo_outline(slo, model.metrics_by_name) for slo in service.slos)


def overview_outline(model: Model) -> Outline:
    """Alerts may be all that there is: a root may have no SLO yet."""
    slos = (Section.TOP, Section.SLOS, Section.ALERTS, Section.COURSE)
    rows = slos if model.slos else (Section.ALERTS,)
    return Outline(uid=naming.OVERVIEW_UID, rows=rows, labels=FILTERS)


def service_outline(
    service: Service, metrics: Mapping[str, Metric], paths: tuple[RequestPath, ...]
) -> Outline:
    """What the SLOs of a service show, then its areas or the path of its requests."""
    slos = service.slos
    has = {
        Section.TOP: True,
        Section.SLOS: bool(slos),
        Section.TRAFFIC: any(isinstance(slo.indicator, EventIndicator) for slo in slos),
        Section.LATENCY: any(slo.latency is not None for slo in slos),
    }
    sections = (section for section, there in has.items() if there)
    return Outline(
        uid=naming.service_uid(service.name),
        rows=(*sections, *_area_rows(service, metrics, paths)),
        labels=("cluster",),
    )


def slo_outline(slo: Slo, metrics: Mapping[str, Metric]) -> Outline:
    """The budget of an SLO, its alerts and events, and what those break down into."""
    tiers = (Section.BURN_RATE,) if slo.plan.all_alerts else ()
    group = (GroupRow(label=slo.by[0]),) if slo.by else ()
    parts = (Section.BREAKDOWN,) if _breaks_down(slo, metrics) else ()
    return Outline(
        uid=naming.slo_uid(slo.service, slo.name),
        rows=(Section.TOP, Section.BUDGET, *tiers, Section.EVENTS, *group, *parts),
        labels=tuple(dict.fromkeys(("cluster", *slo.by))),
    )


def _breaks_down(slo: Slo, metrics: Mapping[str, Metric]) -> bool:
    """Counters do by the labels that a selector leaves open; anything else is drawn as it is."""
    if slo.latency is not None or not isinstance(slo.indicator, EventIndicator):
        return True
    read = ((selector, metric_of(selector, metrics)) for selector in slo.indicator.part_series)
    return any(
        metric is None or metric.type is MetricType.GAUGE or free_labels(selector, metric)
        for selector, metric in read
    )


def _area_rows(
    service: Service, metrics: Mapping[str, Metric], paths: tuple[RequestPath, ...]
) -> Iterator[AreaRow]:
    """The rows of a service: along the path that its author wrote, else the areas it touches."""
    path = next((path.rows for path in paths if path.service == service.name), ())
    rows = path or tuple(_touched(service, metrics))
    placed: set[str] = set()
    for row in rows:
        alerts = tuple(one for one in service.alerts if row.area and one.area == row.area)
        placed |= {alert.subject for alert in alerts}
        yield AreaRow(title=row.title, alerts=alerts, metrics=_metrics(row, rows, metrics))
    if left := tuple(alert for alert in service.alerts if alert.subject not in placed):
        yield AreaRow(title="Other alerts", alerts=left, metrics=())


def _metrics(
    row: PathRow, rows: tuple[PathRow, ...], metrics: Mapping[str, Metric]
) -> tuple[Metric, ...]:
    """The metrics that a row names, or those of its area that no other row names."""
    if row.metrics:
        return tuple(metric for metric in metrics.values() if metric.name in row.metrics)
    named = {name for other in rows for name in other.metrics}
    own = (one for one in metrics.values() if row.area and one.area == row.area)
    return tuple(metric for metric in own if metric.name not in named)


def _touched(service: Service, metrics: Mapping[str, Metric]) -> Iterator[PathRow]:
    """An area for each kind of metric that the service reads, with those metrics alone."""
    read = {one for s in _selectors(service) if (one := metric_of(s, metrics)) is not None}
    areas = {metric.area for metric in read} | {alert.area for alert in service.alerts}
    for area in sorted(areas):
        names = tuple(sorted(metric.name for metric in read if metric.area == area))
        title = area.replace("-", " ").capitalize() or "Other"
        yield PathRow(title=title, area=area, metrics=names)


def _selectors(service: Service) -> Iterator[Selector]:
    for slo in service.slos:
        yield from slo.raw_series
    for alert in service.alerts:
        yield from selectors_of(alert.expression.text)
