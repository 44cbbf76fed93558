"""What strangers write stays on its line, and is seen as it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from slosmith.diagnostics.terminal import blanked, inert, one_line, unobeyed
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


@pytest.mark.parametrize(
    "text",
    [
        "::add-mask::x",
        "a\n  ::stop-commands::x",
        "\u3000::error::x",
        "::error file=a,title=x::y",
        "a ##[add-path]/x",
        "a ##vso[task.setvariable variable=a]x",
        "##teamcity[buildStatus status='SUCCESS']",
    ],
)
def test_a_pipeline_obeys_nothing_that_an_author_wrote(text: str) -> None:
    shown = unobeyed(text, begins=True)
    assert not any(line.lstrip().startswith("::") for line in shown.splitlines())
    assert "##" not in shown
    assert unobeyed(shown, begins=True) == shown


@pytest.mark.parametrize(
    "text",
    [
        "::error file=slo/a.yaml,line=1,col=2,title=S1503::gone",
        "::warning title=slosmith::3 more in the log",
        "a::b, ## head, ### [x](y)",
    ],
)
def test_what_is_no_command_of_an_author_stays_as_it_is(text: str) -> None:
    assert unobeyed(text, begins=True) == text
    assert unobeyed("::x", begins=False) == "::x"


def test_a_log_holds_no_command_and_a_file_what_was_printed(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "slosmith", "check", "--root", "##vso[task.x]y"]
    piped = subprocess.run(words, capture_output=True, check=False, cwd=tmp_path)
    with (tmp_path / "log").open("wb") as file:
        subprocess.run(words, stderr=file, check=False, cwd=tmp_path)
    assert b"# #vso[task.x]y" in piped.stderr
    assert b"'##vso[task.x]y'" in (tmp_path / "log").read_bytes()
