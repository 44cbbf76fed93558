"""One entry with objectives by group, and the SLO of each value that it stands for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import yaml

from slosmith.diagnostics.suggest import suggest
from slosmith.language.documents.by import group_of
from slosmith.language.documents.objective import GroupObjective, ObjectivesByGroup
from slosmith.language.documents.slo import SliSpec, SloSpec, written_kind
from slosmith.model import naming
from slosmith.model.contract import Contract, metric_of
from slosmith.promql import Matcher, MatchOp, Selector, filled, selectors_of
from slosmith.promql.build import Group, sources_of
from slosmith.resolve.narrowing import key_node, narrowed_sli, none_of
from slosmith.source import Origin, plain_of

DEFAULT = "default"
_NO_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlisted:
    """Values of a label for which nobody wrote an objective: all but these.

    ``slo`` is the name of one that was made of the same entry.
    """

    slo: str
    entry: str
    alerts: str
    label: Group
    values: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of the author's that is several SLOs."""

    spec: SloSpec
    by: ObjectivesByGroup
    place: Origin
    service: str
    contract: Contract

    @property
    def label(self) -> Group:
        """The label that has the values, by the name that the SLO gives it."""
        sources = zip(self.spec.by, sources_of(self.spec.by), strict=True)
        usual = group_of(self.by.by)
        return Group(usual, dict(sources).get(usual, usual.source))

    @property
    def groups(self) -> tuple[str, ...]:
        """All labels that the SLOs are grouped by; the one that has the values is the last."""
        return (*(one for one in self.spec.by if one != self.label), self.label)

    @property
    def alerts(self) -> str:
        """What the names of its alerts begin with."""
        return self.spec.alerting.name or naming.pascal(self.service, self.spec.name)

    def slos(self) -> Iterator[tuple[SloSpec, yaml.Node]]:
        """One of each value, and one of all other values where there is a default."""
        for value, given in self.by.values.items():
            if value in self.same_word:
                continue
            matcher = Matcher(name=self.source, op=MatchOp.EQUAL, value=value)
            yield self._slo(value, given, matcher, {str(self.label): value})
        if self.by.default is not None:
            yield self._slo(DEFAULT, self.by.default, none_of(self.source, self._known), {})

    @cached_property
    def same_word(self) -> dict[str, str]:
        """Values that would make an SLO of the same name as another before."""
        first, same = dict[str, str](), dict[str, str]()
        for value in self.by.values:
            other = first.setdefault(word_of(value), value)
            if other != value:
                same[value] = other
        return same

    @cached_property
    def listed(self) -> frozenset[str]:
        """The values that the contract lists for all that is read; empty where it does not."""
        (source,) = sources_of((self.label,))
        found: set[str] = set()
        for selector in self._read:
            metric = metric_of(selector, self.contract.metrics)
            found |= set(dict(metric.labels).get(source) or ()) if metric else set()
        return frozenset(found)

    @cached_property
    def is_unknown(self) -> bool:
        """Whether what is read lacks the label, which is said of what it is grouped by."""
        read = (self.contract.series.get(selector.metric) for selector in self._read)
        return any(
            self.source not in series.labels
            and (not series.metric.given or suggest(self.source, series.labels))
            for series in read
            if series is not None
        )

    @property
    def source_labels(self) -> frozenset[str]:
        """The labels that anything has that is read."""
        read = (self.contract.series.get(selector.metric) for selector in self._read)
        return frozenset(label for series in read if series for label in series.labels)

    @property
    def _read(self) -> Iterator[Selector]:
        for _, text in self.place.at("sli").texts():
            yield from selectors_of(filled(text))

    def unlisted(self, slo: str) -> Unlisted:
        """What a ticket speaks of where there is no default."""
        return Unlisted(
            slo=slo,
            entry=self.spec.name,
            alerts=self.alerts,
            label=self.label,
            values=self._known,
            origin=self.place,
        )

    @property
    def source(self) -> str:
        """The label that has the values, by the name that series give it."""
        return sources_of((self.label,))[0]

    @property
    def _known(self) -> tuple[str, ...]:
        """The values that have an objective, without those that the contract says never are."""
        listed = self.listed
        return tuple(value for value in self.by.values if not listed or value in listed)

    def _slo(
        self, value: str, given: GroupObjective, matcher: Matcher, labels: dict[str, str]
    ) -> tuple[SloSpec, yaml.Node]:
        word = word_of(value)
        kind, _ = written_kind(self.spec.sli)
        sli = narrowed_sli(self.place.at("sli").node, kind, matcher)
        alerting = given.alerting or self.spec.alerting
        update = {
            "name": f"{self.spec.name}-{word}",
            "objective": given.objective,
            "objectives": None,
            "policy": given.policy or self.spec.policy,
            "by": self.groups,
            "alerting": alerting.model_copy(
                update={
                    "name": f"{alerting.name or self.alerts}{naming.pascal(word)}",
                    "labels": {**alerting.labels, **labels},
                }
            ),
            "sli": SliSpec.model_validate(plain_of(sli)),
        }
        known = value == DEFAULT or not self.listed or value in self.listed
        # What is wrong with the value, or with the label, is said of these alone.
        shown = sli if known and not self.is_unknown else self.place.at("sli").node
        return self.spec.model_copy(update=update), self._node(value, word, shown)

    def _node(self, value: str, word: str, sli: yaml.Node) -> yaml.Node:
        """The entry with the keys of one value, each where its author wrote it."""
        entry, given = self.place.node, self.place.at("objectives", value).node
        assert isinstance(entry, yaml.MappingNode)
        name = key_node(f"{self.spec.name}-{word}", self.place.at("name").node)
        own: dict[str, yaml.Node] = {"name": name, "sli": sli, "by": self._by_node()}
        if isinstance(given, yaml.MappingNode):
            own |= {key.value: node for key, node in given.value}
        else:
            own["objective"] = given
        kept = [
            (key, own.pop(key.value, node))
            for key, node in entry.value
            if key.value != "objectives"
        ]
        added = [(key_node(name, node), node) for name, node in own.items()]
        return yaml.MappingNode(
            entry.tag, [*kept, *added], entry.start_mark, entry.end_mark, entry.flow_style
        )

    def _by_node(self) -> yaml.Node:
        """What it is grouped by, the label of the objectives where they name it."""
        mark = self.place.at("objectives", "by").node
        named = {name: self.place.at("by", name).closest.node for name in self.spec.by}
        start, end = mark.start_mark, mark.end_mark
        pairs: list[object] = [
            (key_node(str(name), named.get(name, mark)), key_node(source, mark))
            for name, source in zip(self.groups, sources_of(self.groups), strict=True)
        ]
        return yaml.MappingNode("map", pairs, start, end, flow_style=True)


def word_of(value: str) -> str:
    """A value as names have it."""
    return _NO_WORD.sub("-", value.lower()).strip("-") or "other"
