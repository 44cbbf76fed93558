"""What overview and service boards have in common: promises worst first, and how many there are."""

from collections.abc import Mapping
from decimal import Decimal

from slosmith import naming
from slosmith.emit.dashboards import panels, queries
from slosmith.emit.dashboards.alerts import KEPT, STATE, field
from slosmith.emit.dashboards.grafana import Json, Panel, Query
from slosmith.emit.dashboards.queries import Scope
from slosmith.model import Settings, Slo


def slo_table(
    scope: Scope, slos: tuple[Slo, ...], settings: Settings, *, height: int, one: bool = False
) -> Panel:
    """Every SLO of a scope, the worst first; with ``one`` they are all of one service."""
    lengths = queries.periods(slos)
    asked = (
        queries.budget_left(scope),
        queries.objective(scope),
        queries.burn_now(scope, settings),
        queries.exhaustion(scope, settings, lengths),
        queries.events(scope, slos),
        queries.alert_state(scope),
        queries.boards(scope, slos),
        queries.rank(scope, settings, lengths),
    )
    columns = {
        "service": "Service",
        "slo": "SLO",
        queries.GROUP: "Group",
        "Value #F": "Alerts",
        "Value #A": "Budget left",
        "Value #C": "Burn rate now",
        "Value #D": "Exhausted in",
        "Value #B": "Objective",
        "Value #E": "Events in the period",
        "team": "Team",
        "cluster": "Cluster",
    }
    hidden = (*(("service", "team") if one else ()), queries.BOARD, *scope.by)
    return panels.table(
        "Objectives, worst first",
        "Each promise with what is left of its error budget. First come those of which nothing is "
        "known, then the overspent, then what is spent soonest. An SLO opens its own board. Burn "
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
    detail = panels.link("Open the promise", f"/d/{field(queries.BOARD)}?{KEPT}{_selected(scope)}")
    service = panels.link("Open the service", f"/d/slo_{field('service')}?{KEPT}")
    bar: Json = {"type": "gauge", "mode": "basic", "valueDisplayMode": "text"}
    coloured: Json = {"type": "color-text"}
    return (
        panels.styled("Service", links=[service] if _short(slos) else [], custom__width=140),
        panels.styled("SLO", links=[detail], custom__width=180),
        panels.styled("Group", mappings=[panels.missing("-")], custom__width=120),
        panels.styled(
            "Alerts", decimals=0, mappings=[STATE], custom__cellOptions=coloured, custom__width=80
        ),
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
            color={"mode": "thresholds"},
            custom__cellOptions=coloured,
        ),
        panels.styled(
            "Exhausted in",
            unit=panels.SECONDS,
            decimals=1,
            mappings=list(EXHAUSTED),
            color=panels.PLAIN,
            custom__cellOptions=coloured,
        ),
        panels.styled("Objective", unit=panels.PERCENT, decimals=_decimals(slos)),
        panels.styled("Events in the period", unit="short", decimals=1, mappings=[_TIMED]),
    )


def _short(slos: tuple[Slo, ...]) -> bool:
    """Whether every service's uid is its name: else a link to it cannot be joined from that."""
    return all(naming.service_uid(slo.service) == f"slo_{slo.service}" for slo in slos)


def _decimals(slos: tuple[Slo, ...]) -> int:
    """As many as the finest objective is written with: 99.95% needs two."""
    exponents = (slo.objective.target.normalize().as_tuple().exponent for slo in slos)
    return max(0, *(-int(exponent) - 2 for exponent in exponents))


def _selected(scope: Scope) -> str:
    """The group of a row, as the variables of the board that is opened."""
    return "".join(f"&var-{queries.variable(one)}={field(one)}" for one in scope.by)


EXHAUSTED: tuple[Mapping[str, Json], ...] = (
    {
        "type": "range",
        "options": {
            "from": queries.FOREVER,
            "to": None,
            "result": {"text": "never", "color": panels.GREY},
        },
    },
    {"type": "value", "options": {"0": {"text": "spent", "color": panels.RED}}},
    panels.missing(),
)
_TIMED: Mapping[str, Json] = {
    "type": "value",
    "options": {"-1": {"text": "counts time", "color": panels.GREY}},
}


def counts(scope: Scope, settings: Settings) -> tuple[Panel, ...]:
    """How many promises there are, and how many of them are in trouble."""
    rows = queries.budget_left(scope)
    burn = queries.burn_now(scope, settings)
    info = scope.row(scope.series(naming.INFO))
    figures = (
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
            "Burning too fast",
            "Promises that would not be kept at the rate of the last hour.",
            f"count({burn} > 1) or 0 * count({info})",
            _WARNING,
        ),
        (
            "Budget spent",
            "Promises of which nothing is left in the period.",
            f"count({rows} <= 0) or 0 * count({info})",
            _ALARM,
        ),
        (
            "Without data",
            "Promises whose budget cannot be told, as what they are measured by is gone.",
            f"count({info} unless {rows}) or 0 * count({info})",
            _WARNING,
        ),
        ("Promises", "All promises in this selection, each group counted.", f"count({info})", None),
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


_ALARM = panels.steps((None, panels.BLUE), (Decimal(1), panels.RED))
_WARNING = panels.steps((None, panels.BLUE), (Decimal(1), panels.ORANGE))
