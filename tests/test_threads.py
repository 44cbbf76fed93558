"""Threads: work comes back from them, and where none can begin nobody waits for it."""

import os
import time
from collections.abc import Callable

import pytest

from slosmith import threads as module
from slosmith.threads import Threads, begin_thread


def test_results_come_back_in_their_order() -> None:
    with Threads(2) as threads:
        assert [*threads.map(pow, range(50), [2] * 50)] == [number**2 for number in range(50)]


def test_an_error_of_the_work_is_raised_to_who_asks() -> None:
    def late() -> None:
        raise TimeoutError

    with Threads(1) as threads, pytest.raises(TimeoutError):
        threads.submit(late).result()


def test_what_has_not_begun_can_be_left() -> None:
    threads = Threads(1)
    answers = [threads.submit(time.sleep, 0.05) for _ in range(50)]
    threads.shutdown(cancel_futures=True)
    assert answers[-1].cancelled()


def test_a_thread_that_never_runs_is_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where memory is short, the system begins one that ends before its first word."""
    monkeypatch.setattr(module, "start_new_thread", lambda *_: 0)
    monkeypatch.setattr(module, "_BEGINS_SECONDS", 0.01)
    with pytest.raises(RuntimeError, match="can't start new thread"):
        begin_thread(int)
    with Threads(2) as threads, pytest.raises(RuntimeError, match="can't start new thread"):
        threads.submit(int)


def test_one_thread_does_the_work_where_no_second_one_begins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun = list[object]()

    def first_alone(work: Callable[[], object]) -> object:
        if begun:
            raise RuntimeError("can't start new thread")
        begun.append(begin_thread(work))
        return begun[0]

    monkeypatch.setattr(module, "begin_thread", first_alone)
    with Threads(2) as threads:
        assert [*threads.map(abs, range(-20, 0))] == [*range(20, 0, -1)]


def test_nobody_waits_for_a_thread_that_died_of_its_last_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def short_of_memory(*_: object) -> None:
        raise SystemExit  # as quiet as a thread can end

    monkeypatch.setattr("concurrent.futures.Future.set_result", short_of_memory)
    monkeypatch.setattr("concurrent.futures.Future.set_exception", short_of_memory)
    monkeypatch.setattr(module, "_LOOKS_SECONDS", 0.01)
    with Threads(1) as threads, pytest.raises(RuntimeError, match="can't start new thread"):
        threads.submit(os.getpid).result()
