"""The scene of failures that begin with their series, of which a rate alone misses some."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from slosmith.emit.event_rates import is_rest_of_all
from slosmith.emit.promtool_tests.alternatives import HALF_BAD, alternatives_of, counted
from slosmith.emit.promtool_tests.burn import scene_of
from slosmith.emit.promtool_tests.input_supply import RATE, EventSupply, Rates, Supply
from slosmith.emit.promtool_tests.phases import clock_for
from slosmith.model import naming
from slosmith.model.indicators import EventIndicator, Part
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.simulate.input_series import Contract
from slosmith.simulate.promtool_file import Check, Input, Scene, print_fraction, within
from slosmith.simulate.series import Series
from slosmith.simulate.timeline import Phase

_FIRST = Fraction(1, 10)
"""A series begins at a tenth of what it rises in a scrape: `rate` draws it out no further."""
_BEFORE = Fraction(1, 2)
"""What `delta` draws it out by, in scrapes: so much is taken to have come before the first."""
_HARDLY_ANY = Fraction(1, 1000)
_FEWEST = 6
_NAME = "born"
_NEAR = Fraction(1, 1000)


def birth_scene(
    slo: Slo, supply: Supply, contract: Contract, settings: Settings
) -> Iterator[Scene]:
    """Steady traffic, and failures that are counted from a moment in the base window on.

    See extrapolatedRate of Prometheus (promql/functions.go): two scrapes of the window are left
    free, so that the first sample is too far from its beginning to be drawn out to it.
    """
    events, others = slo.indicator, alternatives_of(slo, supply, contract)
    if not isinstance(events, EventIndicator) or not isinstance(supply, EventSupply):
        return
    step = settings.evaluation_interval
    rises = settings.raw(settings.windows.base) // step - 2
    if rises < _FEWEST or not events.is_linear:
        return
    if events.lacking is not None:
        if not events.queried:
            yield _sources(slo, others, rises, supply, settings)
    elif events.counts is Part.GOOD and not is_rest_of_all(events):
        yield _sources(slo, others, rises, supply, settings)
    elif any(map(_is_bad_alone, supply.failing)):
        yield _failures(slo, others, rises, supply, settings)


def _failures(
    slo: Slo, others: Sequence[Rates], rises: int, supply: EventSupply, settings: Settings
) -> Scene:
    """Failures among hardly any other events, so that more are counted as bad than there are."""
    step, base, hour = settings.evaluation_interval, settings.windows.base, settings.windows.hour
    end = step * (rises + 1)
    born = [one for one in (*supply.failing, *others) if _is_bad_alone(one)]
    phases = (Phase(lasting=end, share=Fraction(0), volume=_HARDLY_ANY),)
    names = {one.series for one in born}
    steady = supply.inputs(phases, clock_for(slo, step, step, settings))
    inputs = [one for one in steady if one.series not in names]
    inputs += [_begun(one.series, one.flow.each_bad, rises, settings) for one in born]
    bad = sum((one.flow.each_bad for one in born), Fraction(0))
    told = {naming.bad_rate(base): bad * _told(rises, settings)}
    told |= {naming.error_ratio(window): Fraction(1) for window in (base, hour)}
    checks = tuple(_checks(slo, supply, end, told))
    return scene_of(slo, _NAME, step, step, tuple(inputs), checks)


def _sources(
    slo: Slo, others: Sequence[Rates], rises: int, supply: EventSupply, settings: Settings
) -> Scene:
    """All that sources count, and the half of it that is good, begins with them."""
    step, base = settings.evaluation_interval, settings.windows.base
    end = step * (rises + 1)
    every = (*supply.failing, *others)
    inputs = [_begun(one.series, one.at(HALF_BAD), rises, settings) for one in every]
    total, bad = (one * _told(rises, settings) / RATE for one in counted(slo, supply, others))
    told = {naming.total_rate(base): total, naming.bad_rate(base): bad}
    checks = tuple(_checks(slo, supply, end, told))
    return scene_of(slo, _NAME, step, step, tuple(inputs), checks)


def _begun(series: Series, rate: Fraction, rises: int, settings: Settings) -> Input:
    rise = rate * RATE * Fraction(settings.evaluation_interval.ms, 1000)
    values = f"_ {print_fraction(rise * _FIRST)}+{print_fraction(rise)}x{rises}"
    return Input(series=series, values=values)


def _told(rises: int, settings: Settings) -> Fraction:
    """What is said of one event per second that began so many scrapes ago."""
    raw, step = settings.raw(settings.windows.base), settings.evaluation_interval
    return RATE * (rises + _BEFORE) * Fraction(step.ms, raw.ms)


def _checks(
    slo: Slo, supply: EventSupply, at: Duration, told: Mapping[str, Fraction]
) -> Iterator[Check]:
    whose = slo.recorded_labels(supply.groups).items()
    for name, number in told.items():
        slack = Fraction(0) if number == 1 else number * _NEAR  # a ratio of 1 is cut off there
        yield within(slo.ref, at, name, whose, (number - slack, number + slack))


def is_birth(scene: Scene) -> bool:
    """Whether it is such a scene."""
    return scene.entry.name == f"{scene.entry.subject} {_NAME}"


def _is_bad_alone(one: Rates) -> bool:
    return one.flow.each == 0 and one.flow.each_bad > 0
