"""The series that a search tries: one for each selector, and crowds of them."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from promql_parser import AggregateExpr, Expr

from slosmith.promql.grouping import grouping_of
from slosmith.promql.parentheses import unparenthesised
from slosmith.promql.selector_uses import children
from slosmith.simulate.input_series import Cast, Contract, casts_for, counts, crowd_of, crowds_for

_MOST_CASTS, _MOST_CROWDS, _LABEL = 4, 5, "instance"


def casts_of(tree: Expr, contract: Contract) -> Iterator[Cast]:
    """One series for each selector, two instances, what the solver tries, and then crowds."""
    first, *others = islice(casts_for(tree, contract), _MOST_CASTS)
    yield from (first, _crowd(tree, contract, 2), *others[: _MOST_CASTS - 2])
    yield from islice(crowds_for(tree, contract), _MOST_CROWDS)


def crowds_of(tree: Expr, contract: Contract) -> Iterator[Cast]:
    """Two of everything that is aggregated; of what is counted three, of which one is the least."""
    if _aggregates(tree):
        yield _crowd(tree, contract, 2)
    for label in [*dict.fromkeys((*_counted(tree), _LABEL))][:1] if counts(tree) else ():
        yield _crowd(tree, contract, 3, label)


def _aggregates(tree: Expr) -> bool:
    return isinstance(tree, AggregateExpr) or any(map(_aggregates, children(tree)))


def _counted(tree: Expr) -> Iterator[str]:
    """The labels in which what is counted differs, where an aggregation says which these are."""
    if isinstance(tree, AggregateExpr) and str(tree.op) == "count":
        inner = unparenthesised(tree.expr)
        each = _grouping(inner) if isinstance(inner, AggregateExpr) else ()
        yield from (label for label in each if label not in _grouping(tree))
    for child in children(tree):
        yield from _counted(child)


def _grouping(tree: AggregateExpr) -> tuple[str, ...]:
    grouping = grouping_of(tree)
    return grouping.labels if grouping.by else ()


def _crowd(tree: Expr, contract: Contract, size: int, label: str = _LABEL) -> Cast:
    """Beside the decoys of one."""
    crowd = crowd_of(tree, contract, label, size)
    return replace(crowd, decoys=next(casts_for(tree, contract)).decoys)
