"""What others' alerts become of is the same before our routes were merged, and after.

Both configurations are asked of a real Alertmanager, each about thousands of label sets at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from slosmith.judges.alertmanager import Labels, running_alertmanager
from slosmith.judges.programs import side_by_side
from slosmith.judges.routing_base import BaseTree
from slosmith.judges.routing_document import RoutingDocument
from slosmith.judges.routing_tree import RoutingTree
from slosmith.judges.server import LateServerError, ServerError
from slosmith.judges.tools import find_tool, why_missing
from slosmith.judges.written import Written
from slosmith.model.routing_base import Base, BaseRoute, Place
from slosmith.verify.base_inhibitions import (
    Silenced,
    ask_silenced,
    bystanders,
    judge_both,
    judge_pairs,
    pairs_of,
)
from slosmith.verify.base_samples import samples_of
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.rendered_alerts import rendered_alerts

_Receivers: TypeAlias = Mapping[Labels, tuple[str, ...]]
_LISTS = ("templates", "inhibit_rules", "receivers", "time_intervals")
_NEAR = 3
"""So many of our alerts, each of another kind, are made into others that resemble them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answers:
    """What a server says of a configuration."""

    receivers: _Receivers
    silenced: Silenced


def verify_base_routes(case: Case) -> Iterator[Proof]:
    """Rows for the file, for each of its routes and each of its inhibitions; none without one."""
    base = case.model.routing.base if case.model.routing is not None else None
    if base is None or not case.alertmanager.is_file():
        return
    ours = [alert.labels for alert in rendered_alerts(case)]
    document = RoutingDocument(case.root, ours)
    assert document.base is not None
    if base.merged:
        yield _as_it_was(document.base, RoutingTree.read(case.alertmanager), base)
    case.show("asking Alertmanager whether others' alerts go where they went …")
    routes, pairs = _label_sets(base, ours), [*pairs_of(base)]
    asked = frozenset(labels for sets in routes.values() for labels in sets)
    firing = {one for pair in pairs for one in (pair.source, pair.target)}
    firing |= {*bystanders(RoutingTree.read(case.alertmanager))}
    firing |= {next(iter(sets)) for sets in routes.values()}
    own = frozenset(tuple(sorted(one.items())) for one in ours)
    try:
        with side_by_side() as pool:
            ask = partial(_ask, asked=asked, others=frozenset(firing) - own, ours=own)
            before, after = pool.map(ask, (document.base.path, case.alertmanager))
    except ServerError as error:
        late = isinstance(error, LateServerError) or find_tool("alertmanager") is None
        verdict = Verdict.NO_TOOL if late else Verdict.FAILED
        yield from (_row(route, verdict, str(error)) for route in base.route.every())
        return
    for route in base.route.every():
        yield _judged(route, routes.get(route.place, {}), before.receivers, after.receivers)
    yield from judge_pairs(pairs, before.silenced, after.silenced)
    yield judge_both(base, own, (before.silenced, after.silenced), document)


def _label_sets(base: Base, ours: Sequence[Mapping[str, str]]) -> dict[Place, dict[Labels, None]]:
    """What is asked for each route; of alerts of ours others tell where they go."""
    known = {(one["alertname"], one.get("service", "")) for one in ours}
    asked: dict[Place, dict[Labels, None]] = defaultdict(dict)
    for route, labels in samples_of(base.route, _near(ours)):
        is_ours = (labels.get("alertname", ""), labels.get("service", "")) in known
        if labels and not is_ours:
            asked[route.place][tuple(sorted(labels.items()))] = None
    return asked


def _ask(
    config: Path, *, asked: frozenset[Labels], others: frozenset[Labels], ours: frozenset[Labels]
) -> _Answers:
    """Raises ServerError where nobody can be asked."""
    program = find_tool("alertmanager")
    if program is None:
        raise ServerError(why_missing("alertmanager"))
    with running_alertmanager(program, config) as server:
        silenced = ask_silenced(server, RoutingTree.read(config), others, ours)
        return _Answers(silenced=silenced, receivers=server.receivers(asked))


def _near(ours: Iterable[Mapping[str, str]]) -> Iterator[Mapping[str, str]]:
    """Others with all labels of one of our alerts but its name, or but its service."""
    kinds: dict[str, Mapping[str, str]] = {}
    for one in ours:
        kinds.setdefault(one.get("severity", ""), one)
    for one in [*kinds.values()][:_NEAR]:
        yield {**one, "alertname": "Unspecified"}
        yield {**one, "service": "elsewhere"}


def _judged(
    route: BaseRoute, asked: Iterable[Labels], before: _Receivers, after: _Receivers
) -> Proof:
    sets = [*asked]
    wrong = [one for one in sets if before[one] != after[one]]
    if wrong:
        labels = ", ".join(f"{name}={value}" for name, value in wrong[0])
        said = f"{{{labels}}} went to {_names(before[wrong[0]])}, and goes to "
        return _row(route, Verdict.FAILED, f"{said}{_names(after[wrong[0]])}")
    if not sets:
        return _row(route, Verdict.PROVEN, "no label set that it takes was found")
    return _row(route, Verdict.PROVEN, f"{len(sets)} label sets reach the same as before")


def _names(receivers: Iterable[str]) -> str:
    return ", ".join(receivers) or "nobody"


def _as_it_was(theirs: BaseTree, merged: RoutingTree, base: Base) -> Proof:
    """What is left of the merged file without our parts is the base, value by value."""
    whole = dict(merged.written)
    wrong = []
    for key in _LISTS:
        if theirs.tree.written.get(key):
            whole[key] = _items(whole.get(key))[: len(_items(theirs.tree.written[key]))]
        elif key in whole:
            del whole[key]
    left = {key: one for key, one in theirs.tree.written.items() if key not in _LISTS or one}
    routes = merged.written.get("route", {}), theirs.tree.written["route"]
    whole["route"] = _without(*routes, theirs.place)
    wrong += sorted(key for key in {*left, *whole} if not _same(left.get(key), whole.get(key)))
    return Proof(
        area="base",
        subject=base.document.file.path,
        claim="all that is theirs stands in the merged file as it was",
        verdict=Verdict.FAILED if wrong else Verdict.PROVEN,
        evidence=f"{', '.join(wrong)} differs" if wrong else "both were read and compared",
    )


def _without(route: Written, theirs: Written, place: tuple[int, ...]) -> Written:
    """A route without those that stand, beyond the ones of theirs, at a place below it."""
    if not isinstance(route, dict) or not isinstance(theirs, dict):
        return route
    index, *below = place
    routes, known = _items(route.get("routes")), _items(theirs.get("routes"))
    if not below:
        del routes[index : index + len(routes) - len(known)]
    elif index < len(routes):
        routes[index] = _without(routes[index], known[index], tuple(below))
    return {**route, "routes": routes}


def _same(one: "Written | None", other: "Written | None") -> bool:
    """Whether both are the same, but for lists that are empty or not there."""
    return _bare(one) == _bare(other)


def _bare(value: "Written | None") -> object:
    if isinstance(value, dict):
        return {key: _bare(one) for key, one in value.items() if key != "routes" or one}
    return [_bare(one) for one in value] if isinstance(value, list) else value


def _items(value: "Written | None") -> list[Written]:
    return [*value] if isinstance(value, list) else []


def _row(route: BaseRoute, verdict: Verdict, evidence: str) -> Proof:
    place = route.origin
    return Proof(
        area="base",
        subject=f"{place.file.path}:{place.span().line} {route.receiver or ''}".strip(),
        claim="what others send to it goes where it went",
        verdict=verdict,
        evidence=evidence,
    )
