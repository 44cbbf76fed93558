"""Work done in other processes: it comes back, fails here, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from slosmith.build import compile as compilation
from slosmith.build import parallel as module
from slosmith.build.compile import compile_root, emit_documents
from slosmith.build.parallel import in_background, run_in_parallel
from slosmith.emit import TARGETS
from slosmith.live.http import HttpError

ROOT = Path(__file__).resolve().parents[2]

# What runs the tests has threads, of which later Pythons warn whoever copies a process.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")


@pytest.fixture(autouse=True)
def forks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes that were begun; what runs the tests has threads, and yet they may begin."""
    begun, fork = [], os.fork

    def noted() -> int:
        begun.append(fork())
        return begun[-1]

    monkeypatch.setattr(module, "can_copy", lambda: True)
    monkeypatch.setattr(os, "fork", noted)
    return begun


def test_work_is_done_in_another_process(forks: list[int]) -> None:
    with in_background(os.getpid) as result:
        assert [result()] == forks


def test_an_error_of_the_work_is_raised_here() -> None:
    def divide() -> float:
        return 1 / len(())

    with in_background(divide) as result, pytest.raises(ZeroDivisionError):
        result()


def test_work_is_done_here_where_its_process_was_killed() -> None:
    here = os.getpid()

    def work() -> int:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return os.getpid()

    with in_background(work) as result:
        assert result() == here


def test_nothing_is_left_running_where_the_result_is_not_asked_for(forks: list[int]) -> None:
    with in_background(lambda: time.sleep(0.2)):
        pass
    with pytest.raises(ProcessLookupError):
        os.kill(forks[0], 0)


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_results_come_back_in_their_order(processes: int, forks: list[int]) -> None:
    """There are more than the numbers that a pipe holds one by one."""
    tasks = [partial(int, number) for number in range(5_000)]
    assert run_in_parallel(tasks, processes) == list(range(5_000))
    assert len(forks) == processes - 1


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_every_process_takes_what_is_left(processes: int, forks: list[int]) -> None:
    def work() -> int:
        time.sleep(0.05)
        return os.getpid()

    assert set(run_in_parallel([work] * 40, processes)) == {os.getpid(), *forks}
    assert len(forks) == processes - 1


def test_tasks_are_done_here_where_their_process_was_killed() -> None:
    here = os.getpid()

    def work(number: int) -> int:
        if os.getpid() != here and number > 3:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.01)
        return number

    assert run_in_parallel([partial(work, number) for number in range(20)]) == list(range(20))


def test_an_error_of_a_task_is_raised_here() -> None:
    with pytest.raises(ValueError, match="no number"):
        run_in_parallel([partial(int, "1"), partial(int, "no number")])


_KILLED = """
import os, signal, sys, time
from pathlib import Path
from slosmith.build.parallel import run_in_parallel
here, folder = os.getpid(), Path(sys.argv[1])
def work():
    if os.getpid() == here:
        time.sleep(0.1)
        os.kill(here, signal.SIGKILL)
    (folder / str(time.monotonic_ns())).touch()
    time.sleep(0.05)
run_in_parallel([work] * 100)
"""


def test_copies_of_a_process_that_was_killed_begin_no_further_task(tmp_path: Path) -> None:
    words = [sys.executable, "-c", _KILLED, str(tmp_path)]
    done = subprocess.run(words, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == -signal.SIGKILL
    time.sleep(0.5)
    found = len(list(tmp_path.iterdir()))
    time.sleep(0.5)
    assert len(list(tmp_path.iterdir())) == found < 100
    assert [one for one in _running() if str(tmp_path) in one] == []


def _running() -> Iterator[str]:
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended meanwhile
            yield one.read_text(encoding="utf-8", errors="replace")


def test_two_processes_render_the_same_documents_in_the_same_order(
    forks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = compile_root(ROOT).model
    assert model is not None
    # Tests take longer than all else, and are shared out in the same way.
    targets = tuple(one for one in TARGETS if one.name != "tests")
    monkeypatch.setattr(compilation, "_MUCH", 10**9)
    alone = list(emit_documents(model, targets))
    assert not forks
    monkeypatch.setattr(compilation, "_MUCH", 1)
    assert list(emit_documents(model, targets, processes=1)) == alone
    assert not forks
    assert list(emit_documents(model, targets)) == alone
    assert len(forks) == 1


def test_who_interrupts_it_waits_for_no_task_that_nobody_has_begun(tmp_path: Path) -> None:
    here = os.getpid()

    def work(number: int) -> None:
        if os.getpid() == here:
            while not [*tmp_path.iterdir()]:  # until the other process has one, too
                time.sleep(0.01)
            raise KeyboardInterrupt
        (tmp_path / f"{number}").touch()
        time.sleep(0.2)

    with pytest.raises(KeyboardInterrupt):
        run_in_parallel([partial(work, number) for number in range(50)])
    assert len([*tmp_path.iterdir()]) < 10


def test_an_error_of_a_server_comes_back_whole() -> None:
    here = os.getpid()

    def work() -> None:
        if os.getpid() != here:
            raise HttpError("it answered 503", "ask it later")
        time.sleep(0.2)

    with pytest.raises(HttpError, match="it answered 503") as error:
        run_in_parallel([work, work])
    assert error.value.hint == "ask it later"
