"""What strangers write stays on its line, and is seen as it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from slosmith.diagnostics.terminal import blanked, inert, one_line
from tests.conftest import run_compiler

UNSAFE = ("\x1b[2J", "\r::warning::x", "\u202eabc", "a\u200bb", "\x9b31m", "\u2028", "\x07")
UNSEEN = (
    "a\xadb",
    "\u3164",
    "a\U000e0041",
    "🙂\U000e0100",
    "\U0001d173",
    "a\u200db",
    "x\ufe0f\ufe0f",
)
PLAIN = (
    "Größe 5 s",
    "家族",
    "👩\u200d🔬",
    "a\tb",
    "naïve café",
    "❤\ufe0f 1\ufe0f\u20e3",
    "API\u200c\u0647\u0627",
)


@pytest.mark.parametrize("text", UNSAFE + UNSEEN)
def test_what_a_terminal_would_obey_is_written_as_an_escape(text: str) -> None:
    for shown in (one_line(text), inert(text)):
        assert shown.isprintable()
        assert "\\" in shown
    assert len(blanked(text)) == len(text)


@pytest.mark.parametrize("text", PLAIN)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


@pytest.mark.parametrize("style", ["text", "github"])
def test_the_name_of_a_file_prints_no_line_of_its_own(tmp_path: Path, style: str) -> None:
    folder = tmp_path / "slo"
    folder.mkdir()
    (folder / "a\n::error::owned\x1b[2J.yaml").write_text("service: [", encoding="utf-8")
    done = run_compiler(tmp_path, "check", "--format", style)
    printed = done.stdout + done.stderr
    assert "S102" in printed
    assert "\x1b" not in printed
    assert not any(line.startswith("::error::owned") for line in printed.splitlines())


def test_whatever_is_printed_moves_no_cursor(tmp_path: Path) -> None:
    (tmp_path / "root\x1b[2J").mkdir()
    command = [sys.executable, "-m", "slosmith", "check", "--root", str(tmp_path / "root\x1b[2J")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "\x1b" not in done.stdout + done.stderr
