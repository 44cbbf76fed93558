"""Alerting rules: the burn-rate tiers of an SLO, its NoData and Idle alerts, and plain alerts."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import assert_never

from slosmith.emit.links import dashboard_url
from slosmith.emit.records import Recorded, counted
from slosmith.model import naming
from slosmith.model.burnrate import GUARD_THRESHOLD, AlertSeverity, BurnAlert
from slosmith.model.root import (
    EventIndicator,
    Labels,
    PlainAlert,
    RatioIndicator,
    Settings,
    Slo,
    StateIndicator,
)
from slosmith.model.units import Duration, print_decimal, print_percent
from slosmith.output.document import Rule
from slosmith.promql import build, canonical, escape_template


def emit_urgent_alerts(slo: Slo, settings: Settings) -> Iterator[Rule]:
    """What is looked at all the time: tiers that page, then NoData, then Idle."""
    for alert in slo.plan.all_alerts:
        if alert.severity is AlertSeverity.PAGE:
            yield burn_rule(slo, alert, settings)
    if slo.alerting.no_data is not None:
        yield no_data_rule(slo, slo.alerting.no_data, settings)
    if slo.alerting.idle is not None and isinstance(slo.indicator, EventIndicator):
        yield idle_rule(slo, slo.alerting.idle, settings)


def emit_tickets(slo: Slo, settings: Settings) -> Iterator[Rule]:
    """Tiers that make tickets, which can wait for minutes."""
    for alert in slo.plan.all_alerts:
        if alert.severity is AlertSeverity.TICKET:
            yield burn_rule(slo, alert, settings)


def burn_rule(slo: Slo, alert: BurnAlert, settings: Settings) -> Rule:
    """One tier: both windows over the threshold, and enough bad events to speak of.

    There is no `for`: the short window already says that it goes on, and `for` starts again at
    every gap.
    """
    recorded = Recorded(slo)
    threshold = print_decimal(alert.threshold)
    over = [
        f"{recorded.now(naming.error_ratio(window))} > {threshold}"
        for window in (alert.long, alert.short)
    ]
    guard = _guard(recorded, alert.long, settings)
    return Rule(
        name=naming.burn_alert(slo.alerting.name),
        expr=build.all_of(*over) + guard,
        labels=_labels(
            slo,
            alert.severity,
            tier=alert.tier,
            long_window=str(alert.long),
            short_window=str(alert.short),
        ),
        annotations=_annotations(
            slo,
            settings,
            naming.BURN_ANCHOR,
            {**_burn_texts(slo, alert), **_figures(slo, settings)},
            slo.by,
        ),
    )


def _guard(recorded: Recorded, window: Duration, settings: Settings) -> str:
    """At least three bad events in the long window: a stray failure wakes nobody.

    Kinds that count time need three bad evaluations; a given ratio counts nothing at all.
    """
    slo, windows = recorded.slo, settings.windows
    least = GUARD_THRESHOLD
    match slo.indicator:
        case RatioIndicator():
            return ""
        case StateIndicator():
            least *= settings.evaluation_interval.seconds
            as_recorded = windows.is_short(window)
        case EventIndicator():
            as_recorded = window <= windows.base
        case never:
            assert_never(never)
    if as_recorded:
        seconds = print_decimal(window.seconds)
        count = f"{recorded.now(naming.bad_rate(window))} * {seconds}"
        return f"\nand {count} > {print_decimal(least)}"
    if window == windows.hour:
        count = _events_of_hour(recorded, settings)
    else:
        # Each event is in as many base rates as evaluations fit into the base window, as that part.
        interval = print_decimal(settings.evaluation_interval.seconds)
        count = f"{recorded.over(naming.bad_rate(windows.base), window)} * {interval}"
    return f"\nand {build.on(slo.by)} {count} > {print_decimal(least)}"


def _events_of_hour(recorded: Recorded, settings: Settings) -> str:
    """Bad events of the hour, none of them more than once and the latest at once.

    The mean weighs what is four minutes old one and a half times: two failures would be three. So
    the last base window is counted as it is, and what was before it from the rates that ended
    before it began. `rate` extrapolates by up to a third with four scrapes in the window: a tenth
    less keeps two events below two and a half, and three above. The older rates are looked at with
    a step, so that each counts for as long, however often rules are evaluated.
    """
    base, hour = settings.windows.base, settings.windows.hour
    step = settings.evaluation_interval
    series = recorded.in_groups(naming.bad_rate(base))
    latest = f"{print_decimal(base.seconds * _NEARLY)} * {series}"
    older = f"sum_over_time({series}[{Duration(hour.ms - base.ms)}:{step}] offset {base})"
    inner = f"\n  {latest}\n  + {print_decimal(step.seconds)} * {older}\n  or {latest}\n"
    return build.aggregate("sum", recorded.slo.by, inner)


_NEARLY = Decimal("0.9")


def no_data_rule(slo: Slo, severity: AlertSeverity, settings: Settings) -> Rule:
    """The source has vanished, wholly or in part; an idle one still counts zero.

    The rate of all events ends with its source, so that no raw series is read for it; they are
    only where a part may be gone, in one group perhaps. A rate without the SLO's groups is none:
    no other alert can fire by it.
    """
    match slo.indicator:
        case EventIndicator() as events:
            total = Recorded(slo).in_groups(naming.total_rate(settings.windows.base))
            arms = [_absent(total)]
            if events.can_vanish_in_part:
                gone = (_absent(selector.text) for selector in events.total_series)
                there, part = (counted(n, slo) for n in (events.total_series, events.part_series))
                arms = ["\nand ".join(gone), f"{there} unless {build.on(slo.by)} {part}"]
        case StateIndicator() as state:
            arms = [_absent(selector.text) for selector in state.series]
        case RatioIndicator() as given:
            arms = [_absent(given.ratio.text)]
        case never:
            assert_never(never)
    return Rule(
        name=naming.no_data_alert(slo.alerting.name),
        expr=build.any_of(*arms),
        wait=no_data_wait(slo, settings),
        labels=_labels(slo, severity),
        annotations=_annotations(slo, settings, naming.NO_DATA_ANCHOR, _no_data_texts(slo)),
    )


def _absent(series: str) -> str:
    """1 while a selector matches nothing; of an aggregate, `absent` makes up no labels."""
    return f"absent(count({series}))"


def no_data_wait(slo: Slo, settings: Settings) -> Duration:
    """How long what is looked at may be away, so that each kind is missed after five minutes or so.

    Series that are read as they are now end with their source. A rate of events goes on for most
    of its window, unless it is known to lack a part; after a restart it takes two scrapes to come
    back, and the wait is longer than those. A shorter base says that time is compressed.
    """
    match slo.indicator:
        case EventIndicator() as events if not events.can_vanish_in_part:
            scrapes = Duration(settings.scrape_interval.ms * 3)
            return min(max(_RATE_AWAY, scrapes), settings.windows.base)
        case _:
            return source_gone(settings)


def source_gone(settings: Settings) -> Duration:
    """How long a source is gone, about, before somebody is told."""
    return min(_SOURCE_GONE, settings.windows.base)


_SOURCE_GONE, _RATE_AWAY = Duration.parse("5m"), Duration.parse("2m")


def idle_rule(slo: Slo, idle: Duration, settings: Settings) -> Rule:
    """The source is there and counts nothing, in all groups together."""
    total = Recorded(slo).now(naming.total_rate(settings.windows.base))
    return Rule(
        name=naming.idle_alert(slo.alerting.name),
        expr=f"sum({total}) == 0",
        wait=idle,
        labels=_labels(slo, AlertSeverity.TICKET),
        annotations=_annotations(slo, settings, naming.IDLE_ANCHOR, _idle_texts(slo, idle)),
    )


def emit_plain_alert(alert: PlainAlert, settings: Settings) -> Rule:
    """An alert of the author's, with the labels that every alert has."""
    labels = {
        **dict(alert.labels),
        "service": alert.service,
        "severity": alert.severity.value,
        "team": alert.team,
    }
    texts = {"summary": alert.summary}
    if alert.description:
        texts["description"] = alert.description
    page = naming.runbook_page(alert.service, alert.name)
    texts["runbook_url"] = _url(settings.runbook_base, page)
    texts["dashboard_url"] = dashboard_url(settings, naming.service_uid(alert.service))
    return Rule(
        name=alert.name,
        expr=canonical(alert.expression.text),
        wait=alert.wait,
        keep_firing=alert.keep_firing,
        labels=tuple(sorted(labels.items())),
        annotations=tuple(sorted(texts.items())),
    )


