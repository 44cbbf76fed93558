"""Alerting rules: the burn-rate tiers of an SLO, its NoData and Idle alerts, and plain alerts."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import assert_never

from slosmith.emit.contradiction import contradiction_expr
from slosmith.emit.exclusions import unless_excluded
from slosmith.emit.guard import bad_evaluations, bad_events
from slosmith.emit.links import dashboard_url
from slosmith.emit.records import Recorded, counted, recorded_of
from slosmith.model import naming
from slosmith.model.alerts import (
    Alert,
    Purpose,
    burn_alert,
    find_alert,
    plain_alert,
    slo_alerts,
)
from slosmith.model.burnrate import GUARD_THRESHOLD, AlertSeverity, BurnAlert
from slosmith.model.root import (
    EventIndicator,
    Labels,
    Part,
    PlainAlert,
    RatioIndicator,
    Settings,
    Slo,
    StateIndicator,
)
from slosmith.model.units import Duration, print_decimal, print_percent
from slosmith.output.document import Rule
from slosmith.promql import Selector, build, escape_template


def emit_slo_alerts(slo: Slo, settings: Settings) -> tuple[list[Rule], list[Rule]]:
    """What is looked at all the time but NoData, then the tickets that can wait for minutes."""
    urgent: list[Rule] = []
    tickets: list[Rule] = []
    for alert in slo_alerts(slo):
        if alert.purpose is not Purpose.NO_DATA:
            rules = urgent if alert.severity is AlertSeverity.PAGE else tickets
            rules.append(_slo_rule(slo, alert, settings))
    return urgent, tickets


def emit_no_data(slo: Slo, settings: Settings) -> Iterator[Rule]:
    """The alert on the source itself, which may read raw series; it is looked at all the time."""
    if alert := find_alert(slo, Purpose.NO_DATA):
        yield no_data_rule(slo, alert, settings)


def _slo_rule(slo: Slo, alert: Alert, settings: Settings) -> Rule:
    match alert.purpose:
        case Purpose.BURN:
            assert alert.burn is not None
            return _burn_rule(slo, alert, alert.burn, settings)
        case Purpose.IDLE:
            return idle_rule(slo, alert, settings)
        case Purpose.CONTRADICTION:
            return contradiction_rule(slo, alert, settings)
        case Purpose.NO_DATA | Purpose.PLAIN | Purpose.WATCHDOG:
            raise AssertionError(f"{alert.name} is no alert of an SLO that reads records alone")


def burn_rule(slo: Slo, tier: BurnAlert, settings: Settings) -> Rule:
    """The rule of one tier."""
    return _burn_rule(slo, burn_alert(slo, tier), tier, settings)


def _burn_rule(slo: Slo, alert: Alert, tier: BurnAlert, settings: Settings) -> Rule:
    """Both windows over the threshold, and enough bad events to speak of.

    There is no `for`: the short window already says that it goes on, and `for` starts again at
    every gap.
    """
    recorded = recorded_of(slo)
    threshold = print_decimal(tier.threshold)
    over = [
        f"{recorded.now(naming.error_ratio(window))} > {threshold}"
        for window in (tier.long, tier.short)
    ]
    guard = _guard(recorded, tier.long, settings)
    texts = {**_burn_texts(slo, tier), **_figures(slo, settings.windows.hour)}
    return Rule(
        name=alert.name,
        expr=build.all_of(*over) + guard,
        labels=alert.labels,
        annotations=_annotations(slo, alert, settings, texts),
    )


def _guard(recorded: Recorded, window: Duration, settings: Settings) -> str:
    """At least three bad events in the long window: a stray failure wakes nobody.

    Kinds that count time need three bad evaluations; a given ratio counts nothing at all.
    """
    slo = recorded.slo
    match slo.indicator:
        case RatioIndicator():
            return ""
        case StateIndicator():
            count = bad_evaluations(recorded, window, settings)
        case EventIndicator():
            count = bad_events(recorded, window, settings)
        case never:
            assert_never(never)
    return f"\nand {build.on(slo.by)} {count} > {print_decimal(GUARD_THRESHOLD)}"


def no_data_rule(slo: Slo, alert: Alert, settings: Settings) -> Rule:
    """The source has vanished, wholly or in part; an idle one still counts zero.

    The rate of all events ends with its source, so that no raw series is read for it; they are
    only where a part may be gone, in one group perhaps. A rate without the SLO's groups is none:
    no other alert can fire by it.
    """
    match slo.indicator:
        case EventIndicator() as events:
            arms = _events_gone(events, slo, settings)
        case StateIndicator() as state:
            arms = _state_gone(state, slo)
        case RatioIndicator() as given:
            arms = [_absent(given.ratio.text)]
        case never:
            assert_never(never)
    gone = build.any_of(*arms)
    return Rule(
        name=alert.name,
        # Without groups the rate of all events is 0 while time is excluded, and never absent.
        expr=gone if _asks_for_rate(slo) and not slo.by else unless_excluded(slo, gone),
        wait=no_data_wait(slo, settings),
        labels=alert.labels,
        annotations=_annotations(slo, alert, settings, _no_data_texts(slo)),
    )


def _state_gone(state: StateIndicator, slo: Slo) -> list[str]:
    """Series that are gone; where groups are remembered, each of these by its name."""
    gone = [_absent(selector.text) for selector in state.needed or state.series]
    if state.memory is None:
        return gone
    seen = recorded_of(slo).in_groups(naming.SEEN)
    known = build.aggregate("group", slo.by, seen)
    return [
        *(f"{absent} unless on () {seen}" for absent in gone),
        f"{known} unless {build.on(slo.by)} {_in_groups(state.memory.gauge, slo)}",
    ]


def _in_groups(gauge: Selector, slo: Slo) -> str:
    """A gauge as it is, or where its labels are called otherwise a series for each group."""
    renamed = build.sources_of(slo.by) != slo.by
    return build.measured("group", slo.by, gauge.text) if renamed else gauge.text


def _events_gone(events: EventIndicator, slo: Slo, settings: Settings) -> list[str]:
    """Where a source may lack the part of which all else is known, it is asked what there is.

    So it is where a group may have lost an operand of its query: it counts, and has no rate.
    """
    total = recorded_of(slo).in_groups(naming.total_rate(settings.windows.base))
    gone = build.all_of(*(_absent(selector.text) for selector in events.total_series))
    if events.lacking is not None:
        return [gone, build.measured("count", slo.by, events.lacking.series)]
    if events.needs_part and slo.by:
        there = counted(events.total_series, slo)
        return [gone, f"{there} unless {build.on(slo.by)} {total}"]
    nameless = [of_no_group(slo, settings)] if may_lack_groups(slo) else []
    return [_absent(total), *nameless]


def may_lack_groups(slo: Slo) -> bool:
    """Whether failures have counters of their own, which may lack the labels of all events."""
    events = slo.indicator
    return (
        bool(slo.by)
        and isinstance(events, EventIndicator)
        and events.apart
        and events.counts is Part.BAD
    )


def of_no_group(slo: Slo, settings: Settings) -> str:
    """Failures that lack a label of the groups, which all events have: they count for none."""
    base, matchers = settings.windows.base, recorded_of(slo).matchers
    bad, total = naming.bad_rate(base), naming.total_rate(base)
    nameless = " or ".join(f'{bad}{{{matchers},{label}=""}}' for label in slo.by)
    if len(slo.by) > 1:
        nameless = f"({nameless})"
    return f"count({nameless} unless {build.on(slo.by)} {total}{{{matchers}}})"


def _asks_for_rate(slo: Slo) -> bool:
    """Whether the source is there where the rate of all events is."""
    return isinstance(slo.indicator, EventIndicator) and slo.indicator.lacking is None


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
        case EventIndicator() as events if events.lacking is None:
            scrapes = settings.scrape_interval * 3
            return min(max(_RATE_AWAY, scrapes), settings.windows.base)
        case _:
            return source_gone(settings)


def source_gone(settings: Settings) -> Duration:
    """How long series that are read as they are now may be away."""
    return min(_SOURCE_GONE, settings.windows.base)


def gone_for(slo: Slo, settings: Settings) -> Duration:
    """How long a source has been gone, in minutes, when its absence fires.

    The rate of all events needs two samples in its window, so that it goes on for the window less
    a scrape; the wait begins after that.
    """
    goes_on = Duration(0)
    match slo.indicator:
        case EventIndicator(lacking=None) as events if not (events.needs_part and slo.by):
            goes_on = settings.windows.base - settings.scrape_interval
        case _:
            pass
    gone = goes_on + no_data_wait(slo, settings)
    return gone.in_steps(_MINUTE) if gone > _MINUTE else gone


_SOURCE_GONE, _RATE_AWAY = Duration.parse("5m"), Duration.parse("2m")
_MINUTE = Duration.parse("1m")


def contradiction_rule(slo: Slo, alert: Alert, settings: Settings) -> Rule:
    """More of the part than of all events."""
    assert isinstance(slo.indicator, EventIndicator)
    what = "bad" if slo.indicator.counts is Part.BAD else "good"
    texts = {
        "summary": f"{_subject(slo)}: more {what} events than events at all",
        "description": (
            f"In {settings.windows.hour} {{{{ $value | printf `%.0f` }}}} more {what} events were "
            "counted than there were events. One of the two counts is wrong, and so are the error "
            f"ratio and the budget{_sentence(slo.description)}"
        ),
    }
    return Rule(
        name=alert.name,
        expr=unless_excluded(slo, contradiction_expr(slo, settings)),
        labels=alert.labels,
        annotations=_annotations(slo, alert, settings, texts),
    )


def idle_rule(slo: Slo, alert: Alert, settings: Settings) -> Rule:
    """The source is there and counts nothing, in all groups together."""
    total = recorded_of(slo).now(naming.total_rate(settings.windows.base))
    return Rule(
        name=alert.name,
        expr=unless_excluded(slo, f"sum({total}) == 0"),
        wait=alert.wait,
        labels=alert.labels,
        annotations=_annotations(slo, alert, settings, _idle_texts(slo, alert)),
    )


def emit_plain_alert(written: PlainAlert, settings: Settings) -> Rule:
    """An alert of the author's, with the labels that every alert has."""
    alert = plain_alert(written)
    texts = {
        "summary": written.summary,
        "runbook_url": written.runbook_url or _url(settings, alert),
        "dashboard_url": dashboard_url(settings, naming.service_uid(alert.service)),
        **dict(written.annotations),
    }
    if written.description:
        texts["description"] = written.description
    return Rule(
        name=alert.name,
        expr=written.rule,
        wait=alert.wait,
        keep_firing=written.keep_firing,
        labels=alert.labels,
        annotations=tuple(sorted(texts.items())),
    )


