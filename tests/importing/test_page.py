"""The page about migrating shows what the program does."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from slosmith.cli import main

PAGE = Path(__file__).parents[2] / "docs" / "migrating.md"


def _files(start: str) -> list[tuple[str, str]]:
    text = PAGE.read_text(encoding="utf-8")
    return re.findall(rf"`({start}/[\w./-]+)`:\n\n```yaml\n(.*?)```", text, re.DOTALL)


def test_the_page_shows_what_is_printed_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("old").mkdir()
    for name, text in _files("old"):
        Path(name).write_text(text, encoding="utf-8")
    (shown,) = re.findall(r"```text\n\$ slosmith (.*?)```", PAGE.read_text(), re.DOTALL)
    words, _, printed = shown.partition("\n")
    done = CliRunner().invoke(main, words.split())
    assert done.stdout == printed
    assert done.exit_code == 0
    written = _files("slo")
    assert len(written) == 2
    for name, text in written:
        assert Path(name).read_text(encoding="utf-8") == text
