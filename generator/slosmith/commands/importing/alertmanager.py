"""Alertmanager's configuration, and manifests of the operator: a routing document."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from slosmith.build.compile import compile_root
from slosmith.commands.importing.account import Node
from slosmith.commands.importing.alertmanager_receivers import (
    OLDEST,
    Version,
    allow_code,
    print_version,
    read_receiver,
)
from slosmith.commands.importing.alertmanager_routes import (
    SEVERITY,
    Rule,
    Settings,
    as_match,
    by_label,
    conditions_of,
    read_tree,
)
from slosmith.commands.importing.documents import NewRouting, Written
from slosmith.commands.importing.names import slug
from slosmith.commands.importing.receiver_source import KEEP
from slosmith.commands.importing.record import Choices, Entry, Refusal
from slosmith.commands.importing.settings import written_settings
from slosmith.commands.importing.taken import Taken
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic, Severity, at_each_place
from slosmith.model.interval import MONTHS
from slosmith.output.document import Document
from slosmith.output.staging import staging_folder
from slosmith.output.writer import write_new
from slosmith.output.yaml_style import Value, print_entries, print_item

_PATH = "slo/routing.yaml"
_SEVERITIES = ("page", "ticket", "info")
_NUMBERS = frozenset(str(number) for number in range(1, 13))
_LISTED = ("overrides", "mutes", "inhibit")


@dataclass(slots=True, kw_only=True)
class _Routing:
    """The document on its way: parts that are mappings, and lists with what each item was.

    ``alertmanager`` is the first that knows all receivers.
    """

    head: dict[str, Value] = field(default_factory=dict)
    alertmanager: Version = OLDEST
    lists: dict[str, list[tuple[Entry, dict[str, Value]]]] = field(
        default_factory=lambda: {key: [] for key in _LISTED}
    )


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
    written = _tried(document, entry)
    if written is None:
        yield entry
    else:
        yield NewRouting(entry=entry, written=written)


def _convert(
    one: Taken, node: Node, entry: Entry, choices: Choices
) -> tuple[_Routing, list[Entry]]:
    document, entries = _Routing(), list[Entry]()
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
    _rules(tree.rules, tree.root, names, document)
    if len(default) > 1:
        rest: dict[str, Value] = {"match": {"alertname": {"regex": ".+"}}, "to": [*default]}
        document.lists["overrides"].append((entry, rest))
    _allow_unused(receivers, document)
    intervals = _intervals(one, node, entries)
    document.head |= {"intervals": intervals} if intervals else {}
    document.head |= {"group_by": [*tree.root.group_by]} if tree.root.group_by else {}
    document.head["timings"] = _timings(tree.root, ("page", "ticket"))
    _inhibitions(one, node, entries, choices, document)
    return document, entries


def _receivers(
    one: Taken, node: Node, shared: Node, entries: list[Entry], document: _Routing
) -> tuple[dict[str, Value], dict[str, list[str]]]:
    """The receivers to write, and by what names each of theirs goes."""
    written: dict[str, Value] = {}
    names: dict[str, list[str]] = {}
    taken = set[str]()
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


def _rules(
    rules: list[Rule], root: Settings, names: Mapping[str, list[str]], document: _Routing
) -> None:
    """The last rules that are about a team alone are the teams; those before, overrides.

    Where several are notified by default all are overrides: the last one takes what is left.
    """
    for rule in [*rules]:
        if rule.settings.receiver not in names:
            message = f'its receiver "{rule.settings.receiver}" cannot be written'
            rule.entry.refuse(Refusal(message, KEEP))
            rules.remove(rule)
    teams: dict[str, dict[str, Value]] = {}
    alone = len(names.get(root.receiver, ())) == 1
    while alone and rules and _is_of_team(rules[-1], root):
        rule = rules.pop()
        _team(rule, teams.setdefault(str(rule.match["team"]), {}), names)
    if teams:
        ordered = reversed([*teams.items()])
        document.head["teams"] = {name: _ordered(team) for name, team in ordered}
    for rule in rules:
        rule.entry.became = "an override"
        document.lists["overrides"].append((rule.entry, _override(rule, root, names)))
    for rule in rules:
        holds = [("during", one) for one in rule.during]
        for key, interval in (*holds, *(("outside", one) for one in rule.outside)):
            name = slug(interval, rule.entry, "interval")
            mute: dict[str, Value] = {"match": rule.match, key: name}
            document.lists["mutes"].append((rule.entry, mute))


def _allow_unused(receivers: Mapping[str, Value], document: _Routing) -> None:
    """Accept receivers that no route names: they come along as they were."""
    named = [item for _, item in document.lists["overrides"]]
    teams = document.head.get("teams", {})
    named += (
        [one for one in teams.values() if isinstance(one, dict)] if isinstance(teams, dict) else []
    )
    used = {name for item in named for to in item.values() if isinstance(to, list) for name in to}
    for name, written in receivers.items():
        if name not in used and name != document.head["default"] and isinstance(written, dict):
            allow_code(written, codes.RECEIVER_UNUSED, "no route named it before")


def _is_of_team(rule: Rule, root: Settings) -> bool:
    """Whether it says who is notified of a team's alerts, and nothing else."""
    plain = (rule.settings.timings, rule.settings.group_by) == (root.timings, root.group_by)
    held = rule.besides or rule.during or rule.outside
    texts = all(isinstance(value, str) for value in rule.match.values())
    about = {*rule.match} <= {"team", SEVERITY} and "team" in rule.match
    return plain and not held and texts and about


