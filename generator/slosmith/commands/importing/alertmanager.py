"""Alertmanager's configuration, and manifests of the operator: a routing document."""

from collections.abc import Iterator, Sequence

from slosmith.commands.importing.account import Node
from slosmith.commands.importing.alertmanager_overrides import allow_unused, timings_of, write_rules
from slosmith.commands.importing.alertmanager_receivers import read_receiver
from slosmith.commands.importing.alertmanager_routes import (
    as_match,
    by_label,
    conditions_of,
    read_tree,
)
from slosmith.commands.importing.documents import NewRouting
from slosmith.commands.importing.names import slug
from slosmith.commands.importing.receiver_source import KEEP
from slosmith.commands.importing.record import Choices, Entry, Refusal
from slosmith.commands.importing.routing_draft import RoutingDraft, compiled_draft
from slosmith.commands.importing.taken import Taken
from slosmith.model.interval import MONTHS
from slosmith.output.yaml_style import Value

_NUMBERS = frozenset(str(number) for number in range(1, 13))


def read_alertmanager(documents: Sequence[Taken], choices: Choices) -> Iterator[NewRouting | Entry]:
    """The first configuration as the routing document; a root has one."""
    for number, one in enumerate(documents):
        node = one.node.at("spec") if one.foreign.api else one.node
        entry = one.entry("configuration", one.node.down("metadata", "name").text, one.node)
        if number:
            hint = "import it into a root of its own, or write what differs by hand"
            entry.refuse(Refusal("a root has one routing document", hint))
            yield entry
            continue
        yield from _read(one, node, entry, choices)


def _read(one: Taken, node: Node, entry: Entry, choices: Choices) -> Iterator[NewRouting | Entry]:
    try:
        document, entries = _convert(one, node, entry, choices)
    except Refusal as refusal:
        entry.refuse(refusal)
        yield entry
        return
    yield from entries
    one.account(entry, one.node)
    written = compiled_draft(document, entry)
    if written is None:
        yield entry
    else:
        yield NewRouting(entry=entry, written=written)


def _convert(
    one: Taken, node: Node, entry: Entry, choices: Choices
) -> tuple[RoutingDraft, list[Entry]]:
    document, entries = RoutingDraft(), list[Entry]()
    shared = node.at("global")
    node.at("templates").take()
    receivers, names = _receivers(one, node, shared, entries, document)
    root = node.at("route")
    tree = read_tree(one, root, choices, entry)
    entries += tree.entries
    default = names.get(tree.root.receiver)
    if not default:
        message = f'the default receiver "{tree.root.receiver}" cannot be written'
        raise Refusal(message, KEEP, root)
    document.head = {"default": default[0], "receivers": {**receivers}}
    write_rules(tree.rules, tree.root, names, document)
    if len(default) > 1:
        rest: dict[str, Value] = {"match": {"alertname": {"regex": ".+"}}, "to": [*default]}
        document.lists["overrides"].append((entry, rest))
    allow_unused(receivers, document)
    intervals = _intervals(one, node, entries)
    document.head |= {"intervals": intervals} if intervals else {}
    document.head |= {"group_by": [*tree.root.group_by]} if tree.root.group_by else {}
    document.head["timings"] = timings_of(tree.root, ("page", "ticket"))
    _inhibitions(one, node, entries, choices, document)
    return document, entries


def _receivers(
    one: Taken, node: Node, shared: Node, entries: list[Entry], document: RoutingDraft
) -> tuple[dict[str, Value], dict[str, list[str]]]:
    """The receivers to write, and by what names each of theirs goes."""
    written: dict[str, Value] = {}
    names: dict[str, list[str]] = {}
    taken = dict[str, int]()
    for each in node.at("receivers").each():
        entry = one.entry("receiver", each.at("name").peek, each)
        entries.append(entry)
        try:
            found, needed = read_receiver(each, shared, entry, taken)
        except Refusal as refusal:
            entry.refuse(refusal)
            each.take()
            continue
        written |= found
        document.alertmanager = max(document.alertmanager, needed)
        names[each.at("name").peek] = [*found]
        entry.became = ", ".join(found)
        one.account(entry, each)
    return written, names


def _intervals(one: Taken, node: Node, entries: list[Entry]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for key in ("time_intervals", "mute_time_intervals", "timeIntervals", "muteTimeIntervals"):
        for each in node.at(key).each():
            entry = one.entry("time interval", each.at("name").peek, each)
            entries.append(entry)
            name = slug(each.at("name").text, entry, "interval")
            parts: list[Value] = [
                _interval(part) for part in each.at("time_intervals", "timeIntervals").each()
            ]
            found[name] = parts[0] if len(parts) == 1 else parts
            entry.became = name
            one.account(entry, each)
    return found


def _interval(node: Node) -> dict[str, Value]:
    part: dict[str, Value] = {}
    if location := node.at("location").text:
        part["location"] = location
    spans = [
        f"{one.at('start_time', 'startTime').text}-{one.at('end_time', 'endTime').text}"
        for one in node.at("times").each()
    ]
    if spans:
        part["times"] = spans[0] if len(spans) == 1 else [*spans]
    for key, camel in (
        *(("weekdays", "weekdays"), ("days_of_month", "daysOfMonth")),
        *(("months", "months"), ("years", "years")),
    ):
        words = (_word(one) for one in node.at(key, camel).each())
        if texts := [_by_names(one) if key == "months" else one for one in words]:
            part[key] = texts[0] if len(texts) == 1 else [*texts]
    return part


def _by_names(text: str) -> str:
    """A range of months by their names: Alertmanager takes numbers too."""
    parts = text.split(":")
    named = [MONTHS[int(one) - 1] if one in _NUMBERS else one for one in parts]
    return ":".join(named)


def _word(node: Node) -> str:
    """A range as a text; the operator writes days of the month as a mapping."""
    if isinstance(node.value, dict):
        return f"{node.at('start').text}:{node.at('end').text}".rstrip(":")
    return node.text


def _inhibitions(
    one: Taken, node: Node, entries: list[Entry], choices: Choices, document: RoutingDraft
) -> None:
    for each in node.at("inhibit_rules", "inhibitRules").each():
        entry = one.entry("inhibition", each.at("name").text, each)
        entries.append(entry)
        try:
            source, target = (
                as_match(by_label(conditions_of(each, f"{side}_", f"{side}Match")), choices, entry)
                for side in ("source", "target")
            )
        except Refusal as refusal:
            entry.refuse(refusal)
            each.take()
            continue
        rule: dict[str, Value] = {"source": source, "target": target}
        if equal := [label.text for label in each.at("equal").each()]:
            rule["equal"] = [*equal]
            entry.differ("labels of equal must be there on both sides")
        entry.became = "an inhibition"
        document.lists["inhibit"].append((entry, rule))
        one.account(entry, each)
