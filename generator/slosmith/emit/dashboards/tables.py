"""What overview and service dashboards have in common: SLOs worst first, and how many there are."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from slosmith.emit.dashboards import alert_queries, panels, queries, scopes, styles
from slosmith.emit.dashboards.alerts import KEPT, STATE, field
from slosmith.emit.dashboards.grafana import Json, Panel, Query
from slosmith.emit.dashboards.scopes import Scope
from slosmith.model import naming
from slosmith.model.dashboards import variable
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.promql import quote


def slo_table(
    scope: Scope, slos: tuple[Slo, ...], settings: Settings, *, height: int, one: bool = False
) -> Panel:
    """Every SLO of a scope, the worst first; with ``one`` they are all of one service."""
    lengths = scopes.periods(slos)
    asked = (
        queries.budget_left(scope),
        queries.objective(scope),
        queries.burn_now(scope, settings),
        queries.exhaustion(scope, settings, lengths),
        queries.events(scope, slos),
        alert_queries.alert_state(scope),
        alert_queries.dashboards(scope, slos),
        queries.rank(scope, settings, lengths),
    )
    columns = {
        "service": "Service",
        "slo": "SLO",
        alert_queries.GROUP: "Group",
        "Value #F": "Alerts",
        "Value #A": "Budget left",
        "Value #C": "Burn rate now",
        "Value #D": "Exhausted in",
        "Value #B": "Objective",
        "Value #E": "Events in the period",
        "team": "Team",
        "cluster": "Cluster",
    }
    hidden = (*(("service", "team") if one else ()), alert_queries.DASHBOARD, *scope.by)
    return panels.table(
        "Objectives, worst first",
        "Each SLO with what is left of its error budget. First come those of which nothing is "
        "known, then the overspent, then what is spent soonest. An SLO opens its dashboard. Burn "
        "rate: 1x spends the budget in exactly one period. No data: what it is measured by is "
        "gone.",
        *(Query(expr=text, instant=True, form="table") for text in asked),
        columns=columns,
        left_out=("Value #G", "Value #H"),
        hidden=hidden,
        overrides=_slo_columns(scope, slos),
        sort="Value #H",
        height=height,
    )


def _slo_columns(scope: Scope, slos: tuple[Slo, ...]) -> tuple[Mapping[str, Json], ...]:
    detail = styles.link(
        "Open the SLO", f"/d/{field(alert_queries.DASHBOARD)}?{KEPT}{_selected(scope)}"
    )
    service = styles.link("Open the service", f"/d/slo_{field('service')}?{KEPT}")
    bar: Json = {"type": "gauge", "mode": "basic", "valueDisplayMode": "text"}
    coloured: Json = {"type": "color-text"}
    return (
        styles.styled("Service", links=[service] if _short(slos) else [], custom__width=140),
        styles.styled("SLO", links=[detail], custom__width=180),
        styles.styled("Group", mappings=[styles.missing("-")], custom__width=120),
        styles.styled(
            "Alerts", decimals=0, mappings=[STATE], custom__cellOptions=coloured, custom__width=80
        ),
        styles.styled(
            "Budget left",
            unit=styles.PERCENT,
            decimals=1,
            min=0,
            max=1,
            thresholds=styles.BUDGET_STEPS,
            color={"mode": "thresholds"},
            custom__cellOptions=bar,
            custom__width=260,
        ),
        styles.styled(
            "Burn rate now",
            unit=styles.FACTOR,
            decimals=2,
            thresholds=styles.BURN_STEPS,
            color={"mode": "thresholds"},
            custom__cellOptions=coloured,
        ),
        styles.styled(
            "Exhausted in",
            unit=styles.SECONDS,
            decimals=1,
            mappings=list(EXHAUSTED),
            color=styles.PLAIN,
            custom__cellOptions=coloured,
        ),
        styles.styled("Objective", unit=styles.PERCENT, decimals=_decimals(slos)),
        styles.styled("Events in the period", unit="short", decimals=1, mappings=[_TIMED]),
    )


def _short(slos: tuple[Slo, ...]) -> bool:
    """Whether every service's uid is its name: else a link to it cannot be joined from that."""
    return all(naming.service_uid(slo.service) == f"slo_{slo.service}" for slo in slos)


def _decimals(slos: tuple[Slo, ...]) -> int:
    """As many as the finest objective is written with: 99.95% needs two."""
    exponents = (slo.objective.target.normalize().as_tuple().exponent for slo in slos)
    return max(0, *(-int(exponent) - 2 for exponent in exponents))


def _selected(scope: Scope) -> str:
    """The group of a row, as the variables of the dashboard that is opened."""
    return "".join(f"&var-{variable(one)}={field(one)}" for one in scope.by)


EXHAUSTED: tuple[Mapping[str, Json], ...] = (
    styles.at_least(Decimal(queries.FOREVER), "never"),
    {"type": "value", "options": {"0": {"text": "spent", "color": styles.RED}}},
    styles.missing(),
)
_TIMED: Mapping[str, Json] = {
    "type": "value",
    "options": {"-1": {"text": "counts time", "color": styles.GREY}},
}


def counts(scope: Scope, settings: Settings, alerts: Iterable[str]) -> tuple[Panel, ...]:
    """How many alerts fire, how many SLOs there are, and how many of them are in trouble.

    ``alerts`` are matchers of those that fire: an alert that is no SLO's wakes people too.
    """
    rows = queries.budget_left(scope)
    burn = queries.burn_now(scope, settings)
    info = scope.row(scope.series(naming.INFO))
    pages, tickets = (
        alert_queries.each_alert((*alerts, f"severity={quote(severity)}"), scope.by)
        for severity in ("page", "ticket")
    )
    figures = (
        (
            "Pages",
            "Pages that fire: alerts of SLOs, each group counted, and all others.",
            f"count({pages}) or 0 * count({info})",
            _ALARM,
        ),
        (
            "Tickets",
            "Tickets that fire: alerts of SLOs, each group counted, and all others.",
            f"count({tickets}) or 0 * count({info})",
            _WARNING,
        ),
        (
            "Burning too fast",
            "SLOs that would not be kept at the rate of the last hour.",
            f"count({burn} > 1) or 0 * count({info})",
            _WARNING,
        ),
        (
            "Budget spent",
            "SLOs of which nothing is left in the period.",
            f"count({rows} <= 0) or 0 * count({info})",
            _ALARM,
        ),
        (
            "Without data",
            "SLOs whose budget is not known, as their source is gone.",
            f"count({info} unless {rows}) or 0 * count({info})",
            _WARNING,
        ),
        ("SLOs", "All SLOs in this selection, each group counted.", f"count({info})", None),
    )
    return tuple(
        panels.stat(
            title,
            words,
            Query(expr=text, instant=True),
            unit="none",
            decimals=0,
            height=3,
            thresholds=thresholds,
        )
        for title, words, text, thresholds in figures
    )


_ALARM = styles.steps((None, styles.BLUE), (Decimal(1), styles.RED))
_WARNING = styles.steps((None, styles.BLUE), (Decimal(1), styles.ORANGE))
