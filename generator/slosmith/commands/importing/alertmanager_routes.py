"""Alertmanager's routing tree as one list of rules, of which the first that matches decides."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from slosmith.commands.importing.account import Node
from slosmith.commands.importing.names import severity_word
from slosmith.commands.importing.receiver_source import KEEP
from slosmith.commands.importing.record import Choices, Entry, Refusal
from slosmith.commands.importing.taken import Taken
from slosmith.model import naming
from slosmith.model.matchers import LabelMatcher, old_matchers, parse_matchers
from slosmith.model.units import Duration, UnitError
from slosmith.output.yaml_style import Value
from slosmith.promql.regex_samples import listed

SEVERITY = "severity"
_TIMINGS = {
    "group_wait": ("groupWait", "30s"),
    "group_interval": ("groupInterval", "5m"),
    "repeat_interval": ("repeatInterval", "4h"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a route has of its own or of those above it."""

    receiver: str
    timings: tuple[tuple[str, str], ...]
    group_by: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Rule:
    """One route: ``match`` is what its alerts have to meet, in routing's own words.

    ``besides`` says that those are notified who would be without it, too.
    """

    entry: Entry
    match: dict[str, Value]
    settings: Settings
    besides: bool
    during: tuple[str, ...]
    outside: tuple[str, ...]


_Conditions = dict[str, list[LabelMatcher]]


@dataclass(slots=True, kw_only=True)
class Tree:
    """The rules in their order, the root's settings, and the account of each route."""

    document: Taken
    choices: Choices
    root: Settings
    rules: list[Rule] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def walk(self, node: Node, above: _Conditions, inherited: Settings) -> None:
        """Take in a route; children first: they are looked at before the one they are below."""
        entry = self.document.entry("route", node.at("receiver").peek, node)
        self.entries.append(entry)
        try:
            self._take(node, above, inherited, entry)
        except Refusal as refusal:
            entry.refuse(refusal)
            node.take()
        self.document.account(entry, node)

    def _take(self, node: Node, above: _Conditions, inherited: Settings, entry: Entry) -> None:
        conditions = {name: [*known] for name, known in above.items()}
        for matcher in conditions_of(node):
            conditions.setdefault(matcher.name, []).append(matcher)
        _refuse_endless(conditions, node)
        settings = _settings(node, inherited, entry)
        besides, children = node.at("continue").is_true, node.at("routes").each()
        if besides and children:
            raise Refusal("a route that goes on and has routes below it cannot be said", KEEP, node)
        if besides:
            entry.differ("who would be notified without it is notified too")
        match = as_match(conditions, self.choices, entry)
        during, outside = _held(node)
        for child in children:
            self.walk(child, conditions, settings)
        rule = Rule(
            entry=entry,
            match=match,
            settings=settings,
            besides=besides,
            during=during,
            outside=outside,
        )
        self.rules.append(rule)


def read_tree(one: Taken, node: Node, choices: Choices, entry: Entry) -> Tree:
    """The whole tree; ``entry`` is the account of the root route."""
    usual = Settings(
        receiver="", timings=tuple((k, v) for k, (_, v) in _TIMINGS.items()), group_by=()
    )
    tree = Tree(document=one, choices=choices, root=_settings(node, usual, entry))
    for child in node.at("routes").each():
        tree.walk(child, {}, tree.root)
    return tree


_MOST_CONDITIONS, _LONGEST = 100, 20_000


def _refuse_endless(conditions: _Conditions, node: Node) -> None:
    """Those of a route stand in each of the routes below it, which are as many as there are."""
    every = [one for found in conditions.values() for one in found]
    if len(every) > _MOST_CONDITIONS:
        reason = f"{len(every):,} conditions of a route cannot be said"
        raise Refusal(reason, "divide the route in several", node)
    if sum(len(one.value) for one in every) > _LONGEST:
        reason = f"conditions of more than {_LONGEST:,} characters cannot be said"
        raise Refusal(reason, "divide the route in several", node)


def _held(node: Node) -> tuple[tuple[str, ...], tuple[str, ...]]:
    during = tuple(n.text for n in node.at("mute_time_intervals", "muteTimeIntervals").each())
    active = node.at("active_time_intervals", "activeTimeIntervals")
    outside = tuple(one.text for one in active.each())
    if len(outside) > 1:
        raise Refusal("several intervals in which it is active cannot be said", KEEP, active)
    return during, outside


