"""Which supply an SLO is fed by: raw series where they can be made up, else recorded ones."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import islice

from promql_parser import Call, Expr

from slosmith.emit.promtool_tests.input_supply import (
    EventSupply,
    Flow,
    Groups,
    Rates,
    RatioSupply,
    RecordedSupply,
    Supply,
)
from slosmith.emit.promtool_tests.mixture import Adds, mixtures
from slosmith.model.indicators import EventIndicator, Part, RatioIndicator, StateIndicator
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.promql import has_subquery, parse_expression, selectors_in
from slosmith.promql.build import sources_of
from slosmith.promql.selector_uses import children
from slosmith.simulate.input_series import Cast, Contract, cast_for, values_of
from slosmith.simulate.series import Series
from slosmith.simulate.steady_state import Steady
from slosmith.simulate.vectors import UnsupportedError

_LITTLE = Fraction(1, 999_983)
"""So much of a rate is lost where it is rounded."""
_SHARES = (Fraction(0), Fraction(1, 2), Fraction(1))
_SUMMED = frozenset(("rate", "increase"))
"""Functions of which the sum over moments is that of the events."""


def supply_for(slo: Slo, contract: Contract, settings: Settings) -> Supply:
    """The best supply of an SLO; time-based kinds get recorded rates.

    A share of time of one in a thousand takes days of single evaluations to show; what those
    kinds record from raw series is looked at in scenes of their own.
    """
    match slo.indicator:
        case EventIndicator() as events:
            raw = steady_supply(slo, contract, settings)
            alike = len(offsets_of(slo, settings)) == 1
            if raw and alike and sums_events(events, settings):
                return raw
            contested = _contested(events, settings)
            return RecordedSupply(
                slo=slo, groups=_example_groups(slo, contract), contested=contested
            )
        case RatioIndicator() as given:
            fixed = dict(_example_groups(slo, contract))
            tree = parse_expression(given.ratio.text)
            cast = cast_for([tree], contract, slo.measured(fixed), sources_of(slo.by))
            named = dict(cast.series[0].labels)
            sources = zip(slo.by, sources_of(slo.by), strict=True)
            own = tuple((label, named[source]) for label, source in sources if source in named)
            return RatioSupply(series=cast.series[0], decoys=cast.decoys, groups=own)
        case StateIndicator() as state:
            groups = _example_groups(slo, contract)
            return RecordedSupply(slo=slo, groups=groups, contested=answers_alone(state.bad_now))


def _contested(events: EventIndicator, settings: Settings) -> bool:
    """Whether a part falls back to the recorded total, and so is recorded where that is put in."""
    if events.needs_part:
        return answers_alone(events.part.at(str(settings.windows.base)))
    return events.counts is not Part.GOOD_SHARE


def steady_supply(slo: Slo, contract: Contract, settings: Settings) -> EventSupply | None:
    """Counters by which steady traffic can be made up; None where it is not known how."""
    if not isinstance(slo.indicator, EventIndicator):
        return None
    try:
        return _event_supply(slo, slo.indicator, contract, settings)
    except UnsupportedError:
        return None


def sums_events(events: EventIndicator, settings: Settings) -> bool:
    """Whether both queries are made of rates, so that each event counts once and for itself.

    A largest rate of a minute, for one, is as high after one failure as after five in as many.
    """
    trees = _trees(events, settings)
    uses = (use for tree in trees for use in selectors_in(tree))
    return all(use.function in _SUMMED for use in uses) and not any(map(has_subquery, trees))


def offsets_of(slo: Slo, settings: Settings) -> frozenset[Duration]:
    """How much earlier the queries of an SLO's events read than now; where they differ, each."""
    if not isinstance(slo.indicator, EventIndicator):
        return frozenset((Duration(0),))
    trees = _trees(slo.indicator, settings)
    offsets = (use.offset or timedelta() for tree in trees for use in selectors_in(tree))
    return frozenset(Duration(int(one.total_seconds() * 1000)) for one in offsets)


def _trees(events: EventIndicator, settings: Settings) -> list[Expr]:
    base = str(settings.windows.base)
    return [_parsed(events.total.at(base)), _parsed(events.part.at(base))]


