"""When alerts on the budget must fire and when they may: docs/rules.md in numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tests.oracle.bounds import HOUR, Range, Weighed, bands
from tests.oracle.history import History
from tests.oracle.lump import BASE
from tests.oracle.presence import Presence, Truth

GUARD, MANY = 3, 16
"""So many bad events must lie in a long window; and so many of one minute are not taken for one."""
PERIOD = 30 * 24 * HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """Both windows in seconds, the threshold, and whether only the period group looks at it."""

    long: int
    short: int
    threshold: Fraction
    seldom: bool

    @property
    def window(self) -> str:
        """The long window as rules print it."""
        return WINDOWS[self.long]


WINDOWS = {
    BASE: "5m",
    6 * BASE: "30m",
    HOUR: "1h",
    2 * HOUR: "2h",
    6 * HOUR: "6h",
    24 * HOUR: "1d",
    72 * HOUR: "3d",
}
"""Every window in seconds, and as rules print it."""

# The shares of SRE Workbook, chapter 5, table 5-8: share of the budget, long and short window.
_TIERS = (
    ("0.02", HOUR, BASE, False),
    ("0.05", 6 * HOUR, 6 * BASE, False),
    ("0.1", 24 * HOUR, 2 * HOUR, True),
    ("0.1", 72 * HOUR, 6 * HOUR, True),
)


def tiers(objective: str) -> Iterator[Tier]:
    """The tiers of an objective in percent; share x period / long x budget is their threshold.

    Where none that pages sees a total outage within 20 minutes, more than half of all is one more.
    """
    budget = 1 - Fraction(Decimal(objective)) / 100
    soonest = min(
        long * Fraction(share) * PERIOD / long * budget
        for share, long, _, seldom in _TIERS
        if not seldom
    )
    for share, long, short, seldom in _TIERS:
        threshold = Fraction(share) * PERIOD / long * budget
        yield Tier(long=long, short=short, threshold=threshold, seldom=seldom)
    if soonest > 20 * 60:
        yield Tier(long=6 * BASE, short=BASE, threshold=Fraction(1, 2), seldom=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One tier over one group's lumps."""

    tier: Tier
    weighed: Weighed
    counts: str
    history: History
    presence: Presence
    delay: int = 0
    """How long the guard waits for what only one of two targets has seen."""

    def at(self, at: int) -> Truth:
        """Whether both windows are above the threshold for sure, or may be; and the guard too."""
        tier = self.tier
        both = [self.ratio(at, window) for window in (tier.long, tier.short)]
        # A hair, since servers count in floats.
        near = tier.threshold * (1 - Fraction(1, 10**9))
        if any(one.high is None or one.high < near for one in both):
            return Truth.SILENT
        sure = all(one.sure and one.low and one.low > tier.threshold for one in both)
        enough = self._enough(at)
        if enough is Truth.SILENT:
            return Truth.SILENT
        # While the source is gone NoData speaks, and no other alert needs to.
        sure = sure and self.presence.counts(at)
        return Truth.FIRES if sure and enough is Truth.FIRES else Truth.EITHER

    def ratio(self, at: int, window: int) -> Range:
        """Between what the error ratio of a window must lie."""
        weights = bands(window, self.counts, self.history)
        return self.weighed.ratio(at, weights, base=window == BASE)

    def _enough(self, at: int) -> Truth:
        """Three bad events in the long window; three bad evaluations of what counts time."""
        if self.counts == "ratio":
            return Truth.FIRES
        step, scrape, long = self.history.evaluation, self.history.scrape, self.tier.long
        if self.counts == "time":
            least, most = self.weighed.count(at, bands(long, "time", self.history), "bad")
            if most < GUARD:
                return Truth.SILENT
            return Truth.FIRES if least >= GUARD else Truth.EITHER
        there = self.weighed.within(at, long + BASE + step + scrape, 0)
        if sum(one.bad for one in there if one.high) < GUARD:
            return Truth.SILENT
        settled = [one for one in there if one.settled]
        old = at - (480 + 2 * step + scrape + (self.history.block if self.tier.seldom else 0))
        seen = sum(one.bad for one in settled if at - long + BASE + step < one.at <= old)
        return Truth.FIRES if seen >= GUARD or self._many(at) else Truth.EITHER

    def _many(self, at: int) -> bool:
        """Sixteen in the latest minutes, or three in different ones: a page need not wait."""
        if self.tier.seldom:
            return False
        young = self.weighed.within(at, 240, self.delay)
        apart, last = 0, -(10**9)
        for one in young:
            if one.settled and one.bad and one.at - last > 60 + self.history.evaluation:
                apart, last = apart + 1, one.at
        return apart >= GUARD or sum(one.bad for one in young if one.settled) >= MANY
