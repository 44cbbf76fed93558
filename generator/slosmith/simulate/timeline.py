"""The timeline of an incident: what each window holds at each moment, worked out.

Prometheus 2 counts both ends of a range, Prometheus 3 only the right one, and extrapolates: each
figure is worked out for both, and what is claimed must hold for both.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm

from slosmith.model.burnrate import RISE_AT_MOST, SURE, BurnAlert, Windows
from slosmith.model.units import Duration, Seconds

_SURE, _SURE_AVERAGE = Fraction(2, 100), Fraction(6, 100)
_LOOKBACK = 300
_SURE_OF = Fraction(SURE)

Rates = tuple[Fraction, Fraction]
"""The rate of bad events, and of all."""
_Parts = tuple[int, int]
"""The same as whole numbers of a unit that is small enough for all rates of the base window.

Thousands of them are added up, and fractions take twenty times as long.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """Steady traffic for so long: how much there is, and what share of it is bad."""

    lasting: Duration
    share: Fraction
    volume: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The time between evaluations and between samples, and the windows that are recorded.

    Rules that look at recorded rates with a step do so once each ``grid``.
    ``counted`` says that events are counted: then only the base window is read from raw series,
    and ``scrape`` more.
    ``rise`` is the guard's step, and ``rate`` the events per second of a volume of one.
    ``lasting`` says that it takes for sure only what was there a step ago.
    ``urgent`` are windows made of blocks that pages look at: they are read before a block is made.
    """

    step: Duration
    interval: Duration
    grid: Duration
    windows: Windows
    counted: bool
    scrape: Duration
    rise: Duration
    rate: Fraction
    urgent: frozenset[Duration]
    lasting: bool = False

    @property
    def has_holes(self) -> bool:
        """Whether recorded rates are too old, some of the time, to be looked at with a step.

        What is summed over these looks is then a matter of where they fall.
        """
        return self.counted and self.step.whole_seconds > _LOOKBACK

    def reads(self, window: Duration) -> bool:
        """Whether the rates of a window come from what is measured, not from recorded rates."""
        if self.counted:
            return window <= self.windows.base
        return self.windows.is_short(window)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """Between which samples events are counted, and the seconds that they are divided by."""

    start: int
    end: int
    length: int


class Timeline:
    """Traffic in phases; all moments in whole seconds, all rates those of a volume of one.

    ``closed`` says that ranges count both of their ends, ``averaged`` that a window which reaches
    back before the first sample holds the average of what there is; what is counted is less then.
    """

    def __init__(
        self, phases: tuple[Phase, ...], clock: Clock, *, closed: bool, averaged: bool = False
    ) -> None:
        self._clock, self._closed, self._averaged = clock, closed, averaged
        times = (clock.step, clock.interval, clock.grid, clock.rise, clock.windows.base)
        self._step, self._interval, self._grid, self._rise, self._base = (
            one.whole_seconds for one in times
        )
        # SLOs that share an incident ask for the same figures.
        self._rates: dict[tuple[int, int], Rates] = {}
        self._ratios: dict[tuple[int, int], Fraction] = {}
        self.length = sum((phase.lasting for phase in phases), Duration(0))
        moments = range(self._step, self.length.whole_seconds + 1, self._step)
        self.moments = tuple(map(Seconds, moments))
        spans = [self._span(clock.windows.base, at) for at in self.moments]
        flows = [(phase.share * phase.volume, phase.volume) for phase in phases]
        self._unit = lcm(*(span.length for span in spans)) * lcm(
            *(flow.denominator for pair in flows for flow in pair)
        )
        self._flows = [
            (phase.lasting.whole_seconds, int(bad * self._unit), int(total * self._unit))
            for phase, (bad, total) in zip(phases, flows, strict=True)
        ]
        self._sums: list[_Parts] = [(0, 0)]
        for moment in self.moments:
            (bad, total), seconds = self._grown(clock.windows.base, moment)
            before = self._sums[-1]
            self._sums.append((before[0] + bad // seconds, before[1] + total // seconds))

    @property
    def has_holes(self) -> bool:
        """Whether what is looked at with a step is not always there."""
        return self._clock.has_holes

    def bad(self, window: Duration, at: Seconds) -> Fraction:
        """The rate of bad events that is recorded for a short window."""
        return self._rates_of(window, at)[0]

    def total(self, window: Duration, at: Seconds) -> Fraction:
        """The rate of all events that is recorded for a short window."""
        return self._rates_of(window, at)[1]

    def ratio(self, window: Duration, at: Seconds) -> Fraction:
        """The error ratio that is recorded for a window, short or long."""
        key = window.ms, at
        if key not in self._ratios:
            long = not self._clock.windows.is_short(window)
            bad, total = self._mean(*self._held(window, at)) if long else self._rates_of(window, at)
            self._ratios[key] = bad / total
        return self._ratios[key]

    def count(self, window: Duration, at: Seconds) -> Fraction:
        """What a guard takes for the bad events of a window: see the rules that it is part of."""
        clock, base = self._clock, self._clock.windows.base
        if not clock.counted:
            if clock.reads(window):
                return self.bad(window, at) * window.ms / 1000
            return self._summed(window, at)
        if window <= base:
            return self.bad(window, at) * window.ms / 1000 * _SURE_OF
        if clock.windows.in_blocks(window):
            return self._summed(window, at) * _SURE_OF
        # What each evaluation brought is added up; else it is looked at once each step.
        each = self._step if self._rise == self._grid else self._rise
        steps = range(at, at - self._base // self._rise * self._rise, -each)
        latest = Fraction(self._recorded(at)[0] * self._base, self._unit)
        start = at - window.whole_seconds + (0 if self._closed else 1)
        older = self._summed(window - base, at - self._base)
        if window <= clock.windows.hour:
            older = Fraction(self._looked_at(start, at - self._base)[0] * self._grid, self._unit)
        sure = sum(map(self._brought, steps)) * _SURE_OF + latest * (1 - _SURE_OF)
        return (min(sure, self._lasting(at)) if clock.lasting else sure) + older * _SURE_OF

    def _lasting(self, at: int) -> Fraction:
        """The least that the base window held at any evaluation since a step of the guard ago."""
        step = self._step
        moments = range(-(-max(step, at - self._rise) // step) * step, at + 1, step)
        least = min((self._recorded(moment)[0] for moment in moments), default=0)
        return Fraction(least * self._base, self._unit)

    def _brought(self, at: int) -> Fraction:
        """What a step of the guard brought, as it was recorded last.

        What was recorded before that is known for a base window; then all of the latest is new.
        """
        last = at // self._step * self._step
        ago = last - self._rise
        known = ago >= self._step and ago % self._step < self._base + self._closed
        now = self._recorded(last)[0] if last >= self._step else 0
        before = self._recorded(ago)[0] if known else 0
        grown = Fraction((now - before) * self._base, self._unit)
        return min(max(grown, Fraction(0)), Fraction(RISE_AT_MOST) / self._clock.rate)

    def _summed(self, window: Duration, at: int) -> Fraction:
        """The sum of the rates that were recorded in a window, each for one grid.

        In blocks each is the latest until it is renewed, or for as long as Prometheus looks back.
        """
        (start, until), each = self._held(window, at), int(self._grid)
        if self._clock.windows.in_blocks(window):
            seen = _LOOKBACK if self._closed else _LOOKBACK - 1
            each *= min(self._step - 1, seen) // each + 1
        start += 0 if self._closed else 1
        recorded = (m for m in self.moments if start <= m <= until)
        return Fraction(sum(self._recorded(m)[0] for m in recorded) * each, self._unit)

    def _held(self, window: Duration, at: int) -> tuple[int, int]:
        """Between which moments a long window holds what was recorded.

        The block of an evaluation holds those before it, and what is urgent is read before that.
        """
        late = self._step if self._clock.windows.in_blocks(window) else 0
        unmade = self._step if window in self._clock.urgent else 0
        return at - late - window.whole_seconds, at - late - unmade

    def _rates_of(self, window: Duration, at: int) -> Rates:
        key = window.ms, at
        if key not in self._rates:
            clock = self._clock
            if clock.reads(window):
                self._rates[key] = self._read(window, at)
            elif window == clock.windows.hour:
                self._rates[key] = self._hour(at)
            else:
                start = at - (window - clock.windows.base).whole_seconds
                self._rates[key] = self._mean(start, at)
        return self._rates[key]

    def _read(self, window: Duration, at: int) -> Rates:
        """The rates over a window that is read from raw series."""
        (bad, total), seconds = self._grown(window, at)
        return Fraction(bad, seconds * self._unit), Fraction(total, seconds * self._unit)

    def _grown(self, window: Duration, at: int) -> tuple[_Parts, int]:
        """The bad events of a window and all of them, and what they are divided by."""
        span = self._span(window, at)
        until, before = self._until(span.end), self._until(span.start)
        return (until[0] - before[0], until[1] - before[1]), span.length

    def _span(self, window: Duration, at: int) -> _Span:
        """Between which samples the events of a window are counted."""
        clock, seconds, interval = self._clock, window.whole_seconds, self._interval
        if not clock.counted:
            length = seconds - (0 if self._closed else interval)
            length = min(length, at) if self._averaged else length
            return _Span(start=max(0, at - length), end=at, length=length)
        raw = seconds + clock.scrape.whole_seconds
        end = at // interval * interval
        first = -(-(at - raw + (0 if self._closed else 1)) // interval) * interval
        return _Span(start=max(0, first), end=end, length=end - first if first > 0 else raw)

    def _hour(self, at: int) -> Rates:
        """The latest rate as it is, and older ones once each grid: see the rule that records it."""
        grid, base = self._grid, self._base
        hour = self._clock.windows.hour.whole_seconds
        latest, end = base - Fraction(grid, 2), at - base // 2
        older = self._looked_at(end - (hour - base) + 1, end)
        bad, total = (
            latest * now + grid * before
            for now, before in zip(self._recorded(at), older, strict=True)
        )
        whole = (latest + hour - base) * self._unit
        return bad / whole, total / whole

    def _looked_at(self, start: int, end: int) -> _Parts:
        """The sum of the recorded rates, looked at once each grid.

        Each is the latest until it is renewed, or for as long as Prometheus looks back.
        """
        step, grid = self._step, self._grid
        seen = min(step, _LOOKBACK + 1 if self._closed else _LOOKBACK) - 1
        bad = total = 0
        for last in range(max(1, start // step), end // step + 1):
            low, high = last * step, min(last * step + seen, end)
            looks = high // grid - (max(low, start) - 1) // grid
            if looks > 0:
                recorded = self._recorded(last * step)
                bad, total = bad + looks * recorded[0], total + looks * recorded[1]
        return bad, total

    def _recorded(self, at: int) -> _Parts:
        """The rates of the base window, as they were recorded last."""
        last = at // self._step
        return self._between(last - 1, last)

    def _mean(self, start: int, end: int) -> Rates:
        """The mean of the rates that were recorded in a time; else what is recorded now."""
        step = self._step
        last = end // step
        first = max(1, -(-max(0, start + (0 if self._closed else 1)) // step))
        first = min(first, last)
        bad, total = self._between(first - 1, last)
        count = (last - first + 1) * self._unit
        return Fraction(bad, count), Fraction(total, count)

    def _between(self, first: int, last: int) -> _Parts:
        """The sum of the rates that were recorded after one moment, up to another."""
        until, before = self._sums[last], self._sums[first]
        return until[0] - before[0], until[1] - before[1]

    def _until(self, at: int) -> _Parts:
        """The events so far."""
        bad = total = passed = 0
        for seconds, bad_flow, total_flow in self._flows:
            if at <= passed:
                break
            taken = min(seconds, at - passed)
            bad, total, passed = (
                bad + bad_flow * taken,
                total + total_flow * taken,
                passed + seconds,
            )
        return bad, total


@lru_cache(maxsize=256)
def timelines_of(
    phases: tuple[Phase, ...], clock: Clock, *, averaged: bool = False
) -> tuple[Timeline, ...]:
    """An incident as both kinds of ranges count it; SLOs of one objective share it."""
    return tuple(Timeline(phases, clock, closed=c, averaged=averaged) for c in (True, False))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A tier of which is asked whether it is over its threshold.

    ``least`` is how many bad events its guard wants, where it has one that can be worked out.
    """

    alert: BurnAlert
    least: Fraction | None
    averaged: bool


