"""Several processes: copies of this one, which have its model, and closures need no way there.

Python 3.14 begins a process anew unless a copy is asked for, and nothing would be there.
"""

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import takewhile
from typing import TypeVar

Result = TypeVar("Result")

PROCESSES = 2
"""So many at a time where nobody says another number; this one counts."""
# A pipe takes so many bytes at least, whoever else has pipes; a number in it takes four.
_PIPE, _NUMBER = 4096, 4
_task: Callable[[], object]


def run_in_parallel(
    tasks: Sequence[Callable[[], Result]], processes: int = PROCESSES
) -> list[Result]:
    """Do tasks here and in copies of this process; the results are in their order.

    Whoever is free takes the next one, so the longest should come first. What is lost with a copy
    is done here.
    """
    processes = min(processes, len(tasks))
    if processes < 2 or not _is_possible():
        return [task() for task in tasks]
    here = os.getpid()
    with _queue(len(tasks)) as numbers:

        def done() -> dict[int, Result]:
            """Until nothing is left to do, or whoever wants it is gone."""
            wanted = takewhile(lambda _: here in (os.getpid(), os.getppid()), numbers)
            return {number: tasks[number]() for number in wanted}

        with _copies(done, processes - 1) as others:
            try:
                found = done()
                for results in others:
                    found |= results()
            except BaseException:
                deque(numbers, maxlen=0)  # nobody begins another one
                raise
    return [found[number] if number in found else task() for number, task in enumerate(tasks)]


@contextmanager
def in_background(task: Callable[[], Result]) -> Iterator[Callable[[], Result]]:
    """Begin a task in a copy of this process; what is given waits for its result.

    Where there can be no copy, or it is lost, the task is done here when its result is asked for.
    """
    if not _is_possible():
        yield task
        return
    with _copies(task, 1) as (result,):
        yield result


@contextmanager
def _copies(task: Callable[[], Result], number: int) -> Iterator[list[Callable[[], Result]]]:
    """The same task in each of so many processes, which are gone at the end."""
    from concurrent.futures import Future, ProcessPoolExecutor  # most work is too little for them
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    def result(future: Future[Result] | None) -> Result:
        with suppress(BrokenProcessPool):
            if future is not None:
                return future.result()
        return task()

    def begun(pool: ProcessPoolExecutor) -> Future[Result] | None:
        with suppress(BrokenProcessPool):
            return pool.submit(_do)  # type: ignore[arg-type]  # what the copy inherits
        return None

    with ProcessPoolExecutor(number, get_context("fork"), _inherit, (task,)) as pool:
        futures = [begun(pool) for _ in range(number)]
        yield [partial(result, future) for future in futures]


def _inherit(task: Callable[[], object]) -> None:
    """Who interrupts the program interrupts its first process, which ends the others."""
    global _task  # noqa: PLW0603  # of the copy alone
    _task = task
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_first, daemon=True).start()


def _end_with_the_first() -> None:
    """A process that is killed ends no other, and its copy would wait for tasks for ever."""
    from multiprocessing import parent_process

    if first := parent_process():
        first.join()
        os._exit(1)


def _do() -> object:
    return _task()


@contextmanager
def _queue(length: int) -> Iterator[Iterator[int]]:
    """Numbers that processes draw from a pipe: what one of them has read is gone.

    The library's queues have locks, which a process that is killed may hold for ever.
    """
    run = -(-length * _NUMBER // _PIPE) or 1
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        with os.fdopen(writing, "wb") as filling:
            filling.write(b"".join(one.to_bytes(_NUMBER) for one in range(0, length, run)))
        firsts = (int.from_bytes(number) for number in iter(lambda: pipe.read(_NUMBER), b""))
        yield (number for first in firsts for number in range(first, min(first + run, length)))


def _is_possible() -> bool:
    """Not with threads, whose locks a copy would hold for ever, and not where systems forbid it."""
    alone = threading.active_count() == 1
    return sys.platform == "linux" and alone and (os.cpu_count() or 1) > 1
