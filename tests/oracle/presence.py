"""When a source is there and when it is gone, and when NoData and Idle must and may speak of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from tests.oracle.bounds import HOUR
from tests.oracle.history import WORDS, History, Source
from tests.oracle.lump import BASE
from tests.oracle.series import latest


class Truth(Enum):
    """What is known of an alert at one evaluation."""

    FIRES = "fires"
    SILENT = "is silent"
    EITHER = "may fire"


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """The scrapes of all sources that one SLO asks, in their order."""

    scrapes: tuple[tuple[Source, list[int]], ...]
    grown: tuple[int, ...]
    history: History

    @classmethod
    def of(cls, sources: tuple[Source, ...], history: History, counter: str = "") -> Presence:
        """Those of some sources; ``grown`` are scrapes that saw more than the one before."""
        scrapes = [(one, one.scrapes(history.scrape, history.length, counter)) for one in sources]
        grown = sorted(at for one, each in scrapes for at in _grown(one, each, history.scrape))
        return cls(scrapes=tuple(scrapes), grown=tuple(grown), history=history)

    def is_there(self, at: int) -> bool:
        """Whether a server has a sample of any of them."""
        found = (latest(one, each, at, self.history.scrape) for one, each in self.scrapes)
        return any(scraped is not None for scraped in found)

    def counts(self, at: int) -> bool:
        """Whether a rate of any of them is known for sure: it needs two scrapes in five minutes."""
        return any(
            bisect_right(each, at) - bisect_right(each, at - BASE) >= 2 for _, each in self.scrapes
        )

    def silent_for(self, at: int) -> int:
        """For how long there was no scrape."""
        places = ((bisect_right(each, at), each) for _, each in self.scrapes)
        return at - max((each[place - 1] for place, each in places if place), default=0)

    def no_data(self, at: int, counts: str) -> Truth:
        """Five to seven minutes after the last scrape; the more seldom these are, the later."""
        slack = 3 * self.history.scrape + 2 * self.history.evaluation
        gone = self.silent_for(at)
        if gone > 2 * BASE + slack:
            return Truth.FIRES
        there = self.counts(at) if counts == "events" else self.is_there(at)
        return Truth.SILENT if there else Truth.EITHER

    def idle(self, at: int) -> Truth:
        """Nothing was counted for an hour, while something could be."""
        place = bisect_right(self.grown, at)
        if place and self.grown[place - 1] > at - HOUR + BASE:
            return Truth.SILENT
        since = at - HOUR - 2 * BASE
        quiet = not any(one.events(w, since, at) for one, _ in self.scrapes for w in WORDS)
        always = since > 0 and all(
            self.counts(each) for each in range(since, at + 1, self.history.evaluation)
        )
        return Truth.FIRES if quiet and always else Truth.EITHER


def _grown(source: Source, scrapes: list[int], scrape: int) -> Iterator[int]:
    """Scrapes at which a series was there before, and had counted less."""
    for before, now in pairwise(scrapes):
        if now - before == scrape and source.process(before) == source.process(now):
            was, is_ = ([source.counter(word, at) for word in WORDS] for at in (before, now))
            if any(
                a is not None and b is not None and b > a for a, b in zip(was, is_, strict=True)
            ):
                yield now
