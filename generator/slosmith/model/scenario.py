"""Scenarios: what the signals of a system do in a failure, and what must come of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from slosmith.model.time_units import Length, TimeUnit
from slosmith.model.units import Duration
from slosmith.source import Origin

Labels: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A counter that counts so many events in a second."""

    per_second: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A gauge that stands at a value."""

    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """A gauge that grows, or falls, from where it stands by so much in a second."""

    per_second: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Ago:
    """A gauge that holds a moment in Unix seconds, and always one that is so long ago."""

    age: Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """So many times what is normal."""

    factor: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A histogram's observations: shares of them at values in the histogram's own unit.

    ``per_second`` is None where a change keeps the normal rate.
    """

    per_second: Decimal | None
    shares: tuple[tuple[Decimal, Decimal], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """Observations as they are written, some as lengths of time; of which unit is not yet known."""

    per_second: Decimal | None
    shares: tuple[tuple[Decimal, Decimal | Length], ...]

    def measured_in(self, unit: TimeUnit) -> Observed:
        """The same as a histogram of this unit has them."""
        shares = (
            (share, at.measured_in(unit) if isinstance(at, Length) else at)
            for share, at in self.shares
        )
        return Observed(per_second=self.per_second, shares=tuple(shares))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A series that ends, as when its target is gone."""


Standing: TypeAlias = Value | Growth | Ago
"""What a gauge does."""

Level: TypeAlias = Rate | Standing | Times | Observed | Gone
WrittenLevel: TypeAlias = Rate | Standing | Times | Taking | Gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One series and its normal level; ``buckets`` are None unless it is a histogram.

    ``distinguished_by`` are the labels by which normal traffic distinguishes series of the metric;
    one that it does not speak of ``is_made_up``, of what the contract lists.
    """

    metric: str
    labels: Labels
    normal: Rate | Standing | Observed
    buckets: tuple[Decimal, ...] | None
    distinguished_by: frozenset[str] = frozenset()
    is_made_up: bool = False

    @property
    def key(self) -> "SeriesKey":
        """What distinguishes it from every other series."""
        return self.metric, self.labels


SeriesKey: TypeAlias = tuple[str, Labels]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What changes: from ``start`` to ``end``, both counted from the beginning of the scenario."""

    what: str
    start: Duration
    end: Duration
    lasts: bool
    levels: tuple[tuple[SeriesKey, Level], ...]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPattern:
    """Alerts by name and labels; an empty name means any."""

    name: str
    labels: Labels

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether an alert with these labels, its name among them, is meant."""
        wanted = {**dict(self.labels), **({"alertname": self.name} if self.name else {})}
        return all(labels.get(name) == value for name, value in wanted.items())

    def __str__(self) -> str:
        pairs = ", ".join(f"{name}={value}" for name, value in self.labels)
        return f"{self.name or 'any alert'}{f' ({pairs})' if pairs else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """An alert that must fire ``within`` so long of the first change, and clear after the last."""

    alert: AlertPattern
    within: Duration
    not_before: Duration | None
    clears_within: Duration | None
    receivers: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedInhibition:
    """Alerts that fire, and are inhibited while one of ``by`` fires."""

    alert: AlertPattern
    by: AlertPattern
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A rehearsal: normal traffic, changes, and what is expected.

    ``services`` are those whose rules are played; empty means all. ``all_clear`` counts from the
    end of the last change.
    """

    name: str
    title: str
    based_on: str
    lasting: Duration
    services: tuple[str, ...]
    series: tuple[Series, ...]
    changes: tuple[Change, ...]
    expected: tuple[Expectation, ...]
    inhibited: tuple[ExpectedInhibition, ...]
    silent: tuple[AlertPattern, ...]
    may_fire: tuple[AlertPattern, ...]
    all_clear: Duration | None
    origin: Origin

    @property
    def failure(self) -> Duration:
        """When the first change begins; the beginning where nothing changes."""
        return min((change.start for change in self.changes), default=Duration(0))

    @property
    def recovery(self) -> Duration:
        """When the last change ends; the end where nothing changes."""
        return max((change.end for change in self.changes), default=self.lasting)
