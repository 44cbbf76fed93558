"""Objectives by group: an SLO of each value that has one, as anybody could have written it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

import yaml

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.suggest import suggest
from slosmith.fields import one_of
from slosmith.language.documents.service import (
    GroupObjective,
    ObjectivesByGroup,
    ServiceSpec,
    SliSpec,
    SloSpec,
    group_of,
    written_kind,
)
from slosmith.load.documents import Loaded
from slosmith.model import naming
from slosmith.model.contract import Contract, metric_of
from slosmith.promql import (
    Matcher,
    MatchOp,
    PromQLError,
    Selector,
    narrowed,
    parse_expression,
    selectors_in,
)
from slosmith.promql.build import Group, sources_of
from slosmith.sli import KINDS
from slosmith.source import Origin, plain_of

DEFAULT = "default"
_PROMQL = {kind.name: kind.promql for kind in KINDS}
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


def expand_groups(
    document: Loaded, contract: Contract
) -> tuple[Loaded, tuple[Unlisted, ...], list[Diagnostic]]:
    """The document of a service in which each SLO has one objective, for one value of a label.

    What is wrong with one of them is found where the author wrote what it is of.
    """
    found: list[Diagnostic] = []
    spec, origin = cast(ServiceSpec, document.spec), document.origin
    slos, nodes, undecided = list[SloSpec](), list[yaml.Node](), set[int]()
    unlisted: list[Unlisted] = []
    for index, slo in enumerate(spec.slos):
        place = origin.at("slos", index)
        made = [(slo, place.node)]
        if isinstance(slo.objectives, ObjectivesByGroup):
            entry = _Entry(
                spec=slo, by=slo.objectives, place=place, service=spec.service, contract=contract
            )
            found += entry.check()
            made = list(entry.slos())
            if slo.objectives.default is None:
                unlisted.append(entry.unlisted(made[0][0].name))
        if index in document.undecided:
            undecided |= {len(slos) + number for number in range(len(made))}
        slos += [one for one, _ in made]
        nodes += [node for _, node in made]
    listed = origin.at("slos").node
    sequence = yaml.SequenceNode(listed.tag, nodes, listed.start_mark, listed.end_mark, None)
    expanded = Loaded(
        kind=document.kind,
        spec=spec.model_copy(update={"slos": tuple(slos)}),
        origin=replace(origin.at("slos").with_node(sequence), path=()),
        undecided=frozenset(undecided),
    )
    return expanded, tuple(unlisted), found


@dataclass(frozen=True, kw_only=True)
class _Entry:
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
            if value in self._same_word:
                continue
            matcher = Matcher(name=self._source, op=MatchOp.EQUAL, value=value)
            yield self._slo(value, given, matcher, {str(self.label): value})
        if self.by.default is not None:
            yield self._slo(DEFAULT, self.by.default, self._others, {})

    def check(self) -> Iterator[Diagnostic]:
        """Values that the contract does not know, and those of it that nobody wrote."""
        listed = self._listed
        for value, other in self._same_word.items():
            yield self.place.at("objectives", value).finding(
                codes.DUPLICATE_NAME,
                f'"{value}" and "{other}" both make "{self.spec.name}-{_word(value)}"',
                "give one of them an SLO of its own",
                key=True,
            )
        yield from self._check_pinned()
        for value in self.by.values if listed else ():
            if value not in listed:
                yield self.place.at("objectives", value).finding(
                    codes.LABEL_VALUE_UNKNOWN,
                    f'"{self.label}" is never "{value}"',
                    suggest(value, listed) or f"write one of {one_of(sorted(listed))}",
                    key=True,
                )
        missing = sorted(listed - self.by.values.keys())
        if missing and self.by.default is None:
            yield self.place.at("objectives").finding(
                codes.OBJECTIVE_MISSING,
                f"{self.label} may be {one_of(missing)}, which has no objective: a ticket will say "
                "so, and nothing else watches it",
                f"write {missing[0]}: 99%, or default:",
                key=True,
            )

    def _check_pinned(self) -> Iterator[Diagnostic]:
        """A selector that asks for one value has no series of the others."""
        for place, text in self.place.at("sli").texts():
            for matcher in (one for selector in selectors_of(text) for one in selector.matchers):
                if matcher.name == self._source and matcher.op is MatchOp.EQUAL:
                    message = (
                        f'"{text}" asks for one {self._source} alone, so others have no series'
                    )
                    yield place.finding(
                        codes.SELECTOR_INVALID,
                        message,
                        f"take {matcher.text} out: each asks for its own",
                    )
                    return

    @cached_property
    def _same_word(self) -> dict[str, str]:
        """Values that would make an SLO of the same name as another before."""
        first, same = dict[str, str](), dict[str, str]()
        for value in self.by.values:
            other = first.setdefault(_word(value), value)
            if other != value:
                same[value] = other
        return same

    @cached_property
    def _listed(self) -> frozenset[str]:
        """The values that the contract lists for all that is read; empty where it does not."""
        (source,) = sources_of((self.label,))
        found: set[str] = set()
        for selector in self._read:
            metric = metric_of(selector, self.contract.metrics)
            found |= set(dict(metric.labels).get(source) or ()) if metric else set()
        return frozenset(found)

    @cached_property
    def _is_unknown(self) -> bool:
        """Whether what is read lacks the label, which is said of what it is grouped by."""
        read = (self.contract.series.get(selector.metric) for selector in self._read)
        return any(
            self._source not in series.labels
            and (not series.metric.given or suggest(self._source, series.labels))
            for series in read
            if series is not None
        )

    @property
    def _read(self) -> Iterator[Selector]:
        for _, text in self.place.at("sli").texts():
            yield from selectors_of(text)

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
    def _source(self) -> str:
        return sources_of((self.label,))[0]

    @property
    def _others(self) -> Matcher:
        return none_of(self._source, self._known)

    @property
    def _known(self) -> tuple[str, ...]:
        """The values that have an objective, without those that the contract says never are."""
        listed = self._listed
        return tuple(value for value in self.by.values if not listed or value in listed)

    def _slo(
        self, value: str, given: GroupObjective, matcher: Matcher, labels: dict[str, str]
    ) -> tuple[SloSpec, yaml.Node]:
        word = _word(value)
        kind, _ = written_kind(self.spec.sli)
        sli = _narrowed(self.place.at("sli").node, kind, matcher)
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
        known = value == DEFAULT or not self._listed or value in self._listed
        # What is wrong with the value, or with the label, is said of these alone.
        shown = sli if known and not self._is_unknown else self.place.at("sli").node
        return self.spec.model_copy(update=update), self._node(value, word, shown)

    def _node(self, value: str, word: str, sli: yaml.Node) -> yaml.Node:
        """The entry with the keys of one value, each where its author wrote it."""
        entry, given = self.place.node, self.place.at("objectives", value).node
        assert isinstance(entry, yaml.MappingNode)
        name = _key(f"{self.spec.name}-{word}", self.place.at("name").node)
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
        added = [(_key(name, node), node) for name, node in own.items()]
        return yaml.MappingNode(
            entry.tag, [*kept, *added], entry.start_mark, entry.end_mark, entry.flow_style
        )

    def _by_node(self) -> yaml.Node:
        """What it is grouped by, the label of the objectives where they name it."""
        mark = self.place.at("objectives", "by").node
        named = {name: self.place.at("by", name).closest.node for name in self.spec.by}
        start, end = mark.start_mark, mark.end_mark
        pairs: list[object] = [
            (_key(str(name), named.get(name, mark)), _key(source, mark))
            for name, source in zip(self.groups, sources_of(self.groups), strict=True)
        ]
        return yaml.MappingNode("map", pairs, start, end, flow_style=True)


def _word(value: str) -> str:
    return _NO_WORD.sub("-", value.lower()).strip("-") or "other"


def selectors_of(text: str) -> tuple[Selector, ...]:
    """The selectors of a query or of what may be one, perhaps with `$window` in it."""
    try:
        tree = parse_expression(text.replace("$window", "5m"))
    except PromQLError:
        return ()
    return tuple(use.selector for use in selectors_in(tree))


def none_of(label: str, values: tuple[str, ...]) -> Matcher:
    """A matcher of all values but these."""
    if not values:
        return Matcher(name=label, op=MatchOp.NOT_EQUAL, value="")
    if len(values) == 1:
        return Matcher(name=label, op=MatchOp.NOT_EQUAL, value=values[0])
    pattern = "|".join(map(re.escape, values))
    return Matcher(name=label, op=MatchOp.NOT_REGEX, value=pattern)


def _key(name: str, node: yaml.Node) -> yaml.ScalarNode:
    return yaml.ScalarNode("str", name, node.start_mark, node.end_mark)


def _narrowed(sli: yaml.Node, kind: str, matcher: Matcher) -> yaml.Node:
    """The SLI of which every selector has the matcher too."""
    promql = _PROMQL[kind]

    def narrow(node: yaml.Node) -> yaml.Node:
        if isinstance(node, yaml.SequenceNode):
            return _like(node, [narrow(one) for one in node.value])
        assert isinstance(node, yaml.ScalarNode)
        return _text(node, matcher)

    def below(node: yaml.Node) -> yaml.Node:
        if not isinstance(node, yaml.MappingNode):
            return narrow(node)
        return _mapped(node, lambda key, one: narrow(one) if key in promql else one)

    return _mapped(sli, lambda _, one: below(one))


def _mapped(node: yaml.Node, change: Callable[[str, yaml.Node], yaml.Node]) -> yaml.Node:
    return _like(node, [(key, change(key.value, one)) for key, one in node.value])


def _like(node: yaml.Node, value: list[object]) -> yaml.Node:
    assert isinstance(node, yaml.CollectionNode)
    return type(node)(node.tag, value, node.start_mark, node.end_mark, node.flow_style)


def _text(node: yaml.ScalarNode, matcher: Matcher) -> yaml.Node:
    try:
        text = narrowed(node.value, matcher)
    except PromQLError:
        return node  # which is said of the text itself
    return yaml.ScalarNode(node.tag, text, node.start_mark, node.end_mark, node.style)
