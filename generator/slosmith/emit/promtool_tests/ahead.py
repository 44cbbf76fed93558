"""A scene of good events with counters of their own, which come later than all, or run ahead."""

from collections.abc import Iterator
from fractions import Fraction

from slosmith.emit.guard import emit_sure
from slosmith.emit.promtool_tests.burn import scene_of
from slosmith.emit.promtool_tests.decoy_series import decoys
from slosmith.emit.promtool_tests.input_supply import EventSupply, Supply
from slosmith.emit.promtool_tests.phases import clock_for
from slosmith.emit.records import is_apart
from slosmith.model import naming
from slosmith.model.contradiction import EVENTS, EXCESS
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.simulate.promtool_file import Check, Scene, between, print_bounds
from slosmith.simulate.timeline import Phase

_HALF, _ALL = Fraction(1, 2), Fraction(1)
# A window with a sample on both of its ends divides by one scrape more.
_AT_MOST, _AT_LEAST, _NEAR = Fraction(103, 100), Fraction(45, 100), Fraction(1, 100)


def ahead_scene(slo: Slo, supply: Supply, settings: Settings) -> Iterator[Scene]:
    """Good events stop, so that half an event is left in each step; then there are far too many.

    What is left counts for sure when it is still there a step later, and no more of it than then.
    What is less than none is kept as far as scrapes explain it.
    """
    step, scrape = settings.evaluation_interval, settings.scrape_interval
    rise, base = settings.rise, settings.windows.base
    if not is_apart(slo) or not isinstance(supply, EventSupply) or rise.ms % min(step, scrape).ms:
        return
    rate = _HALF / Fraction(rise.seconds)
    long = (settings.raw(base) + rise).in_steps(rise)
    least = Fraction(EXCESS) * rate + Fraction(EVENTS) / Fraction(base.seconds)
    phases = (
        Phase(lasting=long, share=Fraction(0), volume=_ALL),
        Phase(lasting=rise * 2, share=_ALL, volume=_ALL),
        Phase(lasting=long, share=-2 * least / rate, volume=_ALL),
    )
    later, end = long + rise * 2, long * 2 + rise * 2
    bad, sure = naming.bad_rate(base), naming.BAD_SURE
    checks = [_look(slo, supply, end, bad, -least * (1 + _NEAR), -least * (1 - _NEAR))]
    if any(emit_sure(slo, settings)):
        checks.append(_look(slo, supply, long + rise, sure, -_NEAR, _NEAR))
        # Of a second step a base window that holds one alone sees nothing more.
        if settings.raw(base) >= rise * 2:
            bounds = _HALF * _AT_LEAST, _HALF * _AT_MOST
            checks.append(_look(slo, supply, later, sure, *bounds))
    inputs = (
        *supply.inputs(phases, clock_for(slo, step, scrape, settings), rate),
        *decoys(slo, supply.groups, settings, end, scrape),
    )
    yield scene_of(slo, "ahead", step, scrape, inputs, checks)


def _look(
    slo: Slo, supply: EventSupply, at: Duration, name: str, low: Fraction, high: Fraction
) -> Check:
    labels = slo.recorded_labels(supply.groups).items()
    return between(slo.ref, at, name, labels, print_bounds(low, high))
