"""What a file defines, part by part, and what of it can be folded away."""

from collections.abc import Iterator
from typing import cast

import yaml
from lsprotocol import types

from slosmith.commands.lsp.roles import Role, kind_of, role_of
from slosmith.commands.lsp.text import Text
from slosmith.commands.lsp.workspace import Workspace
from slosmith.markdown import headings
from slosmith.source import Path, read_documents
from slosmith.source.files import kind_of_file

_KINDS = {
    Role.SERVICE: types.SymbolKind.Module,
    Role.ALERT: types.SymbolKind.Event,
    Role.METRIC: types.SymbolKind.Field,
    Role.RECEIVER: types.SymbolKind.Interface,
    Role.SCENARIO: types.SymbolKind.Function,
}


def outline(_: Workspace, text: Text) -> list[types.DocumentSymbol]:
    """The names that a document defines, each with all that belongs to it; headings of prose."""
    if kind_of_file(text.file.path) == "prose":
        return [
            _symbol(text, heading.text, types.SymbolKind.String, start, end)
            for heading, (start, end) in zip(headings(text.file.text), _sections(text), strict=True)
        ]
    documents, __ = read_documents(text.file)
    return [one for origin, _ in documents for one in _of_document(text, origin.whole)]


def folds(_: Workspace, text: Text) -> list[types.FoldingRange]:
    """Every mapping and list of several lines; sections of prose."""
    if kind_of_file(text.file.path) == "prose":
        places = [*_sections(text)]
    else:
        documents, __ = read_documents(text.file)
        places = [one for origin, _ in documents for one in _blocks(text, origin.whole)]
    lines = {(text.position(start).line, text.position(end).line) for start, end in places}
    return [types.FoldingRange(first, last) for first, last in sorted(lines) if first < last]


def _of_document(text: Text, root: yaml.Node) -> Iterator[types.DocumentSymbol]:
    """The document itself where it has a name, and below it what it defines."""
    if not isinstance(root, yaml.MappingNode):
        return
    kind = kind_of([key.value for key, _ in root.value if isinstance(key, yaml.ScalarNode)])
    found = [*_defined(text, root, (), kind, root)] if kind else []
    if found and found[0].range == _range(text, root, root):
        first, *rest = found
        first.children = rest
        yield first
    else:
        yield from found


def _defined(
    text: Text, node: yaml.Node, path: Path, kind: str, around: yaml.Node
) -> Iterator[types.DocumentSymbol]:
    """What is defined at or below a node; all ``around`` a name belongs to it."""
    if isinstance(node, yaml.ScalarNode):
        rule = role_of(kind, path, is_key=False)
        if rule is not None and rule.defines:
            yield _named(text, node, around, around, rule.role)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _defined(text, item, (*path, index), kind, item)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            rule = role_of(kind, path, is_key=True)
            if rule is not None and rule.defines:
                yield _named(text, key, key, value, rule.role)
            yield from _defined(text, value, (*path, key.value), kind, node)


def _named(
    text: Text, name: yaml.ScalarNode, first: yaml.Node, last: yaml.Node, role: Role
) -> types.DocumentSymbol:
    return types.DocumentSymbol(
        name=name.value or "?",
        kind=_KINDS.get(role, types.SymbolKind.Object),
        range=_range(text, first, last),
        selection_range=_range(text, name, name),
        detail=str(role).removesuffix(" of this service"),
    )


def _symbol(
    text: Text, name: str, kind: types.SymbolKind, start: int, end: int
) -> types.DocumentSymbol:
    place = text.range(start, end)
    return types.DocumentSymbol(
        name=name or "?", kind=kind, range=place, selection_range=text.range(start, start)
    )


def _range(text: Text, first: yaml.Node, last: yaml.Node) -> types.Range:
    return text.range(*_places(text, first, last))


def _places(text: Text, first: yaml.Node, last: yaml.Node) -> tuple[int, int]:
    """From one node to the end of another, without the empty lines and comments behind it."""
    start, end = cast("yaml.Mark", first.start_mark), cast("yaml.Mark", last.end_mark)
    begin = text.file.offset(start.line + 1, start.column + 1)
    stop = text.file.offset(end.line + 1, end.column + 1)
    while isinstance(last, yaml.CollectionNode) and not last.flow_style and last.value:
        last = last.value[-1] if isinstance(last, yaml.SequenceNode) else last.value[-1][1]
        end = cast("yaml.Mark", last.end_mark)
        stop = text.file.offset(end.line + 1, end.column + 1)
    written = text.file.text[begin:stop].rstrip()
    return begin, begin + len(written)


def _blocks(text: Text, node: yaml.Node) -> Iterator[tuple[int, int]]:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield _places(text, item, item)
            yield from _blocks(text, item)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield _places(text, key, value)
            yield from _blocks(text, value)


def _sections(text: Text) -> Iterator[tuple[int, int]]:
    """From each heading to the next of its level or above."""
    found = headings(text.file.text)
    for number, heading in enumerate(found):
        below = (one.line for one in found[number + 1 :] if one.level <= heading.level)
        start, end = text.file.offset(heading.line, 1), len(text.file.text)
        if (line := next(below, None)) is not None:
            end = text.file.offset(line, 1)
        yield start, start + len(text.file.text[start:end].rstrip())
