"""Scenes for damage that goes unnoticed at edges: in other states, and in crowds."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from slosmith.simulate.damaged import other_windows, ungrouped
from slosmith.simulate.input_series import Contract
from slosmith.verify.search.casts import crowds_of
from slosmith.verify.search.edges import edges_of
from slosmith.verify.search.field import Field
from slosmith.verify.search.firing import firing_in
from slosmith.verify.search.motion import Motions
from slosmith.verify.search.scenes import Played, damage_of, play_edges
from slosmith.verify.search.states import telling_edges

_MOST_STATES = 2


def noticed_by(played: Iterable[Played]) -> set[str]:
    """The damage that shows in any of some scenes."""
    return {damage for one in played for damage in one.noticed}


def left_by(played: Iterable[Played], rule: str) -> list[str]:
    """The damage that goes unnoticed; that there are groups only shows where there are two."""
    known = noticed_by(played) | {*ungrouped(rule)}
    return [one for one in damage_of(rule) if one not in known]


def in_other_states(
    field: Field, firing: Sequence[Motions], contract: Contract, left: Collection[str]
) -> Iterator[Played]:
    """Scenes that notice some of what is left: of these series, and then of several of each."""
    missed = [one for one in damage_of(field.stage.alert.rule) if one in left]
    if firing and missed:
        found = play_edges(field, telling_edges(field, firing, missed))
        yield from found
        missed = [one for one in missed if one not in noticed_by(found)]
    for cast in crowds_of(field.stage.tree, contract) if missed else ():
        crowd = replace(field, cast=cast)
        if missed and cast != field.cast and (alike := firing_in(crowd)):
            found = play_edges(crowd, telling_edges(crowd, alike, missed, crowd=True))
            yield from found
            missed = [one for one in missed if one not in noticed_by(found)]


def in_place_of_others(
    field: Field, firing: Sequence[Motions], played: Sequence[Played], left: Collection[str]
) -> list[Played]:
    """Edges of what takes the place of others, where these are gone and some windows are left."""
    own = _gone(firing[0]) if firing else frozenset()
    windows = {*other_windows(field.stage.alert.rule)} & {*left} - noticed_by(played)
    over = (one.spans[-2][1] for one in played if one.field is field and field.before is None)
    states = dict.fromkeys(motions for motions in over if _gone(motions) - own)
    some = [*states][:_MOST_STATES] if windows else []
    return play_edges(field, edges_of(field, *some)) if some else []


def _gone(motions: Motions) -> frozenset[int]:
    return frozenset(place for place, one in enumerate(motions) if not one.there)
