"""What was bad of what where counters come and go apart: each is seen at scrapes of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tests.oracle.history import History, Source
from tests.oracle.lump import BASE, Lump, is_settled


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grown:
    """What one counter grew by between two scrapes that saw it, and how much rules count of it."""

    at: int
    since: int
    number: int
    low: int
    high: int


def apart_bad(history: History, sources: tuple[Source, ...]) -> Iterator[Lump]:
    """Bad and all events by counters of their own: what is gone of one leaves the other."""
    for source in sources:
        for one in _grown(history, source, "all"):
            # `rate` draws nothing out below zero, and of all events that is not made up for.
            young = source.events("all", source.process(one.at), one.at - BASE) * BASE
            near_zero = young < one.number * history.scrape * BASE
            low = one.low - (_drawn_out(history) if near_zero and one.low else 0)
            yield Lump(at=one.at, bad=0, good=one.number, low=low, high=one.high)
        for one in _grown(history, source, "bad"):
            yield Lump(at=one.at, bad=one.number, good=-one.number, low=one.low, high=one.high)


def _drawn_out(history: History) -> int:
    return 100 * history.scrape // (BASE + history.scrape) + 1


def apart_good(history: History, sources: tuple[Source, ...]) -> Iterator[Lump]:
    """Bad is what the good ones leave: all, where a counter of good ones is gone for long.

    Good ones of a source of which nobody counts all events hide what failed elsewhere.
    """
    yield from _left(history, sources)
    for source in sources:
        scrapes = source.scrapes(history.scrape, history.length, "all")
        there = set(scrapes)
        for one in _grown(history, source, "good"):
            if not is_settled(history, source, one.at - source.shift, there):
                yield Lump(at=one.at, bad=-one.number, good=one.number, low=0, high=160)


def _left(history: History, sources: tuple[Source, ...]) -> Iterator[Lump]:
    for source in sources:
        scrapes = source.scrapes(history.scrape, history.length, "good")
        there = set(scrapes)
        for one in _grown(history, source, "all"):
            seen = one.at + source.shift
            if one.low == one.high == 100 and is_settled(history, source, seen, there):
                yield from _both(source, one, seen - history.scrape)
            elif _gone(history, one.at, scrapes):
                yield Lump(at=one.at, bad=one.number, good=0, low=one.low, high=one.high)
            else:
                yield Lump(at=one.at, bad=0, good=one.number, low=one.low, high=one.high)
                yield Lump(at=one.at, bad=one.number, good=-one.number, low=0, high=one.high)
                # What is drawn out too far is taken off what others leave.
                yield Lump(at=one.at, bad=-one.number, good=one.number, low=0, high=60)


def _both(source: Source, one: _Grown, before: int) -> Iterator[Lump]:
    """What both know: the good ones may have been seen earlier than all, or later."""
    parts: list[tuple[int, int, int | None]] = [(one.since, one.at, None)]
    if source.shift:
        parts = [(one.since, before, before), (before, one.at, one.at + source.shift)]
    for since, until, good_at in parts:
        bad, good = (source.events(word, since, until) for word in ("bad", "good"))
        yield Lump(at=one.at, bad=bad, good=good, good_at=good_at)


def shown(history: History, source: Source, lumps: Iterable[Lump]) -> Iterator[Lump]:
    """What counts of a source while it has its bucket, and had it when the window began."""
    scrapes = source.scrapes(history.scrape, history.length, "bucket")
    missing = sorted({*source.scrapes(history.scrape, history.length)} - {*scrapes})
    reach = BASE + 2 * history.scrape
    for lump in lumps:
        near = [at for at in missing if abs(at - lump.at) <= reach]
        if not near:
            yield lump
        elif any(lump.at <= at <= lump.at + reach for at in scrapes):
            yield replace(lump, low=0, high=max(lump.high, 160))


def brief(history: History, source: Source) -> Iterator[Lump]:
    """What may look slow of a source without the bucket that came and went within a window.

    It is there neither now nor when the window began, which is all that rules ask: ADR 6.
    """
    scrapes = source.scrapes(history.scrape, history.length)
    there, since = set(scrapes), 0
    for at in scrapes:
        number = source.events("all", max(since, source.process(at)), at)
        earlier = range(at - BASE - history.scrape, at, history.scrape)
        later = range(at + history.scrape, at + BASE + 2 * history.scrape, history.scrape)
        if all(any(each not in there for each in side) for side in (earlier, later)):
            yield Lump(at=at, bad=number, good=0, low=0, high=160)
        since = at


def _gone(history: History, at: int, scrapes: list[int]) -> bool:
    """Whether no rate that sees a moment knows anything of a counter."""
    first, last = at - BASE - 2 * history.scrape, at + BASE + history.scrape
    return not any(first <= each <= last for each in scrapes)


def _grown(history: History, source: Source, word: str) -> Iterator[_Grown]:
    scrapes = source.scrapes(history.scrape, history.length, word)
    there = set(scrapes)
    before: int | None = None
    for at in scrapes:
        began = source.process(at)
        since = began if before is None else max(before, began)
        number = source.events(word, since, at)
        lost = before is None or at - before >= BASE
        born = word == "bad" and source.late
        first = born and source.events("bad", began, since) == 0
        late = born and source.events("bad", began, at - BASE - history.scrape) == 0
        seen = BASE + history.scrape - (at - before) if before is not None else 0
        before = at
        if not number:
            continue
        settled = not lost and is_settled(history, source, at, there) and not late
        low = 0 if lost or first else min(75, 100 * seen // BASE)
        low, high = (100, 100) if settled else (low, 160)
        yield _Grown(at=at, since=since, number=number, low=low, high=high)
