"""What an SLO is: its objective and budget, its tiers, and how soon each outage is spoken of."""

from collections.abc import Iterator
from decimal import Decimal

from slosmith.commands.explain import Explanation, explain_slo
from slosmith.commands.explain.arithmetic import MENDED_AFTER, OUTAGES, Reaction
from slosmith.commands.plan.change import Fact, Risk
from slosmith.emit.no_data import no_data_wait
from slosmith.model.alerts import Purpose, find_alert
from slosmith.model.burnrate import GUARD_EVENTS, AlertSeverity, BurnAlert
from slosmith.model.contradiction import contradiction_wait
from slosmith.model.indicators import EventIndicator, RatioIndicator, StateIndicator
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration, print_percent
from slosmith.promql import canonical

NEVER = Decimal("Infinity")


def slo_facts(slo: Slo, settings: Settings) -> Iterator[Fact]:
    """Everything about an SLO that decides when somebody is notified, and what they read."""
    one = explain_slo(slo, settings)
    yield Fact(what="SLO", value=slo.ref, changed=Risk.LINKS)
    yield from _budget(one)
    yield from _measured(slo)
    yield from map(_tier, slo.plan.all_alerts)
    for severity in AlertSeverity:
        yield from _reactions(one, severity)
    yield from _others(slo, settings)
    yield from _exclusions(slo)
    yield from _texts(slo)


def _budget(one: Explanation) -> Iterator[Fact]:
    slo, budget = one.slo, one.budget
    pages = bool(slo.plan.windows_of(AlertSeverity.PAGE))
    yield Fact(
        what="objective",
        value=slo.objective.text,
        severity=AlertSeverity.PAGE if pages else None,
        delay=(budget.ratio,),
        place=slo.origin.at("objective"),
    )
    yield Fact(what="period", value=str(slo.period), place=slo.origin.at("period"))
    share = print_percent(budget.ratio)
    yield Fact(what="budget", value=f"{rounded(budget.time)} ({share} of {slo.period})")
    yield Fact(what="policy", value=slo.policy.name, place=slo.origin.at("policy"))


def _measured(slo: Slo) -> Iterator[Fact]:
    at = slo.origin.at("sli")
    written = "; ".join(dict.fromkeys(canonical(one.text) for one in slo.expressions))
    yield Fact(what="measured by", value=f"{slo.kind}: {written}", place=at)
    yield Fact(what="series read", value=", ".join(one.text for one in slo.raw_series), place=at)
    yield Fact(what="calculated as", value=_calculated(slo), place=at)
    groups = (name if (of := slo.source(name)) == name else f"{name} from {of}" for name in slo.by)
    yield Fact(what="by", value=", ".join(groups), place=slo.origin.at("by"))
    yield Fact(what="traffic", value=f"{slo.traffic:f}/s" if slo.traffic is not None else "")
    yield Fact(what="a group that is gone", value=slo.remembered, come=Risk.NOISE)


def _calculated(slo: Slo) -> str:
    """The queries without what groups them, which is said on its own."""
    match slo.indicator:
        case EventIndicator() as events:
            found = [events.total.text, f"{events.counts}: {events.part.text}"]
            if events.failures:
                found.append(f"failed: {events.failures.rate.text}")
        case StateIndicator() as state:
            found = [state.bad_now]
        case RatioIndicator() as given:
            found = [given.ratio.text]
    return "; ".join(found)


def _tier(alert: BurnAlert) -> Fact:
    return Fact(
        what=f"tier {alert.tier}",
        value=(
            f"{alert.severity} above {print_percent(alert.threshold)} "
            f"over {alert.long} and {alert.short}"
        ),
        severity=alert.severity,
        delay=(alert.threshold, alert.long.seconds, alert.short.seconds),
        gone=Risk.NOTIFY,
        come=Risk.NOISE if alert.severity is AlertSeverity.PAGE else None,
    )


