"""What may be written at a place: keys, names of the root, and values that the language knows."""

from collections.abc import Iterator, Mapping

from lsprotocol import types

from slosmith.commands.lsp.cursor import Cursor, written_at
from slosmith.commands.lsp.keys import keys_at, kinds_of, values_at
from slosmith.commands.lsp.names import names_of, templates_of
from slosmith.commands.lsp.proposal import Proposal
from slosmith.commands.lsp.prose import complete_prose
from slosmith.commands.lsp.query_completion import complete_query
from slosmith.commands.lsp.roles import Role, kind_of, role_of
from slosmith.commands.lsp.text import Text
from slosmith.commands.lsp.workspace import Workspace
from slosmith.markdown import escape
from slosmith.source.files import FileKind, kind_of_file

TRIGGERS = ("{", '"', "'", "(", ",", " ", "/", "$", "[", "#")


def prepare(workspace: Workspace) -> None:
    """Make what the first completion would have to wait for."""
    keys_at("service", ())
    for _ in names_of(Role.TEMPLATE, workspace.known):
        pass


def complete(workspace: Workspace, text: Text, offset: int) -> types.CompletionList:
    """All that may be written at a place; the editor leaves out what does not fit."""
    file = kind_of_file(text.file.path)
    proposals: Iterator[Proposal] = iter(())
    if file == "prose":
        proposals = complete_prose(workspace, text.file.text, offset)
    elif file is not None and (cursor := written_at(text.file.text, offset)) is not None:
        proposals = _proposed(workspace, cursor, file)
    items = [one.item(text, offset) for one in proposals]
    return types.CompletionList(is_incomplete=False, items=items)


def _proposed(workspace: Workspace, cursor: Cursor, file: FileKind) -> Iterator[Proposal]:
    kind = kind_of(cursor.document)
    # The value of a key that takes a mapping begins as a key of that.
    ways = (True,) if cursor.is_key else (False, True)
    rules = (role_of(kind, cursor.path, is_key=way) for way in ways if kind)
    rule = next(filter(None, rules), None)
    if rule is not None and rule.role is Role.PROMQL:
        yield from complete_query(workspace, cursor)
    elif rule is not None and not rule.defines:
        yield from _names(workspace, cursor, rule.role)
    if not cursor.is_key and kind is not None:
        yield from _values(workspace, cursor, kind)
    yield from _keys(cursor, kinds_of(file) if kind is None else keys_at(kind, cursor.path))


def _names(workspace: Workspace, cursor: Cursor, role: Role) -> Iterator[Proposal]:
    if role is Role.PARAMETER:
        yield from _parameters(workspace, cursor)
    for one in names_of(role, workspace.known, cursor.document.get("service", "")):
        yield Proposal(
            word=one.name,
            kind=types.CompletionItemKind.Reference,
            typed=cursor.before,
            what=one.what,
            more=one.more,
        )


def _parameters(workspace: Workspace, cursor: Cursor) -> Iterator[Proposal]:
    """Those of the template that the SLO uses, but for those that it gives already."""
    used = cursor.above("use")
    for template in (one for one in templates_of(workspace.known) if one.name == used):
        for name in template.fillings.keys() - {*cursor.beside}:
            place = template.origin.at("parameters", name)
            yield Proposal(
                word=name,
                kind=types.CompletionItemKind.Property,
                typed=cursor.before,
                what=place.at("type").text or "",
                more=escape(place.at("description").text or ""),
                ending=": ",
            )


def _values(workspace: Workspace, cursor: Cursor, kind: str) -> Iterator[Proposal]:
    values = [*values_at(kind, cursor.path)]
    match kind, cursor.path:
        case "service", ("slos", int(), "with", str(parameter)):
            values += _arguments(workspace, cursor.above("use"), parameter)
    for value in dict.fromkeys(values):
        yield Proposal(word=value, kind=types.CompletionItemKind.Value, typed=cursor.before)


def _arguments(workspace: Workspace, template: str, parameter: str) -> Iterator[str]:
    """What a parameter is tried with, as it is written there."""
    for one in templates_of(workspace.known):
        if one.name == template:
            for _, text in one.origin.at("parameters", parameter, "examples").texts():
                yield text


def _keys(cursor: Cursor, keys: Mapping[str, str]) -> Iterator[Proposal]:
    if cursor.before and not cursor.before.isidentifier():
        return
    beside = cursor.beside if cursor.is_key else ()
    for key, meaning in keys.items():
        if key not in beside and not cursor.quote:
            yield Proposal(
                word=key,
                kind=types.CompletionItemKind.Property,
                typed=cursor.before,
                more=meaning,
                ending=": ",
                rank=1,
            )
