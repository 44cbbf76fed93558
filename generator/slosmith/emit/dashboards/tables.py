"""The tables that several boards have: SLOs worst first, and alerts that fire."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from slosmith import naming
from slosmith.emit.dashboards import panels, queries
from slosmith.emit.dashboards.grafana import Json, Panel, Query
from slosmith.emit.dashboards.queries import Scope
from slosmith.model import Model, Settings, Slo

KEPT = "${__url_time_range}&${datasource:queryparam}&${cluster:queryparam}"
"""What a link from board to board carries on: the time, the data source, the cluster."""


def slo_table(scope: Scope, slos: tuple[Slo, ...], settings: Settings, height: int) -> Panel:
    """Every SLO of a scope, the one with the least budget left first."""
    lengths = queries.periods(slos)
    asked = (
        queries.budget_left(scope),
        queries.objective(scope),
        queries.burn_now(scope, settings),
        queries.exhaustion(scope, settings, lengths),
        queries.events(scope, lengths),
        queries.alert_state(scope),
        queries.boards(scope, slos),
    )
    groups = [key for key in scope.keys if key not in ("service", "slo", "cluster")]
    columns = {
        "service": "Service",
        "slo": "SLO",
        **{label: label for label in groups},
        "Value #B": "Objective",
        "Value #A": "Budget left",
        "Value #C": "Burn rate now",
        "Value #D": "Exhausted in",
        "Value #E": "Events in the period",
        "Value #F": "Alerts",
        "team": "Team",
        "cluster": "Cluster",
    }
    return panels.table(
        "Objectives, worst first",
        "Each promise with what is left of its error budget. A row opens the promise's own "
        "board. Burn rate: 1x spends the budget in exactly one period. Events count seconds "
        "where the promise is about time. No data: what it is measured by is gone.",
        *(Query(expr=text, instant=True, form="table") for text in asked),
        columns=columns,
        hidden=("Value #G", "board"),
        overrides=_slo_columns(groups),
        sort="Budget left",
        height=height,
    )


def _slo_columns(groups: list[str]) -> tuple[Mapping[str, Json], ...]:
    selected = "".join(f"&var-{queries.variable(g)}=${{__data.fields.{g}}}" for g in groups)
    detail = panels.link("Open the promise", f"/d/${{__data.fields.board}}?{KEPT}{selected}")
    service = panels.link("Open the service", f"/d/slo_${{__data.fields.service}}?{KEPT}")
    bar: Json = {"type": "gauge", "mode": "basic", "valueDisplayMode": "text"}
    coloured: Json = {"type": "color-text"}
    return (
        panels.styled("Service", links=[service], custom__width=140),
        panels.styled("SLO", links=[detail], custom__width=180),
        *(panels.styled(group, mappings=[panels.missing("-")]) for group in groups),
        panels.styled("Objective", unit=panels.PERCENT, decimals=2),
        panels.styled(
            "Budget left",
            unit=panels.PERCENT,
            decimals=1,
            min=0,
            max=1,
            thresholds=panels.BUDGET_STEPS,
            color={"mode": "thresholds"},
            custom__cellOptions=bar,
            custom__width=260,
        ),
        panels.styled(
            "Burn rate now",
            unit=panels.FACTOR,
            decimals=2,
            thresholds=panels.BURN_STEPS,
            custom__cellOptions=coloured,
        ),
        panels.styled("Exhausted in", unit=panels.SECONDS, decimals=1, mappings=list(EXHAUSTED)),
        panels.styled("Events in the period", unit="short", decimals=0),
        panels.styled("Alerts", decimals=0, mappings=[_STATE], custom__cellOptions=coloured),
    )


EXHAUSTED: tuple[Mapping[str, Json], ...] = (
    {
        "type": "range",
        "options": {
            "from": 315_360_000,
            "to": None,
            "result": {"text": "not at this rate", "color": panels.BLUE},
        },
    },
    {"type": "value", "options": {"0": {"text": "spent", "color": panels.RED}}},
    panels.missing(),
)
_SEVERITY: Mapping[str, Json] = {
    "type": "value",
    "options": {
        "page": {"text": "page", "color": panels.RED},
        "ticket": {"text": "ticket", "color": panels.ORANGE},
    },
}
_STATE: Mapping[str, Json] = {
    "type": "value",
    "options": {
        "0": {"text": "none", "color": panels.BLUE},
        "1": {"text": "ticket", "color": panels.ORANGE},
        "2": {"text": "page", "color": panels.RED},
    },
}


def alert_table(
    matchers: Iterable[str], model: Model, *, width: int = 24, height: int = 7
) -> Panel:
    """Alerts that fire, each with its board, its runbook and where to silence it."""
    asked = f"sum by (alertname, severity, service, slo, tier, team) ({queries.firing(matchers)})"
    columns = {
        "alertname": "Alert",
        "severity": "Severity",
        "service": "Service",
        "slo": "SLO",
        "tier": "Tier",
        "team": "Team",
        "Value": "Series",
    }
    return panels.table(
        "Firing alerts",
        "Alerts that fire now. The alert's name links to its runbook and to a silence, the SLO "
        "to its board. An empty table means that none fires.",
        Query(expr=asked, instant=True, form="table"),
        columns=columns,
        overrides=(
            panels.styled("Alert", links=_alert_links(model.settings), custom__width=320),
            panels.styled("Severity", mappings=[_SEVERITY]),
            panels.styled("SLO", links=[_board_of_alert(model)], mappings=[panels.missing("-")]),
            panels.styled("Tier", mappings=[panels.missing("-")]),
            panels.styled("Series", decimals=0),
        ),
        width=width,
        height=height,
    )


def _alert_links(settings: Settings) -> list[Mapping[str, Json]]:
    links = []
    if settings.runbook_base:
        links.append(
            panels.link("Runbooks", f"{settings.runbook_base}/${{__data.fields.service}}/")
        )
    if settings.alertmanager_base:
        links.append(
            panels.link("Silence", f"{settings.alertmanager_base}/#/silences/new?{_NAMED}")
        )
    return links


_NAMED = "filter=%7Balertname%3D%22${__data.fields.alertname}%22%7D"


def _board_of_alert(model: Model) -> Mapping[str, Json]:
    """Uids are joined from names; where one of them would be too long, the service's board."""
    short = all(
        naming.slo_uid(slo.service, slo.name) == f"slo_{slo.service}_{slo.name}"
        for slo in model.slos
    )
    ending = "_${__data.fields.slo}" if short else ""
    return panels.link("Open the promise", f"/d/slo_${{__data.fields.service}}{ending}?{KEPT}")