def _reactions(one: Explanation, severity: AlertSeverity) -> Iterator[Fact]:
    """When the first alert of a severity fires in each outage, and when that clears."""
    first = [_first(outage.reactions, severity) for outage in one.outages]
    if not any(first):
        return
    shares = ", ".join(print_percent(share) for share in OUTAGES)
    fires = [found.fires if found else None for found in first]
    clears = [found.clears if found else None for found in first]
    yield Fact(
        what=f"{severity} after, at {shares} bad",
        value=", ".join(map(_after, fires)),
        severity=severity,
        delay=tuple(NEVER if after is None else after.seconds for after in fires),
    )
    yield Fact(
        what=f"{severity} clears, mended {MENDED_AFTER} later",
        value=", ".join(map(_after, clears)),
    )


def _first(reactions: tuple[Reaction, ...], severity: AlertSeverity) -> Reaction | None:
    fired = [(one.fires, one) for one in reactions if one.fires is not None]
    mine = [pair for pair in fired if pair[1].alert.severity is severity]
    return min(mine, key=lambda pair: pair[0], default=(None, None))[1]


def _after(duration: Duration | None) -> str:
    return "never" if duration is None else rounded(duration)


def rounded(duration: Duration) -> str:
    """To the second: what is less is said by no clock that people look at."""
    return str(Duration(round(duration.ms / 1000) * 1000)) if duration.ms >= 1000 else str(duration)


def _others(slo: Slo, settings: Settings) -> Iterator[Fact]:
    """The guard, and the alerts about what the SLO is measured by."""
    match slo.indicator:
        case EventIndicator():
            yield Fact(what="guard", value=f"{GUARD_EVENTS} bad events")
        case StateIndicator():
            yield Fact(what="guard", value=f"{GUARD_EVENTS} bad evaluations")
        case RatioIndicator():
            yield Fact(what="guard", value="none")
    alerting = slo.alerting
    if (severity := alerting.no_data) is not None:
        yield _alert("NoData", severity, no_data_wait(slo, settings))
    if alerting.idle is not None and find_alert(slo, Purpose.IDLE):
        yield _alert("Idle", AlertSeverity.TICKET, alerting.idle)
    if alerting.contradiction:
        yield _alert("Contradiction", AlertSeverity.TICKET, contradiction_wait(settings))


def _alert(what: str, severity: AlertSeverity, wait: Duration) -> Fact:
    return Fact(
        what=what,
        value=f"{severity} after {wait}",
        severity=severity,
        delay=(wait.seconds,),
        gone=Risk.NOTIFY,
        come=Risk.NOISE if severity is AlertSeverity.PAGE else None,
    )


def _exclusions(slo: Slo) -> Iterator[Fact]:
    """Time in which nobody is notified."""
    for one in slo.exclusions:
        yield Fact(
            what=f"excluded {one.text}",
            value=one.reason,
            come=Risk.NOTIFY,
            gone=Risk.NOISE,
            place=one.origin,
        )


def _texts(slo: Slo) -> Iterator[Fact]:
    """What alerts carry, and what people read; silences go by names and labels."""
    yield Fact(what="area", value=slo.area)
    yield Fact(what="alerts are called", value=slo.alerting.name, changed=Risk.LINKS)
    yield from labels_of((*slo.alerting.labels, ("team", slo.team)), "label")
    for name, value in slo.labels:
        yield Fact(what=f"label {name} of the SLO", value=value)
    for name, value in slo.alerting.annotations:
        yield Fact(what=f"annotation {name}", value=value)
    yield Fact(what="description", value=slo.description)
    yield Fact(what="gate stops below", value=print_percent(slo.gate.stop_below))
    yield Fact(what="gate stops while", value=", ".join(slo.gate.stop_while))
    yield Fact(what="template", value=slo.template.name if slo.template else "")


def labels_of(labels: tuple[tuple[str, str], ...], what: str) -> Iterator[Fact]:
    """Labels of alerts, by which silences find them."""
    for name, value in labels:
        yield Fact(
            what=f"{what} {name}",
            value=value,
            changed=Risk.LINKS,
            gone=Risk.LINKS,
            hint=f"a silence by {name} does not match any more",
        )
