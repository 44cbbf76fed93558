"""Scenes of requests that are fast and fail: by a label of their histogram, or by a counter."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from slosmith.emit.alerts import burn_rule
from slosmith.emit.promtool_tests.burn import scene_of, subject_of
from slosmith.emit.promtool_tests.input_supply import RATE, EventSupply, Supply
from slosmith.emit.promtool_tests.phases import clock_for
from slosmith.model import naming
from slosmith.model.indicators import EventIndicator, Part
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.promql import BOUND_LABEL, Matcher, MatchOp, Selector, parse_expression, rate_of
from slosmith.simulate.input_series import Contract, cast_for
from slosmith.simulate.promtool_file import Check, Input, Scene, fires, rising, within
from slosmith.simulate.timeline import Phase
from slosmith.simulate.vectors import UnsupportedError

_QUARTER, _HALF, _MOST, _ALL = (Fraction(n, 4) for n in (1, 2, 3, 4))
_NEAR = Fraction(1, 10**6)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """For each other request so many are slow, so many failed, and so many are bad by that.

    ``ratio`` is what is bad of all.
    """

    name: str
    slow: Fraction
    failed: Fraction
    bad: Fraction
    ratio: Fraction


_BY_LABEL = _Case(
    name="failures that are fast", slow=Fraction(0), failed=_ALL, bad=_ALL, ratio=_HALF
)
"""The failed are in the histogram beside the others: as many as those."""
_CASES = (
    _Case(name="failures alone", slow=Fraction(0), failed=_HALF, bad=_HALF, ratio=_HALF),
    _Case(name="slow and failed", slow=_QUARTER, failed=_QUARTER, bad=_HALF, ratio=_HALF),
    _Case(name="more bad than all", slow=_MOST, failed=_MOST, bad=_ALL, ratio=_ALL),
)


def failure_scenes(
    slo: Slo, supply: Supply, contract: Contract, settings: Settings
) -> Iterator[Scene]:
    """Steady traffic; what is both slow and failed counts twice, and never as more than all."""
    events = slo.indicator
    if not isinstance(events, EventIndicator) or not isinstance(supply, EventSupply):
        return
    yield from _told_by_label(slo, events, supply, contract, settings)
    if events.failures is None:
        return
    step = settings.evaluation_interval
    lasting = settings.windows.base * 3
    tree = parse_expression(events.failures.rate.at(str(settings.windows.base)))
    cast = cast_for([tree], contract, dict(supply.groups), slo.by)
    for case in _CASES:
        phases = (Phase(lasting=lasting, share=case.slow, volume=Fraction(1)),)
        rate = case.failed * RATE * Fraction(step.ms, 1000) / len(cast.series)
        failing = [
            Input(series=one, values=rising([(lasting // step, rate)])) for one in cast.series
        ]
        decoys = [
            Input(series=one, values=rising([(lasting // step, RATE * 1000)]))
            for one in cast.decoys
        ]
        played = supply.inputs(phases, clock_for(slo, step, step, settings))
        checks = [*_checks(slo, supply, case, lasting, settings)]
        yield scene_of(slo, case.name, step, step, (*played, *failing, *decoys), checks)


def _told_by_label(
    slo: Slo, events: EventIndicator, supply: EventSupply, contract: Contract, settings: Settings
) -> Iterator[Scene]:
    """Half of all requests are fast failures, and none is slow."""
    failing = _opposite(events)
    if not failing:
        return
    step, base = settings.evaluation_interval, settings.windows.base
    trees = [parse_expression(rate_of(one).at(str(base))) for one in failing]
    try:
        cast = cast_for(trees, contract, dict(supply.groups), slo.by)
    except UnsupportedError:
        return  # what all are asked for leaves no value that the good ones lack
    lasting = base * 3
    rate = RATE * Fraction(step.ms, 1000)
    inputs = [Input(series=one, values=rising([(lasting // step, rate)])) for one in cast.series]
    phases = (Phase(lasting=lasting, share=Fraction(0), volume=Fraction(1)),)
    played = replace(supply, decoys=()).inputs(phases, clock_for(slo, step, step, settings))
    checks = [*_checks(slo, supply, _BY_LABEL, lasting, settings)]
    yield scene_of(slo, _BY_LABEL.name, step, step, (*played, *inputs), checks)


def _opposite(events: EventIndicator) -> tuple[Selector, ...]:
    """All failed requests and the fast ones, where a label alone tells them from the good."""
    if events.lacking is None or len(events.total_series) != 1 or len(events.part_series) != 1:
        return ()
    (total,), (part,) = events.total_series, events.part_series
    apart = [one for one in part.without(BOUND_LABEL).matchers if one not in total.matchers]
    if events.counts is not Part.GOOD or len(apart) != 1:
        return ()
    failed = apart[0].opposite
    # Without a label at all they would be the series of those that are good.
    named = Matcher(name=failed.name, op=MatchOp.NOT_EQUAL, value="")
    other = part.without(failed.name)
    return tuple(one.with_matcher(failed).with_matcher(named) for one in (total, other))


def _checks(
    slo: Slo, supply: EventSupply, case: _Case, at: Duration, settings: Settings
) -> Iterator[Check]:
    base = settings.windows.base
    labels = slo.recorded_labels(supply.groups).items()
    assert isinstance(slo.indicator, EventIndicator)
    recorded = {naming.bad_rate(base): case.bad}
    if slo.indicator.failures is not None:
        recorded[naming.failed_rate(base)] = case.failed
    for name, share in recorded.items():
        bounds = (share * RATE * (1 - _NEAR), share * RATE * (1 + _NEAR))
        yield within(slo.ref, at, name, labels, bounds)
    for alert in slo.plan.all_alerts:
        # All through every window holds the same share.
        if Fraction(alert.threshold) != case.ratio:
            rule, subject = burn_rule(slo, alert, settings), subject_of(slo, alert)
            is_over = Fraction(alert.threshold) < case.ratio
            claim = f"{'fires' if is_over else 'is silent'} with {case.name}"
            yield fires(subject, claim, at, rule, [supply.groups] if is_over else [])
