"""What became of damage, and the report of how much was noticed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

WANTED = 0.95
"""The share of damage that must be noticed."""
OF_EACH_KIND = 98
"""So many in a hundred of each kind must be noticed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One piece of damage; ``reason`` says why nobody could notice it, where that is so."""

    kind: str
    what: str
    noticed: bool
    reason: str | None = None


def share_noticed(outcomes: Sequence[Outcome]) -> float:
    """Of the damage that changes what anybody could see, the part that was noticed."""
    judged = [one for one in outcomes if one.noticed or not one.reason]
    return sum(one.noticed for one in judged) / len(judged) if judged else 0.0


def kinds_overlooked(outcomes: Sequence[Outcome]) -> list[str]:
    """The kinds of which too many survived; of a few tried, one may.

    One survivor of fewer than fifty is more than two in a hundred, whatever their true share is.
    """
    overlooked = []
    for kind in dict.fromkeys(one.kind for one in outcomes):
        same = [one for one in outcomes if one.kind == kind and (one.noticed or not one.reason)]
        survived = sum(not one.noticed for one in same)
        most = max(1, len(same) * (100 - OF_EACH_KIND) // 100)
        if survived > most or 0 < survived == len(same):
            overlooked.append(kind)
    return overlooked


def refuted(outcomes: Sequence[Outcome], reasons: Collection[str]) -> list[str]:
    """What was noticed though one of these reasons says that nobody could: it is wrong."""
    wrong = [one for one in outcomes if one.noticed and one.reason in reasons]
    return [f"{one.kind}: {one.what}: {one.reason}" for one in wrong]


def report(title: str, outcomes: Sequence[Outcome]) -> Iterator[str]:
    """A table by kind, each survivor with its reason, and the share."""
    yield f"{title:26} {'tried':>6} {'noticed':>8} {'equivalent':>11} {'survived':>9}"
    for kind in dict.fromkeys(one.kind for one in sorted(outcomes, key=lambda one: one.kind)):
        same = [one for one in outcomes if one.kind == kind]
        noticed = sum(one.noticed for one in same)
        equal = sum(not one.noticed and bool(one.reason) for one in same)
        yield f"{kind:26} {len(same):6} {noticed:8} {equal:11} {len(same) - noticed - equal:9}"
    for one in outcomes:
        if not one.noticed:
            yield f"survived: {one.kind}: {one.what}"
            yield f"  {one.reason or 'nothing notices it'}"
    for kind in kinds_overlooked(outcomes):
        yield f"{title}: under {OF_EACH_KIND}% of the kind {kind!r} were noticed"
    judged = sum(one.noticed or not one.reason for one in outcomes)
    yield f"{title}: {share_noticed(outcomes):.1%} of {judged} that change anything were noticed"
