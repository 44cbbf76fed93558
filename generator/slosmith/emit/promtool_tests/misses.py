"""What series do that an alert must not count, so that an alert that counted one would differ."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain

from promql_parser import Expr

from slosmith.promql import selectors_in
from slosmith.simulate.input_series import Cast, told_apart
from slosmith.simulate.series import Series
from slosmith.simulate.solver import MISSING, Pair
from slosmith.simulate.steady_state import Steady
from slosmith.simulate.twins import twins_of
from slosmith.simulate.vectors import Number, UnsupportedError, is_missing

_LOUD, _FAR = Fraction(100_000), 20
_CROWD, _APART = 3, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Misses:
    """The numbers of all decoys, and of the queries that lost a matcher those that go unnoticed."""

    numbers: Mapping[Series, Number]
    unnoticed: tuple[Expr, ...]


def misses_of(tree: Expr, lost: Iterable[Expr], cast: Cast, pair: Pair, at: Fraction) -> Misses:
    """Decoys such that the loss of each matcher makes a difference, where any does."""
    twins = twins_of(tree, cast)
    found: dict[Series, Number] = dict.fromkeys((*cast.decoys, *twins), _LOUD)
    settled: set[Series] = set()
    unnoticed: list[Expr] = []
    for wider in lost:
        selectors = [use.selector for use in selectors_in(wider)]
        let_in = [one for one in found if any(s.matches(one.named) for s in selectors)]
        free = [one for one in let_in if one in twins and one not in settled]
        tries = (
            (numbers, {one: numbers.get(one, found[one]) for one in let_in})
            for numbers in _choices(free, twins, pair)
        )
        apart = {one: place for one, place in twins.items() if one in let_in}
        crowds = ((one, one) for one in _crowds(tree, apart, pair))
        for numbers, tried in chain(tries, crowds):
            if tried and _differs(wider, cast, pair, tried, at):
                found |= numbers
                settled |= {*let_in, *numbers}
                break
        else:
            unnoticed.append(wider)
    return Misses(numbers=found, unnoticed=tuple(unnoticed))


def _crowds(tree: Expr, twins: Mapping[Series, int], pair: Pair) -> Iterator[dict[Series, Number]]:
    """Several twins, each of a group of its own: where groups are counted, one more is no more."""
    for label in told_apart(tree) if twins else ():
        crowd = {
            _with(one, label, f"{label}-{number}"): place
            for one, place in twins.items()
            if label in dict(one.labels)
            for number in range(_APART, _APART + _CROWD)
        }
        for choose in (_over, _beyond):
            numbers = {one: choose(pair, place) for one, place in crowd.items()}
            if not any(map(is_missing, numbers.values())):
                yield numbers


def _with(one: Series, label: str, value: str) -> Series:
    labels = {**dict(one.labels), label: value}
    return replace(one, labels=tuple(sorted(labels.items())))


def vanishing(tree: Expr, cast: Cast, pair: Pair, at: Fraction) -> Iterator[Pair]:
    """From what is true on to the end of one selector's series, where that makes it false.

    What is true of another series in its place then shows that it is asked for.
    """
    steady = Steady(tree, cast.series)
    for selector in dict.fromkeys(use.selector for use in selectors_in(tree)):
        gone = tuple(
            MISSING if selector.matches(one.named) else number
            for one, number in zip(cast.series, pair.over, strict=True)
        )
        if not steady.evaluate(gone, at).vector:
            yield replace(pair, under=gone)


def _choices(
    free: Sequence[Series], twins: Mapping[Series, int], pair: Pair
) -> Iterator[dict[Series, Number]]:
    """All that are free as bad as their like, worse by far, loud, as good as it, or at 0."""
    if not free:
        yield {}
        return
    for choose in (_over, _beyond, _loud, _under, _none):
        numbers = {one: choose(pair, twins[one]) for one in free}
        yield {
            one: _LOUD if is_missing(n) or (one.counter and n < 0) else n
            for one, n in numbers.items()
        }


def _over(pair: Pair, place: int) -> Number:
    return pair.over[place]


def _under(pair: Pair, place: int) -> Number:
    return pair.under[place]


def _beyond(pair: Pair, place: int) -> Number:
    return pair.over[place] + (pair.over[place] - pair.under[place]) * _FAR


def _loud(_: Pair, __: int) -> Number:
    return _LOUD


def _none(_: Pair, __: int) -> Number:
    return Fraction(0)


def _differs(
    lost: Expr, cast: Cast, pair: Pair, tried: Mapping[Series, Number], at: Fraction
) -> bool:
    """Whether a query says something else than it should, just over the threshold or under it."""
    try:
        steady = Steady(lost, (*cast.series, *tried))
        over, under = (
            set(steady.evaluate((*numbers, *tried.values()), at).vector)
            for numbers in (pair.over, pair.under)
        )
    except UnsupportedError:
        return False
    return over != set(pair.fires) or bool(under)