def watchdog_rule(alert: Alert, settings: Settings) -> Rule:
    """The alert that always fires: when it no longer arrives, no alert does."""
    texts = {
        "summary": "alerts are evaluated, routed and sent",
        "description": "This always fires. A heartbeat receives it, and alerts when it stops.",
        "runbook_url": _url(settings, alert),
    }
    return Rule(
        name=alert.name,
        expr="vector(1)",
        labels=alert.labels,
        annotations=tuple(sorted(texts.items())),
    )


def _annotations(slo: Slo, alert: Alert, settings: Settings, texts: Mapping[str, str]) -> Labels:
    """The texts and the links; what is of one group opens its dashboard with that."""
    uid = naming.slo_uid(slo.service, slo.name)
    groups = slo.by if alert.purpose in (Purpose.BURN, Purpose.CONTRADICTION) else ()
    link = {
        "runbook_url": _url(settings, alert),
        "dashboard_url": dashboard_url(settings, uid, groups),
    }
    return tuple(sorted({**texts, **link, **dict(slo.alerting.annotations)}.items()))


def _url(settings: Settings, alert: Alert) -> str:
    return f"{settings.runbook_base or naming.RUNBOOKS}/{alert.place.target}"


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


@lru_cache(maxsize=1)  # all tiers of an SLO show the same
def _figures(slo: Slo, hour: Duration) -> Mapping[str, str]:
    """Budget left and burn rate, looked up as the alert is sent; empty while they are unknown."""
    return {
        "budget_remaining": _budget(slo),
        "burn_rate": _looked_up(
            slo, naming.burn_rate(hour), '{{ . | first | value | printf "%.1fx" }}'
        ),
    }


