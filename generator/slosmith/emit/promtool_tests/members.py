"""Series of two unequal members each, where a query aggregates: what adds up is no greatest.

Both together do what one series did before: shares of a sum, or one of which only the other counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from promql_parser import AggregateExpr, Expr, MatrixSelector, VectorSelector

from slosmith.promql import Selector
from slosmith.promql.grouping import grouping_of
from slosmith.promql.result_name import CHOOSING
from slosmith.promql.selector_uses import children, selector_of
from slosmith.simulate.input_series import Cast
from slosmith.simulate.series import Series
from slosmith.simulate.solver import Pair
from slosmith.simulate.vectors import is_missing

_MOST_SERIES, _MOST_LABELS = 16, 3
_MADE_UP = ("instance", "member")
_SHARES = {
    "sum": (Fraction(2, 3), Fraction(1, 3)),
    "avg": (Fraction(4, 3), Fraction(2, 3)),
    "max": (Fraction(1), Fraction(1, 2)),
    "min": (Fraction(1), Fraction(2)),
}
_ALIKE = Fraction(1), Fraction(1)

Numbers = tuple[Fraction, ...]


class Member(NamedTuple):
    """A series, the place of that whose number it shares, and its part of it."""

    series: Series
    place: int
    part: Fraction


def members_of(tree: Expr, series: Sequence[Series]) -> Iterator[tuple[Member, ...]]:
    """All series, those that are aggregated as two: they differ in a label that is dropped."""
    if len(series) > _MOST_SERIES:
        return
    above = [*_aggregations(tree, ())]
    for label in _dropped(above, series):
        shares = [_shares(one, label, above) for one in series]
        if any(shares):
            yield tuple(
                Member(_with(one, label, number), place, part)
                for place, (one, own) in enumerate(zip(series, shares, strict=True))
                for number, part in enumerate(own or (Fraction(1),), start=1 if own else 0)
            )


def numbers_of_members(
    tree: Expr, cast: Cast, pair: Pair
) -> Iterator[tuple[tuple[Series, ...], Numbers, Numbers]]:
    """Members with their numbers over a threshold and under it."""
    if not any(map(is_missing, (*pair.over, *pair.under))):
        for members in members_of(tree, cast.series):
            over, under = (
                tuple(Fraction(side[one.place]) * one.part for one in members)
                for side in (pair.over, pair.under)
            )
            yield tuple(one.series for one in members), over, under


Above = tuple[Selector, tuple[AggregateExpr, ...]]
"""A selector and the aggregations around it, the innermost first."""


def _aggregations(tree: Expr, around: tuple[AggregateExpr, ...]) -> Iterator[Above]:
    if isinstance(tree, MatrixSelector):
        tree = tree.vector_selector
    if isinstance(tree, VectorSelector):
        yield selector_of(tree), around
    if isinstance(tree, AggregateExpr):
        around = tree, *around
    for child in children(tree):
        yield from _aggregations(child, around)


def _dropped(above: Sequence[Above], series: Sequence[Series]) -> list[str]:
    """Labels by which members may differ: one that is new, and what is dropped farther out."""
    known = {name for one in series for name, _ in one.labels}
    listed = [label for _, around in above for one in around for label in grouping_of(one).labels]
    own = [one for one in dict.fromkeys(listed) if any(_drops(a, one) for _, s in above for a in s)]
    new = next((one for one in _MADE_UP if one not in known and one not in listed), None)
    return [*([new] if new else []), *own][:_MOST_LABELS]


def _drops(one: AggregateExpr, label: str) -> bool:
    """Which of two that are alike is chosen is not sure."""
    return str(one.op) not in CHOOSING and not grouping_of(one).keeps(label)


def _shares(one: Series, label: str, above: Sequence[Above]) -> tuple[Fraction, ...]:
    """What each of two members has of the number; nothing where a result would have the label."""
    uses = [around for selector, around in above if selector.matches(one.named)]
    dropping = [next((a for a in around if _drops(a, label)), None) for around in uses]
    first = dropping[0] if dropping else None
    if first is None or None in dropping:
        return ()
    return _SHARES.get(str(first.op), _ALIKE)


def _with(one: Series, label: str, number: int) -> Series:
    """A member; the first keeps the value that it has."""
    labels = dict(one.labels)
    if not number or (number == 1 and label in labels):
        return one
    labels[label] = f"{label}-{number}"
    if labels[label] == dict(one.labels).get(label):
        labels[label] = f"{label}-0"
    return replace(one, labels=tuple(sorted(labels.items())))
