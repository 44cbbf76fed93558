"""The overview: every SLO of every service, worst first."""

from collections.abc import Iterator

from slosmith.emit.dashboards import alert_queries, panels, queries, scopes, styles
from slosmith.emit.dashboards.alerts import (
    STATE,
    STATE_OR_INFO,
    alert_course,
    alert_table,
    informs,
)
from slosmith.emit.dashboards.context import Context
from slosmith.emit.dashboards.grafana import Dashboard, Panel, Query, Row, Variable
from slosmith.emit.dashboards.tables import counts, slo_table
from slosmith.model import naming
from slosmith.model.dashboards import OutlineRow, Section, overview_outline
from slosmith.model.root import Model

CLUSTER = Variable(name="cluster", label="Cluster", query=f"label_values({naming.INFO}, cluster)")


def overview_dashboard(model: Model) -> Dashboard:
    """One dashboard for the whole root."""
    scope = scopes.overview_scope(model.slos)
    outline = overview_outline(model)
    return Dashboard(
        uid=outline.uid,
        title="SLOs: overview",
        description="Every SLO with what is left of its error budget, worst first.",
        tags=("slosmith",),
        variables=tuple(_filters(outline.labels)),
        rows=tuple(_row(one, model, scope) for one in outline.rows),
    )


def _row(row: OutlineRow, model: Model, scope: scopes.Scope) -> Row:
    match row:
        case Section.SLOS:
            found = slo_table(scope, model.slos, model.settings, height=_height(model))
            return Row(title=row.title, panels=(found,))
        case Section.ALERTS:
            table = alert_table(_matchers(), Context.of(model), slos=model.slos, plain=model.alerts)
            return Row(title=row.title, panels=(table,))
        case Section.COURSE:
            return Row(title=row.title, panels=_course(model, scope))
        case _:
            return Row(title=row.title, panels=counts(scope, model.settings, _matchers()))


def _height(model: Model) -> int:
    """A line of the table is about one of the grid; a longer table scrolls."""
    return min(16, max(6, len(model.slos) + 4))


def _filters(labels: tuple[str, ...]) -> Iterator[Variable]:
    """Each filter offers what the ones before it leave over."""
    yield CLUSTER
    before = [*labels[:1]]
    for name in labels[1:]:
        inside = ",".join(scopes.chosen(one) for one in before)
        found = f"label_values({naming.INFO}{{{inside}}}, {name})"
        yield Variable(name=name, label=name.capitalize(), query=found)
        before.append(name)


def _matchers() -> tuple[str, ...]:
    """Alerts of services, not the watchdog, which always fires and is nobody's."""
    chosen = (scopes.chosen(label) for label in ("service", "cluster", "team"))
    return (*chosen, f'service!~"|{naming.OWN_SERVICE}"')


def _course(model: Model, scope: scopes.Scope) -> tuple[Panel, ...]:
    informing = informs(model.alerts)
    legend = " ".join(
        ("{{service}}/{{slo}}", *(f"{{{{{label}}}}}" for label in scopes.all_groups(model.slos)))
    )
    return (
        panels.states(
            "Burn rate over time",
            "The SLOs that burned fastest in this time. Below 1x an SLO is kept in the long "
            "run; from 6x on its budget is gone within days.",
            Query(expr=queries.burned(scope, model.settings), legend=legend),
            thresholds=styles.BURN_STEPS,
            unit=styles.FACTOR,
            height=10,
        ),
        alert_course(
            alert_queries.longest_alerts(_matchers(), informs=informing),
            "alertname",
            height=10,
            state=STATE_OR_INFO if informing else STATE,
        ),
    )
