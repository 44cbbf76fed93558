"""The ways that alerts go, in the order in which Alertmanager must look at them."""

from collections.abc import Iterable, Iterator

from slosmith.model.alerts import Alert, Purpose
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.matching import Condition, Conditions, beyond, implied
from slosmith.model.muting import without_area
from slosmith.model.routing import Hold, Override, Routing, Team, Timing
from slosmith.record import dataclass

_NO_DATA = Purpose.NO_DATA.suffix
_PLAIN = Condition(label="slo", values=("",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """Alerts that go the same way: who is notified, and what holds their messages back.

    With ``besides`` they go on to the next as well. ``group_by`` is None where SLOs, plain alerts
    and NoData are each grouped in their own way.
    """

    conditions: Conditions
    receivers: tuple[str, ...]
    held: frozenset[Hold]
    timing: Timing
    group_by: tuple[str, ...] | None
    besides: bool = False

    @property
    def slos(self) -> bool:
        """Whether alerts of SLOs can be among them: a route that none can reach is never true."""
        return not implied(_PLAIN, self.conditions)

    @property
    def no_data(self) -> bool:
        """Whether the NoData of a service can be among them, as far as names are listed."""
        named = (one.only for one in self.conditions if one.label == "alertname")
        return all(any(n.endswith(_NO_DATA) for n in names) for names in named if names)

    @property
    def plain(self) -> bool:
        """Whether alerts of no SLO can be among them."""
        return not any(_PLAIN.excludes(one) for one in self.conditions)


def legs(
    routing: Routing, alerts: tuple[Alert, ...], severities: list[AlertSeverity]
) -> Iterator[Leg]:
    """First what goes on to others as well, then overrides, then teams."""
    for override in sorted(routing.overrides, key=lambda one: not one.besides):
        if override.to is None:
            yield from _by_severity(override, alerts, severities)
        else:
            yield from _of_all(override, override.to, alerts)
    for team in routing.teams:
        for severity in severities:
            if receivers := team.receivers(severity):
                own = Condition(label="team", values=(team.name,)), _is(severity)
                yield _leg(team, severity, own, receivers)


def _by_severity(
    override: Override, alerts: tuple[Alert, ...], severities: list[AlertSeverity]
) -> Iterator[Leg]:
    for severity in severities:
        receivers = override.receivers(severity)
        if receivers is not None:
            same = (one for one in alerts if one.severity is severity)
            for conditions in _matching(override, same):
                yield _leg(override, severity, (*conditions, _is(severity)), receivers)


def _of_all(
    override: Override, receivers: tuple[str, ...], alerts: Iterable[Alert]
) -> Iterator[Leg]:
    """Whatever the severity, also those of others: all that is no page waits like a ticket."""
    ticket = AlertSeverity.TICKET
    apart = [one for one in AlertSeverity if _waiting(override, one) != _waiting(override, ticket)]
    rest = Condition(label="severity", values=tuple(apart), negated=True)
    kinds = [*((one, (_is(one),)) for one in apart), (ticket, (rest,) if apart else ())]
    for conditions in _matching(override, alerts):
        for severity, asked in kinds:
            if (more := beyond(asked, conditions)) is not None:
                yield _leg(override, severity, (*conditions, *more), receivers)


def _matching(override: Override, alerts: Iterable[Alert]) -> Iterator[Conditions]:
    by_label = sorted(override.match, key=lambda one: (one.label == "service", one.label))
    return without_area(tuple(by_label), alerts)


def _waiting(way: Override | Team, severity: AlertSeverity) -> tuple[frozenset[Hold], Timing]:
    return way.held(severity), way.timings.of(severity)


def _is(severity: AlertSeverity) -> Condition:
    return Condition(label="severity", values=(severity.value,))


def _leg(
    way: Override | Team,
    severity: AlertSeverity,
    conditions: Conditions,
    receivers: tuple[str, ...],
) -> Leg:
    held, timing = _waiting(way, severity)
    return Leg(
        conditions=conditions,
        receivers=receivers,
        held=held,
        timing=timing,
        group_by=way.group_by,
        besides=isinstance(way, Override) and way.besides,
    )
