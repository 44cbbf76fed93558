"""Of the scenes that show an alert the one whose words a reader follows best.

What makes a query false may be any of what it reads; people think of what it is about.
"""

from collections.abc import Iterable, Sequence

from promql_parser import BinaryExpr, Expr

from slosmith.promql import Selector, selectors_in
from slosmith.promql.operators import operator_of
from slosmith.promql.parentheses import unparenthesised
from slosmith.simulate.series import Series
from slosmith.verify.search.motion import Motion
from slosmith.verify.search.scenes import Played

_BESIDE = frozenset(("and", "or", "unless"))


def plainest(every: Sequence[Played]) -> Played:
    """The scene to tell of, the first of those that are alike."""
    return min(every, key=_oddness) if len(every) > 1 else every[0]


def _oddness(played: Played) -> tuple[bool, ...]:
    """What is odd about a scene, the worst first."""
    field, spans = played.field, played.spans
    # Where it looks back, what was before decides; else the end is like the beginning.
    before, after = spans[0][1], spans[-1 if field.before else -2][1]
    series = field.series.series
    changes = [(s, a, b) for s, a, b in zip(series, before, after, strict=True) if a != b]
    about = [use.selector for use in selectors_in(_subject(field.stage.tree))]
    changed = [one for one, _, _ in changes]
    return (
        not field.before and before != spans[-1][1],
        not _any(about, changed),
        any(_is_below(*change) for change in changes),
        not _any(about[:1], changed),
        not all(a.there and b.there for _, a, b in changes),
    )


def _subject(tree: Expr) -> Expr:
    """What a query is about: what else must hold, or must not, stands behind it."""
    tree = unparenthesised(tree)
    while isinstance(tree, BinaryExpr) and operator_of(tree) in _BESIDE:
        tree = unparenthesised(tree.lhs)
    return tree


def _any(selectors: Iterable[Selector], series: Sequence[Series]) -> bool:
    return any(selector.matches(one.named) for selector in selectors for one in series)


def _is_below(series: Series, *motions: Motion) -> bool:
    """Whether a gauge that is no moment falls below zero."""
    return not series.moment and any(one.level < 0 for one in motions)
