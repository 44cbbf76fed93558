"""The index: every service with its alerts, and every area with what makes it visible."""

from collections.abc import Iterator

from slosmith.emit.runbooks.context import Context
from slosmith.emit.runbooks.rendering import render
from slosmith.markdown import Markdown, link, slug, unique_anchor
from slosmith.model import naming
from slosmith.model.alerts import Alert, by_name, service_alerts
from slosmith.model.coverage import Area, Gap
from slosmith.model.root import Model
from slosmith.model.service import Service
from slosmith.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One alert of a service."""

    alert: Markdown
    severity: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Service:
    """One service with its alerts."""

    name: str
    team: str
    description: str
    needs: tuple[Markdown, ...]
    needed_by: tuple[Markdown, ...]
    rows: tuple[_Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Area:
    """One area: the names of its signals, links to its SLOs and alerts."""

    title: str
    link: Markdown
    signals: tuple[str, ...]
    slos: tuple[Markdown, ...]
    alerts: tuple[Markdown, ...]
    gaps: tuple[Gap, ...]


def index_page(model: Model, context: Context) -> str:
    """The text of `index.md`."""
    watchdog = context.places.get(naming.WATCHDOG, ())
    return render(
        "index.md.j2",
        settings=model.settings,
        services=[_service(service, context) for service in model.services],
        areas=list(_areas(model)),
        watchdog=link(naming.WATCHDOG, watchdog[0].path) if watchdog else "",
    )


def _service(service: Service, context: Context) -> _Service:
    dependents = context.dependents.get(service.name, ())
    return _Service(
        name=service.name,
        team=service.team,
        description=service.description,
        needs=tuple(_service_link(name) for name in service.depends_on),
        needed_by=tuple(_service_link(name) for name in dependents),
        rows=tuple(_row(same[0]) for same in by_name(service_alerts(service)).values()),
    )


def _service_link(name: str) -> Markdown:
    return link(name, f"#service-{name}")


def _row(alert: Alert) -> _Row:
    return _Row(
        alert=link(alert.name, alert.place.target),
        severity=alert.severity.value,
        about=f"{alert.service}/{alert.slo}" if alert.slo else "",
    )


def _areas(model: Model) -> Iterator[_Area]:
    taken: dict[str, int] = {}
    for area in model.coverage or ():
        anchor = unique_anchor(slug(f"Area {area.title}"), taken)
        yield _area(area, anchor, model)


def _area(area: Area, anchor: str, model: Model) -> _Area:
    return _Area(
        title=area.title,
        link=link(area.title, f"#{anchor}"),
        signals=tuple(metric.name for metric in model.metrics or () if metric.area == area.name),
        slos=tuple(
            link(slo.ref, f"{slo.service}/{slo.name}.md")
            for slo in model.slos
            if slo.area == area.name
        ),
        alerts=tuple(
            link(alert.name, f"{alert.service}/{alert.page}.md")
            for alert in model.alerts
            if alert.area == area.name
        ),
        gaps=area.not_measurable,
    )
