"""Random raw histories: what happened at each source, second by second, and when it was scraped."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate

TICK = 5
"""Scrapes and evaluations lie on multiples of it, events on any second."""


WORDS = ("good", "bad")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From one second up to another; without scrapes in it, series end there or are only silent."""

    begin: int
    end: int
    marked: bool = True

    def __contains__(self, at: int) -> bool:
        """Whether a second lies in it."""
        return self.begin <= at < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """A counter that its process does not show for a while: of all events, say, or a bucket."""

    counter: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One process: born and gone, restarted, not scraped for a while; good and bad events in it.

    ``down`` is when its gauges say so. ``late`` has no series of bad events before the first of
    them, and ``bucket`` is whether its histogram has the bucket that an objective asks for.
    Counters may be ``away`` while the others are there, and a release has ``renamed`` some. Another
    target has those of bad and of good ones alone, and is scraped ``shift`` later.
    """

    instance: str
    group: str
    phase: int
    good: tuple[int, ...]
    bad: tuple[int, ...]
    born: int = 0
    gone: int = 10**9
    restarts: tuple[int, ...] = ()
    lost: tuple[Span, ...] = ()
    down: tuple[Span, ...] = ()
    late: bool = False
    bucket: bool = True
    before: int = 0
    away: tuple[Away, ...] = ()
    renamed: bool = False
    shift: int = 0
    _until: dict[str, tuple[int, ...]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Add up once what is asked often."""
        every = tuple(map(sum, zip(self.good, self.bad, strict=True)))
        summed = {
            word: tuple(accumulate(counts, initial=0))
            for word, counts in zip((*WORDS, "all"), (self.good, self.bad, every), strict=True)
        }
        object.__setattr__(self, "_until", summed)

    def events(self, word: str, after: int, until: int) -> int:
        """Those that came after one second and until another."""
        summed = self._until[word]
        return summed[min(until, len(summed) - 1)] - summed[max(0, min(after, len(summed) - 1))]

    def due(self, scrape: int, length: int, counter: str = "") -> range:
        """When it is scraped while it is there, if no scrape is lost."""
        phase = self.phase + (self.shift if counter in WORDS else 0)
        first = phase + -(-max(0, self.born - phase) // scrape) * scrape
        return range(first, min(length + 1, self.gone), scrape)

    def scrapes(self, scrape: int, length: int, counter: str = "") -> list[int]:
        """When it was scraped, and showed a counter."""
        due = self.due(scrape, length, counter)
        missed = (*self.lost, *(one.span for one in self.away if one.counter == counter))
        return [at for at in due if not any(at in span for span in missed)]

    def lacks(self, counter: str) -> bool:
        """Whether a counter is ever away."""
        return any(one.counter == counter for one in self.away)

    def process(self, at: int) -> int:
        """When the process that is there began."""
        place = bisect_right(self.restarts, at)
        return self.restarts[place - 1] if place else self.born

    def counter(self, word: str, at: int) -> int | None:
        """What its counter says at a scrape; None while it has no series of that."""
        began = self.process(at)
        count = self.events(word, began, at)
        if word == "bad" and self.late:
            return count or None
        return count + (self.before if began <= 0 else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Sources of some groups, and how often they are scraped and rules are evaluated.

    The period group is evaluated each ``period`` seconds, ``period_phase`` after full ones, and
    blocks are made each ``block`` seconds.
    """

    length: int
    scrape: int
    evaluation: int
    period: int
    period_phase: int
    sources: tuple[Source, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that there ever were."""
        return tuple(sorted({source.group for source in self.sources}))

    @property
    def block(self) -> int:
        """Three times the period group's interval, and a fifth of an hour at most."""
        return max(self.period, min(3 * self.period, 720))

    @property
    def evaluations(self) -> range:
        """When rules are evaluated."""
        return range(0, self.length + 1, self.evaluation)

    def of(self, group: str | None) -> tuple[Source, ...]:
        """The sources of one group, or all."""
        return tuple(one for one in self.sources if group in (None, one.group))


_UNDISTURBED = 0.5
"""In so many histories nothing is guessed, and what a budget must be is known exactly."""


def random_history(chance: random.Random) -> History:
    """Any of what counters meet: bursts, jobs of a clock, births, restarts, gaps, groups."""
    scrape, evaluation = chance.choice((15, 30, 60)), chance.choice((15, 30, 30, 60, 60))
    period = chance.choice([each for each in (60, 120, 240) if each >= evaluation])
    length = 3_600 if evaluation == 15 else chance.choice((4_500, 6_300))
    if evaluation == 60 and chance.random() < 0.1:
        length = 25_200
    groups = ["x", "y", "z"][: chance.choice((1, 1, 2, 3))]
    sources = [one for group in groups for one in _sources(chance, group, scrape, length)]
    if chance.random() < _UNDISTURBED:
        sources = [replace(one, restarts=(), lost=(), late=False) for one in sources]
    elif chance.random() < 0.7:
        sources = _come_apart(chance, sources, scrape, length)
    return History(
        length=length,
        scrape=scrape,
        evaluation=evaluation,
        period=period,
        period_phase=chance.randrange(0, period, evaluation),
        sources=tuple(sources),
    )


def _sources(chance: random.Random, group: str, scrape: int, length: int) -> Iterator[Source]:
    """One to three processes of a group, one of which may take the place of another."""
    share, rate = chance.choice(_SHARES), chance.choice((0.02, 0.2, 1, 5))
    replaced = chance.randrange(1_200, length - 900) if chance.random() < 0.3 else None
    lost = _lost(chance, length)
    for number in range(chance.choice((1, 1, 2, 3))):
        born, gone = 0, 10**9
        if replaced is not None:
            born, gone = (0, replaced) if number == 0 else (replaced + chance.randrange(90), gone)
        elif number == 1 and chance.random() < 0.3:
            born = chance.randrange(900, length - 900)
        seconds = range(max(0, born), min(length, gone) + 1)
        restarts = [chance.randrange(900, length) for _ in range(chance.choice((0, 0, 0, 1, 3)))]
        good, bad = _events(chance, rate, share, length)
        alive = [at in seconds for at in range(length + 1)]
        yield Source(
            instance=str(number),
            group=group,
            phase=_phase(chance, scrape, apart=bool(lost) and not lost[0].marked),
            good=tuple(n if there else 0 for n, there in zip(good, alive, strict=True)),
            bad=tuple(n if there else 0 for n, there in zip(bad, alive, strict=True)),
            born=born,
            gone=gone,
            restarts=tuple(sorted(r for r in restarts if r in seconds)),
            lost=lost if chance.random() < 0.7 else (),
            down=_down(chance, length),
            late=chance.random() < 0.4,
            bucket=chance.random() < 0.85,
            before=chance.choice((0, 40, 10_000)) if born == 0 else 0,
        )


def _phase(chance: random.Random, scrape: int, *, apart: bool) -> int:
    """Never the moment of an evaluation, at which Prometheus 2 reads one scrape more than 3 does.

    Nor, where scrapes are missed without a mark, such that a sample is then as old as can be.
    """
    if apart:
        return chance.randrange(TICK, 15, TICK) + 15 * chance.randrange(scrape // 15)
    phase = chance.randrange(0, scrape, TICK)
    return phase if phase % 15 else phase + TICK


COUNTERS = ("all", "bad", "good", "bucket")
"""What may be away while the others are there."""


def _come_apart(
    chance: random.Random, sources: list[Source], scrape: int, length: int
) -> list[Source]:
    """One counter is away in some of the sources, at once or each at its own time."""
    counter, at_once = chance.choice(COUNTERS), chance.random() < 0.5
    span = _while(chance, length)
    # No phase falls on an evaluation then, see `_phase`.
    shift = chance.choice((0, *range(15, scrape, 15)))
    return [
        replace(
            one,
            away=(Away(counter=counter, span=span if at_once else _while(chance, length)),)
            if chance.random() < 0.7
            else (),
            renamed=chance.random() < 0.5,
            # Of more than three at once another target may be ahead for a moment.
            shift=shift if max(one.good) < 3 else 0,
        )
        for one in sources
    ]


def _while(chance: random.Random, length: int) -> Span:
    begin, lasts = chance.randrange(900, length - 900), chance.choice((60, 200, 400, 900, 10**6))
    return Span(begin=begin, end=begin + lasts)


# Around thresholds of 14.4, 6, 3 and 1 times a budget of 1%, and around those of 0.1% and 5%.
_SHARES = (0, 0, 0.0135, 0.0154, 0.028, 0.032, 0.056, 0.065, 0.135, 0.155, 0.5, 1)


def _lost(chance: random.Random, length: int) -> tuple[Span, ...]:
    if chance.random() < 0.7:
        return ()
    begin, lasts = chance.randrange(900, length - 900), chance.choice((60, 200, 400, 900))
    return (Span(begin=begin, end=begin + lasts, marked=chance.random() < 0.7),)


def _down(chance: random.Random, length: int) -> tuple[Span, ...]:
    spans: list[Span] = []
    at = chance.randrange(600, 3_000)
    while at < length and len(spans) < 4:
        lasts = chance.choice((10, 60, 300, 1_200, 4_000))
        spans.append(Span(begin=at, end=at + lasts))
        at += lasts + chance.choice((60, 600, 3_000))
    return tuple(spans) if chance.random() < 0.8 else ()


_INCIDENTS = ("none", "share", "share", "outage", "burst", "burst", "jobs", "strays", "strays")


def _events(
    chance: random.Random, rate: float, share: float, length: int
) -> tuple[list[int], list[int]]:
    """How many good and bad events came in each second."""
    good, bad = [0] * (length + 1), [0] * (length + 1)
    match chance.choice(("steady", "steady", "clock")):
        case "clock":
            every, late, jobs = chance.choice((60, 300)), chance.randrange(60), 10
            for at in range(late, length, every):
                good[at] += jobs
        case _:
            for at in range(length + 1):
                good[at] += int(rate) + (chance.random() < rate % 1)
    _befall(good, bad, share, chance)
    return good, bad


def _befall(good: list[int], bad: list[int], share: float, chance: random.Random) -> None:
    """One incident or none; most are over before the end, so that all of it is counted there."""
    length = len(good) - 1
    begins = chance.randrange(600, length - 1_200)
    match chance.choice(_INCIDENTS):
        case "share":
            lasts = chance.choice((600, 1_200, 1_800, length))
            _fail(good, bad, range(begins, min(begins + lasts, length + 1)), share, chance)
        case "outage":
            lasts = chance.choice((120, 600, 1_800))
            _fail(good, bad, range(begins, min(begins + lasts, length + 1)), 1, chance)
        case "burst":
            lasts, each = chance.choice((15, 30, 45, 120, 300, 600)), chance.choice((2, 5, 20))
            for at in range(begins, min(begins + lasts, length + 1)):
                bad[at] += each
        case "jobs":
            for at in range(begins, length - 700, chance.choice((60, 300, 600))):
                bad[at] += chance.choice((5, 10))
        case "strays":
            for _ in range(chance.choice((1, 2, 2, 3, 5))):
                bad[min(length, begins + chance.choice((0, 1, 20, 90, 400, 900)))] += 1
        case _:
            pass


def _fail(
    good: list[int], bad: list[int], seconds: range, share: float, chance: random.Random
) -> None:
    """Turn a share of good events into bad ones, as evenly as they come."""
    owed = chance.random()
    for at in seconds:
        owed += good[at] * share
        failed = min(int(owed), good[at])
        owed -= failed
        good[at] -= failed
        bad[at] += failed
