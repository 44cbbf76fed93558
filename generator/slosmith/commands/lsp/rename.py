"""Renaming: all mentions of a name at once, and the runbook that is called so."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from lsprotocol import types

from slosmith.build.compile import Compilation
from slosmith.commands.lsp.mentions import Mention
from slosmith.commands.lsp.navigation import mention_at, same_as
from slosmith.commands.lsp.renaming import Edit, Renaming, planned
from slosmith.commands.lsp.roles import Role
from slosmith.commands.lsp.text import Text
from slosmith.commands.lsp.workspace import Workspace
from slosmith.diagnostics.finding import at_each_place, has_errors
from slosmith.model import naming
from slosmith.model.alerts import slo_alerts
from slosmith.model.slo import Slo
from slosmith.source import File
from slosmith.source.files import kind_of_file

RENAMED = (
    *(Role.SLO, Role.ALERT, Role.METRIC, Role.RECEIVER, Role.POLICY, Role.SCENARIO),
    *(Role.INTERVAL, Role.TEAM, Role.AREA, Role.SERVICE),
)


_PLAIN = re.compile(r"[\w.:/-]+(?: [\w.-]+)*")
"""What is the same in YAML, in PromQL and in prose, or else an error there."""


class RenameError(ValueError):
    """Why a name cannot become another; the message ends in an action."""


@dataclass(slots=True)
class _Changes:
    """New words by their places in files, and pages that get another name."""

    words: dict[File, dict[tuple[int, int], str]] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)

    def put(self, mentions: Iterable[Mention], new: str) -> None:
        """Write a name anew wherever it is mentioned."""
        for one in mentions:
            if not one.exact:
                line = one.file.place(one.start)[0]
                message = f"line {line} of {one.file.path} spells the name with escapes"
                raise RenameError(f"{message}; write it plainly first")
            self.words.setdefault(one.file, {})[one.start, one.end] = new

    def text(self, file: File) -> str:
        """A file after the changes."""
        text = file.text
        for (start, end), new in sorted(self.words.get(file, {}).items(), reverse=True):
            text = text[:start] + new + text[end:]
        return text


def can_rename(workspace: Workspace, text: Text, offset: int) -> types.Range | None:
    """What is renamed at a place; None where nothing can be."""
    found = _renamed_at(workspace, text, offset)
    return text.range(found.start, found.end) if found is not None else None


def rename(workspace: Workspace, text: Text, offset: int, new: str) -> Renaming | None:
    """Give the name at a place another; raises RenameError where it cannot be."""
    workspace.settle()
    if workspace.known is not workspace.current:
        raise RenameError("a file is no YAML just now, and may name it; mend that first")
    found = _renamed_at(workspace, text, offset)
    if found is None:
        return None
    changes = _Changes()
    _collect(workspace, found, new, changes)
    after = _try(workspace, changes, new)
    files = {file.path for file in changes.words}
    return planned([*_edits(workspace, text, changes)], workspace.current, after, files)


def _renamed_at(workspace: Workspace, text: Text, offset: int) -> Mention | None:
    found = mention_at(workspace, text, offset)
    if found is None or found.role not in RENAMED:
        return None
    return next((one for one in same_as(workspace, found) if _covers(one, text.file, offset)), None)


def _covers(one: Mention, file: File, offset: int) -> bool:
    return one.file == file and one.start <= offset <= one.end


def _collect(workspace: Workspace, found: Mention, new: str, changes: _Changes) -> None:
    same = [*same_as(workspace, found)]
    if not any(one.defines for one in same) and found.role is not Role.AREA:
        raise RenameError(f'"{found.name}" is no name of this root; rename what it is made from')
    if not _PLAIN.fullmatch(new):
        raise RenameError(f'"{new}" would need quotes; choose letters, digits, -, _ and .')
    changes.put(same, new)
    if found.role is Role.SLO:
        _follow_slo(workspace, found, new, changes)
    elif found.role is Role.SERVICE:
        _follow_service(workspace, found, new, changes)
    elif found.role is Role.ALERT:
        _rename_page(workspace, found.name, new, changes)


def _follow_slo(workspace: Workspace, found: Mention, new: str, changes: _Changes) -> None:
    """Alerts that are named after the SLO, and names of SLOs that are made of its entry."""
    service, _, old = found.name.partition("/")
    for slo in workspace.known.resolved.model.slos:
        written = slo.origin.at("name").text
        if slo.service != service or written != old:
            continue
        for one in same_as(workspace, _named(found, slo.ref)) if slo.name != old else ():
            changes.put([replace(one, end=one.start + len(old))], new)
        before, after = naming.pascal(service, old), naming.pascal(service, new)
        _follow_alerts(workspace, found, slo, (before, after), changes)


def _follow_service(workspace: Workspace, found: Mention, new: str, changes: _Changes) -> None:
    """Prose that names its SLOs, and alerts that are named after them."""
    for slo in workspace.known.resolved.model.slos:
        if slo.service != found.name:
            continue
        names = same_as(workspace, _named(found, slo.ref, Role.SLO))
        for one in names if workspace.known.resolved.model.prose else ():
            if kind_of_file(one.file.path) == "prose":
                start = one.start - len(f"{found.name}/")
                changes.put([replace(one, start=start, end=start + len(found.name))], new)
        before, after = (naming.pascal(service, slo.name) for service in (found.name, new))
        _follow_alerts(workspace, found, slo, (before, after), changes)


def _follow_alerts(
    workspace: Workspace, found: Mention, slo: Slo, heads: tuple[str, str], changes: _Changes
) -> None:
    """The alerts of an SLO begin with another head, unless somebody wrote their name."""
    if slo.origin.at("alerting", "name").text is not None:
        return
    before, after = heads
    for name in dict.fromkeys(alert.name for alert in slo_alerts(slo)):
        to = after + name.removeprefix(before)
        changes.put(same_as(workspace, _named(found, name, Role.ALERT)), to)
        _rename_page(workspace, name, to, changes)


def _rename_page(workspace: Workspace, old: str, new: str, changes: _Changes) -> None:
    """The page that is called as an alert, with all that links to it."""
    pages = {prose.name for prose in workspace.known.resolved.model.prose or ()}
    if old not in pages:
        return
    if new in pages:
        raise RenameError(f"runbooks/{new}.md is there already; join the two pages first")
    changes.pages[f"runbooks/{old}.md"] = f"runbooks/{new}.md"
    runbooks = (one for one in workspace.mentions() if one.role is Role.RUNBOOK)
    changes.put((one for one in runbooks if one.name == old), new)


def _named(like: Mention, name: str, role: Role | None = None) -> Mention:
    return replace(like, name=name, role=role or like.role)


def _try(workspace: Workspace, changes: _Changes, new: str) -> Compilation:
    """Compile the root as it will be; a name by which it gets an error is refused."""
    texts = {file.path: changes.text(file) for file in changes.words}
    for old, to in changes.pages.items():
        file = workspace.file(old)
        assert file is not None
        texts[to] = texts.get(old, file.text)
    before = Counter(one.code for one in workspace.findings if has_errors([one]))
    tried = workspace.tried(texts)
    after = [one for one in at_each_place(tried.findings) if has_errors([one])]
    more = Counter(one.code for one in after) - before
    worse = [one for one in after if one.code in more]
    if worse:
        said = min(worse, key=lambda one: f'"{new}"' not in one.message)
        raise RenameError(f"{said.message}; {said.hint}")
    return tried


def _edits(workspace: Workspace, text: Text, changes: _Changes) -> Iterator[Edit]:
    """The changes for an editor: words by file, then pages."""
    for file, words in sorted(changes.words.items(), key=lambda one: one[0].path):
        shown = text.other(file)
        yield types.TextDocumentEdit(
            types.OptionalVersionedTextDocumentIdentifier((workspace.root / file.path).as_uri()),
            [types.TextEdit(shown.range(*place), new) for place, new in sorted(words.items())],
        )
    for old, new in changes.pages.items():
        before, after = ((workspace.root / one).as_uri() for one in (old, new))
        yield types.RenameFile(old_uri=before, new_uri=after)
