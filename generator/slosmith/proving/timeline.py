"""The timeline of an incident: what each window holds at each moment, worked out.

Prometheus 2 counts both ends of a range, Prometheus 3 only the right one, and extrapolates: each
figure is worked out for both, and what is claimed must hold for both.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from slosmith.burnrate import BurnAlert, Windows
from slosmith.units import Duration

_SURE = Fraction(2, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """So many seconds of steady traffic: how much there is, and what share of it is bad."""

    seconds: int
    share: Fraction
    volume: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Seconds between evaluations and between samples, and the windows that are recorded."""

    step: int
    interval: int
    windows: Windows


class Timeline:
    """Traffic in phases; all times in whole seconds, all rates those of a volume of one.

    ``closed`` says that ranges count both of their ends, ``averaged`` that a window which reaches
    back before the first sample holds the average of what there is; what is counted is less then.
    """

    def __init__(
        self, phases: tuple[Phase, ...], clock: Clock, *, closed: bool, averaged: bool = False
    ) -> None:
        self._phases, self._clock = phases, clock
        self._closed, self._averaged = closed, averaged
        # Promises that share an incident ask for the same figures.
        self._rates: dict[tuple[int, int, int], Fraction] = {}
        self._ratios: dict[tuple[int, int], Fraction] = {}
        self.length = sum(phase.seconds for phase in phases)
        self.moments = range(clock.step, self.length + 1, clock.step)
        self._sums = [(Fraction(0), Fraction(0))]
        for moment in self.moments:
            bad, total = self._sums[-1]
            base = clock.windows.base
            self._sums.append((bad + self.bad(base, moment), total + self.total(base, moment)))

    def bad(self, window: Duration, at: int) -> Fraction:
        """The rate of bad events over a window that is read from raw series."""
        return self._rate(window, at, 0)

    def total(self, window: Duration, at: int) -> Fraction:
        """The rate of all events over a window that is read from raw series."""
        return self._rate(window, at, 1)

    def ratio(self, window: Duration, at: int) -> Fraction:
        """The error ratio that is recorded for a window, short or long."""
        key = window.ms, at
        if key not in self._ratios:
            self._ratios[key] = self._ratio(window, at)
        return self._ratios[key]

    def _ratio(self, window: Duration, at: int) -> Fraction:
        if self._clock.windows.is_raw(window):
            return self.bad(window, at) / self.total(window, at)
        last = at // self._clock.step
        first = -(-max(0, at - window.ms // 1000 + (0 if self._closed else 1)) // self._clock.step)
        before, until = self._sums[max(1, first) - 1], self._sums[last]
        return (until[0] - before[0]) / (until[1] - before[1])

    def sums(self, at: int) -> tuple[Fraction, Fraction]:
        """The sums of the base window's rates recorded so far: of bad events, and of all."""
        return self._sums[at // self._clock.step]

    def _rate(self, window: Duration, at: int, which: int) -> Fraction:
        key = window.ms, at, which
        if key not in self._rates:
            self._rates[key] = self._rate_anew(window, at, which)
        return self._rates[key]

    def _rate_anew(self, window: Duration, at: int, which: int) -> Fraction:
        length = window.ms // 1000 - (0 if self._closed else self._clock.interval)
        if self._averaged:
            length = min(length, at)
        seen = self._until(at)[which] - self._until(max(0, at - length))[which]
        return seen / length

    def _until(self, at: int) -> tuple[Fraction, Fraction]:
        bad, total, passed = Fraction(0), Fraction(0), 0
        for phase in self._phases:
            if at <= passed:
                break
            events = phase.volume * min(phase.seconds, at - passed)
            bad, total = bad + phase.share * events, total + events
            passed += phase.seconds
        return bad, total


@lru_cache(maxsize=256)
def timelines_of(
    phases: tuple[Phase, ...], clock: Clock, *, averaged: bool = False
) -> tuple[Timeline, ...]:
    """An incident as both kinds of ranges count it; promises of one objective share it."""
    return tuple(Timeline(phases, clock, closed=c, averaged=averaged) for c in (True, False))


@lru_cache(maxsize=256)
def states_of(
    phases: tuple[Phase, ...], clock: Clock, alert: BurnAlert, *, averaged: bool = False
) -> tuple[tuple[int, bool], ...]:
    """Whether a tier is over its threshold, at each moment at which that is sure."""
    timelines = timelines_of(phases, clock, averaged=averaged)
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
