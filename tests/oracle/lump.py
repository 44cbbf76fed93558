"""What happened at one moment, as far as rules can tell: so many bad and good that weigh alike."""

from __future__ import annotations

from dataclasses import dataclass

from tests.oracle.history import History, Source

BASE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Lump:
    """So many bad and good at one moment, and the percents that rules may count of them.

    Where these are not 100, `rate` had to guess: a series was young, or away for a while. Of the
    first bad ones of a process up to ``hidden`` percent are missing in all events, since `rate`
    draws nothing out below zero; of bad ones none is. Where the good ones have a counter of another
    target, that has seen them at ``good_at``.
    """

    at: int
    bad: int
    good: int
    low: int = 100
    high: int = 100
    hidden: int = 0
    good_at: int | None = None

    @property
    def settled(self) -> bool:
        """Whether each counts once, good and bad alike."""
        return self.low == self.high


def is_settled(history: History, source: Source, at: int, there: set[int]) -> bool:
    """Whether the series goes on without a break while any rate sees a moment."""
    first, last = at - BASE - history.scrape, min(at + BASE, history.length)
    if first < source.phase or any(first - history.scrape < r <= last for r in source.restarts):
        return False
    return all(each in there for each in range(at, first - 1, -history.scrape)) and all(
        each in there for each in range(at, last + 1, history.scrape)
    )
