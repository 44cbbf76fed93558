"""Reading the past of a query in parts that a server answers, and remembering closed ones."""

import hashlib
import json
from array import array
from base64 import b64decode, b64encode
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field

from slosmith.live.access import Access
from slosmith.live.prometheus import Series, TooMuchError, query_range
from slosmith.model.units import UnixTime, utc_minute
from slosmith.output.own_cache import OwnCache, own_cache
from slosmith.threads import Threads

MOST_POINTS = 10_000
"""Prometheus refuses more than 11,000 points of a series in one answer."""
_AT_ONCE = 2
"""So many parts are asked for at once: a server has more than one processor."""
_CLOSED_AFTER = 3600
"""Samples may come late, through a queue or an agent; after an hour they have come."""
_MOST_ENTRIES = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What a server knows of the time before ``now``.

    ``say`` is called before each question, with the day that it is about. ``kept`` is where
    complete parts that are over are remembered, None where nothing is.
    """

    url: str
    access: Access = field(default_factory=Access)
    now: UnixTime
    kept: OwnCache | None = None
    say: Callable[[str], None] = lambda _: None

    def read(
        self, text: str, begin: int, end: int, step: int, points: int = MOST_POINTS
    ) -> Iterator[Series]:
        """The series of a query, in parts, at each whole ``step`` after ``begin`` until ``end``.

        Parts lie on whole multiples of their length, so that a later run asks for the same ones;
        raises HttpError.
        """
        length = min(points, MOST_POINTS) * step
        asked: deque[Future[_Found]] = deque()
        pool = Threads(_AT_ONCE)
        try:
            for first in range(begin // length * length, end, length):
                part = _Part(begin=first, end=first + length, step=step)
                asked.append(pool.submit(self._part, text, part, begin, end))
                if len(asked) > _AT_ONCE:
                    yield from self._remembered(asked.popleft().result())
            while asked:
                yield from self._remembered(asked.popleft().result())
        finally:  # who leaves early waits for no answer
            pool.shutdown(wait=False, cancel_futures=True)

    def _part(self, text: str, part: "_Part", begin: int, end: int) -> "_Found":
        if part.end <= self.now - _CLOSED_AFTER:
            return self._closed(text, part)
        inside = part.within(begin, min(end, self.now))
        return _Found(series=[*self._ask(text, inside)] if inside else ())

    def _closed(self, text: str, part: "_Part") -> "_Found":
        """A part that is over: remembered, or asked for, to be so where nothing is missing."""
        key = self._key(text, part)
        if self.kept is not None and (known := _read(self.kept.get(key))) is not None:
            return _Found(series=known)
        found = [*self._ask(text, part)]
        seen = set[float]().union(*(one.times for one in found))
        return _Found(series=found, key=key if len(seen) == part.count else "")

    def _remembered(self, found: "_Found") -> Sequence[Series]:
        """Remember an answer; nothing is written by who asks, whom the end may find at it."""
        if self.kept is not None and found.key:
            self.kept.put(found.key, json.dumps([*map(_written, found.series)]))
        return found.series

    def _ask(self, text: str, part: "_Part") -> Iterator[Series]:
        """Ask for a part, and for its halves where the server finds that too much."""
        self.say(part.text)
        first, last, step = (f"{one}" for one in (part.begin + part.step, part.end, part.step))
        try:
            found = query_range(self.url, text, self.access, start=first, end=last, step=step)
        except TooMuchError:
            if part.count == 1:
                raise
            for half in part.halves():
                yield from self._ask(text, half)
        else:
            yield from found

    def _key(self, text: str, part: "_Part") -> str:
        """What a part is remembered by: all that decides what a server answers."""
        sent = sorted(self.access.headers.items())
        asked = json.dumps([self.url, sent, text, part.begin, part.end, part.step])
        return hashlib.sha256(asked.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What a part has, and under which key it is to be remembered, if it is."""

    series: Sequence[Series]
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Some whole steps after a beginning, until an end."""

    begin: int
    end: int
    step: int

    @property
    def count(self) -> int:
        return (self.end - self.begin) // self.step

    @property
    def text(self) -> str:
        return utc_minute(self.begin)

    def within(self, begin: int, end: int) -> "_Part | None":
        first = max(self.begin, begin // self.step * self.step)
        last = min(self.end, end // self.step * self.step)
        return _Part(begin=first, end=last, step=self.step) if first < last else None

    def halves(self) -> "tuple[_Part, _Part]":
        middle = self.begin + self.count // 2 * self.step
        return (
            _Part(begin=self.begin, end=middle, step=self.step),
            _Part(begin=middle, end=self.end, step=self.step),
        )


def past_cache() -> OwnCache:
    """Where answers are kept from one run to the next."""
    kept = own_cache("history", _MOST_ENTRIES)
    kept.prune()
    return kept


def _written(one: Series) -> tuple[dict[str, str], str, str]:
    """A series as JSON takes it, in a form that is soon read again."""
    times, values = (b64encode(column.tobytes()).decode() for column in (one.times, one.values))
    return dict(one.labels), times, values


def _read(text: str | None) -> list[Series] | None:
    """What was answered before; None where that is not known."""
    if text is None:
        return None
    with suppress(ValueError, TypeError):
        return [
            Series(labels=labels, times=_column(times), values=_column(values))
            for labels, times, values in json.loads(text)
        ]
    return None


def _column(text: str) -> "array[float]":
    return array("d", b64decode(text))
