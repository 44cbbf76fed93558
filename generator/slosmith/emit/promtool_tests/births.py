"""The scene of failures that begin with their series, of which a rate alone misses some."""

from collections.abc import Iterator
from fractions import Fraction

from slosmith.emit.promtool_tests.burn import scene_of
from slosmith.emit.promtool_tests.input_supply import RATE, EventSupply, Rates, Supply
from slosmith.emit.promtool_tests.phases import clock_for
from slosmith.model import naming
from slosmith.model.root import EventIndicator, Part, Settings, Slo
from slosmith.simulate.promtool_file import Input, Scene, print_fraction, within
from slosmith.simulate.timeline import Phase

_FIRST = Fraction(1, 10)
"""A series begins at a tenth of what it rises in a scrape: `rate` draws it out no further."""
_BEFORE = Fraction(1, 2)
"""What `delta` draws it out by, in scrapes: so much is taken to have come before the first."""
_FEWEST = 6
_NAME = "born"
_NEAR = Fraction(1, 1000)


def birth_scene(slo: Slo, supply: Supply, settings: Settings) -> Iterator[Scene]:
    """Steady traffic, and failures that are counted from a moment in the base window on.

    See extrapolatedRate of Prometheus (promql/functions.go): two scrapes of the window are left
    free, so that the first sample is too far from its beginning to be drawn out to it.
    """
    events = slo.indicator
    if not isinstance(events, EventIndicator) or not isinstance(supply, EventSupply):
        return
    born = [one for one in supply.failing if _is_bad_alone(one)]
    if not born or not _is_read_both_ways(events):
        return
    base, step = settings.windows.base, settings.evaluation_interval
    raw = settings.raw(base)
    rises = raw // step - 2
    if rises < _FEWEST:
        return
    end = step * (rises + 1)
    phases = (Phase(lasting=end, share=Fraction(0), volume=Fraction(1)),)
    names = {one.series for one in born}
    steady = supply.inputs(phases, clock_for(slo, step, step, settings))
    inputs = [one for one in steady if one.series not in names]
    for one in born:
        rise = one.flow.each_bad * RATE * Fraction(step.ms, 1000)
        values = f"_ {print_fraction(rise * _FIRST)}+{print_fraction(rise)}x{rises}"
        inputs.append(Input(series=one.series, values=values))
    told = RATE * (rises + _BEFORE) * Fraction(step.ms, raw.ms)
    whose = slo.recorded_labels(supply.groups)
    bounds = told * (1 - _NEAR), told * (1 + _NEAR)
    check = within(slo.ref, end, naming.bad_rate(base), whose.items(), bounds)
    yield scene_of(slo, _NAME, step, step, tuple(inputs), (check,))


def is_birth(scene: Scene) -> bool:
    """Whether it is such a scene."""
    return scene.entry.name == f"{scene.entry.subject} {_NAME}"


def _is_bad_alone(one: Rates) -> bool:
    return one.flow.each == 0 and one.flow.each_bad > 0


def _is_read_both_ways(events: EventIndicator) -> bool:
    """Whether bad events are the greater of a rate and a difference, and nothing else."""
    alone = events.lacking is None and events.failures is None
    return events.is_linear and events.counts is Part.BAD and alone
