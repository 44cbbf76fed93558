"""Every mention of a name in a root: in documents, in PromQL, and in prose."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import yaml

from slosmith.commands.lsp.roles import Role, role_of
from slosmith.load.documents import Loaded
from slosmith.memo import Memo
from slosmith.promql import MatcherPlace, SelectorPlace, find_places, unquote
from slosmith.source import File, Path
from slosmith.source.spans import offset_in, span_of

_OWN_SERIES = "slo:"
_ALERTS = ("ALERTS", "ALERTS_FOR_STATE")
_BY_SERVICE = (Role.SLO, Role.DASHBOARD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A name in a file, from one offset to another; it ``defines`` what it names, or means it.

    Of an SLO the name has its service before it, and the offsets are those of its own alone. One
    that is not ``exact`` is spelt in a way that says nowhere where the name itself stands.
    """

    role: Role
    name: str
    file: File
    start: int
    end: int
    defines: bool = False
    exact: bool = True


class Mentions:
    """The mentions in documents, each looked through once for as long as it stays the same."""

    def __init__(self) -> None:
        self._memo = Memo()

    def of(self, documents: list[Loaded]) -> tuple[Mention, ...]:
        """All of them, in the order of the documents."""
        self._memo = self._memo.next()
        return tuple(one for each in documents for one in self._memo.of(mentions_of, each))


def mentions_of(document: Loaded) -> tuple[Mention, ...]:
    """Every name in a document."""
    return tuple(_Reading(document).below(document.origin.whole, ()))


def words_of(file: File, name: str) -> Iterator[tuple[int, int]]:
    """Where prose names something, as a word of its own."""
    for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", file.text):
        yield match.span()


class _Reading:
    """One document, looked through from its top."""

    def __init__(self, document: Loaded) -> None:
        self.kind, self.file = document.kind, document.origin.file
        self.service = document.origin.at("service").text or ""

    def below(self, node: yaml.Node, path: Path) -> Iterator[Mention]:
        """The names at a node and below it."""
        if isinstance(node, yaml.ScalarNode):
            yield from self._named(node, path, is_key=False)
        elif isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                yield from self.below(item, (*path, index))
        elif isinstance(node, yaml.MappingNode):
            yield from self._labelled(node, path)
            for key, value in node.value:
                if isinstance(key, yaml.ScalarNode):
                    yield from self._named(key, path, is_key=True)
                    yield from self.below(value, (*path, key.value))

    def _named(self, node: yaml.ScalarNode, path: Path, *, is_key: bool) -> Iterator[Mention]:
        rule = role_of(self.kind, path, is_key=is_key)
        if rule is None:
            return
        if rule.role is Role.PROMQL:
            for selector in find_places(node.value).selectors:
                yield from self._selected(node, selector)
        elif rule.role is Role.SLO_OF_SERVICE:
            name = f"{self.service}/{node.value}"
            yield replace(self._mention(node, Role.SLO, 0), name=name, defines=rule.defines)
        elif rule.role in _BY_SERVICE and "/" in node.value:
            slash = node.value.index("/")
            yield self._mention(node, Role.SERVICE, 0, slash)
            yield replace(self._mention(node, Role.SLO, slash + 1), name=node.value)
        elif rule.role in _BY_SERVICE:  # a service stands for all of its SLOs
            yield self._mention(node, Role.SERVICE, 0)
        else:
            yield replace(self._mention(node, rule.role, 0), defines=rule.defines)

    def _labelled(self, node: yaml.MappingNode, path: Path) -> Iterator[Mention]:
        """Labels that mean an SLO, of alerts that are matched, and its service."""
        labels = {key.value: value for key, value in node.value if self.kind != "service"}
        service, slo = labels.get("service"), labels.get("slo")
        if isinstance(service, yaml.ScalarNode) and isinstance(slo, yaml.ScalarNode):
            name = f"{service.value}/{slo.value}"
            yield replace(self._mention(slo, Role.SLO, 0), name=name)
            if role_of(self.kind, (*path, "service"), is_key=False) is None:
                yield self._mention(service, Role.SERVICE, 0)

    def _selected(self, node: yaml.ScalarNode, selector: SelectorPlace) -> Iterator[Mention]:
        """The metric of a selector, and what the labels of our own series mean."""
        start, end = selector.name
        text = node.value[start:end]
        metric = unquote(text) if text[:1] in "\"'`" else text
        if metric and "{" not in metric:
            quotes = int(metric != text)
            yield self._mention(node, Role.METRIC, start + quotes, end - quotes)
        labels = {one.label.text: one for one in selector.matchers if one.operator == "="}
        if metric in _ALERTS and "alertname" in labels:
            yield self._value(node, Role.ALERT, labels["alertname"])
        if "service" not in labels or not (metric or "").startswith((_OWN_SERIES, *_ALERTS)):
            return
        yield self._value(node, Role.SERVICE, labels["service"])
        if "slo" in labels:
            name = f"{labels['service'].text}/{labels['slo'].text}"
            yield replace(self._value(node, Role.SLO, labels["slo"]), name=name)

    def _value(self, node: yaml.ScalarNode, role: Role, matcher: MatcherPlace) -> Mention:
        return self._mention(node, role, matcher.value.start + 1, matcher.value.end - 1)

    def _mention(self, node: yaml.ScalarNode, role: Role, start: int, end: int = -1) -> Mention:
        end = len(node.value) if end < 0 else end
        places = offset_in(self.file, node, start), offset_in(self.file, node, end)
        if None in places:
            span = span_of(node)
            places = (span.line, span.column), (span.end_line, span.end_column)
        first, last = (self.file.offset(*place) for place in places if place is not None)
        name = node.value[start:end]
        return Mention(
            role=role,
            name=name,
            file=self.file,
            start=first,
            end=last,
            exact=self.file.text[first:last] == name,
        )
