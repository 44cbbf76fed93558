"""How much of what happened a window may hold, and so between what its error ratio must lie.

docs/rules.md says how much an event weighs in a window by its age: all at once in the shortest;
rising while the rates that see it come in, and falling while they leave, in what is summed from
these. Between the two it is 1. Whole numbers are percents of a weight.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate

from tests.oracle.history import History
from tests.oracle.lump import BASE, Lump

HOUR = 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Events younger than ``until`` seconds, and not in the band before, weigh this much."""

    until: int
    low: int
    high: int


def bands(window: int, counts: str, history: History) -> tuple[Band, ...]:
    """What events weigh in a window by their age; older ones are gone.

    Of time each evaluation is in a short window or is not. Of events the base window holds what
    came within it; `rate` reads a scrape more, whose first event may be in or out. In the hour
    one burst weighs up to half as much again until the latest rate leaves it behind, and down to
    half until the older ones have all seen it.
    """
    step, scrape = history.evaluation, history.scrape
    last = scrape if counts == "events" else 0
    if counts != "events" and window <= HOUR:
        return (Band(until=window, low=100, high=100),)
    if window == BASE:
        return (
            Band(until=BASE, low=90, high=100),
            Band(until=BASE + scrape + 1, low=0, high=100),
        )
    young = [Band(until=BASE + step + last, low=0, high=100)]
    if window == HOUR:
        young = [
            Band(until=BASE, low=85, high=150),
            Band(until=BASE * 3 // 2 + step + last, low=40, high=150),
        ]
    if window >= 24 * HOUR:
        young = [Band(until=BASE + 2 * step + history.block + last, low=0, high=100)]
    grown = Band(until=window - BASE - step, low=100, high=100)
    return (*young, grown, Band(until=window + BASE + step + last, low=0, high=100))


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Between what a ratio must lie, None where there is none; and whether it must be there."""

    low: Fraction | None
    high: Fraction | None
    sure: bool = True


@dataclass(slots=True)
class Weighed:
    """The lumps of one group in their order, and what they weigh in one window at a moment."""

    lumps: list[Lump]
    _clean: list[Lump] = field(init=False)
    _other: list[Lump] = field(init=False)
    _shifted: list[Lump] = field(init=False)
    _at: list[list[int]] = field(init=False)
    _good: list[int] = field(init=False)

    def __post_init__(self) -> None:
        """Add up what is good alone and settled, as its order in a window does not matter."""
        some = sorted((one for one in self.lumps if one.bad or one.good), key=lambda one: one.at)
        self._shifted = [one for one in some if one.good_at is not None]
        some = [one for one in some if one.good_at is None]
        self._clean = [one for one in some if one.settled and not one.bad]
        self._other = [one for one in some if not one.settled or one.bad]
        self._at = [[one.at for one in each] for each in (self._clean, self._other)]
        self._good = list(accumulate((one.good for one in self._clean), initial=0))

    def ratio(self, at: int, window: tuple[Band, ...], *, base: bool = False) -> Range:
        """Between what bad in all must lie; a base window may count young series threefold."""
        least: list[_Piece] = []
        most: list[_Piece] = []
        for one, low, high in self._weights(at, window):
            if base and not one.settled:
                low, high = 0, max(high, 300)
            bad, every = 100 * one.bad, 100 * (one.bad + one.good)
            least.append((bad, every, low, high))
            most.append((bad, every - one.bad * one.hidden, low, high))
        sure = any(low for _, every, low, _ in least if every)
        return Range(low=_extreme(least, -1), high=_extreme(most, 1), sure=sure)

    def count(
        self, at: int, window: tuple[Band, ...], word: str, *, young: int = 1
    ) -> tuple[Fraction, Fraction]:
        """Between what the number of bad events must lie, or of all.

        Where a series was young, one may count for ``young`` of them.
        """
        least = most = 0
        for one, low, high in self._weights(at, window):
            number = 100 * (one.bad if word == "bad" else one.bad + one.good)
            hidden = one.bad * one.hidden if word == "total" else 0
            high *= 1 if one.settled else young
            ends = (number - hidden) * low, number * high
            least, most = least + min(ends), most + max(ends)
        return Fraction(max(0, least), 10_000), Fraction(max(0, most), 10_000)

    def within(self, at: int, oldest: int, youngest: int) -> list[Lump]:
        """Bad ones and unsettled ones of an age between two."""
        first = bisect_right(self._at[1], at - oldest)
        found = self._other[first : bisect_right(self._at[1], at - youngest)]
        found = [one for one in found if one.bad >= 0]
        shifted = (one for one in self._shifted if one.bad)
        return found + [one for one in shifted if at - oldest < one.at <= at - youngest]

    def _weights(self, at: int, window: tuple[Band, ...]) -> Iterator[tuple[Lump, int, int]]:
        """Lumps with the least and the most that they weigh; good ones of a band all at once."""
        youngest = at
        for band in window:
            oldest = at - band.until
            first, last = (bisect_right(self._at[0], each) for each in (oldest, youngest))
            if good := self._good[last] - self._good[first]:
                yield Lump(at=at, bad=0, good=good), band.low, band.high
            first, last = (bisect_right(self._at[1], each) for each in (oldest, youngest))
            for one in self._other[first:last]:
                yield one, one.low * band.low // 100, one.high * band.high // 100
            youngest = oldest
        yield from self._apart(at, window)

    def _apart(self, at: int, window: tuple[Band, ...]) -> Iterator[tuple[Lump, int, int]]:
        """All events and the good ones by the age that each has, where these are not alike."""
        for one in self._shifted:
            assert one.good_at is not None
            mine, theirs = (_band(at - when, window) for when in (one.at, one.good_at))
            every, good = one.bad + one.good, one.good
            if mine is theirs and mine is not None and mine.low == mine.high:
                yield one, mine.low, mine.high
                continue
            if mine is not None:
                yield Lump(at=one.at, bad=every, good=0), mine.low, mine.high
            if theirs is not None:
                yield Lump(at=one.good_at, bad=-good, good=good), theirs.low, theirs.high


def _band(age: int, window: tuple[Band, ...]) -> Band | None:
    return next((one for one in window if 0 <= age < one.until), None)


_Piece = tuple[int, int, int, int]
"""Bad and all, and the least and the most that they weigh."""


def _extreme(pieces: list[_Piece], sign: int) -> Fraction | None:
    """The least or the greatest share of bad that any allowed weights make; 1 at most.

    As Dinkelbach does: with the best share so far each piece weighs as much as it can where it is
    above that, and as little where it is below; that makes a better one, until none is.
    """
    bad = sum(b * high for b, _, _, high in pieces)
    every = sum(n * high for _, n, _, high in pieces)
    if not every:
        return None
    while True:
        found_bad = found_all = 0
        for b, n, low, high in pieces:
            weight = high if sign * (b * every - n * bad) > 0 else low
            found_bad += b * weight
            found_all += n * weight
        if not found_all and sign * found_bad > 0:
            return Fraction(sign > 0)  # all events may be unknown where the bad ones are not
        if not found_all or sign * (found_bad * every - bad * found_all) <= 0:
            return min(Fraction(bad, every), Fraction(1))
        bad, every = found_bad, found_all
