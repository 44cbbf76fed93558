"""A month of history for a Prometheus: blocks of what is old, and remote writes of what is recent.

What is recent must lie in the head, as it does in a server that has been running: reading it from
there costs something else than reading a block. promtool makes the blocks, a day each.
"""

import itertools
import os
import random
import shutil
import struct
import subprocess
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import requests

from bench.rules import METRIC, Rules

HEAD = 4_200
"""Seconds that are kept in the head: more than the hour that raw windows reach back."""
_DAY = 86_400
_MARGIN = 600
_SHAPES = 8
# Within one append a head takes samples that are less than an hour older than its newest.
_SLICE = 1_800


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One series: a sample each so many seconds, going so many seconds back."""

    name: str
    labels: tuple[tuple[str, str], ...]
    every: int
    back: int
    counter: bool
    shape: int

    @property
    def text(self) -> str:
        """The series as OpenMetrics writes it."""
        inner = ",".join(f'{name}="{value}"' for name, value in self.labels)
        return f"{self.name}{{{inner}}}"

    def values(self, start: int, end: int) -> Iterator[tuple[int, float]]:
        """Samples after start, until end; the same however the time is cut."""
        first = start - start % self.every + self.every
        shape = _shape(self.shape, self.counter)
        for moment in range(first, end + 1, self.every):
            yield moment, shape.at(moment // self.every)


class _Shape:
    """Values that repeat: numbers of all digits, or what a counter has grown to by them."""

    def __init__(self, seed: int, counter: bool) -> None:
        chance = random.Random(seed)  # noqa: S311 (nothing is kept secret by it)
        if counter:
            steps = [float(chance.randrange(1, 40)) for _ in range(997)]
            self._values = [0.0, *itertools.accumulate(steps)]
        else:
            self._values = [chance.random() * (seed % 7 + 1) for _ in range(997)]
        self._counter = counter

    def at(self, place: int) -> float:
        """The value of so manieth sample since the epoch."""
        if not self._counter:
            return self._values[place % 997]
        # From a year's start on, so that the numbers have as many digits as real ones.
        rounds, rest = divmod(place % 1_051_200, 997)
        return rounds * self._values[-1] + self._values[rest]


@cache
def _shape(seed: int, counter: bool) -> _Shape:
    return _Shape(seed, counter)


def raw_series(count: int, back: int) -> list[Series]:
    """Requests by pod and status, so many seconds back; three statuses of ten are failures."""
    codes = ("200", "201", "204", "304", "400", "401", "404", "500", "502", "503")
    return [
        Series(
            name=METRIC,
            labels=(("code", codes[number % 10]), ("job", "shop"), ("pod", f"pod-{number // 10}")),
            every=30,
            back=back + _MARGIN,
            counter=True,
            shape=number % _SHAPES,
        )
        for number in range(count)
    ]


def recorded_series(rules: Rules) -> Iterator[Series]:
    """What rules record, as far back as any of them reads it."""
    for name, reach in rules.ranges.items():
        for group, rule in rules.recorded(name):
            yield Series(
                name=name,
                labels=tuple(sorted(rule.labels.items())),
                every=round(group.interval),
                back=round(reach) + _MARGIN,
                counter=False,
                shape=sum(name.encode()),
            )


def write_blocks(series: list[Series], promtool: str, until: int, folder: Path) -> None:
    """Blocks of everything before a moment, made by promtool a day at a time."""
    longest = max(one.back for one in series)
    days = range((until - longest) // _DAY * _DAY, until, _DAY)
    folder.mkdir()
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(lambda day: _write_day(series, promtool, day, until, folder), days))


def _write_day(series: list[Series], promtool: str, day: int, until: int, folder: Path) -> None:
    text = folder.parent / f"day-{day}.txt"
    end = min(day + _DAY - 1, until)
    with text.open("wb") as file:
        file.writelines(_lines(series, day - 1, end, until))
        file.write(b"# EOF\n")
    blocks = ["tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=24h"]
    subprocess.run([promtool, *blocks, text, folder], check=True, capture_output=True)
    text.unlink()


def _lines(series: list[Series], start: int, end: int, until: int) -> Iterator[bytes]:
    """Samples of a day; those of one shape have the same text but for the series."""
    texts: dict[tuple[int, bool, int, int], list[bytes]] = {}
    for one in series:
        key = (one.shape, one.counter, one.every, max(start, until - one.back))
        if key not in texts:
            values = one.values(key[-1], end)
            texts[key] = [f" {value!r} {moment}\n".encode() for moment, value in values]
        if texts[key]:
            name = one.text.encode()
            yield name + name.join(texts[key])


def push(series: list[Series], address: str, start: int, end: int) -> None:
    """Write what happened after start, until end, into a server's head."""
    for first in range(start, end, _SLICE):
        last = min(first + _SLICE, end)
        for some in _thousands(series):
            _send(some, address, first, last)


def _thousands(series: list[Series]) -> Iterator[list[Series]]:
    left = iter(series)
    while some := list(itertools.islice(left, 1_000)):
        yield some


def _send(series: Iterable[Series], address: str, start: int, end: int) -> None:
    made: dict[tuple[int, bool, int], bytes] = {}
    body = bytearray()
    for one in series:
        key = (one.shape, one.counter, one.every)
        if key not in made:
            made[key] = b"".join(_sample(*sample) for sample in one.values(start, end))
        labels = (("__name__", one.name), *one.labels)
        content = b"".join(_label(*label) for label in sorted(labels)) + made[key]
        if made[key]:
            body += b"\x0a" + _varint(len(content)) + content
    if not body:  # of what is recorded seldom
        return
    headers = {"Content-Encoding": "snappy", "X-Prometheus-Remote-Write-Version": "0.1.0"}
    url = f"{address}/api/v1/write"
    requests.post(url, data=_snappy(bytes(body)), headers=headers, timeout=60).raise_for_status()


def _sample(moment: int, value: float) -> bytes:
    content = b"\x09" + struct.pack("<d", value) + b"\x10" + _varint(moment * 1000)
    return b"\x12" + _varint(len(content)) + content


def _label(name: str, value: str) -> bytes:
    texts = ((b"\x0a", name.encode()), (b"\x12", value.encode()))
    content = b"".join(tag + _varint(len(text)) + text for tag, text in texts)
    return b"\x0a" + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    parts = bytearray()
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    parts.append(number)
    return bytes(parts)


def _snappy(content: bytes) -> bytes:
    """Snappy's frame around bytes as they are: one literal, with four bytes for its length."""
    return _varint(len(content)) + b"\xfc" + struct.pack("<I", len(content) - 1) + content


def share_blocks(blocks: Path, folder: Path) -> None:
    """The same blocks for another server; a block never changes, so that links are enough."""
    shutil.copytree(blocks, folder, copy_function=os.link)
