"""Copies of this process, which have its model, so that closures need no way there.

The library's pools begin threads, which are waited for without an end where there is no memory.
"""

import os
import pickle
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Generic, NoReturn, TypeVar

Result = TypeVar("Result")

_PAUSE_SECONDS, _LOOKS_SECONDS, _LEAVES_SECONDS = 0.001, 0.2, 5.0
_ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGXCPU)


def can_copy() -> bool:
    """Not with threads, whose locks a copy would hold for ever, and not where systems forbid it."""
    if sys.platform != "linux" or (os.cpu_count() or 1) == 1:
        return False
    with suppress(OSError):
        return len([*Path("/proc/self/task").iterdir()]) == 1
    return False


@contextmanager
def copies(task: Callable[[], Result], number: int) -> Iterator[list[Callable[[], Result]]]:
    """Begin the same task in each of so many copies, which are gone at the end.

    Each that is given waits for a result. What is lost with a copy, or where none begins, is done
    here.
    """
    begun: list[_Copy[Result]] = []
    try:
        for _ in range(number):
            with suppress(OSError):  # there is no room for another
                _begin(task, begun)
        yield [one.result for one in begun] + [task] * (number - len(begun))
    finally:
        for one in begun:
            one.end()


@dataclass(frozen=True, slots=True)
class _Copy(Generic[Result]):
    """One copy, and the pipe into which it writes whether its task ended well, and with what."""

    task: Callable[[], Result]
    process: int
    heard: BinaryIO

    def result(self) -> Result:
        """Wait for it; raises what the task raised."""
        try:
            well, outcome = pickle.load(self.heard)  # noqa: S301  # our own words
        except (EOFError, pickle.UnpicklingError, TypeError):  # of some errors none can be made
            return self.task()
        if well:
            result: Result = outcome
            return result
        raise outcome

    def end(self) -> None:
        """Have it leave what it is at, unless it has ended, and wait for that."""
        self.heard.close()
        os.kill(self.process, signal.SIGTERM)
        end = time.monotonic() + _LEAVES_SECONDS
        while not os.waitpid(self.process, os.WNOHANG)[0]:
            if time.monotonic() > end:
                os.kill(self.process, signal.SIGKILL)
            time.sleep(_PAUSE_SECONDS)


def _begin(task: Callable[[], Result], begun: list[_Copy[Result]]) -> None:
    """Begin a copy, and put it where its caller finds it, whenever an interrupt comes."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as said:
        heard, first = os.fdopen(reading, "rb"), os.getpid()
        heeded = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)
        try:
            process = os.fork()
            if not process:
                _be(task, said, first, heeded)
            begun.append(_Copy(task, process, heard))
        except OSError:
            heard.close()
            raise
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heeded)


def _be(task: Callable[[], object], said: BinaryIO, first: int, heeded: set[int]) -> NoReturn:
    """Be a copy; who interrupts the program interrupts its first process, which ends the others."""
    code = 1
    try:
        _heed(first)
        signal.pthread_sigmask(signal.SIG_SETMASK, heeded)
        try:
            outcome = True, task()
        except Exception as error:  # noqa: BLE001  # who asked is to know
            outcome = False, error
        with said:
            pickle.dump(outcome, said, pickle.HIGHEST_PROTOCOL)
        code = 0
    finally:
        os._exit(code)


def _heed(first: int) -> None:
    """Leave when the first says so, or is gone: one that is killed ends no other."""

    def leave(number: int, _: object) -> None:
        if number != signal.SIGALRM or os.getppid() != first:
            raise SystemExit

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
        signal.signal(number, leave)
    signal.setitimer(signal.ITIMER_REAL, _LOOKS_SECONDS, _LOOKS_SECONDS)
