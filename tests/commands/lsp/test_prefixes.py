"""Somebody types: whatever stands in a file for a moment, every question has an answer."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from slosmith.commands.lsp.completion import complete
from slosmith.commands.lsp.cursor import cursor_at, written_at
from slosmith.commands.lsp.findings import show_finding
from slosmith.commands.lsp.fixes import fixes
from slosmith.commands.lsp.hover import hover
from slosmith.commands.lsp.navigation import definition, references
from slosmith.commands.lsp.outline import folds, outline
from slosmith.commands.lsp.query import spot_at
from slosmith.commands.lsp.query_completion import signature
from slosmith.commands.lsp.rename import RenameError, rename
from slosmith.commands.lsp.text import Text
from slosmith.commands.lsp.workspace import Workspace
from slosmith.source import File
from slosmith.source.files import kind_of_file
from tests.build.world import MARKET
from tests.conftest import Sample

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests/diagnostics/cases"


def texts() -> list[tuple[str, str]]:
    """Files of this root, and mistakes of the cases beside them."""
    own = [
        (path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for folder in ("slo", "runbooks", "grafana")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file() and kind_of_file(path.relative_to(ROOT).as_posix())
    ]
    cases = sorted(path for path in CASES.rglob("*.yaml") if path.stat().st_size < 20_000)
    wrong = [path.read_text(encoding="utf-8", errors="replace") for path in cases]
    return [*own, *(("slo/typed.yaml", text) for text in wrong)]


def ask(workspace: Workspace, text: Text, place: int) -> None:
    """Everything that an editor asks of a place."""
    for answer in (complete, signature, hover, definition, references):
        answer(workspace, text, place)
    try:
        rename(workspace, text, place, "another-name")
    except RenameError as refused:
        assert str(refused)


def test_every_question_is_answered_at_every_letter(tmp_path: Path, sample: Sample) -> None:
    for folder in ("slo", "runbooks", "grafana"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    workspace, chance, typed = Workspace(tmp_path), random.Random(24), texts()
    for name, whole in chance.choices(typed, k=sample(8, 400)):
        place = chance.randint(0, len(whole))
        text = Text(File(path=name, text=whole[:place]))
        workspace.write(name, text.file.text)
        ask(workspace, text, place)
        ask(workspace, text, chance.randint(0, place))
        for finding in workspace.findings:
            file = workspace.file(finding.file)
            assert file is None or show_finding(finding, Text(file)).range.start.line >= 0
        fixes(text.range(0, place), (), workspace, text)
        outline(workspace, text)
        folds(workspace, text)
        workspace.forget(name)


@pytest.mark.parametrize("name", [name for name in MARKET if name.endswith(".yaml")])
def test_the_way_to_a_value_is_known_before_it_is_whole(name: str) -> None:
    text = MARKET[name]
    for place in range(0, len(text), 7):
        found = written_at(text[:place], place)
        whole = cursor_at(text, place)
        if found is not None and whole is not None and not whole.is_key and not found.is_key:
            assert found.path == whole.path


@given(st.text(alphabet="{}[]:,-|>'\"#&*!% \n\tab0$é😀\u2028\ue000", max_size=60), st.data())
@example("a: {b: [", None)
@example("a:\n\" b:\n  '> ", None)  # what closes one quote opens another
def test_no_text_is_too_broken(text: str, data: st.DataObject | None) -> None:
    place = data.draw(st.integers(0, len(text))) if data is not None else len(text)
    for found in (written_at(text, place), cursor_at(text, place)):
        if found is not None:
            assert 0 <= found.place <= len(found.value)
            assert 0 <= found.start <= found.end <= len(text) + 1


@given(st.text(alphabet="{}()[]=~!\"'`\\,ab_ $5m:é", max_size=40), st.data())
def test_no_query_is_too_broken(query: str, data: st.DataObject) -> None:
    spot = spot_at(query, data.draw(st.integers(0, len(query))))
    assert 0 <= spot.start <= spot.end <= len(query)
