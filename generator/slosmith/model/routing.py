"""The resolved routing: who is notified of what, when, and how their messages are made."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias, TypeVar

from slosmith.model.burnrate import AlertSeverity
from slosmith.model.routing_base import Base
from slosmith.model.units import Duration
from slosmith.source import Origin

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)

Field: TypeAlias = "str | bool | tuple[tuple[str, Field], ...] | tuple[Item, ...]"
"""A value in Alertmanager's configuration; pairs are a mapping, items a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One mapping in a list of Alertmanager's configuration."""

    fields: tuple[tuple[str, Field], ...]


class Reach(StrEnum):
    """Whom a receiver reaches: only a pager wakes somebody."""

    PAGER = "pager"
    CHAT = "chat"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Integration:
    """How Alertmanager talks to a receiver: ``key`` is like ``slack_configs``."""

    key: str
    fields: tuple[tuple[str, Field], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """A receiver; ``template`` is the text of its kind's template file, or empty.

    One that is ``given`` stands in the base, and is rendered as it is there.
    """

    name: str
    kind: str
    reach: Reach
    integration: Integration | None
    template: str
    origin: Origin
    given: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Times of a week or a year, in a time zone; an empty tuple means every one."""

    name: str
    location: str
    times: tuple[tuple[str, str], ...]
    weekdays: tuple[str, ...]
    days_of_month: tuple[str, ...]
    months: tuple[str, ...]
    origin: Origin = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long Alertmanager waits before the first, the next and the same notification."""

    group_wait: Duration
    group_interval: Duration
    repeat_interval: Duration


_Receivers = TypeVar("_Receivers", tuple[str, ...], tuple[str, ...] | None)


def _of_severity(
    severity: AlertSeverity, page: _Receivers, ticket: _Receivers, info: tuple[str, ...] | None
) -> _Receivers:
    """What is ``info`` goes where tickets go, unless receivers are named for it."""
    match severity:
        case AlertSeverity.PAGE:
            return page
        case AlertSeverity.INFO if info is not None:
            return info
        case AlertSeverity.TICKET | AlertSeverity.INFO:
            return ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team's receivers by severity; ``hours`` holds back all but its pages.

    Those of tickets are notified of what only informs, too, where ``info`` is None.
    """

    name: str
    page: tuple[str, ...]
    ticket: tuple[str, ...]
    info: tuple[str, ...] | None = None
    hours: str | None
    origin: Origin

    def receivers(self, severity: AlertSeverity) -> tuple[str, ...]:
        """Who is notified of alerts of a severity."""
        return _of_severity(severity, self.page, self.ticket, self.info)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Alerts that go elsewhere than to their team; the first that matches decides.

    None for ``page`` or ``ticket`` leaves that severity to the team, None for ``info`` to
    ``ticket``. ``hours`` is an interval, or None for always: an override never inherits its team's
    hours unless it says so.
    """

    labels: tuple[tuple[str, str], ...]
    service: str | None
    area: str | None
    page: tuple[str, ...] | None
    ticket: tuple[str, ...] | None
    info: tuple[str, ...] | None = None
    hours: str | None
    origin: Origin

    def receivers(self, severity: AlertSeverity) -> tuple[str, ...] | None:
        """Who is notified of alerts of a severity; None leaves it to the team."""
        return _of_severity(severity, self.page, self.ticket, self.info)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inhibition:
    """While an alert with the labels of ``source`` fires, those of ``target`` are inhibited."""

    source: tuple[tuple[str, str], ...]
    target: tuple[tuple[str, str], ...]
    equal: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchdog:
    """An alert that always fires, sent to a heartbeat that speaks when it stops."""

    receiver: str
    interval: Duration
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """Everything that the routing document says; receivers, teams and intervals by name."""

    default: str
    receivers: tuple[Receiver, ...]
    teams: tuple[Team, ...]
    intervals: tuple[Interval, ...]
    page: Timing
    ticket: Timing
    overrides: tuple[Override, ...]
    inhibitions: tuple[Inhibition, ...]
    watchdog: Watchdog | None
    origin: Origin
    base: Base | None = None

    @property
    def named(self) -> "tuple[Team | Override, ...]":
        """Everything that names receivers."""
        return (*self.teams, *self.overrides)

    def receiver(self, name: str) -> Receiver | None:
        """The receiver of a name, if there is one."""
        return next((one for one in self.receivers if one.name == name), None)

    def team(self, name: str) -> Team | None:
        """The team of a name, if there is one."""
        return next((one for one in self.teams if one.name == name), None)

    def timing(self, severity: AlertSeverity) -> Timing:
        """The timing of a severity."""
        return self.page if severity is AlertSeverity.PAGE else self.ticket
