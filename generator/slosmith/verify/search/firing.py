"""Finding motions of series for which a query is true, with promtool as the oracle."""

from collections.abc import Iterator, Sequence
from itertools import islice
from math import isfinite, isqrt

from slosmith.promql import parse_expression
from slosmith.simulate.input_series import counts
from slosmith.verify.search.candidates import changed, starts, with_choice
from slosmith.verify.search.field import Field, comparisons_in
from slosmith.verify.search.motion import GONE, Motions, absent
from slosmith.verify.search.oracle import Found, Trial

_RANDOM, _ROUNDS, _MOST_FIRING = 60, 4, 2
_BEGINNINGS, _MIXED, _LOST, _LASTING = 10, 4, 2, 4


def firing_in(field: Field, query: str = "") -> list[Motions]:
    """A few motions for which the query is true, found by coming nearer and nearer.

    It is the alert's, unless it is another ``query`` of the same series.
    """
    query = query or field.stage.alert.rule
    asked = (query, *comparisons_in(parse_expression(query)))
    tries = [*islice(dict.fromkeys(starts(field.parts, _RANDOM)), field.most)]
    seen: set[Motions] = set()
    known: dict[Motions, int] = {}
    for _ in range(_ROUNDS):
        if not tries:
            break
        seen |= set(tries)
        answers = field.said(tries, asked)
        now = {
            motions: sum(bool(one) for one in found)
            for motions, found in zip(tries, answers, strict=True)
        }
        true = [m for m, found in zip(tries, answers, strict=True) if _is_sound(found[0])]
        if true:  # one reason alone shows most: another would hide that it is gone
            best = sorted(true, key=lambda m: (*field.poverty(m), now[m], *field.moves(m)))
            return [*_richer(field, best[0]), *best][:_MOST_FIRING]
        known |= now
        best = sorted(known, key=lambda motions: -known[motions])[:_MOST_FIRING]
        near = (m for one in best for part in field.parts for m in changed(one, part))
        tries = [*islice((m for m in dict.fromkeys(near) if m not in seen), field.most)]
    return []


def turned_in(field: Field) -> list[tuple[Field, Motions]]:
    """A few changes that make the query true for a while, as it looks back on what was."""
    stage = field.stage
    held = stage.begins + stage.wait.in_steps(stage.step)
    ends = [held + stage.step * number for number in range(_LASTING, 0, -1)]
    alike = [*dict.fromkeys(starts(field.parts, 0))]
    mixed = islice(starts(field.parts, _MIXED), len(alike), None)
    fewer = _fewer(field, alike) if counts(stage.tree) else ()
    some = dict.fromkeys((*alike[: min(isqrt(field.most), _BEGINNINGS)], alike[-1], *fewer, *mixed))
    fields = [field.after(one, ends[0]) for one in some]
    pairs = [(one, motions) for one in fields for motions in some if motions != one.before]
    rule = stage.alert.rule
    asked = tuple((rule, at) for at in (stage.begins, *ends))
    inputs = [one.inputs(one.standing(motions)) for one, motions in pairs]
    trials = [Trial(inputs=one, asked=asked, lasting=ends[0]) for one in inputs]
    true = [
        (field.after(one.before, end), motions)
        for (one, motions), (quiet, *loud) in zip(pairs, fields[0].ask(trials), strict=True)
        for end in [at for at, found in zip(ends, loud, strict=True) if _is_sound(found)][:1]
        if quiet == {}
    ]
    return sorted(true, key=lambda pair: field.poverty(pair[1]))[:_MOST_FIRING]


def _fewer(field: Field, alike: Sequence[Motions]) -> Iterator[Motions]:
    """One of what is counted is gone, the others go on."""
    last = field.parts[-1]
    gone = (GONE,) * len(last.places)
    yield from (with_choice(one, last, gone) for one in alike[:_LOST] if not absent(one))


def _richer(field: Field, firing: Motions) -> list[Motions]:
    """What is true as well, where a gauge is at 0 or below it that need not be."""
    if not field.poverty(firing)[-1]:
        return []
    near = [*dict.fromkeys(m for part in field.parts for m in changed(firing, part))]
    rich = [m for m in near if field.poverty(m) < field.poverty(firing)]
    true = [m for m, said in zip(rich, field.true(rich), strict=True) if said]
    return sorted(true, key=field.moves)[:1]


def _is_sound(found: Found | None) -> bool:
    """True, and by no division by zero."""
    return bool(found) and all(map(isfinite, (found or {}).values()))
