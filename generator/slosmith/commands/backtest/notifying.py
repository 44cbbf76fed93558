"""Who would have been notified: routes, groups, inhibitions and hours, as they are rendered."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from slosmith.commands.backtest.flushing import Holds, Sent, Timing, Why, flush
from slosmith.commands.history.firing import Firing
from slosmith.judges.calendar import Shape, is_on, shapes_of
from slosmith.judges.routing_tree import Inhibition, Labels, RoutingTree, Stop, waiting_time
from slosmith.model.matchers import match_all

_Names = tuple[tuple[str, str], ...]
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
    """Those of all alerts, in the order of time; without routes nobody is notified.

    What joins one or repeats it is no other one.
    """
    found = [
        one
        for receiver, sent in (messages(firings, tree, end) if tree else ())
        for one in _notifications(receiver, sent)
    ]
    return sorted(found, key=lambda one: (one.begins, one.receiver))


def once(notified: Iterable[Notification]) -> tuple[Notification, ...]:
    """Each as the first receiver gets it: somebody is paged once, however many receivers say it."""
    found: dict[tuple[object, ...], Notification] = {}
    for one in notified:
        first = one.firings[0]
        alert = (first.begins, *sorted(first.labels.items()))
        found.setdefault((one.begins, one.severity, alert), one)
    return tuple(found.values())


def messages(
    firings: Sequence[Firing], tree: RoutingTree, end: int
) -> Iterator[tuple[str, list[Sent]]]:
    """All that is sent of each group of alerts, with the receiver, in the order of time."""
    intervals = {name: shapes_of(parts) for name, parts in tree.intervals.items()}
    inhibited = _inhibited(firings, tree, end)
    groups: dict[tuple[object, ...], tuple[Stop, list[Firing]]] = {}
    for firing in firings:
        for stop in tree.stops(firing.labels):
            key = (stop.place, *_group(stop, firing))
            groups.setdefault(key, (stop, []))[1].append(firing)
    for stop, times in groups.values():
        receiver = str(stop.settings.get("receiver", ""))
        holds = Holds(
            inhibited=inhibited,
            closed=lambda at, stop=stop: not _is_open(stop, at, intervals),  # type: ignore[misc]
            resolved=_wants_resolved(tree, receiver),
        )
        ordered = sorted(times, key=lambda one: one.begins)
        yield receiver, list(flush(ordered, _timing(stop), holds, end))


def _notifications(receiver: str, sent: Iterable[Sent]) -> Iterator[Notification]:
    """A message that is the first, with all that joins it before nothing fires any more."""
    joined: list[Sent] = []
    for one in (*sent, None):
        if joined and (one is None or one.why is Why.FIRST):
            first = joined[0]
            labels = first.firing[0].labels
            firings = (firing for message in joined for firing in message.firing)
            yield Notification(
                receiver=receiver,
                severity=labels.get("severity", ""),
                team=labels.get("team", ""),
                begins=first.at,
                firings=tuple({id(firing): firing for firing in firings}.values()),
            )
            joined = []
        if one is not None:
            joined.append(one)


def _timing(stop: Stop) -> Timing:
    wait, interval, repeat = (
        int(waiting_time(stop.settings.get(key, usual)).seconds) for key, usual in _USUAL.items()
    )
    return Timing(wait=wait, interval=max(1, interval), repeat=repeat)


_USUAL = {"group_wait": "30s", "group_interval": "5m", "repeat_interval": "4h"}


def _wants_resolved(tree: RoutingTree, name: str) -> bool:
    """Whether any way to a receiver says what is over; some do only where they are asked to."""
    receivers = tree.written.get("receivers")
    for receiver in receivers if isinstance(receivers, list) else ():
        if isinstance(receiver, dict) and receiver.get("name") == name:
            return any(
                str(way.get("send_resolved", key not in _SILENT)).lower() in ("true", "yes")
                for key, ways in receiver.items()
                for way in (ways if isinstance(ways, list) else ())
                if isinstance(way, dict)
            )
    return False


_SILENT = frozenset(f"{kind}_configs" for kind in ("email", "slack", "wechat", "rocketchat"))


def _group(stop: Stop, firing: Firing) -> Iterator[tuple[str, str]]:
    by = stop.settings.get("group_by") or []
    names = list(firing.labels) if by == ["..."] else [str(name) for name in by]
    return ((name, firing.labels.get(name, "")) for name in sorted(names))


def _is_open(stop: Stop, at: int, intervals: _Intervals) -> bool:
    """Whether its hours are, and nothing mutes it."""
    if not stop.intervals and not stop.muted:
        return True
    moment = datetime.fromtimestamp(at, UTC)

    def on(name: str) -> bool:
        return is_on(intervals.get(name, ()), moment)

    return (not stop.intervals or any(map(on, stop.intervals))) and not any(map(on, stop.muted))


def _inhibited(
    firings: Sequence[Firing], tree: RoutingTree, end: int
) -> Callable[[Firing, int], bool]:
    """Whether another alert inhibits one at a moment.

    Of two that each could inhibit the other neither is, as in Alertmanager.
    """
    times: dict[_Names, list[Firing]] = {}
    for firing in firings:
        times.setdefault(_names(firing), []).append(firing)
    by: dict[_Names, list[Firing]] = {}
    for source in times.values():
        rules = tree.inhibitions_by(source[0].labels)
        for name, target in times.items():
            if any(_inhibits(rule, source[0].labels, target[0].labels) for rule in rules):
                by.setdefault(name, []).extend(source)

    def inhibited(firing: Firing, at: int) -> bool:
        return any(one.begins <= at < one.until(end + 1) for one in by.get(_names(firing), ()))

    return inhibited


def _inhibits(rule: Inhibition, source: Labels, target: Labels) -> bool:
    two_sided = match_all(rule.source, target) and match_all(rule.target, source)
    return not two_sided and rule.inhibits(source, target)


def _names(firing: Firing) -> _Names:
    return tuple(sorted(firing.labels.items()))
