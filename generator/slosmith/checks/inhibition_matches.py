"""Whether each side of an author's inhibition matches an alert, and two of them are ever equal."""

from collections.abc import Iterator

from slosmith.checks.candidates import Candidates
from slosmith.checks.unmatched import unmatched
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.lists import each_of
from slosmith.model.routing import Inhibition


def matches_nothing(inhibition: Inhibition, candidates: Candidates) -> Iterator[Diagnostic]:
    """The side that no alert matches, or the labels in which no two alerts are equal."""
    place = inhibition.origin
    sides = {"source": inhibition.source, "target": inhibition.target}
    for name, side in sides.items():
        yield from unmatched(name, side, place.at(name), candidates)
    there = all(any(candidates.matching(side)) for side in sides.values())
    if there and not _ever_equal(inhibition, candidates):
        yield place.at("equal").finding(
            codes.MATCHES_NOTHING,
            f"no source and target of this inhibition ever have the same "
            f"{each_of(inhibition.equal)}",
            "name in equal: only labels that both alerts carry with the same value",
        )


def _ever_equal(inhibition: Inhibition, candidates: Candidates) -> bool:
    """Whether some source and some target may have equal values of all labels in ``equal``."""
    if not inhibition.equal:
        return True
    source, target = (
        dict.fromkeys(one.values_of(inhibition.equal, side) for one in candidates.matching(side))
        for side in (inhibition.source, inhibition.target)
    )
    return any(
        all(a is None or b is None or a & b for a, b in zip(one, other, strict=True))
        for one in source
        for other in target
        if one is not None and other is not None
    )
