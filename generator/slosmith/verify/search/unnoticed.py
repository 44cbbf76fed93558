"""Scenes for damage that goes unnoticed at edges: in other states, and in crowds."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from slosmith.simulate.damaged import ungrouped
from slosmith.simulate.input_series import Contract
from slosmith.verify.search.casts import crowds_of
from slosmith.verify.search.field import Field
from slosmith.verify.search.firing import firing_in
from slosmith.verify.search.motion import Motions
from slosmith.verify.search.scenes import Played, damage_of, play_edges
from slosmith.verify.search.states import telling_edges


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
