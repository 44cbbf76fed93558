"""Our routes beside those of others: merged into the base of routing, or as a fragment for it."""

from collections.abc import Iterable, Iterator

import yaml

from slosmith.emit.yaml_text import Node, matcher, print_yaml, regex_of
from slosmith.model import naming
from slosmith.model.alerts import Alert
from slosmith.model.routing_base import Base, Place
from slosmith.output.document import HEADING, Document

_LISTS = ("templates", "inhibit_rules", "receivers", "time_intervals")


def merge(base: Base, ours: dict[str, Node], alerts: Iterable[Alert]) -> Iterator[Document]:
    """The merged configuration and the templates that lie beside the base; or our parts alone."""
    tree = ours["route"]
    assert isinstance(tree, dict)
    route: dict[str, Node] = {"matchers": [*_guard(alerts)], **tree}
    if not base.merged:
        parts: dict[str, Node] = {"routes": [route], **{key: ours[key] for key in _LISTS}}
        text = print_yaml(parts, f"{HEADING}\n# {_fragment_words(base)}")
        yield Document(path=naming.FRAGMENT_FILE, text=text)
        return
    heading = f"{HEADING}\n# Merged into {base.document.file.path}, where its comments are."
    text = print_yaml(_merged(base, ours, route), heading)
    yield Document(path=naming.ALERTMANAGER_FILE, text=text)
    folder = base.document.file.path.rpartition("/")[0]
    for file in base.templates:
        below = file.path.removeprefix(f"{folder}/" if folder else "")
        yield Document(path=f"{naming.ALERTMANAGER_FOLDER}/{below}", text=file.text)


def _guard(alerts: Iterable[Alert]) -> Iterator[Node]:
    """What alerts of ours meet, and no others: a name and a service that we have both."""
    found = [*alerts]
    yield matcher("alertname", "=~", regex_of(sorted({one.name for one in found})))
    yield matcher("service", "=~", regex_of(sorted({one.service for one in found})))


def _fragment_words(base: Base) -> str:
    file = base.document.file.path
    where = "/".join(("route", *(f"routes/{number}" for number in base.place)))
    return f"For {file}: routes go to {where}, the other lists to the ends of theirs."


def _merged(base: Base, ours: dict[str, Node], route: Node) -> dict[str, Node]:
    """What is ours comes after what is theirs, but for the route, which has its place."""
    whole = _pairs(base.document.node)
    whole["route"] = _with_route(whole["route"], base.place, route)
    for key in _LISTS:
        added = ours[key]
        assert isinstance(added, list)
        if added:
            theirs = _items(whole.get(key))
            known = [one.value for one in theirs if isinstance(one, yaml.ScalarNode)]
            whole[key] = [*theirs, *(one for one in added if one not in known)]
    return whole


def _with_route(node: Node, place: Place, route: Node) -> dict[str, Node]:
    """A route of theirs with ours at a place below it."""
    index, *below = place
    pairs = _pairs(node)
    children = _items(pairs.get("routes"))
    if below:
        children[index] = _with_route(children[index], tuple(below), route)
    else:
        children.insert(index, route)
    return {**pairs, "routes": children}


def _pairs(node: Node) -> dict[str, Node]:
    assert isinstance(node, yaml.MappingNode)
    return {key.value: value for key, value in node.value}


def _items(node: "Node | None") -> list[Node]:
    return [*node.value] if isinstance(node, yaml.SequenceNode) else []
