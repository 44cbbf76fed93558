"""Alerts that would be there, were it not for an SLO's own words, or for another one's name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.lists import each_of
from slosmith.model.alerts import Purpose, slo_alert_name
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.indicators import EventIndicator
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.slo import Slo
from slosmith.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An alert that an SLO leaves out by what it has, how to ``mend`` that, and what it causes."""

    name: str
    severity: str
    slo: str
    has: str
    mend: str
    cause: str


def why_left_out(found: Sequence[LeftOut]) -> tuple[str, str]:
    """Why an alert is not there, in words, and what to do for it to be there."""
    by_slo: dict[str, dict[str, None]] = {}
    for one in found:
        by_slo.setdefault(one.slo, {})[one.has] = None
    reasons = [f"{slo} has {each_of(has)}" for slo, has in by_slo.items()]
    return each_of(reasons), each_of(dict.fromkeys(one.mend for one in found))


def left_out(slos: Iterable[Slo]) -> Mapping[str, tuple[LeftOut, ...]]:
    """By name all that SLOs leave out."""
    found: dict[str, tuple[LeftOut, ...]] = {}
    for slo in slos:
        for one in _left_out_of(slo):
            found[one.name] = (*found.get(one.name, ()), one)
    return found


def _left_out_of(slo: Slo) -> Iterator[LeftOut]:
    there = {alert.severity for alert in slo.plan.all_alerts}
    never = {alert.severity for alert in slo.plan.unreachable}
    for severity in dict.fromkeys(tier.severity for tier in slo.policy.tiers):
        if severity in never - there:
            yield LeftOut(
                name=slo_alert_name(slo, Purpose.BURN),
                severity=severity.value,
                slo=slo.ref,
                has="an objective at which none can fire",
                mend="raise the objective",
                cause=f"the objective of {slo.ref}",
            )
        elif severity not in there:
            yield _switched_off(slo, Purpose.BURN, severity.value, severity.value)
    if slo.alerting.no_data is None:
        yield _switched_off(slo, Purpose.NO_DATA, "no_data")
    if slo.alerting.idle is None and isinstance(slo.indicator, EventIndicator):
        yield _switched_off(slo, Purpose.IDLE, "idle", AlertSeverity.TICKET.value)


def _switched_off(slo: Slo, purpose: Purpose, key: str, severity: str = "") -> LeftOut:
    return LeftOut(
        name=slo_alert_name(slo, purpose),
        severity=severity,
        slo=slo.ref,
        has=f"{key}: false",
        mend=f"write {key}: true" if purpose is Purpose.BURN else f"take {key}: false out",
        cause=f"{key} of {slo.ref}",
    )


def doubled_name(alerts: Iterable[PlainAlert]) -> str:
    """The one name that alerts share which nothing distinguishes; empty where there are more."""
    names = {alert.name for alert in alerts if alert.alike}
    return names.pop() if len(names) == 1 else ""


def cause_of_doubled(name: str) -> str:
    """What that leads to where another name is missed that one of the two may have had."""
    return f"two alerts called {name}"


def call_one_so(finding: Diagnostic, doubled: str) -> Diagnostic:
    """A finding of an alert that is missed, where one that has another's name may be meant."""
    if not doubled:
        return finding
    hint = f'call so one of the two alerts "{doubled}", or {finding.hint}'
    return replace(finding, hint=hint).because(cause_of_doubled(doubled))
