"""Quick fixes: what a finding's hint says to write instead, at the place where it says so."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from lsprotocol import types

from slosmith.commands.lsp.findings import show_finding
from slosmith.commands.lsp.text import Text
from slosmith.commands.lsp.workspace import Workspace
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.pages import page_of
from slosmith.diagnostics.suggest import Replacement, closest, replacements
from slosmith.source import File

EXPLAIN = "slosmith.commands.explain"
"""The command that shows the page of a code."""
_QUOTED = re.compile(r'"([^"]+)"|(?<=\$)(\w+)')
_SECTIONS = re.compile(r'write (?P<sections>"## .+") in (?P<page>runbooks/[\w-]+\.md)')
_EDGE = r"[\w.-]"


def fixes(
    place: types.Range, asked: Collection[types.Diagnostic], workspace: Workspace, text: Text
) -> list[types.CodeAction]:
    """For each finding at a place, or that the editor asks for, what mends and what explains it."""
    start, end = text.offset(place.start), text.offset(place.end)
    places = {(one.code, one.range.start.line, one.range.start.character) for one in asked}
    found: list[types.CodeAction] = []
    for one in workspace.findings:
        if one.file != text.file.path or one.span is None or one.allowed:
            continue
        begin = text.position(text.start_of(one.span))
        overlaps = text.start_of(one.span) <= end and start <= text.end_of(one.span)
        if overlaps or (one.code.id, begin.line, begin.character) in places:
            found += _actions(workspace, text, one)
    return found


def _actions(workspace: Workspace, text: Text, finding: Diagnostic) -> Iterator[types.CodeAction]:
    shown = show_finding(finding, text)
    offered = replacements(finding.hint)
    for one in offered:
        if (edit := _edit(workspace.root, text, finding, one)) is not None:
            yield types.CodeAction(
                title=f"write {one.text}",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[shown],
                edit=edit,
                is_preferred=len(offered) == 1 or None,
            )
    if wanted := _SECTIONS.fullmatch(finding.hint):
        yield types.CodeAction(
            title=finding.hint,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[shown],
            edit=_sections(workspace, text, wanted["page"], _QUOTED.findall(wanted["sections"])),
        )
    if page := page_of(finding.code):
        title = f"explain {finding.code.id} ({finding.code.name})"
        yield types.CodeAction(
            title=title,
            diagnostics=[shown],
            command=types.Command(title=title, command=EXPLAIN, arguments=[page.as_uri()]),
        )


def _edit(
    root: Path, text: Text, finding: Diagnostic, new: Replacement
) -> types.WorkspaceEdit | None:
    path = root / finding.file
    if finding.code is codes.PROSE_WITHOUT_ALERT:
        to = path.with_name(f"{new.text}.md").as_uri()
        renamed = types.RenameFile(old_uri=path.as_uri(), new_uri=to)
        return types.WorkspaceEdit(document_changes=[renamed])
    place = _place(text, finding, new)
    if place is None:
        return None
    edit = types.TextEdit(text.range(*place), new.text)
    return types.WorkspaceEdit(changes={path.as_uri(): [edit]})


def _sections(
    workspace: Workspace, text: Text, name: str, found: list[tuple[str, str]]
) -> types.WorkspaceEdit:
    """The headings that a runbook lacks, at the end of its page, which is made where none is."""
    file, uri = workspace.file(name), (workspace.root / name).as_uri()
    page = text.other(file or File(path=name, text=""))
    written, end = page.file.text, len(page.file.text)
    before = "" if not written.strip() else "\n" if written.endswith("\n") else "\n\n"
    headings = "\n".join(f"{heading}\n" for heading, _ in found)
    edit = types.TextDocumentEdit(
        types.OptionalVersionedTextDocumentIdentifier(uri),
        [types.TextEdit(page.range(end, end), before + headings)],
    )
    made = [] if file is not None else [types.CreateFile(uri=uri)]
    return types.WorkspaceEdit(document_changes=[*made, edit])


def _place(text: Text, finding: Diagnostic, new: Replacement) -> tuple[int, int] | None:
    """What the replacement is for: all that is underlined, or the one name in it that is wrong."""
    assert finding.span is not None
    start, end = text.start_of(finding.span), text.end_of(finding.span)
    written = text.file.text[start:end]
    if new.whole:
        return start, end
    quotes = int(written[:1] in "\"'" and len(written) > 1 and written[-1] == written[0])
    names = ["".join(one) for one in _QUOTED.findall(finding.message)]
    if written[quotes : len(written) - quotes] in names:
        return start + quotes, end - quotes
    wrong = closest(new.text, [name for name in names if name in written] or [written])
    if wrong is None or new.is_choice:
        return None
    found = [*re.finditer(rf"\$?(?<!{_EDGE}){re.escape(wrong)}(?!{_EDGE})", written)]
    return (start + found[0].start(), start + found[0].end()) if len(found) == 1 else None
