"""What a command says and leaves when the system, a person or a bug ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner

from slosmith.cli import main, run
from slosmith.cli.endings import complete, end_before_it_is_killed, interrupt
from slosmith.cli.exits import MEANINGS
from slosmith.judges.server import until
from tests.conftest import ONE_TIER, run_compiler, write_spec

ROOT = Path(__file__).resolve().parents[2]
SHOP = """\
service: shop
slos: [{name: errors, objective: 99.9%, sli: {events: {total: a_total, bad: b_total}}}]
"""


def started(words: str, **environment: str) -> subprocess.Popen[str]:
    """Start a shell line in which `slosmith` is this package, and no signal is ignored.

    What runs in the background of a shell, or under nohup, hands on that some are.
    """
    program = f"{sys.executable} -m slosmith"
    return subprocess.Popen(
        ["sh", "-c", words.replace("slosmith", program)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "generator"), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_signals,  # noqa: PLW1509  # no threads are here
    )


def heed_signals() -> None:
    """Undo what a parent ignores."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def said(words: str, **environment: str) -> tuple[int, str]:
    """Run a shell line; how it ended, and what it said on standard error."""
    process = started(words, **environment)
    _, error = process.communicate(timeout=120)
    return process.returncode, error


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        (">/dev/full", "no space left on device\n  = make room on the disk, and run it again\n"),
        (">&-", "bad file descriptor\n  = leave it open, or let it lead to a file\n"),
    ],
)
def test_what_cannot_be_printed_is_an_error(where: str, reason: str) -> None:
    assert said(f"slosmith schema {where}") == (1, f"error: standard output: {reason}")


def test_who_stands_in_a_folder_that_is_gone_goes_to_another(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    assert said(f"cd {tmp_path}/gone; rmdir {tmp_path}/gone; slosmith build") == (
        1,
        "error: no such file or directory\n  = go to a folder that is there, and run it again\n",
    )


def test_a_reader_that_has_gone_is_told_nothing() -> None:
    assert said("slosmith schema | head -1") == (0, "")


def test_a_closed_standard_error_is_nobodys_business(tmp_path: Path) -> None:
    write_spec(tmp_path, SHOP)
    assert said(f"slosmith build --root {tmp_path} 2>&-") == (0, "")
    first = next((tmp_path / "output").rglob("*.yaml")).read_text(encoding="utf-8")
    assert "files" not in first.partition("\n")[0]


def test_a_terminal_that_is_not_utf_8_is_written_to(tmp_path: Path) -> None:
    write_spec(tmp_path, SHOP + "description: größer → kleiner\n")
    assert said(f"slosmith build --check --root {tmp_path}", PYTHONIOENCODING="ascii")[0] == 1


def fail() -> None:
    """Be a bug."""
    raise KeyError("what\never\x1b[2J" + "x" * 1000)


def test_a_bug_says_so_in_a_line_and_where_to_report_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["slosmith", "check"])
    assert complete(fail) == 70
    bug, advice = capsys.readouterr().err.splitlines()
    assert bug.startswith("error: this is a bug of slosmith ")
    assert "test_endings.py:" in bug
    assert "KeyError: 'what" in bug
    assert len(bug) < 500
    assert advice == (
        "  = report it to who maintains slosmith, with what `slosmith --debug check` prints"
    )


