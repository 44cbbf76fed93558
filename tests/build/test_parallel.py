"""Work done in a process beside this one: it comes back, fails here, and leaves nothing behind."""

import os
import signal
import time
from functools import partial
from pathlib import Path

import pytest

from slosmith.build import compile as compilation
from slosmith.build import parallel as module
from slosmith.build.compile import compile_root, emit_documents
from slosmith.build.parallel import beside, shared
from slosmith.emit import TARGETS

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

    monkeypatch.setattr(module, "_is_possible", lambda: True)
    monkeypatch.setattr(os, "fork", noted)
    return begun


def test_work_is_done_in_another_process(forks: list[int]) -> None:
    with beside(os.getpid) as result:
        assert [result()] == forks


def test_an_error_of_the_work_is_raised_here() -> None:
    def divide() -> float:
        return 1 / len(())

    with beside(divide) as result, pytest.raises(ZeroDivisionError):
        result()


def test_work_is_done_here_where_its_process_was_killed() -> None:
    here = os.getpid()

    def work() -> int:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return os.getpid()

    with beside(work) as result:
        assert result() == here


def test_nothing_is_left_running_where_the_result_is_not_asked_for(forks: list[int]) -> None:
    begun = time.monotonic()
    with beside(lambda: time.sleep(60)):
        pass
    assert time.monotonic() - begun < 30
    with pytest.raises(ProcessLookupError):
        os.kill(forks[0], 0)


@pytest.mark.parametrize("there", [0, 1, 2_000, 5_000])
def test_shared_pieces_come_back_in_their_order(there: int) -> None:
    """There are more than the numbers that a pipe holds one by one."""
    pieces = [partial(int, number) for number in range(5_000)]
    assert shared(pieces, there) == list(range(5_000))


@pytest.mark.parametrize("there", [0, 40])
def test_who_is_done_first_takes_what_is_left(there: int, forks: list[int]) -> None:
    def work() -> int:
        time.sleep(0.05)
        return os.getpid()

    assert set(shared([work] * 40, there)) == {os.getpid(), *forks}


def test_pieces_are_done_here_where_their_process_was_killed() -> None:
    here = os.getpid()

    def work(number: int) -> int:
        if os.getpid() != here and number > 3:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.01)
        return number

    assert shared([partial(work, number) for number in range(20)], there=10) == list(range(20))


def test_an_error_of_a_piece_is_raised_here() -> None:
    with pytest.raises(ValueError, match="no number"):
        shared([partial(int, "1"), partial(int, "no number")], there=1)


def test_two_processes_render_the_same_documents_in_the_same_order(
    forks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = compile_root(ROOT).model
    assert model is not None
    monkeypatch.setattr(compilation, "_MUCH", 10**9)
    alone = list(emit_documents(model, TARGETS))
    assert not forks
    monkeypatch.setattr(compilation, "_MUCH", 1)
    assert list(emit_documents(model, TARGETS)) == alone
    assert len(forks) == 1