@lru_cache(maxsize=256)
def states_of(
    phases: tuple[Phase, ...], clock: Clock, question: Question
) -> tuple[tuple[Seconds, bool], ...]:
    """Whether a tier is over its threshold, at each moment at which that is sure."""
    timelines = timelines_of(phases, clock, averaged=question.averaged)
    known = ((at, is_over(timelines, question, at)) for at in timelines[0].moments)
    return tuple((at, state) for at, state in known if state is not None)


def is_over(timelines: tuple[Timeline, ...], question: Question, at: Seconds) -> bool | None:
    """Whether a tier is over all that it compares; None where that is too close to say."""
    near = _SURE_AVERAGE if question.averaged else _SURE
    parts = [_parts(timeline, question, at) for timeline in timelines]
    if all(part > 1 + near for every in parts for part in every):
        return True
    if all(min(every) < 1 - near for every in parts):
        return False
    return None


def _parts(timeline: Timeline, question: Question, at: Seconds) -> list[Fraction]:
    """Each number that a tier compares, as a part of what it compares it with."""
    alert, threshold = question.alert, Fraction(question.alert.threshold)
    found = [timeline.ratio(window, at) / threshold for window in (alert.long, alert.short)]
    if question.least is not None:
        found.append(timeline.count(alert.long, at) / question.least)
    return found
