"""Who is notified of an alert and when: its audience."""

from collections.abc import Iterable

from slosmith.model.alerts import Alert
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


def audience_of(routing: Routing, alert: Alert) -> Audience:
    """The first override that names receivers for the severity, else the team, else the default."""
    severity = alert.severity
    matching = [one for one in routing.overrides if alert.meets(one.match)]
    more = [(one, name) for one in matching if one.besides for name in one.to or ()]
    hours = ((name, hold) for one, name in more for hold in one.held(severity))
    way = _way(routing, alert, [one for one in matching if not one.besides])
    receivers = (routing.default,) if way is None else way.receivers(severity) or ()
    return Audience(
        receivers=receivers,
        besides=tuple(name for _, name in more),
        held=NOTHING if way is None else way.held(severity),
        hours=tuple(hours),
        timing=routing.timings.ticket if way is None else way.timings.of(severity),
        is_default=way is None,
    )


def _way(routing: Routing, alert: Alert, overrides: Iterable[Override]) -> Override | Team | None:
    """What decides, which may be an override that names nobody."""
    for one in overrides:
        if one.receivers(alert.severity) is not None:
            return one
    team = routing.team(alert.team)
    return team if team is not None and team.receivers(alert.severity) else None


def mutes_of(routing: Routing, alert: Alert) -> tuple[Mute, ...]:
    """Those that surely match an alert."""
    return tuple(one for one in routing.mutes if alert.meets(one.match))