def _budget(slo: Slo) -> str:
    """What is left in plain digits, and of how much of the period, where not all was seen."""
    spent = '{{ . | first | value | printf " %.1f times" }}'
    overspent = f"overspent{_looked_up(slo, naming.burn_rate(slo.period), spent)}"
    left = "{{ . | first | value | humanizePercentage }}"
    words = f"{{{{ if lt (. | first | value) 0.0 }}}}{overspent}{{{{ else }}}}{left}{{{{ end }}}}"
    part = f" ({{{{ . | first | value | humanizeDuration }}}} of {slo.period} seen)"
    whole = print_decimal(slo.seen_whole)
    whole += "" if "." in whole else ".0"  # Go compares no float with a whole number
    young = f"{{{{ if lt (. | first | value) {whole} }}}}{part}{{{{ end }}}}"
    words += _looked_up(slo, naming.seen(slo.period), young)
    if slo.exclusions:
        left_out = ", {{ . | first | value | humanizeDuration }} left out"
        left_out = f"{{{{ if lt 0.0 (. | first | value) }}}}{left_out}{{{{ end }}}}"
        words += _looked_up(replace(slo, by=()), naming.excluded(slo.period), left_out)
    return _looked_up(slo, naming.BUDGET_REMAINING, words)


def _looked_up(slo: Slo, series: str, shown: str) -> str:
    """A recorded series of the alert's own group, shown while it is there."""
    selector = f'service="{slo.service}",slo="{slo.name}"'
    selector += "".join(f",{label}=%q" for label in slo.by)
    groups = "".join(f" $labels.{label}" for label in slo.by)
    query = f"printf `{series}{{{selector}}}`{groups} | query"
    return f"{{{{ with {query} }}}}{shown}{{{{ end }}}}"


def _spent(slo: Slo, alert: BurnAlert) -> str:
    share = alert.factor * alert.long.ms / slo.period.ms
    return print_percent(share.quantize(Decimal("0.0001")))


def _sentence(description: str) -> str:
    return f". {escape_template(description)}" if description else "."


def _no_data_texts(slo: Slo) -> dict[str, str]:
    met = f"it is not known whether {escape_template(slo.objective.text)} is met"
    told = f"While the source is gone, {met}, and no other alert of this SLO can fire"
    if isinstance(slo.indicator, EventIndicator) and slo.indicator.lacking is not None:
        told = f"Of sources that lack their bucket {met}; the others still count"
    if slo.remembered:
        told = f"What is gone counts as bad {slo.remembered}"
    return {
        "summary": f"{slo.ref}: its source has vanished, wholly or in part",
        "description": f"{told}{_sentence(slo.description)}",
    }


def _idle_texts(slo: Slo, alert: Alert) -> dict[str, str]:
    return {
        "summary": f"{slo.ref}: nothing was counted for {alert.wait}",
        "description": (
            "The source is there, but there are no events: nobody uses it, or nothing reaches it"
            f"{_sentence(slo.description)}"
        ),
    }
