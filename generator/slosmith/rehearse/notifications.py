"""When each receiver is notified of an alert, by the waits of the rendered routes.

Alertmanager gathers alerts in groups, one for each route and set of the labels of `group_by`. It
looks at a group for the first time a `group_wait` after the first alert came, and then each
`group_interval` while any of them fires; what is inhibited at that time is left out.
https://prometheus.io/docs/alerting/latest/configuration/#route
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from slosmith.judges.routing_tree import RoutingTree, Stop, waiting_time
from slosmith.model import naming
from slosmith.model.scenario import Labels
from slosmith.model.units import Duration
from slosmith.rehearse.inhibition import Inhibited
from slosmith.rehearse.play import Episode

# What Alertmanager takes where nothing is written.
_WAIT, _INTERVAL = "30s", "5m"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """The first notification of an alert to a receiver, so long after the beginning.

    ``hours`` are the intervals of which one must be open then, or it waits for that.
    """

    labels: Labels
    receiver: str
    at: Duration
    hours: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Alerts that are notified together, the first to fire first."""

    stop: Stop
    members: tuple[Episode, ...]

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
    output: Path,
    episodes: Sequence[Episode],
    inhibited: Sequence[Inhibited],
    lasting: Duration,
    step: Duration,
) -> tuple[Notification, ...]:
    """The first notification of each alert to each receiver, in order of time."""
    path = output / naming.ALERTMANAGER_FILE
    if not path.is_file():
        return ()
    found = [
        one
        for group in _groups(RoutingTree.read(path), episodes)
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
        yield _Group(stop=stops[place], members=tuple(members))


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
                hours = group.stop.intervals
                yield Notification(labels=one.labels, receiver=receiver, at=at, hours=hours)


def _fires(one: Episode | Inhibited, at: Duration, step: Duration) -> bool:
    return one.first <= at < one.last + step


def _is_inhibited(
    one: Episode, inhibited: Sequence[Inhibited], at: Duration, step: Duration
) -> bool:
    return any(other.target == one.labels and _fires(other, at, step) for other in inhibited)
