"""The overview: every promise of every service, worst first."""

from collections.abc import Iterator

from slosmith import naming
from slosmith.emit.dashboards import panels, queries
from slosmith.emit.dashboards.grafana import Board, Panel, Query, Row, Variable
from slosmith.emit.dashboards.tables import alert_table, counts, slo_table
from slosmith.model import Model

CLUSTER = Variable(name="cluster", label="Cluster", query=f"label_values({naming.INFO}, cluster)")


def overview_board(model: Model) -> Board:
    """One board for the whole root."""
    scope = queries.overview_scope(model.slos)
    return Board(
        uid=naming.OVERVIEW_UID,
        title="SLOs: overview",
        description="Every promise with what is left of its error budget, worst first.",
        tags=("slosmith",),
        variables=(CLUSTER, *(_filter(name) for name in ("team", "service", "criticality"))),
        rows=tuple(_rows(model, scope)),
    )


def _rows(model: Model, scope: queries.Scope) -> Iterator[Row]:
    """Alerts may be all that there is: a root may promise nothing yet."""
    if model.slos:
        yield Row(title="", panels=counts(scope, model.settings))
        found = slo_table(scope, model.slos, model.settings, 14)
        yield Row(title="Promises", panels=(found,))
    yield Row(title="Alerts", panels=(alert_table(_matchers(), model),))
    if model.slos:
        yield Row(title="Course", panels=tuple(_course(model, scope)))


def _filter(name: str) -> Variable:
    """Each filter offers what the clusters hold; none narrows another, so none can get stuck."""
    inside = queries.chosen("cluster")
    return Variable(
        name=name,
        label=name.capitalize(),
        query=f"label_values({naming.INFO}{{{inside}}}, {name})",
    )


def _matchers() -> tuple[str, ...]:
    return tuple(queries.chosen(label) for label in ("service", "cluster", "team"))


def _course(model: Model, scope: queries.Scope) -> tuple[Panel, ...]:
    legend = " ".join(
        ("{{service}}/{{slo}}", *(f"{{{{{label}}}}}" for label in queries.all_groups(model.slos)))
    )
    return (
        panels.lines(
            "Least budget left",
            "The ten promises with the least budget left, over time.",
            Query(expr=f"bottomk(10, {queries.budget_left(scope)})", legend=legend),
            unit=panels.PERCENT,
            decimals=1,
            least=None,
        ),
        panels.lines(
            "Fastest burning",
            "The ten promises whose budget is spent fastest, over time. Above 1x, the line, a "
            "promise would not be kept.",
            Query(expr=f"topk(10, {queries.burn_now(scope, model.settings)})", legend=legend),
            unit=panels.FACTOR,
            limits=(queries.ONE,),
        ),
    )
