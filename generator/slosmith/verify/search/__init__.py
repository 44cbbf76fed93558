"""A search for tests of alerts that the solver cannot work out: promtool says where they fire.

It needs no model of what functions mean, and knows those of the very version that is asked.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice

from slosmith.emit.promtool_tests.plain_stage import stage_of
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.settings import Settings
from slosmith.promql.selector_uses import reach_of
from slosmith.simulate.damaged import mutants_of, telling, ungrouped
from slosmith.simulate.input_series import Contract
from slosmith.simulate.promtool_file import Scene
from slosmith.simulate.vectors import UnsupportedError
from slosmith.verify.search.casts import casts_of, crowds_of
from slosmith.verify.search.edges import edges_of
from slosmith.verify.search.field import Field
from slosmith.verify.search.firing import firing_in, turned_in
from slosmith.verify.search.misses import beside_misses
from slosmith.verify.search.motion import Motions
from slosmith.verify.search.oracle import EndedError, Oracle
from slosmith.verify.search.other_groups import beside_others
from slosmith.verify.search.other_values import with_other_values
from slosmith.verify.search.scenes import Played, damage_of, play_edges, play_firing
from slosmith.verify.search.shared import in_shares
from slosmith.verify.search.silence import why_silent
from slosmith.verify.search.story import plainest
from slosmith.verify.search.together import in_company
from slosmith.verify.search.unnoticed import (
    in_other_states,
    in_place_of_others,
    left_by,
    noticed_by,
)
from slosmith.verify.search.windows import with_slides, with_windows

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
    firing: list[tuple[Field, Motions]] = []
    first: Field | None = None
    mutants = {*mutants_of(alert.rule)}
    try:
        for cast in casts_of(stage.tree, contract):
            field = Field(stage=stage, cast=cast, oracle=oracle)
            first = first or field
            played: list[Played] = []
            own_firing = _firing(field)
            firing += own_firing
            for own, motions in own_firing:
                played += play_edges(own, edges_of(own, motions))
                if mutants <= noticed_by(played):
                    break
            if played and (not mutants or mutants & noticed_by(played)):
                steady = [motions for own, motions in own_firing if own is field]
                return _searched(alert, _shown(field, played, steady, contract))
        ended = None
    except EndedError as error:
        ended = error
    if only := _only_firing(firing):
        return _searched(alert, [only], only_fires=True)
    why = ended or f"nothing was found that makes it fire: {_why(first)}"
    raise UnsupportedError(f"{why}; {_NEXT}")


def _only_firing(firing: Iterable[tuple[Field, Motions]]) -> Played | None:
    """The scene of the first that fires for so long that it may be shown."""
    with suppress(EndedError):
        return next(filter(None, (play_firing(*one) for one in firing)), None)
    return None


def _why(first: Field | None) -> str:
    return why_silent(first) if first else "there are no series"


def _shown(
    field: Field, played: list[Played], steady: Sequence[Motions], contract: Contract
) -> list[Played]:
    """The scenes that notice most, and what is put beside them while promtool ends in time."""
    rule = field.stage.alert.rule
    try:
        played = with_slides(played, left_by(played, rule))
        played += in_other_states(field, steady, contract, left_by(played, rule))
        best = [*telling(with_windows(played))] or played[:1]
        lone = {*ungrouped(rule)} - noticed_by(best)
        company = in_company(best[0], contract) if lone else ()
        shared = in_shares(best[0])
        others = [*with_other_values([*best, *played])]
        beside = beside_others([*beside_misses(best, played)], contract)
        return [*beside, *company, *shared, *others]
    except EndedError:
        return [*telling(played)] or played[:1]


def search_more(
    alert: PlainAlert, contract: Contract, settings: Settings, oracle: Oracle, left: Sequence[str]
) -> Searched | None:
    """Scenes of an alert that has some, for damage that none of these notices."""
    stage = stage_of(alert, settings)
    field = Field(stage=stage, cast=next(casts_of(stage.tree, contract)), oracle=oracle)
    found: list[Played] = []
    try:
        firing = firing_in(field)
        if firing and not {*left} <= {*damage_of(alert.rule)}:
            found += play_edges(field, edges_of(field, firing[0]))
        found += in_other_states(field, firing, contract, left)
        found = with_windows(found)
        found += with_windows(in_place_of_others(field, firing, found, left))
        if {*left} - noticed_by(found):
            found += _of_two(field, contract)
        watched = [replace(one, noticed=one.noticed & {*left}) for one in found]
        best = beside_others([*beside_misses([*telling(watched)])], contract)
    except EndedError:
        return None
    return replace(_searched(alert, best), mutants=0) if best else None


def _of_two(field: Field, contract: Contract) -> list[Played]:
    """Edges of two of everything that is aggregated, and what these notice of other windows."""
    for cast in islice(crowds_of(field.stage.tree, contract), 1):
        crowd = replace(field, cast=cast)
        if firing := firing_in(crowd)[:1]:
            return with_windows(play_edges(crowd, edges_of(crowd, firing[0])))
    return []


def _firing(field: Field) -> list[tuple[Field, Motions]]:
    """What makes the query true: for ever, or else after a change, where it looks back."""
    firing = [(field, motions) for motions in firing_in(field)]
    looks_back = any(reach_of(field.stage.tree))
    return firing or (turned_in(field) if looks_back else [])


def _searched(alert: PlainAlert, played: Iterable[Played], *, only_fires: bool = False) -> Searched:
    every, mutants = [*played], {*mutants_of(alert.rule)}
    return Searched(
        scenes=tuple(one.scene for one in every),
        words=plainest(every).words,
        noticed=len(mutants & noticed_by(every)),
        mutants=len(mutants),
        only_fires=only_fires,
    )


__all__ = ["Oracle", "Searched", "search_more", "search_scenes"]