def watchdog_rule(settings: Settings) -> Rule:
    """The alert that always fires; whoever no longer hears it knows that no alert arrives."""
    own = naming.OWN_SERVICE
    texts = {
        "summary": "alerts are evaluated, routed and sent",
        "description": "This fires always. A heartbeat receives it, and speaks when it stops.",
        "runbook_url": _url(settings.runbook_base, f"{own}/{naming.WATCHDOG}.md"),
    }
    return Rule(
        name=naming.WATCHDOG,
        expr="vector(1)",
        labels=(("service", own), ("severity", "none"), ("team", own)),
        annotations=tuple(sorted(texts.items())),
    )


def _labels(slo: Slo, severity: AlertSeverity, **more: str) -> Labels:
    own = {"service": slo.service, "slo": slo.name, "severity": severity.value, "team": slo.team}
    return tuple(sorted({**dict(slo.alerting.labels), **own, **more}.items()))


def _annotations(
    slo: Slo,
    settings: Settings,
    anchor: str,
    texts: Mapping[str, str],
    groups: tuple[str, ...] = (),
) -> Labels:
    page = f"{naming.runbook_page(slo.service, slo.name)}#{anchor}"
    link = {
        "runbook_url": _url(settings.runbook_base, page),
        "dashboard_url": dashboard_url(settings, naming.slo_uid(slo.service, slo.name), groups),
    }
    return tuple(sorted({**texts, **link, **dict(slo.alerting.annotations)}.items()))