def _team(rule: Rule, team: dict[str, Value], names: Mapping[str, list[str]]) -> None:
    """What comes later in the tree was put in before: what is of one severity alone wins."""
    receivers: list[Value] = [*names[rule.settings.receiver]]
    severity = rule.match.get(SEVERITY)
    for key in (str(severity),) if severity else ("page", "ticket"):
        team[key] = receivers
    rule.entry.became = f"the team {rule.match['team']}"


def _ordered(team: Mapping[str, Value]) -> dict[str, Value]:
    return {key: team[key] for key in _SEVERITIES if key in team}


def _override(rule: Rule, root: Settings, names: Mapping[str, list[str]]) -> dict[str, Value]:
    receivers: list[Value] = [*names[rule.settings.receiver]]
    match, severity = dict(rule.match), rule.match.get(SEVERITY)
    keys = ["also" if rule.besides else "to"]
    if not rule.besides and isinstance(severity, str) and len(match) > 1:
        keys = [severity]
        del match[SEVERITY]
    override: dict[str, Value] = {"match": match} if match else {}
    override |= dict.fromkeys(keys, receivers)
    if rule.settings.group_by != root.group_by and rule.settings.group_by:
        override["group_by"] = [*rule.settings.group_by]
    if rule.settings.timings != root.timings:
        concerned = (keys[0],) if keys[0] in _SEVERITIES else ("page", "ticket")
        override["timings"] = _timings(rule.settings, concerned)
    return override


def _timings(settings: Settings, severities: Sequence[str]) -> dict[str, Value]:
    return {one: {**dict(settings.timings)} for one in severities}


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
    one: Taken, node: Node, entries: list[Entry], choices: Choices, document: _Routing
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


def _tried(document: _Routing, entry: Entry) -> Written | None:
    """The document once it compiles; items that do not are refused, each with what is said."""
    while True:
        written, places = _print(document, entry)
        wrong = [one for one in _findings(written) if one.severity is Severity.ERROR]
        if not wrong:
            entry.became = _PATH
            return written
        for finding in wrong:
            line = finding.span.line if finding.span else 0
            place = next((p for p in places if p[0] <= line < p[1]), None)
            if place is None:
                entry.refuse(Refusal(f"what it becomes does not compile: {finding.message}", KEEP))
                return None
            _, _, key, item = place
            if item in document.lists[key]:
                document.lists[key].remove(item)
                item[0].refuse(Refusal(f"it does not compile: {finding.message}", KEEP))


def _findings(written: Written) -> tuple[Diagnostic, ...]:
    with staging_folder(None) as root:
        settings = written_settings(written.alertmanager) if written.alertmanager else None
        write_new(root, [written.document, *((settings.document,) if settings else ())])
        found = at_each_place(compile_root(root).findings)
    # Services may be imported later, or by the same command.
    return tuple(
        one for one in found if one.file == _PATH and one.code is not codes.DEPENDENCY_UNKNOWN
    )


_Item = tuple[Entry, dict[str, Value]]


def _print(document: _Routing, entry: Entry) -> tuple[Written, list[tuple[int, int, str, _Item]]]:
    """The text, and which of its lines are which items."""
    lines = [f"# imported from {entry.file} ({entry.tool})", "routing:"]
    lines += print_entries(document.head, 2)
    places: list[tuple[int, int, str, _Item]] = []
    for key, items in document.lists.items():
        if items:
            lines.append(f"  {key}:")
        for item in items:
            start = len(lines) + 1
            lines.append(f"    # {item[0].file}:{item[0].line}")
            lines += print_item(item[1], 4)
            places.append((start, len(lines) + 1, key, item))
    text, needs = "\n".join(lines) + "\n", document.alertmanager
    newer = print_version(needs) if needs > OLDEST else ""
    return Written(document=Document(path=_PATH, text=text), alertmanager=newer), places
