"""Reading the past of a query in parts that a server answers, and remembering closed ones."""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from slosmith.live.access import Access
from slosmith.live.prometheus import Series, TooMuchError, query_range
from slosmith.model.units import UnixTime
from slosmith.output.staging import replace

MOST_POINTS = 10_000
"""Prometheus refuses more than 11,000 points of a series in one answer."""
_CLOSED_AFTER = 3600
"""Samples may come late, through a queue or an agent; after an hour they have come."""
_LARGEST = 64_000_000
_MOST_ENTRIES = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What a server knows of the time before ``now``.

    ``say`` is called before each question, with the day that it is about. ``folder`` is where
    complete parts that are over are remembered, None where nothing is.
    """

    url: str
    access: Access = field(default_factory=Access)
    now: UnixTime
    folder: Path | None = None
    say: Callable[[str], None] = lambda _: None

    def read(
        self, text: str, begin: int, end: int, step: int, points: int = MOST_POINTS
    ) -> Iterator[Series]:
        """The series of a query, in parts, at each whole ``step`` after ``begin`` until ``end``.

        Parts lie on whole multiples of their length, so that a later run asks for the same ones;
        raises HttpError.
        """
        length = min(points, MOST_POINTS) * step
        for first in range(begin // length * length, end, length):
            part = _Part(begin=first, end=first + length, step=step)
            if part.end <= self.now - _CLOSED_AFTER:
                yield from self._closed(text, part)
            elif asked := part.within(begin, min(end, self.now)):
                yield from self._ask(text, asked)

    def _closed(self, text: str, part: "_Part") -> Sequence[Series]:
        """A part that is over: remembered, or asked for and remembered where nothing is missing."""
        key = self._key(text, part)
        if self.folder is not None and (known := _recall(self.folder / key, key)) is not None:
            return known
        found = [*self._ask(text, part)]
        seen = {moment for series in found for moment, _ in series.points}
        if self.folder is not None and len(seen) == part.count:
            _remember(self.folder / key, key, found)
        return found

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
        from datetime import UTC, datetime

        return f"{datetime.fromtimestamp(self.begin, UTC):%Y-%m-%d %H:%M}"

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


def prune(folder: Path) -> None:
    """Forget what has not been used for longest, where there is much."""
    with suppress(OSError):
        found = sorted(folder.iterdir(), key=lambda one: one.stat().st_mtime_ns)
        for entry in found[:-_MOST_ENTRIES]:
            entry.unlink()


def _recall(path: Path, key: str) -> list[Series] | None:
    """What was answered before; an entry that is torn or changed is none."""
    with suppress(OSError, ValueError, KeyError, TypeError, zlib.error):
        digest, content = _cut(path.read_bytes()[:_LARGEST])
        if digest != _digest(key, content):
            return None
        text = zlib.decompressobj().decompress(content, _LARGEST)
        path.touch()
        return [
            Series(labels=labels, points=tuple((moment, value) for moment, value in points))
            for labels, points in json.loads(text)
        ]
    return None


def _remember(path: Path, key: str, found: Sequence[Series]) -> None:
    """Keep an answer; where nothing can be written the next run asks again."""
    content = zlib.compress(json.dumps([[dict(o.labels), o.points] for o in found]).encode(), 1)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, _digest(key, content) + content)


def _digest(key: str, content: bytes) -> bytes:
    return hashlib.sha256(key.encode() + content).digest()


def _cut(entry: bytes) -> tuple[bytes, bytes]:
    size = hashlib.sha256().digest_size
    return entry[:size], entry[size:]
