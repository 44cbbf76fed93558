"""Alerting rules: the burn-rate tiers of an SLO, its other alerts on records, and plain alerts."""

from typing import assert_never

from slosmith.emit.alert_texts import (
    annotations_of,
    burn_texts,
    contradiction_texts,
    idle_texts,
    runbook_url_of,
)
from slosmith.emit.contradiction import contradiction_expr
from slosmith.emit.exclusions import unless_excluded
from slosmith.emit.guard import bad_evaluations, bad_events
from slosmith.emit.links import dashboard_url
from slosmith.emit.recorded import Recorded, recorded_of
from slosmith.model import naming
from slosmith.model.alerts import Alert, Purpose, burn_alert, plain_alert, slo_alerts
from slosmith.model.burnrate import GUARD_THRESHOLD, AlertSeverity, BurnAlert
from slosmith.model.indicators import EventIndicator, RatioIndicator, StateIndicator
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration, print_decimal
from slosmith.output.document import Rule
from slosmith.promql import build


def emit_slo_alerts(slo: Slo, settings: Settings) -> tuple[list[Rule], list[Rule]]:
    """What is looked at all the time but NoData, then the tickets that can wait for minutes."""
    urgent: list[Rule] = []
    tickets: list[Rule] = []
    for alert in slo_alerts(slo):
        if alert.purpose is not Purpose.NO_DATA:
            rules = urgent if alert.severity is AlertSeverity.PAGE else tickets
            rules.append(_slo_rule(slo, alert, settings))
    return urgent, tickets


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
    texts = burn_texts(slo, tier, settings.windows.hour)
    return Rule(
        name=alert.name,
        expr=build.all_of(*over) + guard,
        labels=alert.labels,
        annotations=annotations_of(slo, alert, settings, texts),
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


def contradiction_rule(slo: Slo, alert: Alert, settings: Settings) -> Rule:
    """More of the part than of all events."""
    assert isinstance(slo.indicator, EventIndicator)
    texts = contradiction_texts(slo, slo.indicator.counts, settings.windows.hour)
    return Rule(
        name=alert.name,
        expr=unless_excluded(slo, contradiction_expr(slo, settings)),
        labels=alert.labels,
        annotations=annotations_of(slo, alert, settings, texts),
    )


def idle_rule(slo: Slo, alert: Alert, settings: Settings) -> Rule:
    """The source is there and counts nothing, in all groups together."""
    total = recorded_of(slo).now(naming.total_rate(settings.windows.base))
    return Rule(
        name=alert.name,
        expr=unless_excluded(slo, f"sum({total}) == 0"),
        wait=alert.wait,
        labels=alert.labels,
        annotations=annotations_of(slo, alert, settings, idle_texts(slo, alert)),
    )


def emit_plain_alert(written: PlainAlert, settings: Settings) -> Rule:
    """An alert of the author's, with the labels that every alert has."""
    alert = plain_alert(written)
    texts = {
        "summary": written.summary,
        "runbook_url": written.runbook_url or runbook_url_of(settings, alert),
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
        "runbook_url": runbook_url_of(settings, alert),
    }
    return Rule(
        name=alert.name,
        expr="vector(1)",
        labels=alert.labels,
        annotations=tuple(sorted(texts.items())),
    )
