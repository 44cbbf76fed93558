"""How late a scene begins, so that what happened long before it has a date.

promtool's time begins with 1970, and moments before that are below zero. A query that holds its
moments against a number too, as in `time() - x > 3600 and x > 0`, means none of these.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from promql_parser import BinaryExpr, Expr

from slosmith.model.units import Duration
from slosmith.promql.operators import COMPARISONS, operator_of
from slosmith.promql.selector_uses import calls, children, selectors_in
from slosmith.simulate.written_numbers import folded, numbers_in

_OLDEST = 400 * 86_400
# Ages a tenth above a number of the query are tried.
_TRIED = Fraction(5, 4)


def dated_from(tree: Expr) -> Duration:
    """When the scene of a query may begin; at once where it needs no dates."""
    every = [*_comparisons(tree)]
    timed = [one for one in every if calls(one, "time")]
    moments = {metric for one in timed for metric in _metrics(one)}
    if not any(_is_level(one) and moments & _metrics(one) for one in every):
        return Duration(0)
    numbers = [n for n in dict.fromkeys(n for one in timed for n in numbers_in(one)) if n > 1]
    ages = (*numbers, *(one * other for one, other in combinations(numbers, 2)))
    return Duration.of(int(max((age for age in ages if age <= _OLDEST), default=0) * _TRIED))


def _metrics(tree: Expr) -> set[str]:
    return {use.selector.metric for use in selectors_in(tree)}


def _comparisons(tree: Expr) -> Iterator[BinaryExpr]:
    if isinstance(tree, BinaryExpr) and operator_of(tree) in COMPARISONS:
        yield tree
    for child in children(tree):
        yield from _comparisons(child)


def _is_level(tree: BinaryExpr) -> bool:
    """Whether something that is read is compared with a number, and not with the time."""
    read = [one for one in (tree.lhs, tree.rhs) if folded(one) is None]
    return len(read) == 1 and bool(selectors_in(read[0])) and not calls(read[0], "time")
