"""Who would have been notified: routes, groups, inhibitions and hours, as they are rendered.

A notification is the time in which something of its group fires: what joins it is no other one,
and what ends within `group_wait` is none. One that hours or mutes hold back comes when they end.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from slosmith.history.firing import Firing
from slosmith.judges.calendar import Shape, is_on, shapes_of
from slosmith.judges.routing_tree import RoutingTree, Stop, waiting_time

_MINUTE = 60
_Time = tuple[int, int, Firing]
_Intervals = Mapping[str, Sequence[Shape]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One that a receiver would have got: when, and of which alerts."""

    receiver: str
    severity: str
    team: str
    begins: int
    firings: tuple[Firing, ...]


def notifications(
    firings: Sequence[Firing], tree: RoutingTree | None, end: int
) -> list[Notification]:
    """Those of all alerts, in the order of time; without routes nobody is notified."""
    if tree is None:
        return []
    intervals = {name: shapes_of(parts) for name, parts in tree.intervals.items()}
    groups: dict[tuple[object, ...], tuple[Stop, list[_Time]]] = {}
    for firing in firings:
        for begins, ends in _uninhibited(firing, firings, tree, end):
            for stop in tree.stops(firing.labels):
                key = (stop.place, *_group(stop, firing))
                groups.setdefault(key, (stop, []))[1].append((begins, ends, firing))
    found = [
        one
        for stop, times in groups.values()
        for one in _of_group(stop, sorted(times, key=lambda time: time[:2]), intervals)
    ]
    return sorted(found, key=lambda one: (one.begins, one.receiver))


def _group(stop: Stop, firing: Firing) -> Iterator[tuple[str, str]]:
    by = stop.settings.get("group_by") or []
    names = list(firing.labels) if by == ["..."] else [str(name) for name in by]
    return ((name, firing.labels.get(name, "")) for name in sorted(names))


def _of_group(stop: Stop, times: Sequence[_Time], intervals: _Intervals) -> Iterator[Notification]:
    wait = int(waiting_time(stop.settings.get("group_wait", "30s")).seconds)
    for begins, ends, inside in _joined(times):
        moments = range(begins + wait, ends, _MINUTE)
        sent = next((at for at in moments if _is_open(stop, at, intervals)), None)
        if sent is not None:
            labels = inside[0].labels
            yield Notification(
                receiver=str(stop.settings.get("receiver", "")),
                severity=labels.get("severity", ""),
                team=labels.get("team", ""),
                begins=sent,
                firings=inside,
            )


def _joined(times: Iterable[_Time]) -> Iterator[tuple[int, int, tuple[Firing, ...]]]:
    """Times that overlap or touch, as one each."""
    found: list[tuple[int, int, tuple[Firing, ...]]] = []
    for begins, ends, firing in times:
        if found and begins <= found[-1][1]:
            first, last, inside = found.pop()
            found.append((first, max(last, ends), (*inside, firing)))
        else:
            found.append((begins, ends, (firing,)))
    yield from found


def _is_open(stop: Stop, at: int, intervals: _Intervals) -> bool:
    """Whether its hours are, and nothing mutes it."""
    if not stop.intervals and not stop.muted:
        return True
    moment = datetime.fromtimestamp(at, UTC)

    def on(name: str) -> bool:
        return is_on(intervals.get(name, ()), moment)

    return (not stop.intervals or any(map(on, stop.intervals))) and not any(map(on, stop.muted))


def _uninhibited(
    firing: Firing, others: Sequence[Firing], tree: RoutingTree, end: int
) -> list[tuple[int, int]]:
    """The times of an alert in which no other one that fires inhibits it."""
    times = [(firing.begins, firing.until(end))]
    for source in others:
        if source is firing or not any(
            rule.inhibits(source.labels, firing.labels)
            for rule in tree.inhibitions_by(source.labels)
        ):
            continue
        first, last = source.begins, source.until(end)
        times = [
            part
            for begins, ends in times
            for part in ((begins, min(ends, first)), (max(begins, last), ends))
            if part[0] < part[1]
        ]
    return times
