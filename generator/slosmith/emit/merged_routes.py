"""Our routes beside those of others: merged into the base of routing, or as a fragment for it."""

from collections.abc import Iterable, Iterator

import yaml

from slosmith.checks.candidates import Candidate, candidates_of
from slosmith.emit.yaml_text import Node, matcher, print_yaml, regex_of
from slosmith.model import naming
from slosmith.model.matchers import LabelMatcher, parse_matchers
from slosmith.model.root import Model
from slosmith.model.routing_base import Base, Place
from slosmith.output.document import HEADING, Document

_LISTS = ("templates", "inhibit_rules", "receivers", "time_intervals")


def merge(base: Base, ours: dict[str, Node], model: Model) -> Iterator[Document]:
    """The merged configuration and the templates that lie beside the base; or our parts alone."""
    tree = ours["route"]
    assert isinstance(tree, dict)
    routes = [*_own_routes(tree, candidates_of(model))]
    if not base.merged:
        parts: dict[str, Node] = {"routes": [*routes], **{key: ours[key] for key in _LISTS}}
        text = print_yaml(parts, f"{HEADING}\n# {_fragment_words(base)}")
        yield Document(path=naming.FRAGMENT_FILE, text=text)
        return
    heading = f"{HEADING}\n# Merged into {base.document.file.path}, where its comments are."
    text = print_yaml(_merged(base, ours, routes), heading)
    yield Document(path=naming.ALERTMANAGER_FILE, text=text)
    folder = base.document.file.path.rpartition("/")[0]
    for file in base.templates:
        below = file.path.removeprefix(f"{folder}/" if folder else "")
        yield Document(path=f"{naming.ALERTMANAGER_FOLDER}/{below}", text=file.text)


def _own_routes(
    tree: dict[str, Node], candidates: Iterable[Candidate]
) -> Iterator[dict[str, Node]]:
    """The tree once for each service, as far as its alerts go, behind what no other alert meets.

    A label set with a name of one service and the name of another is nobody's of ours.
    """
    by_service: dict[str, list[Candidate]] = {}
    for one in candidates:
        by_service.setdefault(one.alert.service, []).append(one)
    legs = tree["routes"]
    assert isinstance(legs, list)
    for service, own in sorted(by_service.items()):
        names = sorted({one.alert.name for one in own})
        name = matcher("alertname", "=~" if names[1:] else "=", regex_of(names))
        guard: list[Node] = [matcher("service", "=", service), name]
        match [*_for_service(legs, own)]:
            case [{"receiver": _} as only] if "matchers" not in only:
                yield {"matchers": guard, **only}
            case [*routes]:
                yield {"matchers": guard, **tree, "routes": [*routes]}


def _for_service(legs: list[Node], own: list[Candidate]) -> Iterator[dict[str, Node]]:
    """The routes that an alert of a service can come to, without what all of its alerts meet.

    What they say of severities stays: rules and routes are not loaded at the same moment.
    """
    for leg in legs:
        assert isinstance(leg, dict)
        texts = leg.get("matchers", [])
        assert isinstance(texts, list)
        read = [(text, parse_matchers(str(text)) or ()) for text in texts]
        conditions = [one for _, found in read for one in found]
        if not any(_may_meet(one, conditions) for one in own):
            continue
        kept = [text for text, found in read if not all(_all_meet(own, one) for one in found)]
        rest = {key: value for key, value in leg.items() if key != "matchers"}
        yield {"matchers": kept, **rest} if kept else rest
        if not kept and "continue" not in rest:
            return  # it takes all that comes


def _may_meet(candidate: Candidate, conditions: list[LabelMatcher]) -> bool:
    known = {*candidate.labels, *naming.RULE_LABELS} - {"severity"}
    return all(one.matches(candidate.labels) for one in conditions if one.name in known)


def _all_meet(own: list[Candidate], one: LabelMatcher) -> bool:
    known = one.name != "severity" and all(one.name in candidate.labels for candidate in own)
    return known and all(one.matches(candidate.labels) for candidate in own)


def _fragment_words(base: Base) -> str:
    file = base.document.file.path
    where = "/".join(("route", *(f"routes/{number}" for number in base.place)))
    return f"For {file}: routes go to {where}, the other lists to the ends of theirs."


def _merged(base: Base, ours: dict[str, Node], routes: list[dict[str, Node]]) -> dict[str, Node]:
    """What is ours comes after what is theirs, but for the routes, which have their place."""
    whole = _pairs(base.document.node)
    whole["route"] = _with_routes(whole["route"], base.place, routes)
    for key in _LISTS:
        added = ours[key]
        assert isinstance(added, list)
        if added:
            theirs = _items(whole.get(key))
            known = [one.value for one in theirs if isinstance(one, yaml.ScalarNode)]
            whole[key] = [*theirs, *(one for one in added if one not in known)]
    return whole


def _with_routes(node: Node, place: Place, routes: list[dict[str, Node]]) -> dict[str, Node]:
    """A route of theirs with ours at a place below it."""
    index, *below = place
    pairs = _pairs(node)
    children = _items(pairs.get("routes"))
    if below:
        children[index] = _with_routes(children[index], tuple(below), routes)
    else:
        children[index:index] = routes
    return {**pairs, "routes": children}


def _pairs(node: Node) -> dict[str, Node]:
    assert isinstance(node, yaml.MappingNode)
    return {key.value: value for key, value in node.value}


def _items(node: "Node | None") -> list[Node]:
    return [*node.value] if isinstance(node, yaml.SequenceNode) else []
