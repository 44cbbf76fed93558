"""What happens in some days, from a seed: traffic, incidents, restarts, scrapes that are lost."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

HOUR, DAY = 3_600, 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """From when on, for how many minutes, and which share fails."""

    hour: float
    minutes: float
    share: float

    def at(self, second: float) -> bool:
        """Whether it is."""
        return 0 <= second - self.hour * HOUR < self.minutes * 60


@dataclass(slots=True, kw_only=True)
class World:
    """Series scraped each so many seconds, from ``phase`` on; ``None`` is a lost scrape."""

    hours: int
    scrape: int = 60
    phase: int = 0
    seed: int = 0
    series: dict[str, list[float | None]] = field(default_factory=dict)
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        """The same seed is the same world."""
        self.chance = random.Random(self.seed)

    @property
    def moments(self) -> range:
        """When it is scraped, in seconds."""
        return range(self.phase, self.hours * HOUR, self.scrape)

    def gauge(self, name: str, value: Callable[[int], float | None]) -> None:
        """A series of its own values."""
        self.series[name] = [value(at) for at in self.moments]

    def events(
        self,
        kinds: Mapping[str, Callable[[int], float]],
        traffic: Callable[[int], float],
        *,
        resets: Iterable[float] = (),
        lost: Iterable[Incident] = (),
        late: Iterable[str] = (),
    ) -> None:
        """Counters by their series, each of which gets its share of the events between scrapes.

        What is ``late`` has no series before its first event; each counts from 0 after a reset.
        """
        counts = dict.fromkeys(kinds, 0)
        restarts = sorted(hour * HOUR for hour in resets)
        values: dict[str, list[float | None]] = {name: [] for name in kinds}
        for at in self.moments:
            if restarts and at >= restarts[0]:
                restarts.pop(0)
                counts = dict.fromkeys(kinds, 0)
            for _ in range(self._number(traffic(at) * self.scrape / 60)):
                shares = [share(at) for share in kinds.values()]
                (kind,) = self.chance.choices(list(kinds), shares)
                counts[kind] += 1
            gone = any(one.at(at) for one in lost)
            for name, count in counts.items():
                unborn = name in late and not count
                values[name].append(None if gone or unborn else float(count))
        self.series.update(values)

    def _number(self, mean: float) -> int:
        """So many on average, and never even: sums that meet a threshold exactly prove nothing."""
        uneven = mean * self.chance.uniform(0.6, 1.4)
        return int(uneven) + (self.chance.random() < uneven % 1)


def share_of(incidents: Iterable[Incident], usual: float = 0.0002) -> Callable[[int], float]:
    """The share that fails at a moment."""
    every = tuple(incidents)
    return lambda at: max((one.share for one in every if one.at(at)), default=usual)


def rest(share: Callable[[int], float]) -> Callable[[int], float]:
    """The share that does not."""
    return lambda at: 1 - share(at)


def by_day(day: float, night: float) -> Callable[[int], float]:
    """Events a minute, from 6 to 22 o'clock and at night."""
    return lambda at: day if 6 <= at % DAY / HOUR < 22 else night
