"""A time-based SLO on the stage: its series, and what they hold while all is good, or bad."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from promql_parser import Expr

from slosmith.emit.promtool_tests.input_supply import RecordedSupply
from slosmith.emit.promtool_tests.plain_stage import longest_window
from slosmith.model.indicators import StateIndicator
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.promql import METRIC_LABEL, Selector, parse_expression
from slosmith.promql.build import sources_of
from slosmith.promql.example_series import example_labels, near_misses
from slosmith.record import dataclass
from slosmith.simulate.input_series import Cast, Contract, cast_for
from slosmith.simulate.promtool_file import Check, Input, aging, rising, standing, within
from slosmith.simulate.series import Series
from slosmith.simulate.solver import Numbers, solve_states

_NOTHING = Duration(0)
_NEAR = Fraction(1, 10**9)
_NONE, _ALL = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """An SLO whose series are ``good`` or ``bad`` with some numbers, which may be ``ages``.

    ``reach`` is how far back its query looks.
    """

    slo: Slo
    supply: RecordedSupply
    cast: Cast
    good: Numbers
    bad: Numbers
    ages: bool
    reach: Duration
    settings: Settings

    def holds(self, name: str, at: Duration, value: Fraction) -> Check:
        """That a recorded series has a value at a moment, within the error of sums of floats."""
        return self.within(name, at, (value - _NEAR, value + _NEAR))

    def within(self, name: str, at: Duration, bounds: tuple[Fraction, Fraction]) -> Check:
        """That a recorded series is within bounds at a moment."""
        labels = self.slo.recorded_labels(self.supply.groups)
        return within(self.slo.ref, at, name, labels.items(), bounds)


def stage_of(slo: Slo, supply: RecordedSupply, contract: Contract, settings: Settings) -> Stage:
    """The stage of an SLO; raises UnsupportedError where no series can be good, then bad."""
    assert isinstance(slo.indicator, StateIndicator)
    tree = parse_expression(slo.indicator.bad_now)
    fixed = slo.measured(dict(supply.groups))
    if slo.parts:
        cast = _recorded_cast(slo.indicator.series, fixed)
    else:
        cast = cast_for([tree], contract, fixed, sources_of(slo.by))
    good, bad = _numbers(slo.indicator, tree, cast)
    return Stage(
        slo=slo,
        supply=supply,
        cast=cast,
        good=good,
        bad=bad,
        ages=slo.indicator.ages,
        reach=longest_window(tree, _NOTHING),
        settings=settings,
    )


def _numbers(state: StateIndicator, tree: Expr, cast: Cast) -> tuple[Numbers, Numbers]:
    """What the series hold while all is good, and while it is bad."""
    if state.parts:
        return (_NONE, _ALL) * len(state.parts), (_ALL, _ALL) * len(state.parts)
    if state.extremes is None:
        return solve_states(tree, cast.series)
    good, bad, _ = state.extremes
    return (Fraction(good),) * len(cast.series), (Fraction(bad),) * len(cast.series)


def _recorded_cast(rates: Sequence[Selector], fixed: Mapping[str, str]) -> Cast:
    """What the parts of an SLO record: of each the rate of bad events and that of all."""
    series = tuple(_recorded(one, example_labels(one, {}) or {}, fixed) for one in rates)
    misses = dict.fromkeys(
        _recorded(one, labels, fixed) for one in rates for labels in near_misses(one, {})
    )
    others = (one for one in misses if not any(rate.matches(one.named) for rate in rates))
    return Cast(series=series, decoys=tuple(others))


def _recorded(rate: Selector, labels: Mapping[str, str], fixed: Mapping[str, str]) -> Series:
    own = {label: fixed.get(label, value) for label, value in labels.items() if value}
    own.pop(METRIC_LABEL, None)
    return Series(name=rate.metric, labels=tuple(sorted(own.items())), counter=False)


def played(
    stage: Stage,
    spans: Sequence[tuple[Duration, Numbers]],
    interval: Duration,
    *,
    ends: bool = False,
) -> Iterator[Input]:
    """Each series with its number in each span, and a sample at each interval."""
    for place, one in enumerate(stage.cast.series):
        steps = [(lasting // interval, Fraction(state[place])) for lasting, state in spans]
        if one.counter:
            seconds = Fraction(interval.ms, 1000)
            values = rising([(count, rate * seconds) for count, rate in steps])
        else:
            steps[0] = (steps[0][0] + 1, steps[0][1])
            is_moment = stage.ages or one.moment
            values = aging(steps, interval, one.moment or 1) if is_moment else standing(steps)
        yield Input(series=one, values=f"{values} stale" if ends else values)
