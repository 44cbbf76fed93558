"""Scenes of rates beside which something is missing: the bad ones, or what was a moment ago."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from slosmith.emit.budget import BLOCKS_BACK
from slosmith.emit.promtool_tests.burn import scene_of
from slosmith.emit.promtool_tests.decoy_series import BLOCKS
from slosmith.emit.promtool_tests.history import interval_of, seconds_of
from slosmith.emit.promtool_tests.input_supply import (
    EventSupply,
    RecordedSupply,
    Supply,
    recorded_series,
)
from slosmith.emit.promtool_tests.phases import clock_for
from slosmith.emit.promtool_tests.supply_choice import answers_alone, offsets_of
from slosmith.model import naming
from slosmith.model.indicators import EventIndicator, Part
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.simulate.promtool_file import (
    Check,
    Input,
    Scene,
    labelled,
    print_fraction,
    scattered,
    within,
)
from slosmith.simulate.ramp import AFTER
from slosmith.simulate.timeline import Phase

_SAMPLES, _LAST = 10, 3
_LEVEL, _FAR = Fraction(2), Fraction(10**9)
_SPARE = 4
_SHARE = Fraction(1, 2)
# So many more bad events than before, where the guard takes one for 1.1 at most.
_NEW = Fraction(55, 100)
_HIGH = Fraction(10)
_NEAR = Fraction(1, 1000)


def lone_scenes(slo: Slo, supply: Supply, settings: Settings) -> Iterator[Scene]:
    """Nothing of this can be put in where the rules record it themselves."""
    if isinstance(supply, RecordedSupply) and supply.contested:
        return
    if not _knows_none(slo, settings):
        yield _all_alone(slo, supply, settings)
    if isinstance(supply, EventSupply | RecordedSupply) and _has_rise(slo, settings):
        yield _back_again(slo, supply, settings)


def _knows_none(slo: Slo, settings: Settings) -> bool:
    """Whether bad events are known to be none where no series is, as with `or vector(0)`."""
    events, base = slo.indicator, str(settings.windows.base)
    return isinstance(events, EventIndicator) and answers_alone(events.part.at(base))


def _all_alone(slo: Slo, supply: Supply, settings: Settings) -> Scene:
    """All events are counted for a while, and then bad ones, each without the other: no ratio.

    What was seen is seen, and blocks end where the one ends that is always there. Of each rate a
    part was counted up to the end of the last block, which is known only after it, and which was
    taken to be later before. An SLO without groups had some, of which the same is so.

    At last both go on, and then all events are gone: no budget is known by the bad ones alone.
    """
    step, period = settings.evaluation_interval, slo.period
    # What was counted since a block is seen to its whole for as long as this.
    samples = min(_SAMPLES, settings.block_interval * BLOCKS_BACK // step - 3)
    moment, before = samples + 2, samples * 2 // 5
    at = step * moment + AFTER
    whose = slo.recorded_labels(supply.groups)
    names = naming.total_rate(settings.windows.base), naming.bad_rate(settings.windows.base)
    ends: dict[int, Fraction] = {}
    inputs: list[Input] = []
    for name, begins in zip(names, (1, moment + 1), strict=True):
        ends |= {begins: _FAR, begins + samples: seconds_of(step * (begins + before) - step // 2)}
        for labels in (whose, *([] if slo.by else [{**whose, "former": "1"}])):
            level = print_fraction(_LEVEL)
            values = f"_x{begins} {level}x{samples - 1} stale"
            values += f" _x{moment * 3 - _LAST - begins - samples - 1} {level}x"
            values += f"{_LAST}" if begins > 1 else f"{_LAST - 2} stale"
            inputs.append(Input(series=recorded_series(name, labels), values=values))
    ended = recorded_series(naming.BLOCK_END, whose)
    inputs.append(Input(series=ended, values=scattered(ends)))
    seen = seconds_of(step) * (samples - before) * (1 if slo.by else 2)
    bad_block, total_block, seen_block = BLOCKS
    first = {total_block: seen * _LEVEL, seen_block: seen}
    first |= {naming.total_increase(period): seen * _LEVEL, naming.seen(period): seen}
    second = {bad_block: seen * _LEVEL, naming.bad_increase(period): seen * _LEVEL}
    gone = [(at, bad_block), (at, naming.bad_increase(period)), (at, naming.error_ratio(period))]
    gone += [(at * 2, total_block), (at * 2, seen_block)]
    if _counts_bad(slo):
        second[naming.BLOCK_END] = seconds_of(at * 2 - step)
    else:
        first[naming.BLOCK_END] = seconds_of(at - step)
    checks = (
        *_near(slo, whose, at, first),
        *_near(slo, whose, at * 2, second),
        *(_none(slo, whose, when, name) for when, name in gone),
        replace(
            _none(slo, whose, at * 3, naming.BUDGET_REMAINING),
            claim="no budget is known where no events are but bad ones",
        ),
    )
    scene = scene_of(slo, "all alone", at, step, tuple(inputs), checks)
    return replace(scene, blocks_last=True)


def _counts_bad(slo: Slo) -> bool:
    return isinstance(slo.indicator, EventIndicator) and slo.indicator.counts is Part.BAD


def _has_rise(slo: Slo, settings: Settings) -> bool:
    """Whether it is recorded what each step brings: see the guard."""
    windows, longs = settings.windows, (alert.long for alert in slo.plan.all_alerts)
    asked = any(windows.base < long and not windows.in_blocks(long) for long in longs)
    return asked and isinstance(slo.indicator, EventIndicator)


def _back_again(slo: Slo, supply: EventSupply | RecordedSupply, settings: Settings) -> Scene:
    """Failures after so long without any rate that they are new, and after a few that were known.

    The first time more of them were known a moment before the guard's window. The second time, just
    in it, there were many, and then half as many as now.
    """
    base, rise, interval = settings.windows.base, settings.rise, interval_of(settings)
    now, whose = _NEW / seconds_of(base), slo.recorded_labels(supply.groups)
    reach = settings.raw(base) + max(offsets_of(slo, settings)) + rise
    lasting = reach.in_steps(interval) + interval * _SPARE
    count = (lasting + base) // interval
    at = interval * count + AFTER
    before, again = ((one - rise - base) // interval for one in (at, at * 2))
    levels = {before: _HIGH, again + 1: _HIGH, again + 2: now / 2}
    if isinstance(supply, EventSupply):
        phases = (Phase(lasting=lasting + at, share=_SHARE, volume=Fraction(1)),)
        clock, blanks = (
            clock_for(slo, settings.evaluation_interval, interval, settings),
            count - lasting // interval,
        )
        inputs = [
            Input(series=one.series, values=f"_x{blanks} {one.values}")
            for one in supply.inputs(phases, clock, now / _SHARE)
        ]
    else:
        levels |= dict.fromkeys((count, at * 2 // interval), now)
        inputs = []
    put_in = recorded_series(naming.bad_rate(base), whose)
    inputs.append(Input(series=put_in, values=scattered(levels)))
    checks = (
        *_near(slo, whose, at, {naming.BAD_RISE: _NEW}),
        *_near(slo, whose, at * 2, {naming.BAD_RISE: _NEW / 2}),
    )
    return scene_of(slo, "back again", at, interval, tuple(inputs), checks)


def _near(
    slo: Slo, whose: dict[str, str], at: Duration, numbers: Mapping[str, Fraction]
) -> Iterator[Check]:
    for name, number in numbers.items():
        bounds = number * (1 - _NEAR), number * (1 + _NEAR)
        yield within(slo.ref, at, name, whose.items(), bounds)


def _none(slo: Slo, whose: dict[str, str], at: Duration, name: str) -> Check:
    return Check(
        subject=slo.ref,
        claim=f"{name} is not known where no bad events are",
        at=at,
        query=labelled(name, whose.items()),
        expected=(),
    )
