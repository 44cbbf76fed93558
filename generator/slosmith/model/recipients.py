"""Who is notified of an alert and when: its audience."""

from collections.abc import Iterable

from slosmith.model.alerts import Alert
from slosmith.model.matching import ByValue
from slosmith.model.routing import NOTHING, Hold, Mute, Override, Routing, Team, Timing
from slosmith.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who is notified, in order; ``besides`` are those whom an override adds before them.

    ``held`` is what holds messages to ``receivers`` back, ``hours`` what does to those besides.
    """

    receivers: tuple[str, ...]
    besides: tuple[str, ...]
    held: frozenset[Hold]
    hours: tuple[tuple[str, Hold], ...] = ()
    timing: Timing
    is_default: bool = False

    @property
    def everybody(self) -> tuple[str, ...]:
        """All who are notified."""
        return (*self.besides, *self.receivers)


class Audiences:
    """Who is notified, of each of many alerts."""

    def __init__(self, routing: Routing) -> None:
        """Look overrides, mutes and teams up once."""
        self.routing = routing
        besides = (one for one in routing.overrides if one.besides)
        self._besides = ByValue(besides, lambda one: (one.to, one.hours, one.is_of_pages))
        self._overrides = ByValue(one for one in routing.overrides if not one.besides)
        self._mutes = ByValue(routing.mutes)
        self._teams = {team.name: team for team in reversed(routing.teams)}

    def of(self, alert: Alert) -> Audience:
        """The first override that names receivers for the severity, else the team, else nobody."""
        severity, matched = alert.severity, alert.matched
        every = self._besides.first_of_each(matched)
        more = [(one, name) for one in every for name in one.to or ()]
        hours = ((name, hold) for one, name in more for hold in one.held(severity))
        way = self._way(alert, self._overrides.matching(matched))
        receivers = (self.routing.default,) if way is None else way.receivers(severity) or ()
        return Audience(
            receivers=receivers,
            besides=tuple(name for _, name in more),
            held=NOTHING if way is None else way.held(severity),
            hours=tuple(hours),
            timing=self.routing.timings.ticket if way is None else way.timings.of(severity),
            is_default=way is None,
        )

    def mutes(self, alert: Alert) -> list[Mute]:
        """Those that surely match an alert."""
        return [*self._mutes.matching(alert.matched)]

    def _way(self, alert: Alert, overrides: Iterable[Override]) -> Override | Team | None:
        """What decides, which may be an override that names nobody."""
        for one in overrides:
            if one.receivers(alert.severity) is not None:
                return one
        team = self._teams.get(alert.team)
        return team if team is not None and team.receivers(alert.severity) else None
