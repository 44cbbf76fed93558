"""What a searched scene notices of other ranges and offsets: an alert fires or clears later.

A range shows where what is read over it was something else before, or ends while it is bad.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from slosmith.promql import selectors_in
from slosmith.simulate.damaged import other_windows
from slosmith.verify.search.field import Field
from slosmith.verify.search.motion import GONE, Motion, Motions
from slosmith.verify.search.oracle import Trial
from slosmith.verify.search.scenes import Played, Spans, claims_of, moments_of, scene_of

_MOST_WINDOWS, _MOST_WATCHED, _MOST_RANGED = 12, 6, 3


def with_windows(played: Sequence[Played]) -> list[Played]:
    """The same scenes and a few like them, with what each notices of other windows."""
    if not played or not (windows := [*dict.fromkeys(other_windows(_rule(played[0])))]):
        return [*played]
    best = sorted(played, key=lambda one: -len(one.noticed))
    found = best[_MOST_WATCHED:]
    for _, some in groupby(best[:_MOST_WATCHED], key=lambda one: id(one.field)):
        watched = [*some]
        found += _watched([*watched, *_like(watched[0])], windows[:_MOST_WINDOWS])
    return found


def _rule(played: Played) -> str:
    return played.field.stage.alert.rule


def _watched(played: Sequence[Played], windows: Sequence[str]) -> Iterator[Played]:
    """Those in which the alert fires and clears once, with the windows by which it does later."""
    field = played[0].field
    times = moments_of(field)
    asked = tuple((query, at) for query in (_rule(played[0]), *windows) for at in times)
    inputs = [one.scene.entry.inputs for one in played]
    answers = field.ask([Trial(inputs=i, asked=asked, lasting=field.stage.over) for i in inputs])
    for one, answer in zip(played, answers, strict=True):
        parts = [answer[n : n + len(times)] for n in range(0, len(answer), len(times))]
        said = [[*claims_of(field, dict(zip(times, part, strict=True)))] for part in parts]
        if said[0]:
            late = {w for w, other in zip(windows, said[1:], strict=True) if other != said[0]}
            scene = scene_of(field, one.scene.entry.inputs, said[0])
            yield replace(one, scene=scene, noticed=one.noticed | late)


def _like(played: Played) -> Iterator[Played]:
    """What is read over a range was another level before, or is gone where all is well again."""
    field = played.field
    if field.before is not None:
        return
    (lead, under), (lasting, over), (rest, after) = played.spans
    ranged = [use.selector for use in selectors_in(field.stage.tree) if use.range]
    every = enumerate(field.series.series)
    places = [n for n, one in every if any(selector.matches(one.named) for selector in ranged)]
    for place in places[:_MOST_RANGED]:
        name, was = field.series.series[place].text, over[place]
        other = replace(was, level=was.level + 1, slope=was.slope * 2)
        turns = (lead, _with(under, place, other)), (lasting, over), (rest, after)
        ends = (lead, under), (lasting, over), (rest, _with(over, place, GONE))
        yield _played(field, turns, f"{name} was another level before")
        yield _played(field, ends, f"{played.words}; {name} ends")


def _played(field: Field, spans: Spans, words: str) -> Played:
    scene = scene_of(field, field.inputs(spans), ())
    return Played(field=field, scene=scene, words=words, spans=spans)


def _with(motions: Motions, place: int, motion: Motion) -> Motions:
    return (*motions[:place], motion, *motions[place + 1 :])
