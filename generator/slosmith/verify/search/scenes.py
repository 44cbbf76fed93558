"""From an edge to a scene: when the alert must fire and clear, and what the scene would notice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from slosmith.emit.promtool_tests.plain import Claim
from slosmith.model.units import Duration
from slosmith.promql import selectors_in
from slosmith.simulate.damaged import loosened, mutants_of, ungrouped
from slosmith.simulate.promtool_file import Entry, Input, Scene
from slosmith.simulate.vectors import LabelSet
from slosmith.verify.search.edges import Edge
from slosmith.verify.search.field import Field
from slosmith.verify.search.motion import Motions, describe, towards
from slosmith.verify.search.oracle import Found, Trial

_MARGINS = (Fraction(1, 100), Fraction(8, 100), Fraction(3, 10))
_MOST_MUTANTS, _LEAD, _MOST_TOLD = 40, 2, 4


Spans = tuple[tuple[Duration, Motions], ...]
"""How long every series goes in which way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A scene that shows an alert, what happens in it in words, and the mutants it notices.

    Its series go so for so long each, and then these results are true.
    """

    field: Field
    scene: Scene
    words: str
    spans: Spans
    noticed: frozenset[str] = frozenset()
    fires: frozenset[LabelSet] = frozenset()


def damage_of(rule: str) -> list[str]:
    """What is done to comparisons and to what holds them together, each once."""
    every = dict.fromkeys((*mutants_of(rule), *loosened(rule), *ungrouped(rule)))
    return [*every][:_MOST_MUTANTS]


def play_edges(field: Field, edges: Sequence[Edge]) -> list[Played]:
    """For each edge the scene in which the alert fires and clears that notices most."""
    pairs = [*dict.fromkeys(pair for edge in edges for pair in _pairs(edge))]
    stage, times = field.stage, moments_of(field)
    rule = stage.alert.rule
    mutants = damage_of(rule)
    asked = (
        *((rule, at) for at in times),
        *((one, at) for one in mutants for at in (stage.begins, stage.ends)),
    )
    inputs = [field.inputs(_spans(field, *pair)) for pair in pairs]
    trials = [Trial(inputs=one, asked=asked, lasting=stage.over) for one in inputs]
    answers = field.ask(trials)
    found: dict[Edge, Played] = {}
    for pair, one, answer in zip(pairs, inputs, answers, strict=True):
        truth = dict(zip(times, answer, strict=False))
        claims = [*claims_of(field, truth)]
        if claims:
            sides = truth[stage.begins], truth[stage.ends]
            noticed = _noticed(mutants, answer[len(times) :], sides)
            if pair[2] not in found or len(found[pair[2]].noticed) < len(noticed):
                scene, words = scene_of(field, one, claims), _words(field, *pair[:2])
                spans = (*_spans(field, *pair),)
                found[pair[2]] = Played(
                    field=field,
                    scene=scene,
                    words=words,
                    spans=spans,
                    noticed=noticed,
                    fires=_labels(sides[1]),
                )
    return [*found.values()]


def play_firing(field: Field, motions: Motions) -> Played | None:
    """The scene of an alert that fires, whatever else it does."""
    stage = field.stage
    inputs = field.inputs(field.standing(motions))
    times = [at for at in _upto(stage.ends, stage.step) if at >= stage.begins]
    rule = stage.alert.rule
    asked = tuple((rule, at) for at in times)
    (answer,) = field.ask([Trial(inputs=inputs, asked=asked, lasting=stage.ends)])
    fires = {_labels(one) for one in answer}
    if len(fires) != 1 or not (groups := fires.pop()):
        return None
    claim: Claim = ("fires", stage.ends, tuple(sorted(groups, key=sorted)))
    scene, spans = scene_of(field, inputs, [claim]), (*field.standing(motions),)
    return Played(field=field, scene=scene, words=_standing(field, motions), spans=spans)


def _pairs(edge: Edge) -> Iterator[tuple[Motions, Motions, Edge]]:
    """What is under and over an edge, near it and far, and which edge it is."""
    for margin in _MARGINS:
        under, over = (
            towards(edge.under, edge.last, margin),
            towards(edge.over, edge.first, margin),
        )
        yield under, over, edge
    yield edge.last, over, edge
    yield under, edge.first, edge
    yield edge.last, edge.first, edge


def _spans(field: Field, under: Motions, over: Motions, _: Edge) -> list[tuple[Duration, Motions]]:
    stage, lead = field.stage, field.stage.step * _LEAD
    if field.before is None:
        last = [(stage.ends - stage.begins, over), (stage.over - stage.ends, under)]
        return [(stage.begins, under), *last]
    # It looks back on what was: under the edge is a moment alone, and the end comes by itself.
    return [(stage.begins - lead, field.before), (lead, under), (stage.over - stage.begins, over)]


def moments_of(field: Field) -> list[Duration]:
    """Every evaluation from just before it fires, to the end."""
    return [at for at in _upto(field.stage.over, field.stage.step) if at >= field.stage.begins]


def _upto(end: Duration, step: Duration) -> list[Duration]:
    return [step * number for number in range(end // step + 1)]


def claims_of(field: Field, truth: Mapping[Duration, Found | None]) -> Iterator[Claim]:
    """When it fires and clears: the query is promtool's, and how long is waited the author's."""
    stage, step = field.stage, field.stage.step
    fires = _labels(truth[stage.ends])
    seen = [(at, _labels(one)) for at, one in truth.items()]
    rise = next((at for at, one in seen if one == fires), stage.ends)
    fall = next((at for at, one in seen if at > stage.ends and not one), None)
    calm = [not one for at, one in seen if at < rise or (fall and at >= fall)]
    loud = [one == fires for at, one in seen if rise <= at and (not fall or at < fall)]
    if not fires or rise == stage.begins or fall is None or not all((*calm, *loud)):
        return
    begins, clears = (rise + stage.wait).in_steps(step), (fall + stage.keep).in_steps(step)
    if begins > stage.ends or clears > stage.over:
        return
    groups = tuple(sorted(fires, key=sorted))
    yield "is silent just under its threshold", stage.begins, ()
    yield "is silent before its time", begins - step, ()
    yield "fires", begins, groups
    yield "still fires for its time", clears - step, groups
    yield "clears", clears, ()


def _labels(found: Found | None) -> frozenset[LabelSet]:
    return frozenset(found or ())


def _noticed(
    mutants: Sequence[str],
    answers: Sequence[Found | None],
    sides: tuple[Found | None, Found | None],
) -> frozenset[str]:
    """The mutants that say something else, under the threshold or over it."""
    right = tuple(map(_labels, sides))
    return frozenset(
        one
        for number, one in enumerate(mutants)
        if tuple(map(_labels, answers[2 * number : 2 * number + 2])) != right
    )


def scene_of(field: Field, inputs: tuple[Input, ...], claims: Sequence[Claim]) -> Scene:
    """The scene in which all that is claimed is asked of the alert."""
    stage = field.stage
    entry = Entry(
        name=f"{stage.alert.page} searched",
        subject=stage.subject,
        reads=tuple(use.selector for use in selectors_in(stage.tree)),
        inputs=inputs,
        checks=tuple(stage.check(*claim) for claim in claims),
    )
    return Scene(step=stage.step, interval=field.interval, entry=entry)


def _words(field: Field, under: Motions, over: Motions) -> str:
    happens = [
        describe(one, before, after)
        for one, before, after in zip(field.series.series, field.before or under, over, strict=True)
        if before != after
    ]
    more = len(happens) - _MOST_TOLD
    return "; ".join(
        [*happens[:_MOST_TOLD], *([f"and so on of {more} others"] if more > 0 else [])]
    )


def _standing(field: Field, motions: Motions) -> str:
    there = [one.text for one, m in zip(field.series.series, motions, strict=True) if m.there]
    return f"with {', '.join(there)}" if there else "whatever is put in"
