"""Other series that do together what those of a scene do: what is lost of a query shows by them.

Series with the other values that a regular expression takes: each of them counts as much. Or each
does it in turn.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice

from promql_parser import Expr

from slosmith.promql import selectors_in
from slosmith.simulate.damaged import alternatives_in
from slosmith.simulate.input_series import Cast
from slosmith.simulate.series import Series
from slosmith.simulate.solver import Pair
from slosmith.simulate.steady_state import Steady
from slosmith.simulate.vectors import UnsupportedError, is_missing

_MOST_SERIES, _MOST_CASTS = 32, 8

Numbers = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherValues:
    """Series with numbers just over a threshold and just under it, as of a pair."""

    cast: Cast
    pair: Pair


def other_values(
    tree: Expr, cast: Cast, pair: Pair, lost: Sequence[Expr], at: Fraction
) -> list[OtherValues]:
    """Those in which queries that lost one of the values say something else."""
    if not lost or any(map(is_missing, (*pair.over, *pair.under))):
        return []
    return telling_values(tree, _shared(tree, cast, pair), lost, at)


def telling_values(
    tree: Expr,
    tries: Iterable[tuple[tuple[Series, ...], Numbers, Numbers]],
    damaged: Sequence[Expr],
    at: Fraction,
) -> list[OtherValues]:
    """Of series with numbers over a threshold and under it those that tell damage, few of them."""
    found: list[OtherValues] = []
    left = [*damaged]
    for series, over, under in islice(tries, _MOST_CASTS) if left else ():
        try:
            one = _tried(tree, series, over, under, at)
            told = [query for query in left if one and _differs(query, one, at)]
        except UnsupportedError:
            continue
        if one and told:
            found.append(one)
            left = [query for query in left if query not in told]
    return found


def _shared(
    tree: Expr, cast: Cast, pair: Pair
) -> Iterator[tuple[tuple[Series, ...], Numbers, Numbers]]:
    """All values at once, each with its part; and then each value in place of the first."""
    over, under = (tuple(Fraction(n) for n in numbers) for numbers in (pair.over, pair.under))
    taken = [(place, n, v) for place, n, v in _taken(tree, cast.series) if len(v) > 1]
    every = [
        (_with(one, name, value), place, len(values))
        for place, one in enumerate(cast.series)
        for name, values in [next(((n, v) for p, n, v in taken if p == place), ("", ("",)))]
        for value in values
    ]
    if taken and len(every) <= _MOST_SERIES:
        shares = (tuple(side[place] / n for _, place, n in every) for side in (over, under))
        yield tuple(one for one, _, _ in every), next(shares), next(shares)
    for place, name, values in taken:
        for value in values[1:]:
            series = [*cast.series]
            series[place] = _with(series[place], name, value)
            yield tuple(series), over, under


def _taken(tree: Expr, series: Sequence[Series]) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """The places of series, and which values of a label their selector takes, its own first."""
    for selector in dict.fromkeys(use.selector for use in selectors_in(tree)):
        for matcher in selector.matchers:
            values = alternatives_in(matcher.value) if str(matcher.op) == "=~" else ()
            for place, one in enumerate(series):
                own = dict(one.labels).get(matcher.name)
                if own in values and selector.matches(one.named):
                    yield place, matcher.name, (own, *(v for v in values if v != own))


def _with(series: Series, name: str, value: str) -> Series:
    labels = {**dict(series.labels), **({name: value} if name else {})}
    return replace(series, labels=tuple(sorted(labels.items())))


def _tried(
    tree: Expr, series: tuple[Series, ...], over: Numbers, under: Numbers, at: Fraction
) -> OtherValues | None:
    """The same where the query turns from false to true between the two, else None."""
    steady = Steady(tree, series)
    fires = steady.evaluate(over, at).vector
    if len({*series}) < len(series) or not fires or steady.evaluate(under, at).vector:
        return None
    pair = Pair(over=over, under=under, fires=tuple(sorted(fires, key=sorted)))
    return OtherValues(cast=Cast(series=series, decoys=()), pair=pair)


def _differs(damaged: Expr, one: OtherValues, at: Fraction) -> bool:
    """Whether a query says something else; one that ends in an error does."""
    try:
        steady = Steady(damaged, one.cast.series)
        over, under = (steady.evaluate(n, at).vector for n in (one.pair.over, one.pair.under))
    except UnsupportedError:
        return False
    return set(over) != set(one.pair.fires) or bool(under)
