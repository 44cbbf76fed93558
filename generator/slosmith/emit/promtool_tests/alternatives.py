"""Series that a selector takes by another of its alternatives: each of them counts as much."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice

from slosmith.emit.promtool_tests.burn import scene_of
from slosmith.emit.promtool_tests.history import interval_of
from slosmith.emit.promtool_tests.input_supply import RATE, EventSupply, Rates, Supply
from slosmith.emit.promtool_tests.supply_choice import offsets_of
from slosmith.model import naming
from slosmith.model.indicators import EventIndicator, Part
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.promql import BOUND_LABEL, MatchOp, Selector
from slosmith.promql.build import sources_of
from slosmith.promql.regex_samples import samples
from slosmith.simulate.input_series import Contract, values_of
from slosmith.simulate.promtool_file import Input, Scene, print_fraction, within
from slosmith.simulate.series import Series

_MOST, _OTHER = 4, "other_source"
HALF_BAD = Fraction(1, 2)
"""The share of bad events while these are played."""
_NEAR = Fraction(1, 10**6)


def alternatives_of(slo: Slo, supply: Supply, contract: Contract) -> tuple[Rates, ...]:
    """What flows into series that are like those of the supply but for one such value.

    Another spelling of a bound is that of another source. What queries make of series of other
    values nobody knows.
    """
    events = slo.indicator
    if not isinstance(events, EventIndicator) or not isinstance(supply, EventSupply):
        return ()
    if events.queried:
        return ()
    selectors = (*events.total_series, *events.part_series)
    found = {one.series: one for one in supply.failing}
    for label, value in dict.fromkeys(_values(slo, selectors, contract)):
        for one in supply.failing:
            if label in dict(one.series.labels):
                labels = tuple((n, value if n == label else v) for n, v in one.series.labels)
                other = replace(one, series=replace(one.series, labels=labels))
                if _taken_by(selectors, other) == _taken_by(selectors, one):
                    found.setdefault(other.series, other)
    for number, bound in enumerate(spellings_of(events)[1:]):
        for one in supply.failing:
            other = replace(one, series=_elsewhere(one.series, bound, str(number)))
            found[other.series] = other
    return tuple(one for one in found.values() if one not in supply.failing)


def spellings_of(events: EventIndicator) -> tuple[str, ...]:
    """All ways in which servers write the bound of a bucket; none where there are several."""
    asked = (m for one in events.part_series for m in one.about(BOUND_LABEL))
    bounds = {(one.op, one.value) for one in asked}
    of_all = any(one.about(BOUND_LABEL) for one in events.total_series)
    alone = events.lacking is not None and len(bounds) == 1 and not of_all
    if not alone:
        return ()
    op, bound = bounds.pop()
    return samples(bound) if op is MatchOp.REGEX else (bound,)


def _elsewhere(series: Series, bound: str, number: str) -> Series:
    labels = {n: bound if n == BOUND_LABEL else value for n, value in series.labels}
    return replace(series, labels=tuple(sorted({**labels, _OTHER: number}.items())))


def _values(
    slo: Slo, selectors: Sequence[Selector], contract: Contract
) -> Iterator[tuple[str, str]]:
    groups = sources_of(slo.by)
    for selector in selectors:
        for one in selector.matchers:
            if one.op is MatchOp.REGEX and one.name not in (BOUND_LABEL, *groups):
                for value in islice(values_of(one.name, [selector], contract), _MOST):
                    yield one.name, value


def _taken_by(selectors: Sequence[Selector], one: Rates) -> list[bool]:
    return [selector.matches(one.series.named) for selector in selectors]


def alternatives_scene(
    slo: Slo, supply: Supply, contract: Contract, settings: Settings
) -> Iterator[Scene]:
    """Half of all that each counts is bad, and all processes begin anew: a difference is less.

    Where there are no others, this is shown of the series themselves.
    """
    others = alternatives_of(slo, supply, contract)
    events, base = slo.indicator, settings.windows.base
    if not isinstance(events, EventIndicator) or not isinstance(supply, EventSupply):
        return
    every = (*supply.failing, *others)
    total, bad = counted(slo, supply, others)
    interval = interval_of(settings)
    reach = settings.raw(base) + base + max(offsets_of(slo, settings))
    half = reach.in_steps(interval) // interval
    restarts = half * 2 - base // interval // 2 - max(offsets_of(slo, settings)) // interval
    at = interval * half * 2
    inputs = [_restarted(one, interval.whole_seconds, restarts, half * 2) for one in every]
    whose = slo.recorded_labels(supply.groups).items()
    checks = [
        within(slo.ref, at, name(base), whose, (rate * (1 - _NEAR), rate * (1 + _NEAR)))
        for name, rate in ((naming.total_rate, total), (naming.bad_rate, bad))
    ]
    name = "alternatives" if others else "restarted"
    yield scene_of(slo, name, at, interval, tuple(inputs), checks)


def counted(slo: Slo, supply: EventSupply, others: Sequence[Rates]) -> tuple[Fraction, Fraction]:
    """All events, and the bad ones, while half is bad of what a supply and others count."""
    if not others:
        return RATE, RATE * HALF_BAD
    events, every = slo.indicator, (*supply.failing, *others)
    assert isinstance(events, EventIndicator)
    total, part = (
        sum((_added(one, each) for one in every), Fraction(0))
        for each in (events.total_series, events.part_series)
    )
    return total, part if events.counts is Part.BAD else total - part


def _added(one: Rates, selectors: Sequence[Selector]) -> Fraction:
    """What a series adds to the sum of selectors."""
    return one.at(HALF_BAD) * RATE * sum(_taken_by(selectors, one))


def _restarted(one: Rates, seconds: int, restarts: int, count: int) -> Input:
    """It rises by as much in each step, also in the one in which it begins at zero again."""
    rise = print_fraction(one.at(HALF_BAD) * RATE * seconds)
    values = f"0+{rise}x{restarts - 1} {rise}+{rise}x{count - restarts}"
    return Input(series=one.series, values=values)
