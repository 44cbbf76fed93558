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

from slosmith.emit.promtool_tests.plain import Claim
from slosmith.model.units import Duration
from slosmith.promql import selectors_in
from slosmith.simulate.damaged import other_windows
from slosmith.simulate.vectors import LabelSet
from slosmith.verify.search.field import Field
from slosmith.verify.search.motion import GONE, Motion, Motions
from slosmith.verify.search.oracle import Found, Trial
from slosmith.verify.search.scenes import Played, Spans, claims_of, moments_of, scene_of

_MOST_WINDOWS, _MOST_WATCHED, _MOST_RANGED, _MOST_SLIDES = 12, 6, 3, 12
_BUSY = 100
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
    for tried in (_unlike, _sparse):
        unseen = [one for one in windows if not any(one in each.noticed for each in found)]
        other = [*tried(best[0])] if unseen else []
        found += _watched(other, unseen) if other else ()
    return found


def _unlike(played: Played) -> Iterator[Played]:
    """Before, there was far more of everything; or what is read over a range fell, or rose."""
    field = played.field
    if field.before is not None:
        return
    (lead, under), *rest = played.spans
    busy = tuple(replace(one, slope=one.slope * _BUSY) for one in under)
    counting = any(one.counter for one in field.series.series)
    for motions in [busy] if counting else []:
        yield _played(field, ((lead, motions), *rest), f"{played.words}; after busier times")
    for place in _ranged(field):
        was = under[place]
        steep = (abs(was.level) + 1) / lead.whole_seconds
        for slope in () if field.series.series[place].counter else (-steep, steep):
            motions = _with(under, place, replace(was, slope=slope))
            yield _played(field, ((lead, motions), *rest), f"{played.words}; it moved before")


def _ranged(field: Field) -> list[int]:
    """The places of a few series that are read over a range."""
    ranged = [use.selector for use in selectors_in(field.stage.tree) if use.range]
    every = enumerate(field.series.series)
    found = [n for n, one in every if any(selector.matches(one.named) for selector in ranged)]
    return found[:_MOST_RANGED]


def _sparse(played: Played) -> Iterator[Played]:
    """The same with samples so far apart that half of the shortest range holds but one."""
    field = played.field
    ranges = [use.range for use in selectors_in(field.stage.tree) if use.range]
    sampled = Duration.of(int(min(ranges, default=timedelta()).total_seconds()) // 2 - 1)
    if _SECOND <= sampled <= _SEEN and sampled != field.interval:
        (lead, under), *rest = played.spans  # no sample too early where they do not fit
        spans = ((lead + sampled, under), *rest)
        yield _played(replace(field, sampled=sampled), spans, played.words)


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
        claims = [*claims_of(field, dict(zip(times, parts[0], strict=True)))]
        if claims:
            other = zip(windows, parts[1:], strict=True)
            late = {w for w, part in other if not _keeps(field, part, claims)}
            scene = scene_of(field, one.scene.entry.inputs, claims)
            yield replace(one, scene=scene, noticed=one.noticed | late)


def _keeps(field: Field, found: Sequence[Found | None], claims: Sequence[Claim]) -> bool:
    """Whether an alert that gives this, evaluation by evaluation, does what is claimed."""
    stage, since, last = field.stage, dict[LabelSet, Duration](), dict[LabelSet, Duration]()
    asked = {at: frozenset(groups) for _, at, groups in claims}
    for at, one in zip(moments_of(field), found, strict=True):
        if one is None:
            return False
        last |= dict.fromkeys(one, at)
        since = {group: since.get(group, at) for group in since.keys() | one.keys()}
        fires = {group for group, begun in since.items() if last[group] - begun >= stage.wait}
        gone = {g for g in since if g not in one and not (g in fires and at - last[g] < stage.keep)}
        since = {group: begun for group, begun in since.items() if group not in gone}
        if asked.get(at, fires - gone) != fires - gone:
            return False
    return True


def _like(played: Played) -> Iterator[Played]:
    """What is read over a range was another level before, or is gone where all is well again."""
    field = played.field
    if field.before is not None:
        return
    (lead, under), (lasting, over), (rest, after) = played.spans
    for place in _ranged(field):
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
