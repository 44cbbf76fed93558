"""The timeline of an incident: what share of each window is bad at each moment, worked out.

Prometheus 2 counts both ends of a range, Prometheus 3 only the right one, and extrapolates: each
figure is worked out for both, and what is claimed must hold for both.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from slosmith.burnrate import BurnAlert, Windows
from slosmith.units import Duration

_SURE = Fraction(2, 100)


class Timeline:
    """Steady traffic of which a share is bad in each phase; all times in whole seconds.

    ``closed`` says that ranges count both of their ends.
    """

    def __init__(
        self, phases: tuple[tuple[int, Fraction], ...], clock: "Clock", *, closed: bool
    ) -> None:
        self._phases, self._clock, self._closed = phases, clock, closed
        self.length = sum(seconds for seconds, _ in phases)
        self.moments = range(clock.step, self.length + 1, clock.step)
        self._sums = [Fraction(0)]
        for moment in self.moments:
            self._sums.append(self._sums[-1] + self.bad_share(clock.windows.base, moment))

    def bad_share(self, window: Duration, at: int) -> Fraction:
        """The bad share of a window that is read from raw series."""
        start = max(0, at - window.ms // 1000 + (0 if self._closed else self._clock.interval))
        return (self._bad_until(at) - self._bad_until(start)) / max(1, at - start)

    def ratio(self, window: Duration, at: int) -> Fraction:
        """The error ratio that is recorded for a window, short or long."""
        if self._clock.windows.is_raw(window):
            return self.bad_share(window, at)
        last = at // self._clock.step
        first = -(-max(0, at - window.ms // 1000 + (0 if self._closed else 1)) // self._clock.step)
        first = max(1, first)
        return (self._sums[last] - self._sums[first - 1]) / (last - first + 1)

    def bad_sum(self, at: int) -> Fraction:
        """The sum of all bad shares of the base window recorded so far."""
        return self._sums[at // self._clock.step]

    def _bad_until(self, at: int) -> Fraction:
        bad, passed = Fraction(0), 0
        for seconds, share in self._phases:
            if share and at > passed:
                bad += share * min(seconds, at - passed)
            passed += seconds
        return bad


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Seconds between evaluations and between samples, and the windows that are recorded."""

    step: int
    interval: int
    windows: Windows


@lru_cache(maxsize=256)
def timelines_of(phases: tuple[tuple[int, Fraction], ...], clock: Clock) -> tuple[Timeline, ...]:
    """An incident as both kinds of ranges count it; promises of one objective share it."""
    return tuple(Timeline(phases, clock, closed=closed) for closed in (True, False))


@lru_cache(maxsize=256)
def states_of(
    phases: tuple[tuple[int, Fraction], ...], clock: Clock, alert: BurnAlert
) -> tuple[tuple[int, bool], ...]:
    """Whether a tier is over its threshold, at each moment at which that is sure."""
    timelines = timelines_of(phases, clock)
    known = ((at, is_over(timelines, alert, at)) for at in timelines[0].moments)
    return tuple((at, state) for at, state in known if state is not None)


def is_over(timelines: tuple[Timeline, ...], alert: BurnAlert, at: int) -> bool | None:
    """Whether a tier's two windows are over its threshold; None where that is too close to say."""
    threshold = Fraction(alert.threshold)
    ratios = [[one.ratio(w, at) for w in (alert.long, alert.short)] for one in timelines]
    if all(ratio > threshold * (1 + _SURE) for both in ratios for ratio in both):
        return True
    if all(min(both) < threshold * (1 - _SURE) for both in ratios):
        return False
    return None
