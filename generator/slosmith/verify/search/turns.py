"""Where a query turns false near motions for which it is true, one part of the series at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice, pairwise

from slosmith.verify.search.candidates import Part, changed, with_choice
from slosmith.verify.search.field import Field
from slosmith.verify.search.motion import GONE, Motions, absent
from slosmith.verify.search.oracle import Found

_SCALES = (Fraction(1, 10), Fraction(1, 100), Fraction(1, 10_000), Fraction(0))


def turns_near(field: Field, firing: Motions) -> Iterator[tuple[Motions, Motions]]:
    """What is true, and what differs from it in one part and is not.

    First what turns whichever comparisons are looked at, as from one bucket to the next; then
    for each comparison what makes it alone false, and for each part anything that does.
    """
    near = {
        number: [*islice(changed(firing, part), field.most // max(len(field.parts), 1) + 8)]
        for number, part in enumerate(field.parts)
    }
    near[-1] = [tuple(replace(m, slope=m.slope * by) for m in firing) for by in _SCALES]
    every = [firing, *(motions for some in near.values() for motions in some)]
    answers = field.said(every, (field.stage.alert.rule, *field.comparisons))
    said = dict(zip(every, answers, strict=True))
    silent = {m: _turned(said[firing], one) for m, one in said.items() if one[0] == {}}
    alive = [m for m in silent if absent(m) == absent(firing)]
    true = {m: bool(one[0]) for m, one in said.items() if one[0] is not None}
    beside = [pair for part in field.parts for pair in _neighbours(firing, part, true)]
    yield from (pair for pair in beside if not silent[pair[1]])
    for number in range(len(field.comparisons)):
        own = [m for m in alive if number in silent[m]]
        fewest = min((len(silent[m]) for m in own), default=0)
        alone = [m for m in own if len(silent[m]) == fewest]
        pairs = [pair for pair in beside if pair[1] in alone]
        yield from [*pairs, *((firing, m) for m in sorted(alone, key=field.moves))][:1]
    gone = []
    for some in near.values():
        own = sorted((m for m in some if m in silent), key=lambda m: GONE in m)
        if not any(under in own for _, under in beside):
            yield from ((firing, m) for m in [m for m in own if m in alive][:1])
        gone += own[:1] if not any(m in alive for m in own) else []
    yield from ((firing, m) for m in gone)


def _neighbours(
    firing: Motions, part: Part, true: Mapping[Motions, bool]
) -> Iterator[tuple[Motions, Motions]]:
    """Where it turns from one bucket with all requests to the next, or from level to level."""
    order = [c for c in part.choices if GONE not in c and not any(m.flap for m in c)]
    if len(part.places) == 1:
        least = min(firing[part.places[0]].level, Fraction(0))
        order = [c for c in order if not c[0].slope and c[0].level >= least]
        order.sort(key=lambda choice: choice[0].level)
    every = [with_choice(firing, part, choice) for choice in order]
    for one, other in pairwise(m for m in every if m in true):
        if true[one] != true[other]:
            yield (one, other) if true[one] else (other, one)


def _turned(before: Sequence[Found | None], after: Sequence[Found | None]) -> set[int]:
    """Which of the comparisons behind a query are false now and were not."""
    both = zip(before[1:], after[1:], strict=True)
    return {number for number, (was, now) in enumerate(both) if was and not now}
