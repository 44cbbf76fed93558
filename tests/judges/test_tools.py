"""Which tools are run, and which of them are believed."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from slosmith.build.compile import compile_root
from slosmith.commands.plan.repository import Repository, RepositoryError
from slosmith.deadline import DEADLINE
from slosmith.judges.programs import side_by_side
from slosmith.judges.running import run_on_disk, run_tool
from slosmith.judges.server import until
from slosmith.judges.tools import find_tool, why_missing
from slosmith.output.makers import made_by
from slosmith.verify import verify_output
from slosmith.verify.proof import Case, Proof, Verdict
from tests.conftest import ONE_TIER, Compile, run_compiler, write_spec
from tests.tools.judges import Judge

SHOP = """\
service: shop
team: web
alerts: [{alert: ShopDown, expr: max(shop_down) > 0, severity: page, summary: down}]
---
routing:
  default: chat
  receivers:
    chat: {slack: {channel: "#web", api_url_file: /etc/secrets/slack}}
    pager: {pagerduty: {routing_key_file: /etc/secrets/pagerduty}}
  teams: {web: {page: [pager], ticket: [chat]}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that comes before all others."""
    folder = tmp_path / "tools"
    folder.mkdir()
    monkeypatch.setenv("SLOSMITH_TOOLS", str(folder))
    return folder


def write_program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.mark.judge
@pytest.mark.parametrize("name", ["promtool", "amtool", "alertmanager"])
def test_a_real_tool_is_believed(name: str) -> None:
    assert find_tool(name) is not None, why_missing(name)


@pytest.mark.parametrize(
    ("script", "lie"),
    [
        ("exit 0", "does not say its version"),
        ("echo 'amtool, version 9.9'", "refuses a configuration that is right"),
        ("echo 'amtool, version 9.9: 2 receivers'", "accepts a configuration that is broken"),
        ("exit 1", "does not say its version"),
    ],
)
def test_a_tool_that_does_not_do_its_work_is_not_believed(
    folder: Path, script: str, lie: str
) -> None:
    write_program(folder / "amtool", script)
    assert find_tool("amtool") is None
    assert why_missing("amtool") == (
        f"{folder}/amtool is not believed, as it {lie}; install the real one"
    )


@pytest.mark.judge
def test_an_amtool_that_renders_no_message_is_not_believed(folder: Path) -> None:
    """Only what it says of messages is made up: nothing, and no error."""
    real = shutil.which("amtool")
    assert real is not None
    write_program(folder / "amtool", f'[ "$1" = template ] || exec {real} "$@"')
    assert find_tool("amtool") is None
    assert "answers wrongly what a message says" in why_missing("amtool")


@pytest.mark.judge
def test_an_amtool_that_accepts_everything_proves_nothing(compile: Compile, folder: Path) -> None:
    built = compile(SHOP)
    write_program(folder / "amtool", "exit 0")
    verified = run_compiler(built.root, "verify")
    assert verified.exit_code == 3
    assert "amtool is not believed, as it does not say its version" in verified.stdout
    assert verified.stdout.count("not believed") == 1


def test_a_tool_of_the_tree_that_is_judged_is_never_run(
    compile: Compile, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = compile(SHOP)
    own = built.root / ".tools"
    own.mkdir()
    write_program(own / "promtool", f"touch {built.root}/was-run")
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    if shutil.which("promtool") or shutil.which("amtool"):
        pytest.fail("this test needs a PATH without the tools")
    verified = run_compiler(built.root, "verify")
    assert verified.exit_code == 3
    assert "promtool was not found on PATH; install it, or name its folder" in verified.stdout
    assert len(verified.stdout.splitlines()) <= 6
    assert not (built.root / "was-run").exists()


@pytest.mark.parametrize("entry", ["", ".", "bin", "./bin", "../shop/bin"])
def test_a_path_that_depends_on_where_one_stands_finds_no_program(
    entry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "shop" / entry.removeprefix("../shop/")
    place.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(tmp_path / "shop")
    for name in ("promtool", "amtool", "git"):
        write_program(place / name, f"touch {tmp_path}/was-run")
    monkeypatch.setenv("PATH", f"{entry}{os.pathsep}")
    assert find_tool("promtool") is None
    assert "amtool was not found on PATH" in why_missing("amtool")
    with pytest.raises(RepositoryError, match="git was not found"):
        Repository(tmp_path)
    assert not (tmp_path / "was-run").exists()


def test_a_folder_of_tools_that_is_empty_is_no_leave_for_the_tree(
    compile: Compile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = compile(SHOP)
    (tmp_path / "tools").mkdir()
    write_program(built.root / "promtool", f"touch {tmp_path}/was-run")
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.chdir(built.root)
    verified = run_compiler(built.root, "verify", "--tools", str(tmp_path / "tools"))
    assert "promtool was not found" in verified.stdout
    assert not (tmp_path / "was-run").exists()


@pytest.mark.judge
def test_a_folder_of_tools_is_named_by_the_person(
    compile: Compile, promtool: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = compile(SHOP + ONE_TIER)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    verified = run_compiler(built.root, "verify", "--tools", str(promtool.path.parent))
    assert verified.exit_code == 0, verified.stdout


def test_alertmanager_has_another_name_in_debian(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    write_program(folder / "prometheus-alertmanager", "exit 0")
    assert why_missing("alertmanager").startswith(f"{folder}/prometheus-alertmanager is not ")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("kill -9 $$", "tool was ended by SIGKILL"),
        ("printf '\\377\\376'", "\N{REPLACEMENT CHARACTER}" * 2),
        ("exec sleep 60", "tool did not end within 0.5 s"),
        ("while :; do echo out; echo err >&2; done", "tool did not end within 0.5 s"),
    ],
)
def test_a_tool_that_goes_wrong_says_how(tmp_path: Path, script: str, said: str) -> None:
    write_program(tmp_path / "tool", script)
    assert run_tool(tmp_path / "tool", timeout_seconds=0.5).text.strip() == said


def test_a_tool_that_the_system_stops_is_no_liar(folder: Path) -> None:
    write_program(folder / "amtool", "echo 'write /tmp/x: no space left on device'; exit 1")
    assert why_missing("amtool") == (
        f"{folder}/amtool cannot be tried: no space left on device; "
        "make room on the disk, and run it again"
    )


def test_what_a_tool_paints_is_read_without_its_colours(tmp_path: Path) -> None:
    write_program(tmp_path / "tool", r"printf '\033[32;1mslack-web\033[0m\n'")
    assert run_tool(tmp_path / "tool").text.strip() == "slack-web"


def test_what_a_tool_says_on_both_outputs_is_heard_whole(tmp_path: Path) -> None:
    write_program(tmp_path / "tool", "seq 30000 >&2; seq 30000; exit 7")
    run = run_tool(tmp_path / "tool")
    assert run.exit_code == 7
    assert run.text.split() == [str(number) for number in range(1, 30001)] * 2


def test_a_tool_that_prints_without_an_end_is_ended(tmp_path: Path) -> None:
    write_program(tmp_path / "tool", "exec cat /dev/zero")
    said = run_tool(tmp_path / "tool").text
    assert said == "tool printed more than 64,000,000 bytes, and was ended"


def test_a_command_whose_time_is_over_asks_no_tool(tmp_path: Path) -> None:
    write_program(tmp_path / "tool", f"echo run >>{tmp_path}/runs; exec sleep 0.3")
    DEADLINE.begin(0.5)
    try:
        said = [run_tool(tmp_path / "tool").text for _ in range(6)]
    finally:
        DEADLINE.begin()
    assert said[0] == ""
    assert said[-1] == (
        "tool was not asked: the 0.5 s of this command are over; "
        "give it more time with `slosmith --within DURATION …`"
    )
    assert len((tmp_path / "runs").read_text(encoding="utf-8").split()) < 4


def test_a_tool_that_no_time_is_left_to_try_may_be_the_real_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_program(tmp_path / "promtool", "exec sleep 60")
    monkeypatch.setenv("SLOSMITH_TOOLS", str(tmp_path))
    DEADLINE.begin(0.2)
    try:
        why = why_missing("promtool")
    finally:
        DEADLINE.begin()
    assert why == (
        f"{tmp_path}/promtool cannot be tried: the 0.2 s of this command are over; "
        "give it more time with `slosmith --within DURATION …`"
    )


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo starting; kill -9 $$", "was ended by SIGKILL"),
        ("exec sleep 60", "did not end within 0.2 s"),
    ],
)
def test_a_tool_that_a_busy_machine_did_not_let_answer_may_be_the_real_one(
    folder: Path, script: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_program(folder / "promtool", script)
    monkeypatch.setattr("slosmith.judges.tools._PROBE_SECONDS", 0.2)
    assert why_missing("promtool") == (
        f"{folder}/promtool cannot be tried: promtool {said}; "
        "run it again, or name another one with --tools DIR"
    )


def test_a_tool_that_cannot_be_started_says_why(tmp_path: Path) -> None:
    (tmp_path / "tool").write_bytes(os.urandom(64))
    (tmp_path / "tool").chmod(0o755)
    run = run_tool(tmp_path / "tool")
    assert run.exit_code == -1
    assert "tool cannot be run: exec format error" in run.text


@pytest.mark.parametrize("number", [errno.EMFILE, errno.EAGAIN, errno.ENOMEM])
def test_a_machine_that_has_no_room_for_a_tool_says_nothing_of_what_it_is_asked(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("slosmith.judges.programs.subprocess.Popen", refused)
    with pytest.raises(OSError, match=os.strerror(number)) as error:
        run_tool(tmp_path / "promtool")
    assert error.value.filename == str(tmp_path / "promtool")


def test_a_tool_that_crashes_without_memory_says_nothing_of_what_it_is_asked(
    tmp_path: Path,
) -> None:
    said = "echo 'fatal error: failed to reserve page summary memory'"
    write_program(tmp_path / "promtool", f"{said}; exit 2")
    with pytest.raises(OSError, match="Cannot allocate memory"):
        run_tool(tmp_path / "promtool")
    write_program(tmp_path / "promtool", f"{said}; exit 1")  # an alert may say it
    assert run_tool(tmp_path / "promtool").exit_code == 1


@pytest.mark.parametrize(
    ("script", "verdict"),
    [
        ("kill -9 $$", "not asked"),
        ("exec sleep 60", "not asked"),
        ("echo wrong; exit 1", "failed"),
    ],
)
def test_what_no_tool_has_answered_has_not_failed(
    script: str, verdict: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that is slow, or short of memory, says nothing of rules."""
    write_program(tmp_path / "tool", script)

    def verify(_: Case) -> Iterator[Proof]:
        said = run_tool(tmp_path / "tool", timeout_seconds=0.5).text
        yield Proof(
            area="tests", subject="a", claim="fires", verdict=Verdict.FAILED, evidence=f"a: {said}"
        )

    write_spec(tmp_path, SHOP)
    model = compile_root(tmp_path).model
    assert model is not None
    monkeypatch.setattr("slosmith.verify.VERIFIERS", (verify,))
    (proof,) = verify_output(Case(model=model, root=tmp_path, output=tmp_path / "output"))
    assert proof.verdict == verdict


def test_a_tool_that_hangs_takes_along_what_it_has_started(tmp_path: Path) -> None:
    write_program(tmp_path / "tool", f"sleep 60 & echo $! >{tmp_path}/child; wait")
    began = time.monotonic()
    assert run_tool(tmp_path / "tool", timeout_seconds=0.5).exit_code == -1
    assert time.monotonic() - began < 20
    assert not _lives(int((tmp_path / "child").read_text(encoding="utf-8")))


def test_a_tool_that_hangs_again_and_again_is_not_asked_for_ever(tmp_path: Path) -> None:
    write_program(tmp_path / "tool", "exec sleep 60")
    said = [run_tool(tmp_path / "tool", timeout_seconds=0.1).text for _ in range(5)]
    assert said[:3] == ["tool did not end within 0.1 s"] * 3
    assert said[3:] == ["tool did not end 3 times, and is not asked again"] * 2


def test_who_interrupts_waits_for_no_tool(tmp_path: Path) -> None:
    write_program(tmp_path / "tool", "exec sleep 60")
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), side_by_side() as pool:  # noqa: PT012
        runs = [pool.submit(run_tool, tmp_path / "tool") for _ in range(8)]
        while not any(run.running() for run in runs):
            time.sleep(0.01)
        raise KeyboardInterrupt
    assert time.monotonic() - began < 20
    assert any(run.cancelled() for run in runs)


