"""Random histories of counters: single events at known seconds, and what scrapes saw of them."""

from __future__ import annotations

import random
from bisect import bisect_right
from dataclasses import dataclass

TICK = 5
LENGTH = 5_400


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Good and bad events, in seconds; scrapes at ``phase`` and each ``scrape`` seconds after."""

    good: tuple[int, ...]
    bad: tuple[int, ...]
    scrape: int
    evaluation: int
    phase: int
    born: int = 0

    def samples(self, events: tuple[int, ...]) -> str:
        """A counter as promtool reads it, with a sample each tick or none."""
        values = []
        for at in range(0, LENGTH + 1, TICK):
            scraped = at >= self.born and at % self.scrape == self.phase
            values.append(str(bisect_right(events, at)) if scraped else "_")
        return " ".join(values)


def burst(chance: random.Random) -> History:
    """Steady traffic, and a burst of failures of 15 s to 10 m at any moment."""
    scrape, evaluation = chance.choice((15, 30, 60)), chance.choice((15, 30, 60))
    lasts, begins = chance.choice((15, 30, 45, 120, 300, 600)), chance.randrange(1_800, 3_000)
    each = chance.choice((2, 5, 20))
    bad = [at for at in range(begins, begins + lasts) for _ in range(each)]
    good = [at for at in range(LENGTH) for _ in range(10)]
    phase = chance.randrange(0, scrape, TICK)
    return History(
        good=tuple(good), bad=tuple(bad), scrape=scrape, evaluation=evaluation, phase=phase
    )


def two_failures(chance: random.Random) -> History:
    """Hardly any traffic, and two failures soon after the series began."""
    scrape, evaluation = chance.choice((15, 30, 60)), chance.choice((15, 30, 60))
    born = chance.randrange(1_800, 2_400)
    first = born + scrape + chance.randrange(0, 120)
    bad = sorted((first, first + chance.choice((0, 1, scrape, 90, 400))))
    good = tuple(range(0, LENGTH, 240))
    phase = chance.randrange(0, scrape, TICK)
    return History(
        good=good, bad=tuple(bad), scrape=scrape, evaluation=evaluation, phase=phase, born=born
    )
