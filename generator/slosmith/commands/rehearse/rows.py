"""Rows of a timeline: when the alerts of one name and severity fire and are inhibited."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from slosmith.commands.rehearse.inhibition import Inhibited
from slosmith.commands.rehearse.notifications import Notification
from slosmith.commands.rehearse.play import Episode
from slosmith.model.units import Duration

# What routing and people add, and what the name of the alert says already.
_HIDDEN = frozenset(
    ("alertname", "severity", "service", "slo", "team", "long_window", "short_window")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The alerts of one name and severity."""

    title: str
    severity: str
    episodes: tuple[Episode, ...]

    @property
    def first(self) -> Duration:
        """The first evaluation at which one of them fired."""
        return min(one.first for one in self.episodes)

    @property
    def last(self) -> Duration:
        """The last evaluation at which one of them fired."""
        return max(one.last for one in self.episodes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of a row, from ``start`` to before ``end``: ``inhibited_by`` may be empty."""

    start: Duration
    end: Duration
    inhibited_by: str


def gather(episodes: Iterable[Episode]) -> list[Row]:
    """Join the alerts of one name and severity, by their first moments."""
    groups: dict[tuple[str, str], list[Episode]] = {}
    for one in sorted(episodes, key=lambda one: (one.first, one.labels)):
        groups.setdefault((one.name, dict(one.labels)["severity"]), []).append(one)
    return [_row(name, severity, group) for (name, severity), group in groups.items()]


def _row(name: str, severity: str, group: list[Episode]) -> Row:
    values: dict[str, dict[str, None]] = {}
    for episode in group:
        for label, value in episode.labels:
            if label not in _HIDDEN:
                values.setdefault(label, {})[value] = None
    # A label that all alerts of a service have in common distinguishes nothing.
    varying = {label: "|".join(found) for label, found in values.items() if label != "criticality"}
    pairs = ", ".join([severity, *(f"{label}={found}" for label, found in varying.items())])
    return Row(title=f"{name} ({pairs})", severity=severity, episodes=tuple(group))


def spans(row: Row, inhibited: Iterable[Inhibited], step: Duration) -> list[Span]:
    """When a row fires; it is inhibited while all of it that fires is."""
    named = {episode.labels for episode in row.episodes}
    own = [one for one in inhibited if one.target in named]
    stretches = [(one.first, one.last + step) for one in row.episodes]
    stretches += [(one.first, one.last + step) for one in own]
    edges = sorted({edge for stretch in stretches for edge in stretch})
    found: list[Span] = []
    for start, end in pairwise(edges):
        firing = [one.labels for one in row.episodes if one.first <= start <= one.last]
        by = [_inhibited_by(labels, own, start) for labels in firing]
        if firing:
            found.append(Span(start=start, end=end, inhibited_by=by[0] if all(by) else ""))
    return list(_joined(found))


def first_notified(row: Row, notifications: Iterable[Notification]) -> list[tuple[Duration, str]]:
    """When each receiver is first notified of a row, in order, with what holds messages back."""
    named = {episode.labels for episode in row.episodes}
    first: dict[str, Notification] = {}
    for one in notifications:
        if one.labels in named:
            first.setdefault(one.receiver, one)
    whom: dict[Duration, list[str]] = {}
    for one in first.values():
        held = f" ({one.held})" if one.held else ""
        whom.setdefault(one.at, []).append(f"{one.receiver}{held}")
    return [(at, ", ".join(names)) for at, names in whom.items()]


def _inhibited_by(labels: object, inhibited: Iterable[Inhibited], at: Duration) -> str:
    for one in inhibited:
        if one.target == labels and one.first <= at <= one.last:
            source = dict(one.source)
            return f"{source['alertname']} ({source['severity']})"
    return ""


def _joined(found: list[Span]) -> Iterator[Span]:
    """Join what follows without a pause and is inhibited by the same, or active."""
    open_: Span | None = None
    for one in found:
        if open_ is not None and (open_.end, open_.inhibited_by) == (one.start, one.inhibited_by):
            open_ = Span(start=open_.start, end=one.end, inhibited_by=one.inhibited_by)
            continue
        if open_ is not None:
            yield open_
        open_ = one
    if open_ is not None:
        yield open_
