"""What an SLO is fed with in a scene: raw series, recorded rates or its own ratio."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from slosmith.model import naming
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.simulate.promtool_file import Input, rising, sparse, standing
from slosmith.simulate.series import Series
from slosmith.simulate.timeline import Clock, Phase, Timeline

Groups = tuple[tuple[str, str], ...]
Phases = tuple[Phase, ...]
Events = Mapping[Duration, Fraction]
"""Single events by their moment: 1 for a bad one, 0 for another."""

RATE = Fraction(100)
"""Events per second: so many that no guard decides."""

_LOUD = Fraction(10_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A rate for each event and for each bad event; those of most SLOs are alike."""

    each: Fraction
    each_bad: Fraction

    def at(self, share: Fraction) -> Fraction:
        """The rate while a share of all events is bad, for one event per second."""
        return self.each + self.each_bad * share


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """One raw series and what flows into it."""

    series: Series
    flow: Flow

    def at(self, share: Fraction) -> Fraction:
        """Its rate while a share of all events is bad, for one event per second."""
        return self.flow.at(share)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSupply:
    """Counters: those of the group that fails, those of one that does not, and decoys."""

    groups: Groups
    failing: tuple[Rates, ...]
    healthy: tuple[Rates, ...]
    decoys: tuple[Series, ...]

    def inputs(self, phases: Phases, clock: Clock, rate: Fraction = RATE) -> tuple[Input, ...]:
        """In each phase so much traffic, of which a share is bad."""
        lasting = sum((phase.lasting for phase in phases), Duration(0))
        found = [
            Input(series=one.series, values=_in_phases(one.flow, phases, clock.interval, rate))
            for one in self.failing
        ]
        found += [
            _counter(one.series, [(lasting, one.at(Fraction(0)) * rate)], clock.interval)
            for one in self.healthy
        ]
        return (*found, *self.decoy_inputs(lasting, clock.interval))

    def decoy_inputs(self, lasting: Duration, interval: Duration) -> list[Input]:
        """Series that only just miss a selector, so loud that counting one is noticed."""
        return [_counter(one, [(lasting, _LOUD)], interval) for one in self.decoys]

    def bursts(self, events: Events, lasting: Duration, interval: Duration) -> tuple[Input, ...]:
        """Nothing but single events, each just before its moment."""
        count = lasting // interval
        bursts = tuple(events.get(interval * number) for number in range(1, count + 1))
        return tuple(
            Input(series=one.series, values=_in_bursts(one.flow, bursts)) for one in self.failing
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedSupply:
    """The recorded rates themselves, where raw series cannot say what is wanted.

    ``contested`` says that the rules record such rates themselves: those of bad events where one of
    all events is put in, or even without raw series where a missing probe is a bad one. Then
    nothing can be put in beside them.
    """

    slo: Slo
    groups: Groups
    contested: bool

    def inputs(self, phases: Phases, clock: Clock) -> tuple[Input, ...]:
        """Rates of every window that is not made from others, as the rules would record them."""
        timeline = Timeline(phases, clock, closed=True)
        blanks = clock.step // clock.interval - 1
        found: list[Input] = []
        for window in _read_windows(self.slo, clock):
            bad = [timeline.bad(window, at) * RATE for at in timeline.moments]
            total = [timeline.total(window, at) * RATE for at in timeline.moments]
            found.append(self._input(naming.bad_rate(window), sparse(bad, blanks)))
            found.append(self._input(naming.total_rate(window), sparse(total, blanks)))
        return tuple(found)

    def bursts(
        self, events: Events, lasting: Duration, clock: Clock, weight: Fraction
    ) -> tuple[Input, ...]:
        """Rates of single events, of this weight each."""
        found: list[Input] = []
        every = dict.fromkeys(events, Fraction(1))
        count = lasting // clock.step
        moments = [clock.step * number for number in range(count + 1)]
        for window in _read_windows(self.slo, clock):
            rates = ((naming.bad_rate(window), events), (naming.total_rate(window), every))
            for name, counted in rates:
                levels = [
                    (
                        1,
                        weight
                        * sum(n for m, n in counted.items() if at - window < m <= at)
                        / window.whole_seconds,
                    )
                    for at in moments
                ]
                found.append(self._input(name, standing(_runs(levels))))
        return tuple(found)

    def resting(
        self, start: Duration, back: Duration, end: Duration, step: Duration, base: Duration
    ) -> Input:
        """The rate of all events: some, none from `start` until `back`, and some until `end`."""
        levels = ((start, RATE), (back - start, Fraction(0)), (end - back + step, RATE))
        runs = [(lasting // step, Fraction(rate)) for lasting, rate in levels]
        return self._input(naming.total_rate(base), standing(runs))

    def _input(self, name: str, values: str) -> Input:
        labels = self.slo.recorded_labels(self.groups)
        return Input(series=recorded_series(name, labels), values=values)


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioSupply:
    """The author's own ratio, as a gauge."""

    series: Series
    decoys: tuple[Series, ...]
    groups: Groups

    def inputs(self, phases: Phases, clock: Clock) -> tuple[Input, ...]:
        """The ratio at its level in each phase; decoys are always at one."""
        steps = [(phase.lasting // clock.interval, phase.share) for phase in phases]
        steps[0] = (steps[0][0] + 1, steps[0][1])
        count = sum(number for number, _ in steps)
        own = Input(series=self.series, values=standing(steps))
        loud = [Input(series=d, values=standing([(count, Fraction(1))])) for d in self.decoys]
        return (own, *loud)


Supply = EventSupply | RecordedSupply | RatioSupply


def recorded_series(name: str, labels: Mapping[str, str]) -> Series:
    """A recorded series, to be put in."""
    return Series(name=name, labels=tuple(sorted(labels.items())), counter=False)


def _read_windows(slo: Slo, clock: Clock) -> list[Duration]:
    used = {w for a in slo.plan.all_alerts for w in (a.long, a.short)}
    return sorted(window for window in {*clock.windows.short, *used} if clock.reads(window))


@lru_cache(maxsize=256)
def _in_phases(flow: Flow, phases: Phases, interval: Duration, rate: Fraction) -> str:
    levels = ((p.lasting, flow.at(p.share) * p.volume * rate) for p in phases)
    return _rising(tuple(levels), interval)


@lru_cache(maxsize=256)
def _in_bursts(flow: Flow, bursts: tuple[Fraction | None, ...]) -> str:
    steps = [(1, Fraction(0) if share is None else flow.at(share)) for share in bursts]
    return rising(_runs(steps))


def _counter(
    series: Series, phases: Sequence[tuple[Duration, Fraction]], interval: Duration
) -> Input:
    return Input(series=series, values=_rising(tuple(phases), interval))


@lru_cache(maxsize=256)
def _rising(phases: tuple[tuple[Duration, Fraction], ...], interval: Duration) -> str:
    seconds = Fraction(interval.ms, 1000)
    return rising(_runs([(lasting // interval, rate * seconds) for lasting, rate in phases]))


def _runs(steps: Sequence[tuple[int, Fraction]]) -> list[tuple[int, Fraction]]:
    """Neighbours that are alike, kept once."""
    runs: list[tuple[int, Fraction]] = []
    for count, value in steps:
        if runs and runs[-1][1] == value:
            runs[-1] = (runs[-1][0] + count, value)
        else:
            runs.append((count, value))
    return runs
