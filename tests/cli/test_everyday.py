"""The command line, every day: one file, colour, quiet, near misses, pages of codes, completion."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from slosmith.build.compile import Compilation, compile_root
from slosmith.cli import main
from slosmith.diagnostics.codes import UNKNOWN_KEY
from slosmith.diagnostics.colour import painted
from slosmith.diagnostics.pages import page_of
from tests.commands.plan.sides import write
from tests.conftest import Compiled, run_compiler

FINE = """\
service: {name}
team: web
slos: [{{name: errors, objective: 99.9%, sli: {{events: {{total: a_total, bad: b_total}}}}}}]
"""
WRONG = FINE.replace("objective", "objectiv")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two services, of which one is wrong."""
    files = {
        "slo/a/shop.yaml": FINE.format(name="shop"),
        "slo/bank.yaml": WRONG.format(name="bank"),
    }
    return write(tmp_path, files)


def check(folder: Path, *words: str, monkeypatch: pytest.MonkeyPatch) -> Compiled:
    """Check where a person is, without naming the root."""
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(main, [*words])
    return Compiled(root=folder, exit_code=done.exit_code, stdout=done.stdout, stderr=done.stderr)


def test_one_file_is_checked_in_its_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = check(root.parent, "check", f"{root}/slo/bank.yaml", monkeypatch=monkeypatch)
    assert done.exit_code == 1
    assert 'slo/bank.yaml:3:23: error[S202]: the key "objectiv" is not known' in done.stderr
    done = check(root / "slo" / "a", "check", "shop.yaml", monkeypatch=monkeypatch)
    assert done.exit_code == 0
    assert "S202" not in done.stderr
    assert "1 more in other files\n" in done.stderr


def test_a_file_of_another_root_is_refused(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = write(tmp_path_factory.mktemp("other"), {"x.yaml": ""}) / "x.yaml"
    done = run_compiler(root, "check", str(other))
    assert done.exit_code == 2
    assert "is not below" in done.stderr


def test_a_clean_check_says_a_word_on_standard_error(tmp_path: Path) -> None:
    more = """---
metrics: {a_total: {type: counter}, b_total: {type: counter}}
---
settings: {allow: [{code: S902, reason: none here}, {code: S903, reason: none yet}]}
"""
    write(tmp_path, {"slo/shop.yaml": FINE.format(name="shop") + more})
    done = run_compiler(tmp_path, "check")
    assert done.stderr.endswith("fine: 1 SLO and 0 plain alerts\n"), done.stderr
    assert done.stdout == ""
    assert run_compiler(tmp_path, "check", "--format", "json").stderr == ""
    for words in (["--quiet", "check"], ["check", "--quiet"], ["check", "-q"]):
        quiet = CliRunner().invoke(main, [*words, "--root", str(tmp_path)])
        assert (quiet.exit_code, quiet.output) == (0, "")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("chek", 'no command is called "chek"; did you mean `slosmith check`?'),
        ("biuld", "did you mean `slosmith build`?"),
        ("zzz", "`slosmith --help` lists them"),
    ],
)
def test_a_command_that_is_nearly_one_is_suggested(name: str, said: str) -> None:
    done = CliRunner().invoke(main, [name])
    assert done.exit_code == 2
    assert said in done.output


@pytest.mark.parametrize("code", ["S202", "s202", "[S202]", "unknown-key"])
def test_the_page_of_a_code_is_printed(code: str) -> None:
    page = page_of(UNKNOWN_KEY)
    assert page is not None
    assert CliRunner().invoke(main, ["codes", code]).stdout == page.read_text(encoding="utf-8")


def test_codes_are_listed_and_near_misses_are_suggested() -> None:
    assert "S202   error    unknown-key " in CliRunner().invoke(main, ["codes"]).stdout
    done = CliRunner().invoke(main, ["codes", "unknwon-key"])
    assert done.exit_code == 2
    assert 'did you mean "unknown-key"?' in done.output


def run_program(*words: str, terminal: bool, folder: Path, **environment: str) -> str:
    """Run the program itself, perhaps at a terminal, and return what it said on standard error."""
    reader, writer = pty.openpty() if terminal else os.pipe()
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    subprocess.run(
        [sys.executable, "-m", "slosmith", *words],
        cwd=folder,
        env={**kept, "TERM": "xterm", **environment},
        stdout=subprocess.DEVNULL,
        stderr=writer,
        check=False,
    )
    os.close(writer)
    said = b""
    while True:
        try:
            piece = os.read(reader, 65_536)
        except OSError:  # Linux says so of a terminal whose other end is gone
            break
        if not piece:
            break
        said += piece
    os.close(reader)
    return said.decode().replace("\r\n", "\n")


@pytest.mark.slow
def test_colour_is_for_terminals_of_those_who_have_not_refused(root: Path) -> None:
    red = "\x1b[31;1merror[S202]\x1b[0m: the key"
    assert red in run_program("check", terminal=True, folder=root)
    assert red in run_program("--color", "always", "check", terminal=False, folder=root)
    for said in (
        run_program("check", terminal=False, folder=root),
        run_program("check", terminal=True, folder=root, NO_COLOR="1"),
        run_program("check", terminal=True, folder=root, TERM="dumb"),
        run_program("--color", "never", "check", terminal=True, folder=root),
    ):
        assert "error[S202]: the key" in said
        assert "\x1b" not in said


def test_colour_moves_nothing() -> None:
    text = "a.yaml:1:2: warning[S101]: x\n1 | y\n  | ^^\n  = do it\n  history   a  b → c\n"
    plain = painted(text)
    for colour in ("31;1", "33;1", "36", "2", "0"):
        plain = plain.replace(f"\x1b[{colour}m", "")
    assert plain == text


@pytest.mark.slow
def test_watching_checks_again_once_a_file_has_changed(root: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "slosmith", "check", "--watch"],
        cwd=root,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        first = _until(process.stderr.readline, "1 error")
        assert "objectiv" in first
        write(root, {"slo/bank.yaml": FINE.format(name="bank")})
        assert "objectiv" not in _until(process.stderr.readline, "3 notes")
        process.terminate()
    assert process.returncode == 130


def test_what_changes_while_it_is_checked_is_checked_at_once(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []

    def compile_and_change(folder: Path, earlier: Compilation | None = None) -> Compilation:
        compilation = compile_root(folder, earlier=earlier)
        seen.append(any(one.code is UNKNOWN_KEY for one in compilation.findings))
        if seen == [True]:
            write(root, {"slo/bank.yaml": FINE.format(name="bank")})
        return compilation

    def wait(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("slosmith.build.compile.compile_root", compile_and_change)
    monkeypatch.setattr("slosmith.build.watching.time.sleep", wait)
    run_compiler(root, "check", "--watch")
    assert seen == [True, False]


def _until(line: object, end: str) -> str:
    said = ""
    while end not in said:
        said += line()  # type: ignore[operator]
    return said


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("slosmith explain sh", ["shop/errors"]),
        ("slosmith codes s50", ["S501", "S502", "S503", "S504", "S505"]),
    ],
    ids=["slos", "codes"],
)
def test_a_shell_completes_what_is_named(tmp_path: Path, words: str, completed: list[str]) -> None:
    write(tmp_path, {"slo/shop.yaml": FINE.format(name="shop")})
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; sys.argv[0] = 'slosmith'; import slosmith.start; slosmith.start.run()",
        ],
        cwd=tmp_path,
        env={
            **os.environ,
            "_SLOSMITH_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": "2",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    found = [line.removeprefix("plain,") for line in done.stdout.splitlines()]
    assert found[: len(completed)] == completed, done.stderr
