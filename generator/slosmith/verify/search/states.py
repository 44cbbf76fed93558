"""States in which damage to a query shows that no edge shows, each with one from which it turns.

Edges lie near one state in which the query is true. Where either of two is enough, or where a
comparison is no reason by itself, other states are needed: promtool says of many what each damaged
version makes of them.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice

from slosmith.promql import PromQLError
from slosmith.simulate.damaged import lost_operands, telling
from slosmith.simulate.vectors import LabelSet
from slosmith.verify.search.candidates import Part, changed, starts
from slosmith.verify.search.edges import Edge
from slosmith.verify.search.field import Field
from slosmith.verify.search.firing import firing_in
from slosmith.verify.search.motion import Motions, absent
from slosmith.verify.search.oracle import Found

_SECONDS = 1_000
_MOST_OPERANDS, _MOST_DAMAGE, _PARTNERS, _ALIKE = 4, 24, 2, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """What the series do, whether the query is true then, and the damage that shows."""

    motions: Motions
    true: bool
    noticed: frozenset[str]


def telling_edges(
    field: Field, firing: Sequence[Motions], left: Sequence[str], *, crowd: bool = False
) -> list[Edge]:
    """Between which states the query turns, so that as much as can be of the damage shows.

    In a ``crowd`` one more that is bad may be one too few.
    """
    rule = field.stage.alert.rule
    asked = [*left][:_MOST_DAMAGE]
    quiet = _quiet(field) if crowd else ()
    pool = [*_near(field, [*firing, *_by_operand(field, asked), *quiet])]
    answers = field.said(pool, (rule, *asked))
    said = {m: one for m, one in zip(pool, answers, strict=True) if one[0] is not None}
    states = [_state(motions, one, asked) for motions, one in said.items()]
    pairs = ((one, other) for one in telling(_calm(states)) for other in _partners(one, states))
    return [*dict.fromkeys(_edge(one, other) for one, other in pairs)]


def _calm(states: Sequence[_State]) -> list[_State]:
    """Those with most series first, as of what is not there anything could be said."""
    return sorted(states, key=lambda one: absent(one.motions))


def _by_operand(field: Field, left: Sequence[str]) -> Iterator[Motions]:
    """What makes the query true by one operand of an `or`, where the others hide it."""
    every = [*dict.fromkeys(lost_operands(field.stage.alert.rule))]
    for text in islice(every if {*every} & {*left} else (), _MOST_OPERANDS):
        with suppress(PromQLError):
            yield from firing_in(field, text)


def _quiet(field: Field) -> Iterator[Motions]:
    """What makes the query false though every series is there, all going alike."""
    alike = [m for m in dict.fromkeys(starts(field.parts, 0)) if not absent(m)]
    both = zip(alike, field.true(alike), strict=True)
    yield from islice((motions for motions, true in both if true is False), 1)


def _near(field: Field, firing: Sequence[Motions]) -> Iterator[Motions]:
    """These, and each of them but for one part, no more of each than there is room for."""
    every = dict.fromkeys(firing)
    room = max(field.most // max(len(every) * len(field.parts), 1), 4)
    near = (m for one in every for part in field.parts for m in _a_few(one, part, room))
    below = (m for one in firing for m in _below(field, one))
    alike = (m for one in every for m in islice(_all_alike(field, one), field.most))
    yield from dict.fromkeys((*every, *below, *near, *alike))


def _a_few(one: Motions, part: Part, room: int) -> Iterator[Motions]:
    """The same but for one part, as far as there is room: the last is that it is not there."""
    every = [*changed(one, part)]
    yield from (*every[: room - 1], *every[-1:])


def _below(field: Field, motions: Motions) -> Iterator[Motions]:
    """The same below 0: as it goes, the other way, and falling or rising where it stood.

    A counter never falls.
    """
    gauges = [not one.counter for one in field.series.series]
    slopes = [m.slope for m in motions], [m.level / _SECONDS for m in motions]
    for way in (1, -1) if any(gauges) else ():
        for each in slopes:
            yield tuple(
                replace(m, level=-m.level, slope=slope * way) if gauge else m
                for m, slope, gauge in zip(motions, each, gauges, strict=True)
            )


def _all_alike(field: Field, motions: Motions) -> Iterator[Motions]:
    """The same but for all series of one name, which go as the first of them may."""
    series = field.series.series
    for part in (one for one in field.parts if len(one.places) == 1):
        (first,) = part.places
        name = series[first].name
        same = [place for place, one in enumerate(series) if one.name == name]
        if len(same) > 1 and same[0] == first:
            for (motion,) in part.choices[:_ALIKE]:
                yield tuple(motion if p in same else m for p, m in enumerate(motions))


def _state(motions: Motions, said: Sequence[Found | None], damaged: Sequence[str]) -> _State:
    right = _labels(said[0])
    others = zip(damaged, said[1:], strict=True)
    noticed = frozenset(one for one, found in others if _labels(found) != right)
    return _State(motions=motions, true=bool(right), noticed=noticed)


def _partners(one: _State, states: Sequence[_State]) -> list[_State]:
    """The nearest states of the other kind, with no more missing than there must be."""
    others = [other for other in states if other.true != one.true]
    return sorted(others, key=lambda other: _apart(one.motions, other.motions))[:_PARTNERS]


def _apart(one: Motions, other: Motions) -> tuple[int, int, Fraction]:
    both = [*zip(one, other, strict=True)]
    levels = sum((abs(a.level - b.level) for a, b in both), Fraction(0))
    return abs(absent(one) - absent(other)), sum(a != b for a, b in both), levels


def _edge(one: _State, other: _State) -> Edge:
    over, under = (one, other) if one.true else (other, one)
    return Edge(first=over.motions, over=over.motions, under=under.motions, last=under.motions)


def _labels(found: Found | None) -> frozenset[LabelSet]:
    return frozenset(found or ())