def test_a_traceback_is_shown_to_those_who_ask(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLOSMITH_DEBUG", "1")
    assert complete(fail) == 70
    assert capsys.readouterr().err.startswith("Traceback (most recent call last):")


@pytest.mark.parametrize("words", ["--debug codes", "codes --debug"])
def test_they_ask_before_a_command_or_behind_it(
    words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLOSMITH_DEBUG", "")
    assert CliRunner().invoke(main, words).exit_code == 0
    assert os.environ["SLOSMITH_DEBUG"] == "1"


def interrupted_in_a_library() -> None:
    """Be interrupted in what makes another error of it, as pydantic does in making a model."""
    try:
        interrupt(signal.SIGINT, None)
    except KeyboardInterrupt as error:
        raise ValueError("no validator can be built") from error


def test_an_interrupt_is_one_also_where_a_library_makes_another_error_of_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slosmith.cli.endings._interrupts", [])
    assert complete(interrupted_in_a_library) == 130
    assert capsys.readouterr().err == "interrupted; every file is as it was, or complete\n"


def test_who_interrupts_again_does_not_interrupt_the_tidying_up(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slosmith.cli.endings._interrupts", [])
    clock = iter((100.0, 100.1, 102.9, 103.1))
    monkeypatch.setattr("slosmith.cli.endings.time.monotonic", lambda: next(clock))
    tidied = list[str]()

    def work() -> None:
        try:
            interrupt(signal.SIGINT, None)
        finally:
            interrupt(signal.SIGINT, None)
            interrupt(signal.SIGTERM, None)
            tidied.append("what was begun")
            interrupt(signal.SIGINT, None)  # it hangs, as they see it
            tidied.append("nothing more")

    assert complete(work) == 130
    assert tidied == ["what was begun"]
    assert capsys.readouterr().err == "interrupted; every file is as it was, or complete\n"


def test_who_interrupts_as_the_program_begins_is_believed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("slosmith.cli.endings._interrupts", [])
    for name in ("mask_output", "end_as_interrupted", "end_before_it_is_killed", "os.umask"):
        monkeypatch.setattr(f"slosmith.cli.{name}", lambda *_: 0)
    monkeypatch.setattr("slosmith.cli.bound_memory", interrupted)
    monkeypatch.setattr("os._exit", sys.exit)
    with pytest.raises(SystemExit) as left:
        run()
    assert left.value.code == 130
    assert capsys.readouterr().err == "interrupted; every file is as it was, or complete\n"


def test_what_a_library_makes_of_a_full_memory_is_no_bug(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Extensions in C fail with errors of their own, which say nothing of memory."""
    monkeypatch.setattr("slosmith.cli.endings._LITTLE_BYTES", 2**62)
    assert complete(fail) == 1
    assert capsys.readouterr().err == (
        "error: memory is used up\n"
        "  = end other programs or raise its limit (ulimit -v), and run it again\n"
    )


def test_a_memory_that_has_no_room_for_a_sentence_is_no_bug(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slosmith.cli.endings.click.echo", out_of_memory)
    assert complete(fail) == 1
    assert capfd.readouterr().err.startswith("error: memory is used up\n  = ")


def out_of_memory(*_: object, **__: object) -> None:
    """Refuse, as Python does."""
    raise MemoryError


@pytest.mark.parametrize(
    ("fails", "why"),
    [
        ("raise MemoryError", "MemoryError"),
        ("import click_is_broken", "No module named 'click_is_broken'"),
        ("open('/nowhere')", "[Errno 2] No such file or directory: '/nowhere'"),
    ],
)
def test_what_keeps_the_program_from_being_loaded_is_a_sentence(
    fails: str, why: str, tmp_path: Path
) -> None:
    (tmp_path / "click.py").write_text(fails, encoding="utf-8")
    places = f"{tmp_path}{os.pathsep}{ROOT / 'generator'}"
    advice = "let it read where it is installed, or raise its limits (ulimit -v, ulimit -n)"
    assert said("slosmith check", PYTHONPATH=places) == (
        1,
        f"error: slosmith cannot be loaded: {why}\n  = {advice}\n",
    )


def test_a_system_that_starts_no_more_threads_is_no_bug(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("threading._start_new_thread", out_of_threads)
    assert complete(Thread(target=fail).start) == 1
    assert capsys.readouterr().err == (
        "error: the system starts no more threads\n"
        "  = end other programs or raise its limits (ulimit -v, ulimit -u), and run it again\n"
    )


def out_of_threads(*_: object) -> None:
    """Refuse, as Python does."""
    raise RuntimeError("can't start new thread")


def refusing(path: Path) -> Callable[..., None]:
    """Refuse, as a system does."""

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    return refused


def test_the_table_of_exit_codes_is_what_commands_end_with() -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8").replace("`", "")
    for code, meaning in MEANINGS.items():
        assert f"| {int(code)} | {meaning} |" in page


@pytest.mark.parametrize(
    ("closed", "advice"),
    [
        ({}, "read and write it"),
        ({"FOLDER": os.X_OK}, "enter FOLDER"),
        ({"FOLDER": os.W_OK}, "write into FOLDER"),
        ({"FOLDER": os.W_OK, "FOLDER/slo": os.R_OK}, "read and write it"),
        ({"FOLDER/slo": os.F_OK, "FOLDER": os.W_OK}, "write into FOLDER"),
    ],
)
def test_what_the_system_refuses_is_a_sentence(
    closed: dict[str, int], advice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "slo").touch()
    monkeypatch.setattr("slosmith.commands.starter.starter_documents", refusing(tmp_path / "slo"))
    may, folder = os.access, str(tmp_path)

    def access(path: Path, mode: int) -> bool:
        return closed.get(str(path).replace(folder, "FOLDER")) != mode and may(path, mode)

    monkeypatch.setattr("os.access", access)
    done = CliRunner().invoke(main, ["init", "somewhere"])
    assert done.exit_code == 1
    said = (
        f"error: {tmp_path / 'slo'}: permission denied\n  = let the user who runs this {advice}\n"
    )
    assert done.stderr == said.replace("FOLDER", folder)


@pytest.mark.parametrize(
    ("limits", "left"), [((60, 60), [(59, 60)]), ((30, 60), []), ((1, 1), []), ((-1, -1), [])]
)
def test_a_limit_on_processor_time_leaves_a_second_to_end(
    limits: tuple[int, int], left: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    heeded, lowered = dict[int, object](), list[tuple[int, int]]()
    monkeypatch.setattr("signal.signal", heeded.__setitem__)
    monkeypatch.setattr("resource.getrlimit", lambda _: limits)
    monkeypatch.setattr("resource.setrlimit", lambda _, given: lowered.append(given))
    end_before_it_is_killed()
    assert lowered == left
    assert heeded == {signal.SIGXCPU: interrupt}


def test_what_it_makes_it_can_use_whatever_the_umask_takes(tmp_path: Path) -> None:
    with started(f"umask 777; slosmith init {tmp_path / 'new'}") as process:
        assert process.wait(timeout=60) == 0
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "new").rglob("slo")} == {0o700}


_INTERRUPTED = "interrupted; every file is as it was, or complete\n"
_NO_TIME = (
    "error: the limit on processor time is used up\n"
    "  = raise it (ulimit -t), and run it again; every file is as it was, or complete\n"
)


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [
        (signal.SIGINT, 130, _INTERRUPTED),
        (signal.SIGTERM, 130, _INTERRUPTED),
        (signal.SIGHUP, 130, _INTERRUPTED),
        (signal.SIGXCPU, 1, _NO_TIME),
    ],
)
def test_who_interrupts_leaves_nothing_behind(
    tmp_path: Path, number: signal.Signals, code: int, said: str
) -> None:
    root, tools, temporary = tmp_path / "root", tmp_path / "tools", tmp_path / "tmp"
    write_spec(root, SHOP)
    assert run_compiler(root, "build").exit_code == 0
    before = sorted(one.name for one in root.iterdir())
    tools.mkdir()
    temporary.mkdir()
    tool = tools / "promtool"
    # Like promtool, which keeps its storage there.
    script = f"#!/bin/sh\nmktemp -d\necho $$ >{tmp_path}/began\nexec sleep 60\n"
    tool.write_text(script, encoding="utf-8")
    tool.chmod(0o755)
    process = started(f"exec slosmith verify --root {root} --tools {tools}", TMPDIR=str(temporary))
    until(lambda: (tmp_path / "began").exists() and (tmp_path / "began").read_text(), "a tool")
    process.send_signal(number)
    _, error = process.communicate(timeout=60)
    assert process.returncode == code
    assert error == said
    assert [*temporary.iterdir()] == []
    assert sorted(one.name for one in root.iterdir()) == before
    tool_process = int((tmp_path / "began").read_text(encoding="utf-8"))
    until(lambda: not Path(f"/proc/{tool_process}").exists(), "the tool to end")


Write = Callable[[Path], object]
ODD: dict[str, tuple[Write, str]] = {
    "a lock of Emacs": (lambda slo: (slo / ".#spec.yaml").symlink_to("me@here.1:2"), ""),
    "a link to nowhere": (lambda slo: (slo / "a.yaml").symlink_to("b"), "no such file"),
    "a link to itself": (lambda slo: (slo / "a.yaml").symlink_to("a.yaml"), "leads out"),
    "a pipe": (lambda slo: os.mkfifo(slo / "a.yaml"), "no regular file"),
    "a device": (lambda slo: (slo / "a.yaml").symlink_to("/dev/zero"), "leads out"),
    "a folder": (lambda slo: (slo / "a.yaml").mkdir(), ""),
    "a long name": (lambda slo: (slo / f"{'a' * 250}.yaml").write_text("a: ["), "S102"),
}


@pytest.mark.parametrize("what", ODD)
def test_odd_files_among_specifications_are_findings(tmp_path: Path, what: str) -> None:
    write_spec(tmp_path, SHOP + ONE_TIER)
    write, expected = ODD[what]
    write(tmp_path / "slo")
    for command in ("check", "build", "verify", "explain"):
        done = CliRunner().invoke(main, [command, "--root", str(tmp_path)])
        assert isinstance(done.exception, SystemExit | None), done.exception
        if expected:
            assert done.exit_code == 1
            assert expected in done.stderr
