"""From a name to where it is defined, and to all that mention it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path

from lsprotocol import types

from slosmith.commands.lsp.mentions import Mention, mentions_of, words_of
from slosmith.commands.lsp.names import PACKAGED, find_name
from slosmith.commands.lsp.roles import Role
from slosmith.commands.lsp.text import Text
from slosmith.commands.lsp.workspace import Workspace
from slosmith.diagnostics import codes
from slosmith.diagnostics.pages import page_of
from slosmith.load.root import load_packaged
from slosmith.markdown import headings, links, slug
from slosmith.model.contract import metric_of
from slosmith.promql import Selector
from slosmith.source import File, Origin
from slosmith.source.files import kind_of_file

_WORD = re.compile(r"[\w/:-]+")
_IN_PROSE = (Role.ALERT, Role.METRIC, Role.SLO)
_FOLDERS = ("policies", "templates")


def definition(workspace: Workspace, text: Text, offset: int) -> list[types.Location]:
    """Where the name at a place is defined; of an alert's own definition, its runbook."""
    if (target := _linked(workspace, text, offset)) is not None:
        return [target]
    found = mention_at(workspace, text, offset)
    if found is None:
        return []
    if found.role is Role.RUNBOOK or (found.role is Role.ALERT and found.defines):
        page = f"runbooks/{_page_of(workspace, found)}.md"
        return [_beginning(workspace.root / page)] if workspace.file(page) else []
    if found.role is Role.CODE:
        pages = (page_of(code) for code in codes.all_codes() if code.id == found.name)
        return [_beginning(page) for page in pages if page is not None]
    return [_location(workspace, text, one) for one in _definitions(workspace, found)]


def references(workspace: Workspace, text: Text, offset: int) -> list[types.Location]:
    """Every mention of the name at a place, in documents and in prose."""
    found = mention_at(workspace, text, offset)
    if found is None:
        return []
    return [_location(workspace, text, one) for one in same_as(workspace, found)]


def mention_at(workspace: Workspace, text: Text, offset: int) -> Mention | None:
    """The name at a place, in a document or in prose."""
    if kind_of_file(text.file.path) == "prose":
        return _in_prose(workspace, text.file, offset)
    here = (one for one in workspace.mentions() if one.file == text.file)
    return next((one for one in here if one.start <= offset <= one.end), None)


def same_as(workspace: Workspace, found: Mention) -> Iterator[Mention]:
    """All mentions of what one names; of a metric those of its parts, as far as they say it."""
    name = base_of(workspace, found)
    for one in workspace.mentions():
        if one.role is found.role and base_of(workspace, one) == name:
            yield replace(one, name=name, end=one.end - (len(one.name) - len(name)))
    for prose in workspace.known.resolved.model.prose or () if found.role in _IN_PROSE else ():
        for start, end in words_of(prose.file, name):
            own = name.index("/") + 1 if found.role is Role.SLO else 0
            yield Mention(role=found.role, name=name, file=prose.file, start=start + own, end=end)


def base_of(workspace: Workspace, one: Mention) -> str:
    """The name itself; a part of a histogram, like its buckets, means that."""
    if one.role is not Role.METRIC:
        return one.name
    metric = metric_of(Selector(metric=one.name), workspace.known.resolved.model.metrics_by_name)
    return metric.name if metric is not None else one.name


def _definitions(workspace: Workspace, found: Mention) -> Iterable[Mention]:
    packaged = (
        one
        for folder in _FOLDERS
        for document in load_packaged(folder, PACKAGED)
        for one in mentions_of(document)
    )
    name = base_of(workspace, found)
    for mentions in (workspace.mentions(), packaged):
        defining = [
            one for one in mentions if one.defines and (one.role, one.name) == (found.role, name)
        ]
        if defining:
            return defining
    named = find_name(found.role, name, workspace.known)
    return [_at(origin, found.role) for origin in (named.origins if named else ())]


def _at(origin: Origin, role: Role) -> Mention:
    """A definition that stands behind another name, like that of an SLO behind its alerts'."""
    file, span = origin.file, origin.span(key=origin.text is None)
    start, end = file.offset(span.line, span.column), file.offset(span.end_line, span.end_column)
    return Mention(role=role, name="", file=file, start=start, end=end, defines=True)


def _page_of(workspace: Workspace, found: Mention) -> str:
    alerts = (alert for alert in workspace.known.resolved.model.alerts if alert.name == found.name)
    pages = (alert.runbook for alert in alerts if found.role is Role.ALERT)
    return next(pages, found.name)


def _in_prose(workspace: Workspace, file: File, offset: int) -> Mention | None:
    for match in _WORD.finditer(file.text):
        if match.start() <= offset <= match.end():
            start, end = match.span()
            for role in _IN_PROSE:
                one = Mention(role=role, name=match[0], file=file, start=start, end=end)
                known = {
                    base_of(workspace, other)
                    for other in workspace.mentions()
                    if other.role is role
                }
                if base_of(workspace, one) in known or find_name(role, match[0], workspace.known):
                    return one
    return None


def _linked(workspace: Workspace, text: Text, offset: int) -> types.Location | None:
    """The page that a link of prose leads to, or the heading on it."""
    if kind_of_file(text.file.path) != "prose":
        return None
    for link in links(text.file.text):
        start = text.file.offset(link.line, link.column)
        if start <= offset <= start + len(link.target):
            page, _, anchor = link.target.partition("#")
            name = f"runbooks/{page.removeprefix('./')}" if page else text.file.path
            file = workspace.file(name)
            return _heading(workspace, text, file, anchor) if file is not None else None
    return None


def _heading(workspace: Workspace, text: Text, file: File, anchor: str) -> types.Location:
    lines = [one.line for one in headings(file.text) if slug(one.text) == anchor]
    place = file.offset(lines[0], 1) if lines else 0
    shown = text.other(file)
    return types.Location((workspace.root / file.path).as_uri(), shown.range(place, place))


def _location(workspace: Workspace, text: Text, one: Mention) -> types.Location:
    return types.Location(_uri(workspace, one.file), text.other(one.file).range(one.start, one.end))


def _uri(workspace: Workspace, file: File) -> str:
    """Of a file of the root, or of one that comes along, whose name stands in angles."""
    if not file.path.startswith("<"):
        return (workspace.root / file.path).as_uri()
    inside = resources.files("slosmith")
    paths = (Path(str(inside.joinpath(folder, file.path[1:-1]))) for folder in _FOLDERS)
    return next(path.as_uri() for path in paths if path.is_file())


def _beginning(path: Path) -> types.Location:
    start = types.Position(0, 0)
    return types.Location(path.as_uri(), types.Range(start, start))
