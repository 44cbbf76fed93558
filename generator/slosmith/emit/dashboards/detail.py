"""The dashboard of one SLO: its budget, its tiers, its events, and what they break down into."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from slosmith.emit.dashboards import (
    alert_queries,
    breakdown,
    panels,
    queries,
    scopes,
    styles,
    words,
)
from slosmith.emit.dashboards.alerts import KEPT, alert_course, alert_table
from slosmith.emit.dashboards.context import Context
from slosmith.emit.dashboards.grafana import Dashboard, Json, Link, Panel, Query, Row, Variable
from slosmith.emit.dashboards.overview import CLUSTER
from slosmith.emit.dashboards.tables import EXHAUSTED
from slosmith.model import naming
from slosmith.model.burnrate import BurnAlert
from slosmith.model.dashboards import GroupRow, OutlineRow, Section, slo_outline, variable
from slosmith.model.indicators import StateIndicator
from slosmith.model.slo import Slo
from slosmith.model.units import Duration, print_decimal


def detail_dashboard(slo: Slo, context: Context) -> Dashboard:
    """One dashboard for each SLO; a variable for each of its groups."""
    outline = slo_outline(slo, context.metrics_by_name)
    return Dashboard(
        uid=outline.uid,
        title=f"SLO: {slo.ref}",
        description=f"{slo.objective.text} over {slo.period}. {slo.description}".strip(),
        tags=("slosmith", slo.service),
        variables=(CLUSTER, *_groups(slo, outline.labels[1:])),
        rows=tuple(_row(one, slo, context) for one in outline.rows),
        links=_links(slo),
        annotation=Query(
            expr=alert_queries.firing(scopes.slo_scope(slo).matchers), legend="{{alertname}}"
        ),
        excluded=_excluded(slo) if slo.exclusions else None,
    )


def _excluded(slo: Slo) -> Query:
    """When time was excluded, which is so for all groups at once."""
    reasons = "; ".join(one.reason for one in slo.exclusions)
    return Query(expr=f"{_ungrouped(slo).series(naming.EXCLUDED)} == 1", legend=reasons)


def _ungrouped(slo: Slo) -> scopes.Scope:
    return scopes.Scope(matchers=(scopes.chosen("cluster"),)).of(slo)


def _row(row: OutlineRow, slo: Slo, context: Context) -> Row:
    match row:
        case GroupRow():
            own = (*_tiers(slo, context), _ratio(slo, context), _events(slo, context))
            return Row(title=row.title, panels=own, collapsed=True, repeat=variable(row.label))
        case Section.BUDGET:
            shown: tuple[Panel, ...] = (_burn_down(slo, context), _ratio(slo, context))
        case Section.BURN_RATE:
            shown = _tiers(slo, context)
        case Section.EVENTS:
            shown = (_events(slo, context), *_alerts(slo, context))
        case Section.BREAKDOWN:
            shown = tuple(breakdown.breakdown(slo, context))
        case _:
            shown = (words.objective(slo, context.settings), *_figures(slo, context))
    return Row(title=row.title, panels=shown, collapsed=row is Section.BREAKDOWN)


def _tiers(slo: Slo, context: Context) -> tuple[Panel, ...]:
    alerts = slo.plan.all_alerts
    widths = _TIER_WIDTHS.get(len(alerts), (8,) * len(alerts))
    return tuple(_tier(slo, context, *one) for one in zip(alerts, widths, strict=True))


def _groups(slo: Slo, labels: tuple[str, ...]) -> Iterator[Variable]:
    """A variable for each group; each offers what the ones before it leave over."""
    before = ["cluster"]
    for label in labels:
        chosen = ",".join(scopes.chosen(one) for one in before)
        series = f'{naming.OBJECTIVE}{{service="{slo.service}",slo="{slo.name}",{chosen}}}'
        yield Variable(name=variable(label), label=label, query=f"label_values({series}, {label})")
        before.append(label)


def _links(slo: Slo) -> tuple[Link, ...]:
    return (
        Link(title="Overview", url=f"/d/{naming.OVERVIEW_UID}"),
        Link(title=slo.service, url=f"/d/{naming.service_uid(slo.service)}?{KEPT}"),
    )


def legend(slo: Slo, name: str) -> str:
    """What a series is called: its group, where there are groups."""
    return " ".join(f"{{{{{label}}}}}" for label in slo.by) or name


def _figures(slo: Slo, context: Context) -> Iterator[Panel]:
    scope, settings = scopes.slo_scope(slo), context.settings
    ratio = scope.series(naming.error_ratio(slo.period))
    name = legend(slo, "")
    yield panels.stat(
        "Budget left",
        f"What is left of the error budget of the last {slo.period}; negative when overspent.",
        Query(expr=queries.budget_left(scope), legend=name, instant=True),
        unit=styles.PERCENT,
        decimals=1,
        width=6 if slo.exclusions else 8,
        thresholds=styles.BUDGET_STEPS,
    )
    yield panels.stat(
        "Burn rate now",
        "How fast the budget is spent over the last hour; 1x spends it in exactly one period.",
        Query(expr=queries.burn_now(scope, settings), legend=name, instant=True),
        unit=styles.FACTOR,
        width=5 if slo.exclusions else 8,
        thresholds=styles.BURN_STEPS,
    )
    if slo.exclusions:
        yield _left_out(slo)
    yield panels.stat(
        "Exhausted in",
        "How long the budget lasts at the rate of the last hour.",
        Query(expr=queries.exhaustion(scope, settings, (slo.period,)), legend=name, instant=True),
        unit=styles.SECONDS,
        decimals=1,
        width=6,
        mappings=EXHAUSTED,
    )
    yield panels.stat(
        f"Kept over {slo.period}",
        f"The share that was good over {slo.period}, next to {slo.objective.text}.",
        Query(expr=f"1 - {ratio}", legend=name, instant=True),
        unit=styles.PERCENT,
        decimals=3,
        width=5,
        thresholds=styles.steps((None, styles.RED), (slo.objective.target, styles.BLUE)),
    )
    yield panels.stat(
        f"Seen of {slo.period}",
        f"How much of the last {slo.period} has been seen: the budget left and what was kept speak "
        "of that time alone.",
        Query(expr=queries.seen(scope, slo.period), legend=name, instant=True),
        unit=styles.SECONDS,
        decimals=1,
        width=5,
        mappings=(styles.at_least(slo.seen_whole, "all of it"),),
    )


def _left_out(slo: Slo) -> Panel:
    reasons = "; ".join(f"{one.text} ({one.reason})" for one in slo.exclusions)
    series = _ungrouped(slo).series(naming.excluded(slo.period))
    return panels.stat(
        "Left out",
        f"How much of the last {slo.period} did not count: {reasons}.",
        Query(expr=series, legend="", instant=True),
        unit=styles.SECONDS,
        width=5,
    )


def _burn_down(slo: Slo, context: Context) -> Panel:
    """The rolling budget is left out where each group would add a line of it."""
    rolling = Query(expr=queries.budget_left(scopes.slo_scope(slo)), legend="rolling")
    summary = (
        f" Rolling: the budget of the {slo.period} before each moment, which alerts go by."
        if not slo.by
        else " Each line is a group."
    )
    return panels.lines(
        f"Budget over the last {slo.period}",
        f"What was left of a budget that was whole {slo.period} ago, hour by hour, beside the "
        f"line of even spending: above it the SLO is being kept.{summary}",
        Query(expr=queries.burn_down(slo, context.settings), legend=legend(slo, "left")),
        Query(expr=queries.even_spending(slo), legend="even spending"),
        *(() if slo.by else (rolling,)),
        unit=styles.PERCENT,
        decimals=1,
        colours=("" if slo.by else styles.BLUE, styles.GREY, styles.SKY),
        overrides=(
            *breakdown.group_colours(slo, context),
            *(styles.dashed(index) for index in ((1,) if slo.by else (1, 2))),
        ),
        least=None,
        time_from=str(slo.period),
    )


def _ratio(slo: Slo, context: Context) -> Panel:
    windows = context.settings.windows
    return panels.lines(
        "Error ratio",
        f"The share that is bad, over {windows.hour} and, {_sign(slo)}, over {windows.base}; the "
        f"line across is the share that {slo.objective.text} allows.",
        *_pair(slo, windows.hour, windows.base),
        unit=styles.PERCENT,
        decimals=3,
        colours=_two(slo),
        limits=(slo.objective.budget,),
        overrides=_of_groups(slo, context),
    )


def _pair(slo: Slo, long: Duration, short: Duration, scale: str = "") -> tuple[Query, Query]:
    """The error ratio over a long window and over a short one."""
    scope = scopes.slo_scope(slo)
    first, second = (
        Query(
            expr=f"{scope.series(naming.error_ratio(window))}{scale}",
            legend=legend(slo, str(window)),
        )
        for window in (long, short)
    )
    return first, second


def _sign(slo: Slo) -> str:
    return "dashed" if slo.by else "lighter"


def _two(slo: Slo) -> tuple[str, str]:
    """Groups have colours of their own."""
    return ("", "") if slo.by else (styles.BLUE, styles.SKY)


def _of_groups(slo: Slo, context: Context) -> tuple[Mapping[str, Json], ...]:
    """Groups are distinguished by colour, so the short window is dashed, and named once."""
    if not slo.by:
        return ()
    return (*breakdown.group_colours(slo, context), styles.dashed(1), styles.unnamed(1))


def _tier(slo: Slo, context: Context, alert: BurnAlert, width: int) -> Panel:
    factor = alert.factor.quantize(Decimal("0.01"))
    scale = f" / {print_decimal(slo.objective.budget)}"
    return panels.lines(
        f"{alert.tier}: {alert.long} and {alert.short}",
        f"The tier {alert.tier} is a {alert.severity.value}: it fires while the burn rate is "
        f"above {factor:f}x, the line across, over {alert.long} and, {_sign(slo)}, over "
        f"{alert.short} alike, and enough is bad to speak of. Shaded while it fires.",
        *_pair(slo, alert.long, alert.short, scale),
        Query(expr=alert_queries.tier_fires(slo, alert.tier), legend="fires"),
        unit=styles.FACTOR,
        width=width,
        colours=(*_two(slo), styles.RED),
        limits=(alert.factor,),
        overrides=(*_of_groups(slo, context), styles.shading(2)),
    )


_TIER_WIDTHS = {1: (24,), 2: (12, 12), 4: (6, 6, 6, 6), 5: (8, 8, 8, 12, 12)}
"""So that tiers fill their rows; any other number of them stands in threes."""


def _events(slo: Slo, context: Context) -> Panel:
    """Bad below good, so that a few bad ones show at the bottom edge."""
    scope, base = scopes.slo_scope(slo), context.settings.windows.base
    if isinstance(slo.indicator, StateIndicator):
        return panels.states(
            "Kept and broken",
            "When the SLO was met and when it was broken; a gap where it is not known.",
            Query(expr=scope.series(naming.BAD_NOW), legend=legend(slo, slo.name)),
            mappings=(_KEPT,),
            width=8,
        )
    return panels.lines(
        "Good and bad events",
        f"Events per second, averaged over {base}: bad ones at the bottom, good ones on top.",
        Query(expr=f"sum({scope.series(naming.bad_rate(base))})", legend="bad"),
        Query(expr=f"sum({queries.good_rate(slo, context.settings)})", legend="good"),
        unit="cps",
        width=8,
        colours=(styles.RED, styles.BLUE),
        fill=40,
        stacked=True,
    )


_KEPT: Mapping[str, Json] = {
    "type": "value",
    "options": {
        "0": {"text": "kept", "color": styles.BLUE},
        "1": {"text": "broken", "color": styles.RED},
    },
}


def _alerts(slo: Slo, context: Context) -> tuple[Panel, Panel]:
    """What fired when, and what fires now with its links."""
    now = alert_table(
        scopes.slo_scope(slo).matchers,
        context,
        slos=(slo,),
        hidden=("service", "slo", "team"),
        width=8,
        height=8,
    )
    return alert_course(alert_queries.alerts_of(slo), alert_queries.WHAT, *slo.by, width=8), now
