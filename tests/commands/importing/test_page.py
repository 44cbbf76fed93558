"""The page about migrating shows what the program does."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from slosmith.cli import main

PAGE = Path(__file__).parents[3] / "docs" / "migrating.md"


def _section(heading: str) -> str:
    return PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def _files(start: str, section: str) -> list[tuple[str, str]]:
    return re.findall(rf"`({start}/[\w./-]+)`:\n\n```yaml\n(.*?)```", section, re.DOTALL)


@pytest.mark.parametrize(("heading", "documents"), [("An import", 2), ("Routes", 1)])
def test_the_page_shows_what_is_printed_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, heading: str, documents: int
) -> None:
    monkeypatch.chdir(tmp_path)
    section = _section(heading)
    Path("old").mkdir()
    for name, text in _files("old", section):
        Path(name).write_text(text, encoding="utf-8")
    (shown,) = re.findall(r"```text\n\$ slosmith (.*?)```", section, re.DOTALL)
    words, _, printed = shown.partition("\n")
    done = CliRunner().invoke(main, words.split())
    assert done.stdout == printed
    assert done.exit_code == 0
    written = _files("slo", section)
    assert len(written) == documents
    for name, text in written:
        assert Path(name).read_text(encoding="utf-8") == text
