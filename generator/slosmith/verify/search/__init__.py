"""A search for tests of alerts that the solver cannot work out: promtool says where they fire.

It needs no model of what functions mean, and knows those of the very version that is asked.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from promql_parser import Expr

from slosmith.emit.promtool_tests.plain import stage_of
from slosmith.model.root import PlainAlert, Settings
from slosmith.promql import selectors_in
from slosmith.simulate.damaged import mutants_of, telling
from slosmith.simulate.input_series import Cast, Contract, cast_for, casts_for, crowds_for
from slosmith.simulate.promtool_file import Scene
from slosmith.simulate.vectors import UnsupportedError
from slosmith.verify.search.edges import edges_of
from slosmith.verify.search.field import Field
from slosmith.verify.search.firing import firing_in, turned_in
from slosmith.verify.search.misses import beside_misses
from slosmith.verify.search.motion import Motions
from slosmith.verify.search.oracle import Oracle
from slosmith.verify.search.scenes import Played, play_edges, play_firing
from slosmith.verify.search.silence import why_silent
from slosmith.verify.search.windows import with_windows

_MOST_CASTS, _MOST_CROWDS, _LABEL = 4, 5, "instance"
_NEXT = "if it can, show it by a scenario that expects it, or by a test in slo/tests/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What a search found: scenes, what happens in them, and of so many mutants which are noticed.

    Where none of those that there are is, the alert ``only_fires``, and no more is shown.
    """

    scenes: tuple[Scene, ...]
    words: str
    noticed: int
    mutants: int
    only_fires: bool

    def __str__(self) -> str:
        if self.only_fires:
            return f"it fires {self.words}; nothing was found that shows when it would not"
        if not self.mutants:
            return self.words
        share = f"{self.noticed} of {self.mutants} changes of its comparisons are noticed"
        return f"{self.words}; {share}"


def search_scenes(
    alert: PlainAlert, contract: Contract, settings: Settings, oracle: Oracle
) -> Searched:
    """Raises UnsupportedError where nothing is found that makes the alert fire."""
    stage = stage_of(alert, settings)
    only: Searched | None = None
    first: Field | None = None
    mutants = {*mutants_of(alert.rule)}
    for cast in _casts(stage.tree, contract):
        field = Field(stage=stage, cast=cast, oracle=oracle)
        first = first or field
        played: list[Played] = []
        for own, motions in _firing(field):
            played += play_edges(own, edges_of(own, motions))
            if only is None and (seen := play_firing(own, motions)):
                only = _searched(alert, [seen], only_fires=True)
            if mutants <= _noticed(played):
                break
        if played and (not mutants or mutants & _noticed(played)):
            watched = with_windows(played)
            return _searched(alert, [*beside_misses([*telling(watched)] or played[:1])])
    if only is None:
        why = why_silent(first) if first else "there are no series"
        raise UnsupportedError(f"nothing was found that makes it fire: {why}; {_NEXT}")
    return only


def _noticed(played: Iterable[Played]) -> set[str]:
    return {mutant for one in played for mutant in one.noticed}


def _firing(field: Field) -> list[tuple[Field, Motions]]:
    """What makes the query true: for ever, or else after a change, where it looks back."""
    firing = [(field, motions) for motions in firing_in(field)]
    looks_back = any(one.offset or one.range for one in selectors_in(field.stage.tree))
    return firing or (turned_in(field) if looks_back else [])


def _casts(tree: Expr, contract: Contract) -> Iterator[Cast]:
    """One series for each selector, two instances, what the solver tries, and then crowds."""
    first, *others = islice(casts_for(tree, contract), _MOST_CASTS)
    yield first
    pair = [cast_for([tree], contract, {_LABEL: f"{_LABEL}-{n}"}, (_LABEL,)) for n in (1, 2)]
    yield replace(first, series=tuple(dict.fromkeys(s for cast in pair for s in cast.series)))
    yield from others[: _MOST_CASTS - 2]
    yield from islice(crowds_for(tree, contract), _MOST_CROWDS)


def _searched(alert: PlainAlert, played: Iterable[Played], *, only_fires: bool = False) -> Searched:
    every, mutants = [*played], {*mutants_of(alert.rule)}
    return Searched(
        scenes=tuple(one.scene for one in every),
        words=every[0].words,
        noticed=len(mutants & _noticed(every)),
        mutants=len(mutants),
        only_fires=only_fires,
    )


__all__ = ["Oracle", "Searched", "search_scenes"]
