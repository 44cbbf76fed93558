"""The resolved routing: who is notified of what, when, and how their messages are made."""

from dataclasses import field
from enum import StrEnum
from typing import TypeAlias, TypeVar

from slosmith.model.burnrate import AlertSeverity
from slosmith.model.interval import Interval
from slosmith.model.matching import Conditions
from slosmith.model.routing_base import Base
from slosmith.model.units import Duration
from slosmith.record import dataclass
from slosmith.source import Origin

Field: TypeAlias = "str | bool | int | Words | tuple[tuple[str, Field], ...] | tuple[Item, ...]"
"""A value in Alertmanager's configuration; pairs are a mapping, items a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One mapping in a list of Alertmanager's configuration."""

    fields: tuple[tuple[str, Field], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A list of texts in Alertmanager's configuration."""

    texts: tuple[str, ...]


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
class Timing:
    """How long Alertmanager waits before the first, the next and the same notification."""

    group_wait: Duration
    group_interval: Duration
    repeat_interval: Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """The waiting times of each severity."""

    page: Timing
    ticket: Timing
    info: Timing

    def of(self, severity: AlertSeverity) -> Timing:
        """Those of one severity."""
        match severity:
            case AlertSeverity.PAGE:
                return self.page
            case AlertSeverity.TICKET:
                return self.ticket
            case AlertSeverity.INFO:
                return self.info


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Hold:
    """What holds messages back: an interval, or with ``outside`` all time but it."""

    interval: str
    outside: bool = False

    @property
    def text(self) -> str:
        """How people read it."""
        return f"{'outside' if self.outside else 'during'} {self.interval}"


NOTHING: frozenset[Hold] = frozenset()


def _outside(hours: str | None) -> frozenset[Hold]:
    return NOTHING if hours is None else frozenset((Hold(interval=hours, outside=True),))


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

    Those of tickets are notified of what only informs, too, where ``info`` is None. ``group_by`` is
    None where SLOs, plain alerts and NoData are each grouped in their own way.
    """

    name: str
    page: tuple[str, ...]
    ticket: tuple[str, ...]
    info: tuple[str, ...] | None = None
    hours: str | None
    group_by: tuple[str, ...] | None
    timings: Timings
    origin: Origin

    def held(self, severity: AlertSeverity) -> frozenset[Hold]:
        """What its hours hold back of a severity: pages are never."""
        return NOTHING if severity is AlertSeverity.PAGE else _outside(self.hours)

    @property
    def names(self) -> tuple[str, ...]:
        """Every receiver that it names."""
        return (*self.page, *self.ticket, *(self.info or ()))

    @property
    def paging(self) -> tuple[str, ...]:
        """Those that it names for pages."""
        return self.page

    def receivers(self, severity: AlertSeverity) -> tuple[str, ...]:
        """Who is notified of alerts of a severity."""
        return _of_severity(severity, self.page, self.ticket, self.info)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Alerts that go elsewhere than to their team; the first that matches decides.

    None for ``page`` or ``ticket`` leaves that severity to the team, None for ``info`` to
    ``ticket``. ``to`` are the receivers of every severity, and with ``besides`` of what goes on to
    others as well. ``hours`` is an interval, or None for always: an override never inherits its
    team's hours unless it says so.
    """

    match: Conditions
    page: tuple[str, ...] | None
    ticket: tuple[str, ...] | None
    info: tuple[str, ...] | None = None
    to: tuple[str, ...] | None = None
    besides: bool = False
    hours: str | None
    group_by: tuple[str, ...] | None
    timings: Timings
    origin: Origin

    @property
    def is_of_pages(self) -> bool:
        """Whether it says by name that it is about pages, which its hours hold back then."""
        page = AlertSeverity.PAGE.value
        return any(one.label == "severity" and page in one.only for one in self.match)

    def held(self, severity: AlertSeverity) -> frozenset[Hold]:
        """What its hours hold back of a severity."""
        never = severity is AlertSeverity.PAGE and not self.is_of_pages
        return NOTHING if never else _outside(self.hours)

    @property
    def names(self) -> tuple[str, ...]:
        """Every receiver that it names."""
        lists = (self.page, self.ticket, self.info, self.to)
        return tuple(name for names in lists for name in names or ())

    @property
    def paging(self) -> tuple[str, ...]:
        """Those that it names for pages alone."""
        return self.page or ()

    def receivers(self, severity: AlertSeverity) -> tuple[str, ...] | None:
        """Who is notified of alerts of a severity; None leaves it to the team."""
        if self.to is not None:
            return self.to
        return _of_severity(severity, self.page, self.ticket, self.info)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """Alerts of which nobody is notified while something holds them back."""

    match: Conditions
    hold: Hold
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Inhibition:
    """While an alert that ``source`` matches fires, those that ``target`` does are inhibited."""

    source: Conditions
    target: Conditions
    equal: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchdog:
    """An alert that always fires, sent to a heartbeat that speaks when it stops.

    ``receivers`` are one for each ruler, or one for all.
    """

    receivers: tuple[str, ...]
    interval: Duration
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """Everything that the routing document says; receivers, teams and intervals by name."""

    default: str
    receivers: tuple[Receiver, ...]
    teams: tuple[Team, ...]
    intervals: tuple[Interval, ...]
    group_by: tuple[str, ...] | None
    timings: Timings
    overrides: tuple[Override, ...]
    mutes: tuple[Mute, ...]
    inhibitions: tuple[Inhibition, ...]
    watchdog: Watchdog | None
    origin: Origin
    base: Base | None = None
    _intervals: dict[str, Interval] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """By their names, which mutes and working hours ask for as often as there are alerts."""

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

    def interval(self, name: str) -> Interval | None:
        """The interval of a name, if there is one."""
        if not self._intervals:
            self._intervals.update((one.name, one) for one in reversed(self.intervals))
        return self._intervals.get(name)
