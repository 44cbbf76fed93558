"""Whether routing and its base leave each other's alerts alone."""

from collections.abc import Iterator

from slosmith.checks.candidates import Candidate, Candidates, candidates_of
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.matching import Condition
from slosmith.model.root import Model
from slosmith.model.routing_base import Base, BaseInhibition

_FEW = 3


def check_routing_base(model: Model) -> Iterator[Diagnostic]:
    """Routes of theirs that take alerts of ours, and inhibitions of theirs that cover some."""
    base = model.routing.base if model.routing is not None else None
    if base is None:
        return
    candidates = candidates_of(model)
    yield from _taken(base, candidates)
    for one in base.inhibitions:
        targets = candidates.meeting(one.target)
        if covered := [target for target in targets if _can_inhibit(one, target, candidates)]:
            yield _covers(base, one, [target.alert.name for target in covered])


def _taken(base: Base, candidates: Candidates) -> Iterator[Diagnostic]:
    """One finding for each route that stands in the way."""
    taken: dict[int, list[str]] = {}
    for one in candidates:
        if (route := base.taking(one.labels)) is not None:
            taken.setdefault(route.origin.span().line, []).append(one.alert.name)
    for line, names in sorted(taken.items()):
        yield base.origin.finding(
            codes.BASE_TAKES_OURS,
            f"the route in {base.document.file.path}:{line} keeps {_some(names)} from our routes",
            "put ours before it with before:, or leave the place out, so that ours come first",
            key=True,
        )


def _covers(base: Base, inhibition: BaseInhibition, names: list[str]) -> Diagnostic:
    there = f"{base.document.file.path}:{inhibition.origin.span().line}"
    return base.origin.finding(
        codes.BASE_INHIBITS_OURS,
        f"the inhibition in {there} can silence {_some(names)}",
        "add a matcher to its target that ours do not meet, like 'slo=\"\"', or allow it here",
        key=True,
    )


def _can_inhibit(inhibition: BaseInhibition, target: Candidate, ours: Candidates) -> bool:
    """Whether there may be a source of it: of theirs any, but for one with the name of an alert."""
    if "alertname" not in inhibition.equal:
        return True
    same = (Condition(label="alertname", values=(target.alert.name,)),)
    return any(one.may_meet(inhibition.source) for one in ours.matching(same))


def _some(names: list[str]) -> str:
    first = ", ".join(sorted(set(names))[:_FEW])
    more = len({*names}) - _FEW
    return f"{first} and {more} more" if more > 0 else first
