"""Threads that begin or fail at once: a system that is short of memory starts some that never run.

Those of the library are waited for without an end, when they begin and when they are to answer.
"""

from _thread import LockType, allocate_lock, start_new_thread
from collections.abc import Callable
from concurrent.futures import Executor, Future, wait
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")

_BEGINS_SECONDS = 10.0
_LOOKS_SECONDS = 1.0
_NONE_BEGINS = "can't start new thread"
"""In Python's own words, as libraries say it too."""


def begin_thread(work: Callable[[], object]) -> LockType:
    """Begin a thread, which ends with the program; what is given is locked until it has ended.

    Raises RuntimeError where the system starts none.
    """
    begun, lives = allocate_lock(), allocate_lock()
    begun.acquire()
    lives.acquire()

    def run() -> None:
        begun.release()
        try:
            work()
        finally:
            lives.release()

    start_new_thread(run, ())
    if not begun.acquire(timeout=_BEGINS_SECONDS):
        raise RuntimeError(_NONE_BEGINS)
    return lives


class Threads(Executor):
    """So many threads at most; each begins when there is work for it."""

    def __init__(self, most: int) -> None:
        """Begin none yet."""
        self._most = most
        self._wanted: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._waiting: set[Future[Any]] = set()
        self._lives: list[LockType] = []

    def submit(self, work: Callable[..., T], /, *given: Any, **named: Any) -> Future[T]:
        """Have work done by the next thread that is free.

        Raises RuntimeError where there is none, and the system starts none.
        """
        answer: _Answer[T] = _Answer(self)
        self._waiting.add(answer)

        def run() -> None:
            self._waiting.discard(answer)
            if answer.set_running_or_notify_cancel():
                try:
                    answer.set_result(work(*given, **named))
                except BaseException as error:  # noqa: BLE001  # who asked is to know
                    answer.set_exception(error)

        if len(self._lives) < self._most:
            try:
                self._lives.append(begin_thread(self._work))
            except RuntimeError:
                if not self.are_alive():
                    raise
        self._wanted.put(run)
        return answer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let threads end once nothing is left to do, and wait for that."""
        if cancel_futures:
            for answer in [*self._waiting]:
                answer.cancel()
        for _ in self._lives:
            self._wanted.put(None)
        for lives in self._lives if wait else ():
            with lives:
                pass

    def are_alive(self) -> bool:
        """Whether any thread is left to do what is asked for."""
        return any(lives.locked() for lives in self._lives)

    def _work(self) -> None:
        while (run := self._wanted.get()) is not None:
            run()


class _Answer(Future[T]):
    """What comes of some work; a thread that had no memory for its last words gave none."""

    def __init__(self, threads: Threads) -> None:
        super().__init__()
        self._threads = threads

    def result(self, timeout: float | None = None) -> T:
        """Wait for it; raises RuntimeError where nobody is left to work."""
        while timeout is None and not self.done():
            wait((self,), _LOOKS_SECONDS)
            if not (self.done() or self._threads.are_alive()):
                raise RuntimeError(_NONE_BEGINS)
        return super().result(timeout)