def _url(base: str, link: str) -> str:
    return f"{base or naming.RUNBOOKS}/{link}"


def _subject(slo: Slo) -> str:
    groups = ", ".join(f"{label}={{{{ $labels.{label} }}}}" for label in slo.by)
    return f"{slo.ref} ({groups})" if groups else slo.ref


def _burn_texts(slo: Slo, alert: BurnAlert) -> dict[str, str]:
    factor = print_decimal(alert.factor.quantize(Decimal("0.01")))
    is_time = isinstance(slo.indicator, StateIndicator)
    what = "of the time was" if is_time else "of the events were"
    spent = _spent(slo, alert)
    objective = escape_template(slo.objective.text)
    return {
        "summary": (
            f"{_subject(slo)}: {{{{ $value | humanizePercentage }}}} {what} bad over "
            f"{alert.long}, more than {factor}x what the objective allows"
        ),
        "description": (
            f"The objective is {objective} over {slo.period}. At {factor}x, {alert.long} of this "
            f"spends {spent} of the period's error budget"
            f"{_sentence(slo.description)}"
        ),
    }


def _figures(slo: Slo, settings: Settings) -> dict[str, str]:
    """Budget left and burn rate, looked up as the alert is sent; empty while they are unknown."""
    burn = naming.burn_rate(settings.windows.hour)
    selector = f'service="{slo.service}",slo="{slo.name}"'
    selector += "".join(f",{label}=%q" for label in slo.by)
    groups = "".join(f" $labels.{label}" for label in slo.by)
    return {
        "budget_remaining": _looked_up(
            f"{naming.BUDGET_REMAINING}{{{selector}}}", groups, "humanizePercentage"
        ),
        "burn_rate": _looked_up(f"{burn}{{{selector}}}", groups, 'printf "%.1fx"'),
    }


def _looked_up(series: str, groups: str, shown: str) -> str:
    query = f"printf `{series}`{groups} | query"
    return f"{{{{ with {query} }}}}{{{{ . | first | value | {shown} }}}}{{{{ end }}}}"


def _spent(slo: Slo, alert: BurnAlert) -> str:
    share = alert.factor * alert.long.ms / slo.period.ms
    return print_percent(share.quantize(Decimal("0.0001")))


def _sentence(description: str) -> str:
    return f". {escape_template(description)}" if description else "."


def _no_data_texts(slo: Slo) -> dict[str, str]:
    return {
        "summary": f"{slo.ref}: what it is measured by has vanished, wholly or in part",
        "description": (
            f"Whether {escape_template(slo.objective.text)} is kept cannot be told while the "
            f"source is gone; no other alert of this SLO can fire{_sentence(slo.description)}"
        ),
    }


def _idle_texts(slo: Slo, idle: Duration) -> dict[str, str]:
    return {
        "summary": f"{slo.ref}: nothing was counted for {idle}",
        "description": (
            "The source is there, but there are no events: nobody uses it, or nothing reaches it"
            f"{_sentence(slo.description)}"
        ),
    }
