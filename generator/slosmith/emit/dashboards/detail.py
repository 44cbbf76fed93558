"""The board of one promise: its budget, its tiers, its events, and what they break down into."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from slosmith import naming
from slosmith.burnrate import BurnAlert
from slosmith.emit.dashboards import breakdown, panels, queries, words
from slosmith.emit.dashboards.grafana import Board, Json, Link, Panel, Query, Row, Variable
from slosmith.emit.dashboards.overview import CLUSTER
from slosmith.emit.dashboards.tables import EXHAUSTED, KEPT, alert_table
from slosmith.model import Model, Slo, StateIndicator


def detail_board(slo: Slo, model: Model) -> Board:
    """One board for each SLO; a variable for each of its groups."""
    return Board(
        uid=naming.slo_uid(slo.service, slo.name),
        title=f"SLO: {slo.ref}",
        description=f"{slo.objective.text} over {slo.period}. {slo.description}".strip(),
        tags=("slosmith", slo.service),
        variables=(CLUSTER, *(_group(slo, label) for label in slo.by if label != "cluster")),
        rows=tuple(_rows(slo, model)),
        links=_links(slo),
        annotation=Query(
            expr=queries.firing(queries.slo_scope(slo).matchers), legend="{{alertname}}"
        ),
    )


def _rows(slo: Slo, model: Model) -> Iterator[Row]:
    top = (words.promise(slo, model.settings), *_figures(slo, model))
    yield Row(title="", panels=top)
    yield Row(title="Budget", panels=(_burn_down(slo, model), _ratio(slo, model)))
    if slo.plan.all_alerts:
        yield Row(
            title="Burn rate", panels=tuple(_tier(slo, model, a) for a in slo.plan.all_alerts)
        )
    yield Row(title="Events", panels=(_events(slo, model), _alerts(slo, model)))
    if parts := tuple(breakdown.breakdown(slo, model)):
        yield Row(title="Breakdown", panels=parts, collapsed=True)


def _group(slo: Slo, label: str) -> Variable:
    series = f'{naming.OBJECTIVE}{{service="{slo.service}",slo="{slo.name}"}}'
    return Variable(
        name=queries.variable(label), label=label, query=f"label_values({series}, {label})"
    )


def _links(slo: Slo) -> tuple[Link, ...]:
    return (
        Link(title="Overview", url=f"/d/{naming.OVERVIEW_UID}"),
        Link(title=slo.service, url=f"/d/{naming.service_uid(slo.service)}?{KEPT}"),
    )


def legend(slo: Slo, name: str) -> str:
    """What a series is called, with its groups."""
    return " ".join((name, *(f"{{{{{label}}}}}" for label in slo.by)))


def _figures(slo: Slo, model: Model) -> Iterator[Panel]:
    scope, settings = queries.slo_scope(slo), model.settings
    ratio = scope.series(naming.error_ratio(slo.period))
    name = legend(slo, "").strip()
    yield panels.stat(
        "Budget left",
        f"What is left of the error budget of the last {slo.period}; negative when overspent.",
        Query(expr=queries.budget_left(scope), legend=name, instant=True),
        unit=panels.PERCENT,
        decimals=1,
        width=8,
        thresholds=panels.BUDGET_STEPS,
    )
    yield panels.stat(
        "Burn rate now",
        "How fast the budget is spent over the last hour; 1x spends it in exactly one period.",
        Query(expr=queries.burn_now(scope, settings), legend=name, instant=True),
        unit=panels.FACTOR,
        width=8,
        thresholds=panels.BURN_STEPS,
    )
    yield panels.stat(
        "Exhausted in",
        "How long the budget lasts at the rate of the last hour.",
        Query(expr=queries.exhaustion(scope, settings, (slo.period,)), legend=name, instant=True),
        unit=panels.SECONDS,
        decimals=1,
        width=8,
        mappings=EXHAUSTED,
    )
    yield panels.stat(
        f"Kept over {slo.period}",
        f"The share that was good over {slo.period}, next to {slo.objective.text}.",
        Query(expr=f"1 - {ratio}", legend=name, instant=True),
        unit=panels.PERCENT,
        decimals=3,
        width=8,
        thresholds=panels.steps((None, panels.RED), (slo.objective.target, panels.BLUE)),
    )


def _burn_down(slo: Slo, model: Model) -> Panel:
    scope = queries.slo_scope(slo)
    return panels.lines(
        f"Budget over the last {slo.period}",
        f"What was left of a budget that was whole {slo.period} ago, hour by hour, beside the "
        "line of even spending: above it the promise is being kept. Rolling: the budget of the "
        f"{slo.period} before each moment, which the alerts of the period go by.",
        Query(expr=queries.burn_down(slo, model.settings), legend=legend(slo, "left")),
        Query(expr=queries.even_spending(slo), legend="even spending"),
        Query(expr=queries.budget_left(scope), legend=legend(slo, "rolling")),
        unit=panels.PERCENT,
        decimals=1,
        colours=(panels.BLUE, panels.GREY, panels.SKY),
        overrides=(*breakdown.group_colours(slo, model), panels.dashed(1), panels.dashed(2)),
        least=None,
        time_from=str(slo.period),
    )


def _ratio(slo: Slo, model: Model) -> Panel:
    scope, windows = queries.slo_scope(slo), model.settings.windows
    asked = (windows.base, windows.hour)
    return panels.lines(
        "Error ratio",
        f"The share that is bad, over {windows.base} and over {windows.hour}; the line is the "
        f"share that {slo.objective.text} allows.",
        *(
            Query(expr=scope.series(naming.error_ratio(window)), legend=legend(slo, str(window)))
            for window in asked
        ),
        unit=panels.PERCENT,
        decimals=3,
        colours=(panels.SKY, panels.BLUE),
        limits=(slo.objective.budget,),
        overrides=_of_groups(slo, model, 0),
    )


def _of_groups(slo: Slo, model: Model, short: int) -> tuple[Mapping[str, Json], ...]:
    """Groups are told apart by colour, so the short window needs another sign: it is dashed."""
    found = breakdown.group_colours(slo, model)
    return (*found, panels.dashed(short)) if slo.by else ()


def _tier(slo: Slo, model: Model, alert: BurnAlert) -> Panel:
    factor = alert.factor.quantize(Decimal("0.01"))
    return panels.lines(
        f"{alert.tier}: {alert.long} and {alert.short}",
        f"The tier {alert.tier} is a {alert.severity.value}: it fires while the burn rate is "
        f"above {factor:f}x, the line, over {alert.long} and over {alert.short} alike, and enough "
        "is bad to speak of. Shaded while it fires.",
        Query(expr=queries.burn(slo, alert.long), legend=legend(slo, str(alert.long))),
        Query(expr=queries.burn(slo, alert.short), legend=legend(slo, str(alert.short))),
        Query(expr=queries.tier_fires(slo, alert.tier), legend="fires"),
        unit=panels.FACTOR,
        width=6 if len(slo.plan.all_alerts) == 4 else 8,
        colours=(panels.BLUE, panels.SKY, panels.RED),
        limits=(alert.factor,),
        overrides=(*_of_groups(slo, model, 1), panels.shading(2)),
    )


def _events(slo: Slo, model: Model) -> Panel:
    """Bad below good, so that a few bad ones show at the bottom edge."""
    scope, base = queries.slo_scope(slo), model.settings.windows.base
    if isinstance(slo.indicator, StateIndicator):
        return panels.lines(
            "Bad and known time",
            "1 while the promise is broken and 0 while it is kept; a gap where nobody could tell.",
            Query(expr=scope.series(naming.BAD_NOW), legend=legend(slo, "bad")),
            unit="none",
            decimals=0,
            colours=(panels.RED,),
            fill=30,
        )
    return panels.lines(
        "Good and bad events",
        f"Events per second, averaged over {base}: bad ones at the bottom, good ones on top.",
        Query(expr=scope.series(naming.bad_rate(base)), legend=legend(slo, "bad")),
        Query(expr=queries.good_rate(slo, model.settings), legend=legend(slo, "good")),
        unit="cps",
        colours=(panels.RED, panels.BLUE),
        fill=40,
        stacked=True,
    )


def _alerts(slo: Slo, model: Model) -> Panel:
    own = (f'service="{slo.service}"', f'slo="{slo.name}"', queries.chosen("cluster"))
    return alert_table(own, model, width=12, height=8)
