"""Series beside a searched scene that its alert must not count, so that it would show if it did.

A decoy that is loud is not enough: it may lack a partner in a join or the other buckets of its
histogram, or be no worse than another. A twin goes as what it is like does over the threshold, or
under it, or otherwise: promtool says what shows.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import compress, groupby, islice
from operator import itemgetter

from promql_parser import Expr

from slosmith.promql import BOUND_LABEL, PromQLError, parse_expression, selectors_in
from slosmith.simulate.damaged import without_matchers
from slosmith.simulate.promtool_file import Input
from slosmith.simulate.series import Series
from slosmith.simulate.twins import twins_of
from slosmith.verify.search.field import LOUD, Field
from slosmith.verify.search.motion import Motion, print_values
from slosmith.verify.search.scenes import Played
from slosmith.verify.search.sides import ask_sides

_FAR, _MOST_LOST, _MOST_SPARE = 20, 48, 2

Goes = Mapping[Series, Motion]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lost:
    """The query without one of its matchers, and the twins that it lets in."""

    text: str
    lets_in: frozenset[Series]


def beside_misses(played: Sequence[Played], spare: Sequence[Played] = ()) -> Iterator[Played]:
    """The same scenes with twins beside them; each shows what those before it did not.

    So does each of a few that there are to ``spare``, or it is left out.
    """
    known: set[str] = set()
    for _, some in groupby(played, key=lambda one: id(one.field)):
        own = [*some]
        scenes = [*own, *_other(own, [one for one in spare if one.field is own[0].field])]
        field = scenes[0].field
        twins = twins_of(field.stage.tree, field.series)
        every = islice(_lost(field.stage.alert.rule, twins), _MOST_LOST)
        lost = [each for each in every if each.text not in known]
        for one, choices, seen in _asked(scenes, twins, lost) if lost else ():
            left = [each for each in lost if each.text not in known]
            goes, shown = _together(choices, seen, left)
            known |= shown
            if shown or one in own:
                yield _with_twins(one, goes) if left else one
        yield from () if lost else own


def _other(played: Sequence[Played], spare: Sequence[Played]) -> list[Played]:
    """Those of the spare ones in which something else changes."""
    known = {*map(_changes, played)}
    found = {_changes(one): one for one in reversed(spare)}
    return [one for changes, one in found.items() if changes not in known][-_MOST_SPARE:][::-1]


def _changes(played: Played) -> frozenset[int]:
    """The places of the series that do not go alike all the time."""
    motions = zip(*(each for _, each in played.spans), strict=True)
    return frozenset(place for place, own in enumerate(motions) if len({*own}) > 1)


def _with_twins(played: Played, goes: Goes) -> Played:
    entry = replace(played.scene.entry, inputs=_inputs(played, goes))
    return replace(played, scene=replace(played.scene, entry=entry))


def _asked(
    played: Sequence[Played], twins: Mapping[Series, int], lost: Sequence[_Lost]
) -> Iterator[tuple[Played, list[Goes], list[set[_Lost]]]]:
    """What shows with each choice beside each scene; those of one field in one run."""
    field, each = played[0].field, [[*_choices(one, twins)] for one in played]
    inputs = [
        _inputs(one, goes) for one, choices in zip(played, each, strict=True) for goes in choices
    ]
    seen = iter(_noticed(field, inputs, lost))
    for one, choices in zip(played, each, strict=True):
        yield one, choices, [*islice(seen, len(choices))]


def _together(
    choices: Sequence[Goes], seen: Sequence[set[_Lost]], lost: Sequence[_Lost]
) -> tuple[Goes, set[str]]:
    """For each twin one of the choices, so that most lost matchers show, and which these are."""
    goes: dict[Series, Motion] = {**choices[0]}
    shown: set[str] = set()
    settled: set[Series] = set()
    for one in lost:
        fixed = one.lets_in & settled
        showing = [
            (sum(bool(other.lets_in & one.lets_in) for other in some), choice)
            for choice, some in zip(choices, seen, strict=True)
            if one in some and all(goes[twin] == choice[twin] for twin in fixed)
        ]
        if showing:
            _, choice = max(showing, key=itemgetter(0))
            goes |= {twin: choice[twin] for twin in one.lets_in}
            settled |= one.lets_in
            shown.add(one.text)
    return goes, shown


def _lost(rule: str, twins: Mapping[Series, int]) -> Iterator[_Lost]:
    for text in dict.fromkeys(without_matchers(rule)):
        with suppress(PromQLError):  # a selector of everything is none
            yield _Lost(text=text, lets_in=_let_in(parse_expression(text), twins))


def _let_in(tree: Expr, twins: Mapping[Series, int]) -> frozenset[Series]:
    selectors = [use.selector for use in selectors_in(tree)]
    return frozenset(t for t in twins if any(one.matches(t.named) for one in selectors))


def _choices(played: Played, twins: Mapping[Series, int]) -> Iterator[Goes]:
    """Loud, or all the time as its like goes in one part of the scene, far more, or at nothing."""
    yield dict.fromkeys(twins, LOUD)
    parts = [motions for _, motions in played.spans]
    for motions in dict.fromkeys((parts[-2], parts[-1], parts[0])):
        yield {twin: motions[place] for twin, place in twins.items()}
        yield {twin: _more(motions[place]) for twin, place in twins.items()}
    yield dict.fromkeys(twins, Motion())
    other = {twin: _last_alike(twin, played.field.series.series, p) for twin, p in twins.items()}
    if other != twins:
        yield {twin: parts[-2][place] for twin, place in other.items()}


def _last_alike(twin: Series, series: Sequence[Series], place: int) -> int:
    """The last place of what it differs from in one label alone, as what it is like does too."""
    own = {*twin.labels}
    alike = [
        n
        for n, one in enumerate(series)
        if one.name == twin.name and len({name for name, _ in own ^ {*one.labels}}) == 1
    ]
    return alike[-1] if alike and BOUND_LABEL not in dict(twin.labels) else place


def _more(motion: Motion) -> Motion:
    flap = min(motion.flap * _FAR, Fraction(1))
    return replace(motion, level=motion.level * _FAR, slope=motion.slope * _FAR, flap=flap)


def _inputs(played: Played, goes: Goes) -> tuple[Input, ...]:
    """The scene's own series and the twins; a twin that is a decoy goes in its place."""
    whole, each = played.field.stage.over, played.field.interval
    every = {one.series: one for one in played.scene.entry.inputs}
    for twin, motion in goes.items():
        values = print_values(twin, ((whole, _of(twin, motion)),), each)
        every[twin] = Input(series=twin, values=values)
    return tuple(every.values())


def _of(twin: Series, motion: Motion) -> Motion:
    """A loud gauge stands, and so does one that is far up."""
    return replace(motion, slope=Fraction(0)) if motion == LOUD and not twin.counter else motion


def _noticed(
    field: Field, inputs: Sequence[tuple[Input, ...]], lost: Sequence[_Lost]
) -> list[set[_Lost]]:
    """For each choice what shows under the threshold or over it."""
    answers = ask_sides(field, inputs, [one.text for one in lost])
    return [{*compress(lost, answer.shows())} for answer in answers]
