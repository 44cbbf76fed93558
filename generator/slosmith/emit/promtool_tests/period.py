"""The scene of a whole period: what is seen in each half, and forgotten after it."""

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from slosmith.emit.promtool_tests.burn import scene_of
from slosmith.emit.promtool_tests.decoy_series import base_decoys, none_ungrouped, ungrouped
from slosmith.emit.promtool_tests.input_supply import RatioSupply, RecordedSupply, Supply
from slosmith.emit.promtool_tests.phases import clock_for
from slosmith.emit.promtool_tests.recorded import period_checks
from slosmith.model import naming
from slosmith.model.root import Settings, Slo
from slosmith.model.units import Duration
from slosmith.simulate.promtool_file import Scene
from slosmith.simulate.timeline import Phase, timelines_of

_STEPS, _BEFORE = 24, 4
_SECOND, _LOOKBACK = Duration.of(1), Duration.parse("5m")
# So much of all is bad, in parts of the budget: before the period, in its first half, and since.
_SHARES = (Fraction(10), Fraction(1, 2), Fraction(1, 4))
_VOLUMES = (Fraction(4), Fraction(2), Fraction(1))


def period_scene(slo: Slo, supply: Supply, settings: Settings) -> Iterator[Scene]:
    """More than a period of traffic, with another share of bad events in each part of it.

    Rules are evaluated a few times, and each base rate is looked at for as long as Prometheus looks
    back. One second more than whole base windows between evaluations keeps the end of that away
    from any look, as it is seen by some versions only. Where looks are further apart than that, one
    second less lets each rate be the latest at the next look.
    """
    if isinstance(supply, RecordedSupply) and supply.contested:
        return
    base = settings.windows.base
    apart = base * (slo.period.ms // _STEPS // base.ms)
    step = apart + _SECOND if base <= _LOOKBACK else apart - _SECOND
    grain = max(Duration.of(base.whole_seconds // 2), _SECOND)  # two samples in each base window
    clock = clock_for(slo, step, step if isinstance(supply, RecordedSupply) else grain, settings)
    averaged = isinstance(supply, RatioSupply)
    volumes = (Fraction(1),) * 3 if averaged else _VOLUMES
    phases = _phases(Fraction(slo.objective.budget), volumes, step, grain)
    timelines = timelines_of(phases, clock, averaged=averaged)
    end, length = step * (_BEFORE + _STEPS), timelines[0].length
    inputs = (
        *supply.inputs(phases, clock),
        *base_decoys(slo, supply.groups, settings, length, clock.interval),
        *ungrouped(slo, supply.groups, settings, length, clock.interval),
    )
    checks = [
        *period_checks(slo, supply, timelines, end, settings),
        *none_ungrouped(slo, _summed(slo, settings), end),
    ]
    yield scene_of(slo, "period", step, clock.interval, inputs, checks)


@lru_cache(maxsize=64)
def _phases(
    budget: Fraction, volumes: tuple[Fraction, ...], step: Duration, grain: Duration
) -> tuple[Phase, ...]:
    """Each ends shortly before an evaluation, which a longer window than the base would notice."""
    turns = (_BEFORE, _BEFORE + _STEPS // 2, _BEFORE + _STEPS + 1)
    ends = [(step * turn - grain * 4).in_steps(grain) for turn in turns]
    starts = (Duration(0), *ends)
    return tuple(
        Phase(lasting=end - start, share=min(Fraction(1), part * budget), volume=volume)
        for start, end, part, volume in zip(starts, ends, _SHARES, volumes, strict=False)
    )


def _summed(slo: Slo, settings: Settings) -> list[str]:
    """All that is made of more than what was recorded last."""
    windows, period = {*settings.windows.short[1:], *slo.plan.windows}, slo.period
    names = [naming.error_ratio(w) for w in {*windows, period} if w > settings.windows.base]
    names += [rate(w) for w in settings.windows.short[1:] for rate in _RATES]
    names += [naming.bad_increase(period), naming.total_increase(period), naming.BUDGET_REMAINING]
    return sorted(names)


_RATES = (naming.bad_rate, naming.total_rate)
