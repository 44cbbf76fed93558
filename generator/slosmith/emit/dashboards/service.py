"""The dashboard of a service: its SLOs, traffic, errors, latency, dependencies, and its areas."""

from collections.abc import Iterator, Mapping

from slosmith.diagnostics.lists import each_of
from slosmith.emit.dashboards import (
    alert_queries,
    breakdown,
    panels,
    raw_queries,
    scopes,
    styles,
    words,
)
from slosmith.emit.dashboards.alerts import alert_table
from slosmith.emit.dashboards.areas import area_row
from slosmith.emit.dashboards.context import Context
from slosmith.emit.dashboards.grafana import Dashboard, Json, Link, Panel, Query, Row
from slosmith.emit.dashboards.overview import CLUSTER
from slosmith.emit.dashboards.tables import slo_table
from slosmith.model import naming
from slosmith.model.contract import metric_of
from slosmith.model.dashboards import AreaRow, OutlineRow, Section, service_outline
from slosmith.model.indicators import EventIndicator, Part
from slosmith.model.service import Service
from slosmith.model.slo import LatencyBound, Slo
from slosmith.promql import Matcher, Selector


def service_dashboard(service: Service, context: Context) -> Dashboard:
    """One dashboard for each service."""
    outline = service_outline(service, context.metrics_by_name, context.paths)
    return Dashboard(
        uid=outline.uid,
        title=f"Service: {service.name}",
        description=service.description,
        tags=("slosmith", service.name),
        variables=(CLUSTER,),
        rows=tuple(_row(one, service, context) for one in outline.rows),
        links=(Link(title="Overview", url=f"/d/{naming.OVERVIEW_UID}"), *_slo_links(service)),
        annotation=Query(
            expr=alert_queries.firing((f'service="{service.name}"', scopes.chosen("cluster"))),
            legend="{{alertname}}",
        ),
    )


def _slo_links(service: Service) -> Iterator[Link]:
    for slo in service.slos:
        yield Link(title=slo.name, url=f"/d/{naming.slo_uid(slo.service, slo.name)}")


def _row(row: OutlineRow, service: Service, context: Context) -> Row:
    match row:
        case AreaRow():
            return area_row(row, context)
        case Section.SLOS:
            return Row(title=row.title, panels=(_table(service, context),))
        case Section.TRAFFIC:
            return Row(title=row.title, panels=tuple(_traffic(service, context)))
        case Section.LATENCY:
            return Row(title=row.title, panels=tuple(_latency(service)))
        case _:
            return Row(title=row.title, panels=tuple(_top(service, context)))


def _table(service: Service, context: Context) -> Panel:
    scope = scopes.service_scope(service.name, service.slos)
    height = min(14, max(5, len(service.slos) + 3))
    return slo_table(scope, service.slos, context.settings, height=height, one=True)


def _top(service: Service, context: Context) -> Iterator[Panel]:
    yield panels.text(
        service.name,
        "What this service is, who keeps it, what it needs and what needs it.",
        words.dependencies(service, context),
        width=8,
        height=6,
    )
    yield alert_table(
        (f'service="{service.name}"', scopes.chosen("cluster")),
        context,
        slos=service.slos,
        hidden=("service", "team"),
        width=16,
        height=6,
        plain=service.alerts,
    )
    if service.depends_on:
        yield _needs(service)


def _needs(service: Service) -> Panel:
    names = "|".join(service.depends_on)
    budget = f'{naming.BUDGET_REMAINING}{{service=~"{names}",{scopes.chosen("cluster")}}}'
    return panels.stat(
        "Budgets of what it needs",
        "What is left of the budgets of the services that this one depends on; of an SLO with "
        "groups, in the worst of them.",
        Query(expr=f"min by (service, slo) ({budget})", legend="{{service}}/{{slo}}", instant=True),
        unit=styles.PERCENT,
        decimals=1,
        width=24,
        thresholds=styles.BUDGET_STEPS,
    )


def _traffic(service: Service, context: Context) -> Iterator[Panel]:
    counted = [slo for slo in service.slos if isinstance(slo.indicator, EventIndicator)]
    base = context.settings.windows.base
    names = "|".join(slo.name for slo in counted)
    scope = scopes.service_scope(service.name, counted)
    within = scopes.Scope(matchers=(*scope.matchers, f'slo=~"{names}"'), by=scope.by)
    legend = " ".join(("{{slo}}", *(f"{{{{{label}}}}}" for label in scope.by)))
    yield panels.lines(
        "Request rate",
        f"Events per second that each SLO counts, averaged over {base}.",
        Query(expr=within.row(within.series(naming.total_rate(base))), legend=legend),
        unit="reqps",
    )
    seen: set[tuple[Selector, ...]] = set()
    for slo in counted:
        assert isinstance(slo.indicator, EventIndicator)
        if slo.latency is None and slo.indicator.total_series not in seen:
            seen.add(slo.indicator.total_series)
            yield from _errors(slo, slo.indicator, context)


def _errors(slo: Slo, events: EventIndicator, context: Context) -> Iterator[Panel]:
    """Everything that is counted, by the labels that distinguish bad events from good ones."""
    names = {m.name for part in events.part_series for m in part.matchers}
    names -= {name for total in events.total_series for name in total.equals}
    labels = tuple(sorted(names))
    if not labels:
        return
    yield panels.lines(
        f"Outcomes of {slo.name} by {each_of(labels)}",
        f"What {slo.ref} counts, per second, by the labels that distinguish bad from good.",
        *(
            Query(
                expr=raw_queries.rate(total, *labels),
                legend=" ".join(f"{{{{{label}}}}}" for label in labels),
            )
            for total in events.total_series
        ),
        unit="reqps",
        overrides=_outcome_colours(events, labels, context),
    )


def _outcome_colours(
    events: EventIndicator, labels: tuple[str, ...], context: Context
) -> tuple[Mapping[str, Json], ...]:
    """Bad events are warm and good ones cool, by the SLO's own selectors."""
    if len(labels) != 1:
        return ()
    matchers = [m for part in events.part_series for m in part.about(labels[0])]
    metric = metric_of(events.total_series[0], context.metrics_by_name)
    is_part_bad = events.counts is Part.BAD
    if metric is not None:
        return breakdown.value_colours(
            metric, labels[0], lambda value: any(m.accepts(value) for m in matchers) is is_part_bad
        )
    return tuple(_named(matcher, is_bad=is_part_bad) for matcher in matchers)


def _named(matcher: Matcher, *, is_bad: bool) -> Mapping[str, Json]:
    """What a matcher names; `code!="200"` names what it does not select."""
    selects = matcher.op.is_positive
    colour = styles.RED if selects is is_bad else styles.BLUE
    return styles.matching(matcher, color=styles.fixed(colour))


def _latency(service: Service) -> Iterator[Panel]:
    """One heat map for each histogram, with the bounds of all SLOs made of it."""
    bounds: dict[Selector, list[LatencyBound]] = {}
    for slo in service.slos:
        if slo.latency is not None:
            bounds.setdefault(slo.latency.histogram, []).append(slo.latency)
    for found in bounds.values():
        yield from breakdown.latency(tuple(found))
