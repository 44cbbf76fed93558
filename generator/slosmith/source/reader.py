"""YAML read with a place for every value, and without what YAML 1.1 guesses."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TypeAlias

import yaml

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Code, Diagnostic
from slosmith.diagnostics.limit import the_first
from slosmith.source.composed import TAGS, Composed, Root, compose
from slosmith.source.errors import broken, unreadable
from slosmith.source.hidden import spelt_hidden_characters
from slosmith.source.merge_keys import merged_keys
from slosmith.source.origin import Origin
from slosmith.source.secrets import spelt_secrets
from slosmith.source.source_file import File
from slosmith.source.spans import span_of

Plain: TypeAlias = "str | int | Decimal | bool | list[Plain] | dict[str, Plain] | None"
_MOST_NODES = 5_000_000
_MOST_ALIASED = 100_000
_DEEPEST = 60

_Mistake: TypeAlias = tuple[Code, yaml.Node, str, str]
"""Its code, where it is, what is wrong and what to do; a finding takes longer to make."""


def read_documents(
    file: File, *, merged: bool = False
) -> tuple[list[tuple[Origin, Plain]], list[Diagnostic]]:
    """Parse every document of a file; what is broken is a finding, never an exception.

    ``merged`` has merge keys written out, as Go's programs read them.
    """
    findings: list[Diagnostic] = []
    documents: list[tuple[Origin, Plain]] = []
    respelt: list[tuple[str, yaml.ScalarNode]] = []
    composed = Composed(file=file)
    roots = compose(composed)
    for number, root in enumerate(roots.nodes):
        origin = Origin(file, Root(composed, number))
        reader = _Reader()
        value = reader.read(root, 0)
        respelt += reader.respelt
        findings += the_first(_findings_of(file, reader))
        if merged and not reader.unreadable:  # what an alias repeats has its bounds by now
            origin = Origin(file, merged_keys(root))
            reader = _Reader()
            value = reader.read(origin.whole, 0)
            findings += the_first(_findings_of(file, reader))
        if not reader.unreadable:
            documents.append((origin, value))
    # Once for all: what is looked for in the whole text is looked for once.
    findings += spelt_secrets(file, respelt)
    findings += spelt_hidden_characters(file, respelt)
    match roots.error:
        case yaml.MarkedYAMLError() as error:
            findings.append(broken(file, error))
        case yaml.reader.ReaderError() as error:
            findings.append(unreadable(file, error))
        case None:
            pass
        case unforeseen:
            raise unforeseen
    return documents, findings


def _findings_of(file: File, reader: "_Reader") -> Iterator[Diagnostic]:
    for code, node, message, hint in reader.mistakes:
        yield file.finding(code, message, span_of(node), hint)


class _Reader:
    """Turns one document's nodes into plain values, counting what aliases repeat."""

    def __init__(self) -> None:
        self.mistakes: list[_Mistake] = []
        self.count = 0
        # Scalars of which the value is not what stands in one line of the text, with their keys.
        self.respelt: list[tuple[str, yaml.ScalarNode]] = []
        self.distinct: set[int] = set()
        self.items: set[int] = set()
        self.stopped = False
        self.unreadable = False

    def read(self, node: yaml.Node, depth: int, key: str = "") -> Plain:
        if self.stopped or not self._within_bounds(node, depth):
            return None
        if node.tag not in TAGS:
            self._say(
                codes.YAML_TAG,
                node,
                f"the tag {_quote_tag(node.tag)} is not known here",
                "remove the tag; write plain strings, numbers, lists and mappings",
            )
            return None
        if isinstance(node, yaml.ScalarNode):
            is_doubled = node.style == "'" and "'" in node.value
            if is_doubled or node.style == '"' or node.start_mark.line != node.end_mark.line:
                self.respelt.append((key, node))
            return _scalar(node)
        if isinstance(node, yaml.SequenceNode):
            self.items.update(map(id, node.value))
            return [self.read(item, depth + 1, key) for item in node.value]
        assert isinstance(node, yaml.MappingNode)
        return self._mapping(node, depth)

    def _mapping(self, node: yaml.MappingNode, depth: int) -> dict[str, Plain]:
        values: dict[str, Plain] = {}
        places: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                hint = "write a plain key; {{ must stand in quotes"
                self._say(codes.YAML_KEY, key, "a key is a list or a mapping", hint)
                continue
            if key.value in values:
                line = places[key.value].start_mark.line + 1
                message = f'the key "{key.value}" is here twice, first on line {line}'
                if id(node) in self.items and key.value == next(iter(values)):
                    hint = "begin the item with - if it is another one, or remove one of the two"
                    self._say(codes.DUPLICATE_KEY, key, message, hint)
                    break  # what follows is of the other
                hint = "remove one of the two, or join them"
                self._say(codes.DUPLICATE_KEY, key, message, hint)
                continue
            places[key.value] = key
            values[key.value] = self.read(value, depth + 1, key.value)
        return values

    def _within_bounds(self, node: yaml.Node, depth: int) -> bool:
        self.count += 1
        self.distinct.add(id(node))
        if depth > _DEEPEST:
            message = f"the document is nested more than {_DEEPEST} levels deep"
        elif self.count - len(self.distinct) > _MOST_ALIASED or self.count > _MOST_NODES:
            message = "aliases make this document far larger than its text"
        else:
            return True
        self.stopped = True
        self._say(codes.YAML_TOO_LARGE, node, message, "write it flat, without aliases")
        return False

    def _say(self, code: Code, node: yaml.Node, message: str, hint: str) -> None:
        # The first of two equal keys is read on; nothing can be said of what has no value.
        self.unreadable |= code is not codes.DUPLICATE_KEY
        self.mistakes.append((code, node, message, hint))


def plain_of(node: yaml.Node) -> Plain:
    """What a node says that was read before."""
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return [plain_of(one) for one in node.value]
    assert isinstance(node, yaml.MappingNode)
    return {key.value: plain_of(one) for key, one in node.value}


def _scalar(node: yaml.ScalarNode) -> Plain:
    match node.tag:
        case "int":
            return int(node.value)
        case "decimal":
            return Decimal(node.value)
        case "bool":
            return bool(node.value == "true")
        case "null":
            return None
        case _:
            return str(node.value)


def _quote_tag(tag: str) -> str:
    short = tag.replace("tag:yaml.org,2002:", "!!")
    return f'"{short[:80]}"'
