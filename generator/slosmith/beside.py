"""A process beside this one: it does a piece of work, while this one does another."""

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, NoReturn, TypeVar

Result = TypeVar("Result")


@contextmanager
def beside(work: Callable[[], Result]) -> Iterator[Callable[[], Result]]:
    """Begin ``work`` in a copy of this process; what is given waits for its result.

    The copy says nothing, and is gone at the end in any case. Where it fails, or there can be
    none, the work is done here when its result is asked for, and an error is raised there.
    """
    if not _is_possible():
        yield work
        return
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work_and_leave(work, writing)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as pipe:
            yield lambda: _received(pipe, work)
    finally:
        os.kill(child, signal.SIGKILL)  # until it is waited for, its number is nobody else's
        os.waitpid(child, 0)


def _is_possible() -> bool:
    """Not with threads, whose locks a copy would hold for ever, and not where systems forbid it."""
    alone = threading.active_count() == 1
    return sys.platform == "linux" and alone and (os.cpu_count() or 1) > 1


def _work_and_leave(work: Callable[[], object], writing: int) -> NoReturn:
    try:
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(work(), pipe, pickle.HIGHEST_PROTOCOL)
    finally:
        os._exit(0)


def _received(pipe: BinaryIO, work: Callable[[], Result]) -> Result:
    try:
        result: Result = pickle.load(pipe)  # noqa: S301 - it comes from a copy of this process
    except (EOFError, pickle.UnpicklingError):
        return work()
    return result
