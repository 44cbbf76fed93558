"""Quick fixes: what a hint says to write, written where it says so, and the finding is gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from slosmith.commands.lsp.findings import show_finding
from slosmith.commands.lsp.fixes import fixes
from slosmith.commands.lsp.text import Text
from slosmith.commands.lsp.workspace import Workspace
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.suggest import Replacement, replacements
from tests.commands.lsp.editing import REST, SHOP, opened
from tests.diagnostics.cases import Case, all_cases


def fixed(text: Text, action: types.CodeAction) -> str:
    """A text once a quick fix was taken."""
    assert action.edit is not None
    assert action.edit.changes is not None
    ((edit,),) = action.edit.changes.values()
    start, end = text.offset(edit.range.start), text.offset(edit.range.end)
    return text.file.text[:start] + edit.new_text + text.file.text[end:]


def quick(workspace: Workspace, text: Text, finding: Diagnostic) -> list[types.CodeAction]:
    """The quick fixes of one finding."""
    assert finding.span is not None
    return [
        one
        for one in fixes(text.range_of(finding.span), (), workspace, text)
        if one.edit and (one.diagnostics or [])[0].message.startswith(finding.message)
    ]


def replaceable() -> list[Case]:
    """The cases of which a hint says what to write, but for those of files that are not ours."""
    return [
        case
        for case in all_cases()
        if case.code != "S830"
        for hints in [case.expected.read_text(encoding="utf-8").split("\n  = ")[1:]]
        if any(replacements(hint.split("\n")[0]) for hint in hints)
    ]


@pytest.mark.parametrize("case", replaceable(), ids=lambda case: case.folder.name)
def test_a_finding_that_says_what_to_write_is_gone_once_it_is_written(case: Case) -> None:
    workspace = Workspace(case.folder)
    finding = next(one for one in workspace.findings if one.span and replacements(one.hint))
    file = workspace.file(finding.file)
    assert file is not None
    offered = quick(workspace, Text(file), finding)
    if not offered:  # the hint says what is known, and nobody can say in place of what
        assert all(one.is_choice for one in replacements(finding.hint))
        return
    first = offered[0]
    if first.edit is not None and first.edit.changes is not None:
        after = workspace.tried({finding.file: fixed(Text(file), first)}).findings
        gone = (finding.code, finding.message, finding.span)
        assert gone not in [(one.code, one.message, one.span) for one in after], first.title


@pytest.mark.parametrize(
    ("hint", "words"),
    [
        ('did you mean "web"?', ["web"]),
        ("did you mean rate()?", ["rate"]),
        ('did you mean "error rate < 0.1%"? an objective says what is good', ["error rate < 0.1%"]),
        ("write page, ticket or info", ["page", "ticket", "info"]),
        ('quote it: "1"', ['"1"']),
        ("write 30s or more", []),
        ("write it like 20/min", []),
        ("rename one of the two, or join them", []),
        ("write any, all or like 50%", []),
    ],
)
def test_only_what_can_be_written_as_it_is_is_a_replacement(hint: str, words: list[str]) -> None:
    assert [one.text for one in replacements(hint)] == words


def test_a_choice_is_offered_whole_and_never_preferred(tmp_path: Path) -> None:
    workspace, text, _ = opened(tmp_path, SHOP.replace("severity: page", "severity: critical"))
    [finding] = [one for one in workspace.findings if one.code.id == "S210"]
    titles = [(one.title, one.is_preferred) for one in quick(workspace, text, finding)]
    assert titles == [("write page", None), ("write ticket", None), ("write info", None)]
    assert replacements("write page or ticket")[0] == Replacement(text="page", is_choice=True)


def test_quotes_around_a_name_stay(tmp_path: Path) -> None:
    workspace, text, _ = opened(tmp_path, SHOP.replace("team: web", "team: 'wep'"))
    [finding] = [one for one in workspace.findings if one.code.id == "S802"]
    assert "team: 'web'" in fixed(text, quick(workspace, text, finding)[0])


def test_a_page_that_is_called_like_no_alert_is_renamed(tmp_path: Path) -> None:
    files = {**REST, "runbooks/ShopQueueLongg.md": REST["runbooks/ShopQueueLong.md"]}
    del files["runbooks/ShopQueueLong.md"]
    name = "runbooks/ShopQueueLongg.md"
    workspace, text, _ = opened(tmp_path, files[name], name, files)
    [finding] = [one for one in workspace.findings if one.code.id == "S905"]
    [action] = quick(workspace, text, finding)
    assert action.edit is not None
    [change] = action.edit.document_changes or []
    assert isinstance(change, types.RenameFile)
    assert change.new_uri == (tmp_path / "runbooks/ShopQueueLong.md").as_uri()


def test_every_finding_can_be_explained(tmp_path: Path) -> None:
    workspace, text, _ = opened(tmp_path, SHOP.replace("traffic: 600/min", "traffic: 600"))
    [finding] = [one for one in workspace.findings if one.file == "slo/shop.yaml"]
    assert finding.span is not None
    *_, explain = fixes(text.range_of(finding.span), (), workspace, text)
    assert explain.title == f"explain {finding.code.id} ({finding.code.name})"
    assert explain.command is not None
    assert str((explain.command.arguments or [""])[0]).endswith(f"docs/codes/{finding.code.id}.md")


def test_an_editor_may_ask_for_the_findings_of_a_line(tmp_path: Path) -> None:
    workspace, text, _ = opened(tmp_path, SHOP.replace("(shop_queue_depth", "(shop_queue_dept"))
    [finding] = [one for one in workspace.findings if one.file == "slo/shop.yaml"]
    begin = types.Range(types.Position(10, 0), types.Position(10, 0))
    assert fixes(begin, (), workspace, text) == []
    titles = [one.title for one in fixes(begin, [show_finding(finding, text)], workspace, text)]
    assert titles == ["write shop_queue_depth", "explain S501 (metric-unknown)"]


def test_a_runbook_gets_the_headings_that_it_lacks(tmp_path: Path) -> None:
    files = {**REST, "runbooks/ShopQueueLong.md": "## Diagnosis\n\nlook\n"}
    del files["runbooks/ShopErrorsBudgetBurn.md"]
    workspace, text, _ = opened(tmp_path, SHOP, files=files)
    made = {
        finding.message.split('"')[1]: (quick(workspace, text, finding)[0].edit)
        for finding in workspace.findings
        if finding.code.id == "S904"
    }
    page = made["ShopQueueLong"]
    assert page is not None
    [change] = page.document_changes or ()
    assert isinstance(change, types.TextDocumentEdit)
    [edit] = change.edits
    assert not isinstance(edit, types.SnippetTextEdit)
    assert (edit.range.start.line, edit.new_text) == (3, "\n## Mitigation\n")
    other = made["ShopErrorsBudgetBurn"]
    assert other is not None
    assert isinstance((other.document_changes or ())[0], types.CreateFile)
