"""Series and numbers of a plain alert: over its threshold, under it, and where they miss it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from promql_parser import Expr

from slosmith.emit.promtool_tests.members import numbers_of_members
from slosmith.emit.promtool_tests.misses import misses_of, vanishing
from slosmith.emit.promtool_tests.other_values import OtherValues, other_values, telling_values
from slosmith.emit.promtool_tests.plain_stage import CastStage
from slosmith.promql.selector_uses import calls
from slosmith.simulate.damaged import (
    other_aggregations,
    other_groups,
    parsed,
    telling,
    without_matchers,
)
from slosmith.simulate.input_series import Cast, Contract, casts_for, counts
from slosmith.simulate.series import Series
from slosmith.simulate.solver import Pair, solve_pairs
from slosmith.simulate.vectors import Number, UnsupportedError

_LATEST = ("last_over_time", "present_over_time")
_MOST_SERIES, _MOST_WIDE = 6, 2


def solved(
    tree: Expr, contract: Contract, at: Fraction, damaged: Sequence[Expr]
) -> list[tuple[Cast, tuple[Pair, ...]]]:
    """The first cast that can be solved; of a query that counts, those that notice most."""
    reason, found = UnsupportedError("no series"), []
    for cast in _casts(tree, contract):
        try:
            pairs = solve_pairs(tree, cast.series, at, damaged)
        except UnsupportedError as error:
            reason = error
            continue
        noticed = frozenset(n for pair in pairs for n in pair.noticed if n < len(damaged))
        found.append(_Solved(cast=cast, pairs=pairs, noticed=noticed))
        if len(noticed) == len(damaged) or not counts(tree):
            break
    if not found:
        raise reason
    best = [*telling(found)]
    if damaged and not best:
        raise UnsupportedError("nothing found that shows when it would not fire")
    return [(one.cast, one.pairs) for one in best or found[:1]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Solved:
    """Series, numbers of them, and the damage that shows with these."""

    cast: Cast
    pairs: tuple[Pair, ...]
    noticed: frozenset[int]


def _casts(tree: Expr, contract: Contract) -> Iterator[Cast]:
    """Of a query that counts the small casts first, and few of those that take long to solve."""
    if not counts(tree):
        yield from casts_for(tree, contract)
        return
    every = [*casts_for(tree, contract)]
    yield from (one for one in every if len(one.series) <= _MOST_SERIES)
    yield from [one for one in every if len(one.series) > _MOST_SERIES][:_MOST_WIDE]


def with_misses(
    stage: CastStage, pairs: Sequence[Pair], at: Fraction
) -> Iterator[tuple[Pair, Mapping[Series, Number]]]:
    """The pairs with what decoys do, and others for matchers whose loss is not noticed else."""
    lost: Sequence[Expr] = (*parsed(dict.fromkeys(without_matchers(stage.alert.rule))),)
    for pair in pairs:
        misses = misses_of(stage.tree, lost, stage.cast, pair, at)
        yield pair, misses.numbers
        lost = misses.unnoticed
    latest = calls(stage.tree, *_LATEST)
    for pair in vanishing(stage.tree, stage.cast, pairs[0], at) if lost or latest else ():
        misses = misses_of(stage.tree, lost, stage.cast, pair, at)
        if latest or len(misses.unnoticed) < len(lost):
            yield pair, misses.numbers
            lost = misses.unnoticed


def other_casts(
    stage: CastStage, pair: Pair, lost: Sequence[Expr], at: Fraction
) -> Iterator[OtherValues]:
    """Series with each value that is asked for, and unequal ones where some are aggregated."""
    tree, rule = stage.tree, stage.alert.rule
    yield from other_values(tree, stage.cast, pair, lost, at)
    changed = [*parsed(dict.fromkeys((*other_aggregations(rule), *other_groups(rule))))]
    yield from telling_values(tree, numbers_of_members(tree, stage.cast, pair), changed, at)