_FULL = "write /tmp/storage/wal/00000000: no space left on device"


@pytest.mark.slow
@pytest.mark.judge
def test_a_full_disk_is_one_claim_that_was_not_asked(
    compile: Compile, folder: Path, promtool: Judge
) -> None:
    """What promtool fails to write says nothing of rules: none of their claims has failed."""
    built = compile(SHOP + ONE_TIER)
    script = f'case "$*" in *0.yaml*) echo "  FAILED:"; echo "{_FULL}"; exit 1;; esac'
    write_program(folder / "promtool", f'{script}\nexec {promtool.path} "$@"')
    verified = run_compiler(built.root, "verify", "--fresh")
    assert verified.exit_code == 3, verified.stdout
    assert "no space left on device; make room on the disk, and run it again" in verified.stdout
    assert "failed" not in verified.stdout
    assert "not asked: 1 claim\n" in verified.stdout


def test_what_an_alert_says_of_a_disk_is_no_full_disk(folder: Path) -> None:
    said = f'got: {{summary="{_FULL}"}}'
    write_program(folder / "promtool", f"echo '{said}'; exit 1")
    assert run_on_disk(folder / "promtool").text == f"{said}\n"


def test_a_crash_with_room_on_the_disk_is_no_full_disk(folder: Path) -> None:
    write_program(folder / "promtool", "echo 'panic: runtime error'; exit 2")
    assert run_on_disk(folder / "promtool").exit_code == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_as_a_tool_begins_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    began, start = tmp_path / "began", subprocess.Popen

    def interrupted(*words: Any, **options: Any) -> object:
        process = start(*words, **options)
        until(lambda: began.exists() and began.read_text(encoding="utf-8"), "a tool")
        os.kill(os.getpid(), number)  # before anybody knows of the process
        return process

    monkeypatch.setattr("slosmith.judges.programs.subprocess.Popen", interrupted)
    tool = tmp_path / "promtool"
    write_program(tool, f"echo $$ >{began}\nexec sleep 60")
    before = signal.signal(number, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            run_tool(tool)
        assert signal.getsignal(number) is signal.default_int_handler
    finally:
        signal.signal(number, before)
    assert not Path(f"/proc/{int(began.read_text(encoding='utf-8'))}").exists()


@pytest.mark.parametrize("start", ["sleep 60", "setsid sleep 20"])
def test_what_a_tool_has_left_is_not_waited_for(tmp_path: Path, start: str) -> None:
    write_program(tmp_path / "tool", f"{start} & echo $! >{tmp_path}/child; echo done")
    began = time.monotonic()
    assert run_tool(tmp_path / "tool").text == "done\n"
    assert time.monotonic() - began < 15
    child = int((tmp_path / "child").read_text(encoding="utf-8"))
    if start == "sleep 60":  # what has left its group is nobody's to find
        assert not _lives(child)
    else:
        os.kill(child, signal.SIGKILL)


def _lives(process: int) -> bool:
    """Whether a process goes on; it may still be on its way out."""
    for _ in range(200):
        try:
            state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").split()[2]
        except FileNotFoundError:
            return False
        if state == "Z":
            return False
        time.sleep(0.02)
    return True


def test_where_a_tool_was_working_the_next_run_tidies_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that is killed cannot remove what lies where its tools write."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    write_program(tmp_path / "tool", "echo $TMPDIR")
    made = Path(run_tool(tmp_path / "tool").text.strip())
    assert made.parent == tmp_path
    assert made_by(made.name) is not None
