"""When each receiver is notified of an alert, by the waits of the rendered routes.

Alertmanager gathers alerts in groups, one for each route and set of the labels of `group_by`. It
looks at a group for the first time a `group_wait` after the first alert came, and then each
`group_interval` while any of them fires; what is inhibited at that time is left out.
https://prometheus.io/docs/alerting/latest/configuration/#route
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from slosmith.commands.rehearse.inhibition import Inhibited
from slosmith.commands.rehearse.play import Episode
from slosmith.judges.calendar import print_interval
from slosmith.judges.routing_tree import OUTSIDE, RoutingTree, Stop, during, waiting_time
from slosmith.judges.written import Written
from slosmith.model.scenario import Labels
from slosmith.model.units import Duration

# What Alertmanager takes where nothing is written.
_WAIT, _INTERVAL = "30s", "5m"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """The first notification of an alert to a receiver, so long after the beginning.

    ``hours`` are the intervals of which one must be open then, or it waits for that; ``muted`` says
    during what it is not sent: a rehearsal has no time of day.
    """

    labels: Labels
    receiver: str
    at: Duration
    hours: tuple[str, ...]
    muted: tuple[str, ...]

    @property
    def held(self) -> str:
        """What holds it back at other times; empty where nothing does."""
        hours = [f"in the hours {', '.join(self.hours)}"] if self.hours else []
        return "; ".join((*hours, *(f"muted {when}" for when in self.muted)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Alerts that are notified together, the first to fire first."""

    stop: Stop
    members: tuple[Episode, ...]
    muted: tuple[str, ...]

    def looks(self, end: Duration, step: Duration) -> Iterator[Duration]:
        """The times at which Alertmanager looks at it; a group in which nothing fires ends."""
        wait, interval = (
            waiting_time(self.stop.settings.get(name, usual))
            for name, usual in (("group_wait", _WAIT), ("group_interval", _INTERVAL))
        )
        at = None
        while coming := [one.first for one in self.members if at is None or one.first > at]:
            at = min(coming) + wait
            while at <= end:
                yield at
                if not any(_fires(one, at, step) for one in self.members):
                    break
                at += interval


def find_notifications(
    config: Path,
    episodes: Sequence[Episode],
    inhibited: Sequence[Inhibited],
    lasting: Duration,
    step: Duration,
) -> tuple[Notification, ...]:
    """The first notification of each alert to each receiver, in order of time."""
    if not config.is_file():
        return ()
    found = [
        one
        for group in _groups(RoutingTree.read(config), episodes)
        for one in _notifications(group, inhibited, lasting, step)
    ]
    return tuple(sorted(found, key=lambda one: (one.at, one.labels, one.receiver)))


def _groups(tree: RoutingTree, episodes: Sequence[Episode]) -> Iterator[_Group]:
    found: dict[tuple[tuple[int, ...], Labels], list[Episode]] = defaultdict(list)
    stops: dict[tuple[int, ...], Stop] = {}
    for one in sorted(episodes, key=lambda one: (one.first, one.labels)):
        for stop in tree.stops(dict(one.labels)):
            by = stop.settings.get("group_by", [])
            same = tuple(pair for pair in one.labels if pair[0] in by)
            found[stop.place, same].append(one)
            stops[stop.place] = stop
    for (place, _), members in found.items():
        stop = stops[place]
        muted = tuple(_when(name, tree.intervals.get(name, ())) for name in stop.muted)
        yield _Group(stop=stop, members=tuple(members), muted=muted)


def _when(name: str, parts: Sequence[Mapping[str, Written]]) -> str:
    """When an interval is; one that stands for all time outside of another says so itself."""
    is_named = name.startswith(OUTSIDE) or not parts
    return during(name) if is_named else f"{during(name)}, {print_interval(parts)}"


def _notifications(
    group: _Group, inhibited: Sequence[Inhibited], end: Duration, step: Duration
) -> Iterator[Notification]:
    receiver, waiting = str(group.stop.settings["receiver"]), list(group.members)
    for at in group.looks(end, step):
        for one in group.members:
            if (
                one in waiting
                and _fires(one, at, step)
                and not _is_inhibited(one, inhibited, at, step)
            ):
                waiting.remove(one)
                yield Notification(
                    labels=one.labels,
                    receiver=receiver,
                    at=at,
                    hours=group.stop.intervals,
                    muted=group.muted,
                )


def _fires(one: Episode | Inhibited, at: Duration, step: Duration) -> bool:
    return one.first <= at < one.last + step


def _is_inhibited(
    one: Episode, inhibited: Sequence[Inhibited], at: Duration, step: Duration
) -> bool:
    return any(other.target == one.labels and _fires(other, at, step) for other in inhibited)