def _settings(node: Node, above: Settings, entry: Entry) -> Settings:
    timings = dict(above.timings)
    for key, (camel, _) in _TIMINGS.items():
        if text := node.at(key, camel).text:
            timings[key] = text
    group, repeat = (_duration(timings[key], node) for key in ("group_interval", "repeat_interval"))
    fitting = max(group, repeat.in_steps(group)) if group > Duration(0) else repeat
    if repeat != fitting:
        entry.differ(f"repeat_interval is {fitting}, as it is only looked at every {group}")
        timings["repeat_interval"] = str(fitting)
    written = node.at("group_by", "groupBy")
    labels = tuple(one.text for one in written.each()) if written else above.group_by
    return Settings(
        receiver=node.at("receiver").text or above.receiver,
        timings=tuple(timings.items()),
        group_by=labels,
    )


def _duration(text: str, node: Node) -> Duration:
    if text in ("0", "0s"):
        return Duration(0)
    try:
        return Duration.parse(text)
    except UnitError:
        raise Refusal(f'"{text}" is no duration', "write it like 5m", node) from None


def conditions_of(node: Node, side: str = "", camel: str = "matchers") -> Iterator[LabelMatcher]:
    """What labels must meet: lines, mappings of the old form, or the operator's objects."""
    for one in node.at(f"{side}matchers", camel).each():
        if isinstance(one.value, dict):
            yield _of_object(one)
            continue
        found = parse_matchers(one.text)
        if found is None:
            raise Refusal(f'"{one.peek}" is no matcher', "write it like 'team=\"web\"'", one)
        yield from found
    old, old_re = (
        {name: value.text for name, value in node.at(f"{side}{key}").pairs()}
        for key in ("match", "match_re")
    )
    yield from old_matchers(old, old_re)


def _of_object(node: Node) -> LabelMatcher:
    """A matcher of an AlertmanagerConfig."""
    usual = "=~" if node.at("regex").is_true else "="
    return LabelMatcher(
        name=node.at("name").text,
        operator=node.at("matchType").text or usual,
        value=node.at("value").text,
    )


def as_match(
    conditions: Mapping[str, list[LabelMatcher]], choices: Choices, entry: Entry
) -> dict[str, Value]:
    """The conditions in routing's own words, one for each label."""
    return {name: _of_label(name, found, choices, entry) for name, found in conditions.items()}


def by_label(matchers: Iterable[LabelMatcher]) -> dict[str, list[LabelMatcher]]:
    """Matchers by the label that they are about."""
    found: dict[str, list[LabelMatcher]] = {}
    for one in matchers:
        found.setdefault(one.name, []).append(one)
    return found


def _of_label(name: str, found: list[LabelMatcher], choices: Choices, entry: Entry) -> Value:
    allowed = ("alertname", "service", "slo", SEVERITY, "team")
    if name not in allowed and (naming.is_reserved(name) or not naming.is_label(name)):
        raise Refusal(f'the label "{name}" cannot be matched', KEEP)
    for one in found:
        if one.problem:
            raise Refusal(f'the expression of "{name}" cannot be taken: {one.problem}', KEEP)
    named = [one for one in found if _values(one) is not None and one.operator in ("=", "=~")]
    if named:
        first = _values(named[0]) or ()
        values = [v for v in first if all(one.matches({name: v}) for one in found)]
        if not values:
            raise Refusal(f'no "{name}" meets all of its conditions', "remove the route")
        return _listed(_severities(name, values, choices, entry))
    if len(found) > 1:
        raise Refusal(f'several conditions of the label "{name}" cannot be said', KEEP)
    (one,) = found
    values_of = _values(one)
    if name == SEVERITY and values_of is None:
        raise Refusal("a regular expression of severities cannot be said", KEEP)
    if values_of == ("",):
        return {"regex": ".+"}
    inner: Value = (
        {"regex": one.value}
        if values_of is None
        else _listed(_severities(name, [*values_of], choices, entry))
    )
    return {"not": inner} if one.operator.startswith("!") else inner


def _values(one: LabelMatcher) -> tuple[str, ...] | None:
    """The values that a matcher names, in so many words; None where it describes them."""
    return listed(one.value) if "~" in one.operator else (one.value,)


def _severities(name: str, values: list[str], choices: Choices, entry: Entry) -> list[str]:
    if name != SEVERITY:
        return values
    for one in values:
        if (word := severity_word(one, choices)) != one:
            entry.differ(f'severity "{one}" is {word}')
    return [*dict.fromkeys(severity_word(one, choices) for one in values)]


def _listed(values: list[str]) -> Value:
    return values[0] if len(values) == 1 else [*values]
