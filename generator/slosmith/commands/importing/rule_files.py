"""Rules of Prometheus as they stand in files: groups, records and alerts, each with its place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slosmith.commands.importing.account import Node
from slosmith.commands.importing.names import count_of
from slosmith.commands.importing.record import Entry, Rank
from slosmith.commands.importing.taken import Taken
from slosmith.fields import MOST_LABELS

_RULE_KEYS = ("record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations")
_GROUP_KEYS = (
    *("name", "interval", "limit", "query_offset", "labels", "rules"),
    "partial_response_strategy",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rule:
    """One rule: its document, its group, and itself; ``entry`` is its account."""

    taken: Taken
    group: Node
    node: Node
    entry: Entry

    @property
    def is_alert(self) -> bool:
        """Whether it alerts; all others record."""
        return bool(self.node.at("alert"))

    @property
    def name(self) -> str:
        """What it records, or the name of its alert."""
        return self.node.at("alert").peek or self.node.at("record").peek

    @property
    def expr(self) -> str:
        """The expression as it is written."""
        return self.node.at("expr").peek

    @property
    def labels(self) -> dict[str, str]:
        """Those of the rule over those of its group, without accounting for them."""
        places = (self.group.at("labels"), self.node.at("labels"))
        # What refuses them all the same would be asked of each rule of a group.
        few = [one for one in places if count_of(one) <= MOST_LABELS]
        return {key: value.peek for one in few for key, value in one.pairs()}

    @property
    def severity(self) -> str:
        """What Sloth says of its alert, whatever a team calls it; else the label of that name."""
        return self.labels.get("sloth_severity") or self.labels.get("severity", "")

    @property
    def texts(self) -> str:
        """All that it says for people."""
        said = " ".join(value.peek for _, value in self.node.at("annotations").pairs())
        return f"{self.name} {said}"


def rules_of(documents: Sequence[Taken]) -> Iterator[Rule]:
    """Every rule of the documents, in their order."""
    for one in documents:
        for group in _groups(one):
            for node in group.at("rules").each() or [one.node]:
                kind = "alert" if node.at("alert") else "record"
                name = node.at("alert").peek or node.at("record").peek
                entry = one.entry(kind, name, node)
                _mind_keys(node, group, entry)
                yield Rule(taken=one, group=group, node=node, entry=entry)


def _groups(one: Taken) -> Sequence[Node]:
    """The groups of a document; a rule alone is in one that says nothing."""
    match one.foreign.kind:
        case "group":
            return [one.node]
        case "rule":
            return [Node({}, one.node.origin, one.node.path)]
        case _:
            return (one.node.at("spec") or one.node).at("groups").each()


def _mind_keys(node: Node, group: Node, entry: Entry) -> None:
    for place, known, what in ((node, _RULE_KEYS, "rule"), (group, _GROUP_KEYS, "group")):
        for key, value in place.pairs():
            if key not in known:
                entry.flaw(
                    Rank.BROKEN,
                    value,
                    f'a {what} has no key "{key}": Prometheus refuses the whole file',
                    "indent it below labels:, or remove it",
                )


_ENDINGS = re.compile(
    r"[-_]?(prometheus[-_]?rules?|recording[-_]?rules?|alert(?:ing)?[-_]?rules?|slo[-_]?rules?"
    r"|rules?|alerts?|mixin|monitor)$",
    re.IGNORECASE,
)


def service_name(rule: Rule) -> str:
    """What a rule is about: a label's value, else a name of manifest, file or group."""
    label = rule.labels.get("service", "")
    if label and "{{" not in label:
        return label
    manifest = rule.taken.node.down("metadata", "name").peek
    file = rule.taken.file.rpartition("/")[2].partition(".")[0]
    names = (_stem(manifest), _stem(file), _stem(rule.group.at("name").peek))
    return next((name for name in names if name.lower() not in _OF_NOTHING), names[1])


_OF_NOTHING = ("", "rules", "alerts", "alert", "recording", "prometheus", "slo", "slos", "stdin")


def _stem(name: str) -> str:
    """A name without the endings that only say that it is of rules."""
    name = name.removesuffix(".rules").removesuffix(".alerts")
    while (shorter := _ENDINGS.sub("", name)) and shorter != name:
        name = shorter
    return name


def account_rest(rules: Sequence[Rule]) -> None:
    """List what is left of each rule at itself, and of each document at the last of its rules.

    Rules that are written anew are all evaluated alike.
    """
    documents: dict[int, list[Rule]] = {}
    for rule in rules:
        rule.taken.account(rule.entry, rule.node)
        documents.setdefault(id(rule.taken), []).append(rule)
        for key in ("name", "labels"):
            rule.group.at(key).take()
    for found in documents.values():
        document = found[0].taken
        document.node.at("apiVersion").take()
        document.account_rest([rule.entry for rule in found])
