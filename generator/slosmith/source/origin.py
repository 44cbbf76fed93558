"""Where a value was written: a path into a document, made into a span when somebody asks."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

import yaml

from slosmith.diagnostics.finding import Code, Diagnostic, Span
from slosmith.diagnostics.suggest import causes_of_missing, names_of, suggest
from slosmith.source.composed import Root
from slosmith.source.source_file import File
from slosmith.source.spans import span_between, span_of, span_of_piece

_FEW = 40
"""In so many keys one is found sooner than an index of them is made."""
Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """Where a value was written: a path into one YAML document, turned into a span on demand."""

    file: File
    root: Root | yaml.Node
    path: Path = ()

    def at(self, *path: str | int) -> "Origin":
        """The place of something below this one."""
        return Origin(self.file, self.root, self.path + path)

    def finding(self, code: Code, message: str, hint: str = "", *, key: bool = False) -> Diagnostic:
        """A finding at this value, or at its key where ``key`` is set."""
        return self.file.finding(code, message, self.span(key=key), hint)

    def finding_inside(
        self, code: Code, message: str, start: int, end: int, hint: str = ""
    ) -> Diagnostic:
        """A finding at characters ``start`` to ``end`` of this string value."""
        return self.file.finding(code, message, self._inside(start, end), hint)

    def unknown(self, code: Code, what: str, name: str, known: Collection[str]) -> Diagnostic:
        """A finding at a name that is none of those that are known."""
        names = names_of(known)
        some = ", ".join(names.ordered[:8]) + (", …" if len(names.ordered) > 8 else "")
        hint = suggest(name, names) or f"choose one of {some}"
        found = self.finding(code, f'the {what} "{name}" is not known', hint)
        return found.because(*causes_of_missing(what, name, names))

    def span(self, *, key: bool = False) -> Span:
        """The span of the value, or of its key; of the nearest parent where it was not written."""
        node, key_node, missing = self._find()
        if (key or missing) and key_node is not None:
            return span_of(key_node)
        return span_of(_first_key(node))

    @property
    def whole(self) -> yaml.Node:
        """All of the document."""
        return self.root.node if isinstance(self.root, Root) else self.root

    @property
    def extent(self) -> Span:
        """All that is written of the value, with its key."""
        node, key_node, _ = self._find()
        start, end = span_of(node if key_node is None else key_node), span_of(node)
        return replace(start, end_line=end.end_line, end_column=end.end_column)

    @property
    def closest(self) -> "Origin":
        """This place, or the nearest above it that was written."""
        missing = self._find()[2]
        return Origin(self.file, self.root, self.path[: len(self.path) - missing])

    @property
    def text(self) -> str | None:
        """The scalar as written, or None where the value is a list or a mapping, or missing."""
        node, _, missing = self._find()
        return node.value if not missing and isinstance(node, yaml.ScalarNode) else None

    def without(self, paths: Collection[Path]) -> "Origin":
        """This place in the same document, from which the places below ``paths`` are left out.

        What follows in a list moves up; every span stays what it is in the file.
        """
        return Origin(self.file, _without(self.whole, paths), self.path)

    def with_node(self, node: yaml.Node) -> "Origin":
        """This place in a document that is the same, but for what stands at this place."""
        return Origin(self.file, _with_node(self.whole, self.path, node), self.path)

    def with_items(self, items: Sequence[yaml.Node]) -> "Origin":
        """This list in a document that is the same, but for what is in the list."""
        node = self.node
        return self.with_node(
            yaml.SequenceNode(node.tag, [*items], node.start_mark, node.end_mark, None)
        )

    @property
    def node(self) -> yaml.Node:
        """What is written at this place, or at the nearest above it."""
        return self._find()[0]

    def texts(self) -> Iterator[tuple["Origin", str]]:
        """Every scalar that is written at or below this place, with its own place."""
        node, _, missing = self._find()
        if not missing:
            yield from _texts(self, node)

    def _find(self) -> tuple[yaml.Node, yaml.Node | None, int]:
        """The deepest written node on the path, its key, and how many steps are not written."""
        node, key_node = self.whole, None
        for step, part in enumerate(self.path):
            found = _child(node, part)
            if found is None:
                return node, key_node, len(self.path) - step
            node, key_node = found[0], found[1]
        return node, key_node, 0

    def _inside(self, start: int, end: int) -> Span:
        node, _, missing = self._find()
        if missing or not isinstance(node, yaml.ScalarNode):
            return self.span()
        piece = span_of_piece(self.file, node, start, end)
        return piece or span_between(self.file, node, start, end)


def _without(node: yaml.Node, paths: Collection[Path]) -> yaml.Node:
    if not paths:
        return node
    here = {path[0] for path in paths if len(path) == 1}
    below: dict[str | int, list[Path]] = {}
    for path in paths:
        if len(path) > 1:
            below.setdefault(path[0], []).append(path[1:])
    if isinstance(node, yaml.SequenceNode):
        left: list[object] = [
            _without(item, below.get(index, ()))
            for index, item in enumerate(node.value)
            if index not in here
        ]
    elif isinstance(node, yaml.MappingNode):
        left = [
            (key, _without(value, below.get(key.value, ())))
            for key, value in node.value
            if not isinstance(key, yaml.ScalarNode) or key.value not in here
        ]
    else:
        return node
    return type(node)(node.tag, left, node.start_mark, node.end_mark, node.flow_style)


def _with_node(node: yaml.Node, path: Path, other: yaml.Node) -> yaml.Node:
    if not path:
        return other
    first, rest = path[0], path[1:]
    if isinstance(node, yaml.SequenceNode):
        left: list[object] = [
            _with_node(one, rest, other) if index == first else one
            for index, one in enumerate(node.value)
        ]
    elif isinstance(node, yaml.MappingNode):
        left = [
            (key, _with_node(one, rest, other) if key.value == first else one)
            for key, one in node.value
        ]
    else:
        return node
    return type(node)(node.tag, left, node.start_mark, node.end_mark, node.flow_style)


def _texts(origin: Origin, node: yaml.Node) -> Iterator[tuple[Origin, str]]:
    if isinstance(node, yaml.ScalarNode):
        yield origin, node.value
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _texts(origin.at(index), item)
    else:
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield from _texts(origin.at(key.value), value)


def _child(node: yaml.Node, part: str | int) -> tuple[yaml.Node, yaml.Node | None] | None:
    if isinstance(node, yaml.MappingNode):
        if len(node.value) > _FEW:
            return _by_key(node).get(part)
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value == part:
                return value, key
        return None
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], None
    return None


@lru_cache(maxsize=64)
def _by_key(node: yaml.MappingNode) -> dict[str | int, tuple[yaml.Node, yaml.Node]]:
    """The values of a mapping with their keys; of a key that stands twice the first counts."""
    pairs = ((key, value) for key, value in reversed(node.value))
    return {key.value: (value, key) for key, value in pairs if isinstance(key, yaml.ScalarNode)}


def _first_key(node: yaml.Node) -> yaml.Node:
    """What to underline for a whole mapping: its first key, as the rest is far too long."""
    while isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        node = node.value[0][0]
    return node
