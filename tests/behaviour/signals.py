"""Raw series as a scene describes them: phases of so long, with so many events or at this level."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from itertools import pairwise
from typing import Protocol

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Gap(Enum):
    """Time without samples."""

    GONE = "stale"  # Prometheus saw the target go, and wrote a staleness marker
    SILENT = "_"  # samples just stop, as with remote write, or have not begun


GONE = Gap.GONE
SILENT = Gap.SILENT
Phase = tuple[str, int | float | Fraction | Gap]


class Samples(Protocol):
    """Whatever can be one series of a promtool test."""

    def samples(self, step: str) -> str:
        """Print in promtool's notation, with one sample in each step."""
        ...


@dataclass(frozen=True, slots=True)
class Signal:
    """The samples of one series over time; `a + b` is b after a."""

    parts: tuple[tuple[bool, tuple[Phase, ...]], ...]

    def __add__(self, other: Signal) -> Signal:
        """Let another signal follow, with its counter back at 0: a restart."""
        return Signal(self.parts + other.parts)

    def samples(self, step: str) -> str:
        """Print in promtool's notation, with one sample in each step."""
        return " ".join(
            sample
            for counting, phases in self.parts
            for sample in (_counted if counting else _levels)(phases, seconds(step))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeHistogram:
    """A native histogram that takes in the same observations in each step."""

    each: str  # what one step adds, in promtool's notation
    lasting: str

    def samples(self, step: str) -> str:
        """Print in promtool's notation, with one sample in each step."""
        return f"{{{{{self.each}}}}}+{{{{{self.each}}}}}x{seconds(self.lasting) // seconds(step)}"


def counter(*phases: Phase) -> Signal:
    """Count up from 0, by so many events a minute in each phase; an event is whole or not yet."""
    return Signal(((True, phases),))


def gauge(*phases: Phase) -> Signal:
    """Stay at the level of each phase."""
    return Signal(((False, phases),))


def blips(lasting: str, *, at: tuple[str, ...]) -> Signal:
    """Count one event at each of these moments, and nothing else."""
    moments = [0, *(seconds(moment) for moment in at), seconds(lasting)]
    waits = [later - earlier for earlier, later in pairwise(moments)]
    return gauge(*((f"{wait}s", level) for level, wait in enumerate(waits)))


def seconds(duration: str) -> int:
    """Read `90s`, `30m`, `6h`, `2d` or `1h30m`."""
    parts = re.findall(r"(\d+)([smhd])", duration)
    assert "".join(number + unit for number, unit in parts) == duration, duration
    return sum(int(number) * _UNITS[unit] for number, unit in parts)


def _counted(phases: tuple[Phase, ...], step: int) -> Iterator[str]:
    total = Fraction(0)
    for duration, rate in phases:
        times = range(0, seconds(duration), step)
        if isinstance(rate, Gap):
            yield from _gap(rate, len(times))
            continue
        each = Fraction(str(rate)) / 60
        yield from (str(int(total + each * elapsed)) for elapsed in times)
        total += each * seconds(duration)


def _levels(phases: tuple[Phase, ...], step: int) -> Iterator[str]:
    for duration, level in phases:
        count = seconds(duration) // step
        yield from _gap(level, count) if isinstance(level, Gap) else [str(level)] * count


def _gap(gap: Gap, count: int) -> list[str]:
    return [gap.value, *[Gap.SILENT.value] * (count - 1)][:count]
