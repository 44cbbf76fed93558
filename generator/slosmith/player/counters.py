"""Counters as they are scraped, and Prometheus' rate over them, for many moments at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """One raw series: the times of its scrapes in seconds, and its values; NaN is a lost scrape."""

    name: str
    labels: dict[str, str]
    times: Floats
    values: Floats

    @property
    def named(self) -> dict[str, str]:
        """Its labels with its name, as selectors see them."""
        return {"__name__": self.name, **self.labels}


def counted(events: Floats, resets: tuple[int, ...] = ()) -> Floats:
    """The values of a counter that sees so many events before each scrape.

    At each of the scrapes in ``resets`` it begins anew: a restart loses what was not scraped yet.
    """
    grown = np.cumsum(events)
    for place in resets:
        grown[place:] -= grown[place]
    return grown


def rates(
    counter: Counter, at: Floats, window: float, *, closed: bool = True, gauge: bool = False
) -> tuple[Floats, Mask]:
    """``rate(x[window])`` at each moment, and where it has a value at all.

    Of a ``gauge`` it is ``delta`` per second, which knows neither restarts nor zero.

    As in extrapolatedRate of Prometheus (promql/functions.go). In version 2 both ends of a range
    belong to it, in version 3 the right one; ``closed`` says which. What is seen between the first
    and the last sample is drawn out to the window's ends, but by half a sample's distance at most
    where they are further away than a sample would be, and never below zero.
    """
    there = ~np.isnan(counter.values)
    times, values = counter.times[there], counter.values[there]
    if len(times) < 2:
        return np.zeros(len(at)), np.zeros(len(at), dtype=np.bool_)
    steps = np.diff(values)
    risen = np.concatenate(([0.0], np.cumsum(np.where(steps < 0, values[1:], steps))))
    risen = values if gauge else risen
    first = np.searchsorted(times, at - window, "left" if closed else "right")
    last = np.searchsorted(times, at, "right") - 1
    known = last > first
    first, last = np.where(known, first, 0), np.where(known, last, 1)
    sampled = times[last] - times[first]
    delta = risen[last] - risen[first]
    apart = sampled / (last - first)
    before, after = times[first] - (at - window), at - times[last]
    with np.errstate(divide="ignore", invalid="ignore"):
        to_zero = np.where(delta > 0, sampled * values[first] / delta, np.inf)
    to_zero = np.full(len(at), np.inf) if gauge else to_zero
    # Version 3 looks at zero after half a step was put in the place of a far end, not before.
    if closed:
        before = np.minimum(before, to_zero)
    before = np.where(before < apart * 1.1, before, apart / 2)
    seen = sampled + np.minimum(before, to_zero)
    seen += np.where(after < apart * 1.1, after, apart / 2)
    return delta * (seen / sampled) / window, known


def latest(counter: Counter, at: Floats, lookback: float = 300.0) -> tuple[Floats, Mask]:
    """The counter itself at each moment; a lost scrape ends it, as its staleness marker does."""
    place = np.searchsorted(counter.times, at, "right") - 1
    values = counter.values[np.maximum(place, 0)]
    near = at - counter.times[np.maximum(place, 0)] <= lookback
    return np.nan_to_num(values), (place >= 0) & near & ~np.isnan(values)


def sums(
    counter: Counter, at: Floats, window: float, *, closed: bool = True
) -> tuple[Floats, Floats]:
    """The sum of what was scraped in a window before each moment, and how often it was."""
    there = ~np.isnan(counter.values)
    times, values = counter.times[there], counter.values[there]
    added = np.concatenate(([0.0], np.cumsum(values)))
    first = np.searchsorted(times, at - window, "left" if closed else "right")
    last = np.searchsorted(times, at, "right")
    return added[last] - added[first], (last - first).astype(np.float64)
