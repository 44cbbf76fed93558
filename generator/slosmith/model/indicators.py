"""What an SLO is measured by: two rates of events, a share of time, or a given ratio."""

from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from slosmith.model.units import Duration
from slosmith.promql import (
    Selector,
    Windowed,
    is_linear,
    parse_expression,
    reach_of,
)
from slosmith.record import dataclass

if TYPE_CHECKING:  # few roots have all of these, and each is some classes to make
    pass


class Part(StrEnum):
    """Which part of all events a rate counts."""

    BAD = "bad"
    GOOD = "good"
    GOOD_SHARE = "good share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """Sources that count events, and lack the bucket by which their part is known.

    ``series`` are those of all events that they have now; ``total`` and ``part`` are the rates
    without theirs: by both ends of the window where that is more, with a mark for its seconds.
    """

    series: str
    total: Windowed
    part: Windowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """Events that are bad by counters of their own, although they may be among the good."""

    rate: Windowed
    series: tuple[Selector, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventIndicator:
    """Two rates of events, aggregated to the SLO's groups: all, and the bad or the good of them.

    ``missing_is_zero`` says that no series of the part means none of its events; where it is
    False (latency, a query of several operands), the part's absence leaves no indicator, and NoData
    speaks. ``lacking`` says which sources of all events lack what the part is counted by, where
    that is known. ``total_series`` and ``part_series`` are the raw selectors behind the two;
    where the rates are ``queried``, the author's own PromQL makes more of them than their sum.
    ``failures`` are taken from the good, of which no fewer than none are left. ``apart`` says that
    the part has counters of its own, which may be scraped at other moments or have other labels.
    """

    total: Windowed
    part: Windowed
    counts: Part
    missing_is_zero: bool
    total_series: tuple[Selector, ...]
    part_series: tuple[Selector, ...]
    queried: bool = False
    lacking: Lacking | None = None
    failures: Failures | None = None
    apart: bool = False

    @property
    def late(self) -> Duration:
        """How long ago the latest sample is that its queries read: their metrics may come late."""
        trees = (parse_expression(query.at("1m")) for query in (self.total, self.part))
        nearest = min(reach_of(tree)[0] for tree in trees)
        return Duration(int(nearest.total_seconds() * 1000))

    @property
    def is_linear(self) -> bool:
        """Whether what decides over bad events is the sum of what counters say, scaled or not."""
        if self.counts is Part.GOOD_SHARE or not self.queried:
            return self.counts is not Part.GOOD_SHARE
        decisive = (self.part,) if self.counts is Part.BAD else (self.total, self.part)
        return all(map(is_linear, decisive))

    @property
    def can_vanish_in_part(self) -> bool:
        """Whether all events may go on, and nothing be known of a source without the part."""
        return self.lacking is not None or not self.missing_is_zero

    @property
    def needs_part(self) -> bool:
        """Whether nothing is known without the part, of whichever source."""
        alone = self.lacking is None and self.counts is not Part.GOOD_SHARE
        return alone and not self.missing_is_zero


class Extremes(NamedTuple):
    """What each series of a state holds while all is good, and while it is bad.

    ``ages`` says that a series holds a moment in Unix seconds, and these are seconds since then.
    """

    good: Decimal
    bad: Decimal
    ages: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Groups that are bad while they are gone: those that ``gauge`` was last seen to have.

    ``listed`` are the labels of which the contract lists the values. A group is remembered while
    it is among these; where a label is not listed, until its last sample is a period old.
    """

    gauge: Selector
    listed: tuple[tuple[str, tuple[str, ...]], ...]
    forever: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Constituent:
    """What an SLO that is made of others knows of one: its budget, its groups and its own parts.

    ``late`` is how long ago what it reads was.
    """

    service: str
    name: str
    budget: Decimal
    by: tuple[str, ...]
    parts: tuple[str, ...]
    late: Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class StateIndicator:
    """A share of time: ``bad_now`` is 1 while bad, 0 while good, absent while unknown.

    ``extremes`` are None where only the author's own comparison knows what is good, and ``memory``
    is where no group that is gone counts as bad. ``parts`` are the SLOs that it is made of, with
    their ``budgets``, and ``late`` is how long ago what the least and what the most late of them
    read was. Without one of the ``needed`` series it is unknown; none of them means all.
    """

    bad_now: str
    series: tuple[Selector, ...]
    needed: tuple[Selector, ...] = ()
    extremes: Extremes | None = None
    memory: Memory | None = None
    parts: tuple[str, ...] = ()
    budgets: tuple[Decimal, ...] = ()
    late: tuple[Duration, Duration] = (Duration(0), Duration(0))

    @property
    def ages(self) -> bool:
        """Whether its series hold moments, of which the time since then matters."""
        return self.extremes is not None and self.extremes.ages


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioIndicator:
    """An error ratio recorded elsewhere: ``ratio`` is its selector, averaged over time."""

    ratio: Selector


Indicator: TypeAlias = EventIndicator | StateIndicator | RatioIndicator
