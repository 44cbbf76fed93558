"""Alerts that an SLO would have, were it not for its own words: who misses one is told which."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from slosmith.diagnostics.lists import each_of
from slosmith.model.alerts import Purpose, slo_alert_name
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.root import EventIndicator, Slo
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
