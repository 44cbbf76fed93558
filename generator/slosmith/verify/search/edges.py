"""Finding motions of series between which a query turns true, with promtool as the oracle."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice

from slosmith.verify.search.field import Field
from slosmith.verify.search.motion import Motions, absent, between
from slosmith.verify.search.turns import turns_near

_MOST_EDGES, _PARTS, _NARROWINGS = 6, 8, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """The query is true over it and false under it; ``first`` and ``last`` are where that began."""

    first: Motions
    over: Motions
    under: Motions
    last: Motions


def edges_of(field: Field, *firing: Motions) -> list[Edge]:
    """Where the query turns false, by one part at a time of each state in which it is true."""
    pairs = (
        pair
        for one in firing
        for pair in islice(dict.fromkeys(turns_near(field, one)), _MOST_EDGES)
    )
    return _narrowed(
        field, [Edge(first=over, over=over, under=under, last=under) for over, under in pairs]
    )


def _narrowed(field: Field, edges: Sequence[Edge]) -> list[Edge]:
    """Each edge with its two sides as near as a few thousandths of the way."""
    found = list(edges)
    shares = [Fraction(number, _PARTS) for number in range(1, _PARTS)]
    moving = [n for n, one in enumerate(found) if absent(one.first) == absent(one.last)]
    for _ in range(_NARROWINGS if moving else 0):
        between_them = {
            n: [between(found[n].over, found[n].under, share) for share in shares] for n in moving
        }
        true = iter(field.true([m for some in between_them.values() for m in some]))
        for n, some in between_them.items():
            steps = [found[n].over, *some, found[n].under]
            said = [True, *(next(true) for _ in some), False]
            turn = said.index(False) if False in said else len(said) - 1
            found[n] = replace(found[n], over=steps[turn - 1], under=steps[turn])
    return found