def counts(scope: Scope, settings: Settings) -> tuple[Panel, ...]:
    """How many promises there are, and how many of them are in trouble."""
    rows = queries.budget_left(scope)
    burn = queries.burn_now(scope, settings)
    info = scope.row(scope.series(naming.INFO))
    figures = (
        ("Promises", "Objectives in this selection, each group counted.", f"count({info})", None),
        (
            "Budget spent",
            "Objectives of which nothing is left in the period.",
            f"count({rows} <= 0) or 0 * count({info})",
            _ALARM,
        ),
        (
            "Burning too fast",
            "Objectives that would not keep their promise at the rate of the last hour.",
            f"count({burn} > 1) or 0 * count({info})",
            _ALARM,
        ),
        (
            "Pages",
            "Promises with a page that fires.",
            f"count(({queries.alert_state(scope)}) == 2) or 0 * count({info})",
            _ALARM,
        ),
        (
            "Tickets",
            "Promises with a ticket and no page that fires.",
            f"count(({queries.alert_state(scope)}) == 1) or 0 * count({info})",
            _WARNING,
        ),
        (
            "Without data",
            "Objectives whose budget cannot be told, as what they are measured by is gone.",
            f"count({info} unless {rows}) or 0 * count({info})",
            _WARNING,
        ),
    )
    return tuple(
        panels.stat(
            title,
            words,
            Query(expr=text, instant=True),
            unit="none",
            decimals=0,
            thresholds=thresholds,
        )
        for title, words, text, thresholds in figures
    )


_ALARM = panels.steps((None, panels.BLUE), (Decimal(1), panels.RED))
_WARNING = panels.steps((None, panels.BLUE), (Decimal(1), panels.ORANGE))
