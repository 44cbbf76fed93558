"""What a searched scene notices by when an alert fires or clears, as with another range.

A range shows where what is read over it was something else before, or ends while it is bad. What is
held against a gauge that moves is over its threshold a little sooner or later: that shows another
threshold where it is so for long enough.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import groupby

from slosmith.model.units import Duration
from slosmith.promql import selectors_in
from slosmith.simulate.damaged import other_windows
from slosmith.verify.search.field import Field
from slosmith.verify.search.motion import GONE, Motion, Motions
from slosmith.verify.search.oracle import Trial
from slosmith.verify.search.scenes import Played, Spans, claims_of, moments_of, scene_of

_MOST_WINDOWS, _MOST_WATCHED, _MOST_RANGED, _MOST_SLIDES = 12, 6, 3, 12
_SECOND, _SEEN = Duration.of(1), Duration.of(299)
_SIZES = tuple(Fraction(2) ** power for power in range(-2, 9))


def with_slides(played: Sequence[Played], left: Sequence[str]) -> list[Played]:
    """The same, and scenes in which a gauge moves past another, by what is left that they show."""
    best = sorted(played, key=lambda one: -len(one.noticed))[:1] if left else []
    sliding = [each for one in best for each in _slides(one)]
    return [*played, *(_watched(sliding[:_MOST_SLIDES], left) if sliding else ())]


def with_windows(played: Sequence[Played]) -> list[Played]:
    """The same scenes and a few like them, with what each notices of other windows."""
    windows = [*dict.fromkeys(other_windows(_rule(played[0])))][:_MOST_WINDOWS] if played else []
    best = sorted(played, key=lambda one: -len(one.noticed))
    if not windows:
        return [*played]
    found = best[_MOST_WATCHED:]
    for _, some in groupby(best[:_MOST_WATCHED], key=lambda one: id(one.field)):
        watched = [*some]
        found += _watched([*watched, *_like(watched[0])], windows)
    unseen = [one for one in windows if not any(one in each.noticed for each in found)]
    sparse = [*_sparse(best[0])] if unseen else []
    found += _watched(sparse, unseen) if sparse else ()
    return found


def _sparse(played: Played) -> Iterator[Played]:
    """The same with samples so far apart that half of the shortest range holds but one."""
    field = played.field
    ranges = [use.range for use in selectors_in(field.stage.tree) if use.range]
    sampled = Duration.of(int(min(ranges, default=timedelta()).total_seconds()) // 2 - 1)
    if _SECOND <= sampled <= _SEEN and sampled != field.interval:
        yield _played(replace(field, sampled=sampled), played.spans, played.words)


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
        yield _played(field, turns, f"{played.words}; {name} was at another level before")
        yield _played(field, ends, f"{played.words}; {name} ends")


def _slides(played: Played) -> Iterator[Played]:
    """While one gauge moves, another that it is held against is about as large, or a share of it.

    Only where that leaves the query true at the end.
    """
    field, (lasting, over) = played.field, played.spans[-2]
    gauges = [place for place, one in enumerate(field.series.series) if not one.counter]
    moving = [place for place in gauges if over[place].slope and over[place].there]
    if field.before is not None or not moving:
        return
    first = over[moving[0]]
    middle = max(abs(first.level - first.slope * lasting.whole_seconds / 2), abs(first.level))
    changes = [
        (place, Motion(level=middle * size))
        for place in gauges
        if place not in moving and over[place].there
        for size in _SIZES
    ]
    true = field.true([_with(over, *change) for change in changes])
    for change in [change for change, one in zip(changes, true, strict=True) if one]:
        spans = tuple((length, _with(motions, *change)) for length, motions in played.spans)
        yield _played(field, spans, played.words)


def _played(field: Field, spans: Spans, words: str) -> Played:
    scene = scene_of(field, field.inputs(spans), ())
    return Played(field=field, scene=scene, words=words, spans=spans)


def _with(motions: Motions, place: int, motion: Motion) -> Motions:
    return (*motions[:place], motion, *motions[place + 1 :])
