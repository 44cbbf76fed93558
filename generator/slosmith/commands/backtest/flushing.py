"""One group of alerts in Alertmanager: when it is looked at, and what is sent then.

As in its dispatcher and in how it leaves out what was sent before (dispatch/dispatch.go,
notify/notify.go): first after `group_wait`, then each `group_interval` until nothing is left. What
is inhibited then is left out; while hours or mutes hold back nothing is sent, and nothing is
remembered as sent.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from slosmith.commands.history.firing import Firing


class Why(StrEnum):
    """Why something is sent: nothing fired before, more does now, it still does, some no longer."""

    FIRST = "first"
    MORE = "more"
    AGAIN = "again"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """A route's `group_wait`, `group_interval` and `repeat_interval` in seconds."""

    wait: int
    interval: int
    repeat: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """What keeps alerts from being sent: ``inhibited`` one, ``closed`` hours or mutes all.

    ``resolved`` says that a receiver wants to know what no longer fires.
    """

    inhibited: Callable[[Firing, int], bool]
    closed: Callable[[int], bool]
    resolved: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message: when, why, and what fires of the group."""

    at: int
    why: Why
    firing: tuple[Firing, ...]


_Names = frozenset[tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class _Log:
    """What was sent last: when, and which alerts fired and which no longer did."""

    at: int
    firing: _Names
    resolved: _Names

    def why(self, firing: _Names, resolved: _Names, at: int, timing: Timing) -> Why | None:
        if not firing <= self.firing:
            return Why.MORE if self.firing else Why.FIRST
        if not firing:
            return Why.RESOLVED if self.firing else None
        if not resolved <= self.resolved:
            return Why.RESOLVED
        # It is written down once it is sent, a moment after it was looked at: what is due in just
        # as many intervals waits for one more, mostly.
        return Why.AGAIN if at - self.at > timing.repeat else None


def flush(times: Sequence[Firing], timing: Timing, holds: Holds, end: int) -> Iterator[Sent]:
    """What is sent of alerts of one group, in the order of time, until an end."""
    group: dict[tuple[tuple[str, str], ...], Firing] = {}
    log, coming, at = _Log(end, frozenset(), frozenset()), 0, end
    while group or coming < len(times):
        if not group:
            at = times[coming].begins + timing.wait
        while coming < len(times) and times[coming].begins <= at:
            group[tuple(sorted(times[coming].labels.items()))] = times[coming]
            coming += 1
        if at > end:
            return
        over = frozenset(name for name, one in group.items() if one.until(end + 1) <= at)
        seen = frozenset(name for name, one in group.items() if not holds.inhibited(one, at))
        firing, resolved = seen - over, seen & over if holds.resolved else frozenset()
        why = log.why(firing, resolved, at, timing) if seen and not holds.closed(at) else None
        if why is not None:
            log = _Log(at, firing, resolved)
            if holds.resolved or firing:
                yield Sent(at=at, why=why, firing=tuple(group[name] for name in sorted(firing)))
        for name in over:
            del group[name]
        at += timing.interval