@lru_cache(maxsize=16)
def _parsed(query: str) -> Expr:
    """A query of the SLO that is at hand, of which several things are asked."""
    return parse_expression(query)


def answers_alone(query: str) -> bool:
    """Whether a query has a result where no raw series is, as one with `or vector(0)` has."""
    tree = _parsed(query)
    try:
        return bool(Steady(tree, ()).evaluate(()).vector)
    except UnsupportedError:
        # What cannot be worked out gives nothing of nothing, unless it makes something up.
        return any(isinstance(one, Call) and one.func.name in _MADE_UP for one in _nodes(tree))


_MADE_UP = frozenset(("vector", "absent", "absent_over_time", "scalar", "time"))


def _nodes(tree: Expr) -> Iterator[Expr]:
    yield tree
    for child in children(tree):
        yield from _nodes(child)


def _example_groups(slo: Slo, contract: Contract, number: int = 0) -> Groups:
    selectors = slo.raw_series
    chosen = []
    for label, source in zip(slo.by, sources_of(slo.by), strict=True):
        values = list(islice(values_of(source, selectors, contract), number + 1))
        if not values:
            raise UnsupportedError(f'no value of "{label}" that all selectors take')
        chosen.append((label, values[-1]))
    return tuple(chosen)


def _event_supply(
    slo: Slo, events: EventIndicator, contract: Contract, settings: Settings
) -> EventSupply:
    if events.counts is Part.GOOD_SHARE:
        raise UnsupportedError("native histograms")
    trees = _trees(events, settings)
    first, second = (_example_groups(slo, contract, number) for number in (0, 1))
    also = sources_of(slo.by)
    cast = cast_for(trees, contract, slo.measured(dict(first)), also)
    if not all(_makes_group(tree, cast.series, dict(first)) for tree in trees):
        raise UnsupportedError("a query that names its groups itself")
    other = cast_for(trees, contract, slo.measured(dict(second)), also) if second != first else None
    return EventSupply(
        groups=first,
        failing=_rates(cast, trees, events.counts),
        healthy=_rates(other, trees, events.counts) if other else (),
        decoys=cast.decoys,
    )


def _makes_group(tree: Expr, series: Sequence[Series], groups: Mapping[str, str]) -> bool:
    """Whether the results are of the group that its series have, which `label_replace` may name."""
    found = Steady(tree, series).evaluate([Fraction(1)] * len(series)).vector
    return all(groups.items() <= dict(labels).items() for labels in found)


def _rates(cast: Cast, trees: Sequence[Expr], counts: Part) -> tuple[Rates, ...]:
    """Find for each series what it adds to all events and to the part, and share them out."""
    places = range(len(cast.series))
    adds = [Adds(*(_added(tree, cast.series, place) for tree in trees)) for place in places]
    none, whole = mixtures(adds)
    if any(_is_otherwise(trees, cast.series, none, whole, share) for share in _SHARES):
        raise UnsupportedError("a query that is no plain sum of rates")
    good, bad = (whole, none) if counts is Part.GOOD else (none, whole)
    return tuple(
        Rates(series=one, flow=Flow(each=well, each_bad=ill - well))
        for one, well, ill in zip(cast.series, good, bad, strict=True)
    )


def _is_otherwise(
    trees: Sequence[Expr],
    series: Sequence[Series],
    none: Sequence[Fraction],
    whole: Sequence[Fraction],
    share: Fraction,
) -> bool:
    """Whether all together make something else than each alone, as a largest of them does."""
    numbers = [low + (high - low) * share for low, high in zip(none, whole, strict=True)]
    found = (sum(Steady(tree, series).evaluate(numbers).vector.values()) for tree in trees)
    return (*found,) != (1, share)


def _added(tree: Expr, series: Sequence[Series], place: int) -> Fraction:
    """What one series alone, at one a second, makes of a query; it must be a plain sum."""
    steady = Steady(tree, series)
    numbers = [Fraction(number == place) for number in range(len(series))]
    values = list(steady.evaluate(numbers).vector.values())
    for times in (2, _LITTLE):
        found = list(steady.evaluate([n * times for n in numbers]).vector.values())
        if len(values) > 1 or [v * times for v in values] != found:
            raise UnsupportedError("a query that is no plain sum of rates")
    return Fraction(values[0]) if values else Fraction(0)
