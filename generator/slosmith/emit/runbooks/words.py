"""Numbers in words: lengths of time, budgets, and what each tier of a policy means."""

import re
from collections.abc import Iterator
from decimal import Decimal

from slosmith.markdown import Markdown, escape
from slosmith.model.alerts import Alert
from slosmith.model.burnrate import GUARD_EVENTS, AlertSeverity, BurnAlert
from slosmith.model.indicators import EventIndicator, RatioIndicator, StateIndicator
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration, divide, print_decimal, print_percent

_UNITS = (("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000), ("second", 1000))


def spoken(length: Duration) -> str:
    """A length of time as people say it: ``50 hours``, ``43 minutes 12 seconds``."""
    fitting = [unit for unit in _UNITS if length.ms >= _least(unit)] or [_UNITS[-1]]
    name, size = fitting[0]
    count, rest = divmod(length.ms, size)
    words = _count(count, name)
    below = next((unit for unit in _UNITS if unit[1] < size), None)
    if below and (parts := rest // below[1]):
        words += f" {_count(parts, below[0])}"
    return words if length.ms >= 1000 else f"{length.ms} milliseconds"


def _least(unit: tuple[str, int]) -> int:
    """Hours are counted up to three days: 50 hours says more than 2 days 2 hours."""
    return unit[1] * 3 if unit[0] == "day" else unit[1]


def _count(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def without_templates(text: str) -> str:
    """A text of an alert as prose: labels and figures by what they are, like `HOST` and `VALUE`."""
    return _ACTION.sub(_name, text)


_ACTION = re.compile(r"\{\{-?(?P<action>.*?)-?\}\}", re.DOTALL)
_LABEL = re.compile(r"(?:\$labels|\.Labels)\.(\w+)")
_CONTROL = re.compile(r"\s*(?:if|else|end|range|with|define|template|block|\$\w+\s*:?=|/\*)")


def _name(match: re.Match[str]) -> str:
    action = match["action"]
    if _CONTROL.match(action):
        return " or " if action.split()[0] == "else" else ""
    label = _LABEL.search(action)
    return label[1].upper() if label else "VALUE"


def severity_words(alerts: tuple[Alert, ...]) -> str:
    """Whether somebody is woken; the tiers of one SLO may differ in it."""
    tiers: dict[AlertSeverity, list[str]] = {}
    for alert in alerts:
        if alert.burn is not None:
            tiers.setdefault(alert.severity, []).append(alert.burn.tier)
    if len(tiers) < 2:
        return alerts[0].severity.value
    return " or ".join(f"{one.value} ({', '.join(names)})" for one, names in tiers.items())


def bad_word(slo: Slo) -> str:
    """What a share of the SLO is a share of."""
    if slo.latency is not None and slo.latency.or_failed:
        return f"failed or slower than {slo.latency.limit}"
    if slo.latency is not None:
        return f"slower than {slo.latency.limit}"
    return "of the time bad" if isinstance(slo.indicator, StateIndicator) else "bad"


def budget_words(slo: Slo) -> str:
    """The budget of the period as time, and as events where the traffic is known."""
    budget = slo.objective.budget
    time = spoken(Duration.of((slo.period.seconds * budget).quantize(Decimal(1))))
    share, period = print_percent(budget), spoken(slo.period)
    match slo.indicator:
        case StateIndicator():
            return f"{share} of the time: {time} in {period}"
        case RatioIndicator():
            return f"{share} on average over time: {time} in {period} if everything fails"
        case EventIndicator():
            words = f"{share} of the events in {period}: {time} if everything fails"
            if slo.traffic is None:
                return words
            events = slo.traffic * slo.period.seconds
            bad = f"{(events * budget).to_integral_value():,}"
            return f"{words}, or {bad} of the {events.to_integral_value():,} that are expected"


def tier_words(slo: Slo, alert: BurnAlert) -> Markdown:
    """When a tier fires, and how fast the budget goes at that rate."""
    factor = print_decimal(alert.factor.quantize(Decimal("0.01")))
    lasts = spoken(Duration.of(divide(slo.period.seconds, alert.factor).quantize(Decimal(1))))
    share = divide(alert.factor * alert.long.ms, Decimal(slo.period.ms))
    spent = print_percent(share.quantize(Decimal("0.0001")))
    threshold = print_percent(alert.threshold.quantize(Decimal("0.00000001")))
    return escape(
        f"more than {threshold} {bad_word(slo)} over {spoken(alert.long)}, and still over the last "
        f"{spoken(alert.short)}. That is {factor}x: {spent} of the budget of {spoken(slo.period)} "
        f"in {spoken(alert.long)}, all of it in {lasts}."
    )


def outage_words(slo: Slo, settings: Settings) -> Iterator[str]:
    """How soon a total outage is noticed, by the first alert of each severity."""
    least = _guarded(slo, settings)
    for severity in AlertSeverity:
        times = [
            max(after, least)
            for alert in slo.plan.all_alerts
            if alert.severity is severity and (after := alert.time_to_fire(Decimal(1)))
        ]
        if times:
            soonest = Duration.of(min(times).seconds.to_integral_value())
            yield f"the first {severity.value} after about {spoken(soonest)}"


def _guarded(slo: Slo, settings: Settings) -> Duration:
    """How long it takes until there are as many bad events as the guard asks for."""
    match slo.indicator:
        case StateIndicator():
            return settings.evaluation_interval * GUARD_EVENTS
        case EventIndicator() if slo.traffic:
            return Duration.of(divide(Decimal(GUARD_EVENTS), slo.traffic))
        case _:
            return Duration(0)
