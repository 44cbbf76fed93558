"""Work of several processes, of which each takes what no other has begun."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from slosmith.build.copies import can_copy, copies

Result = TypeVar("Result")

PROCESSES = 2
"""So many at a time where nobody says another number; this one counts."""
# A pipe takes so many bytes at least, whoever else has pipes; a number in it takes four.
_PIPE, _NUMBER = 4096, 4


def run_in_parallel(
    tasks: Sequence[Callable[[], Result]], processes: int = PROCESSES
) -> list[Result]:
    """Do tasks here and in copies of this process; the results are in their order.

    Whoever is free takes the next one, so the longest should come first. What is lost with a copy
    is done here.
    """
    processes = min(processes, len(tasks))
    if processes < 2 or not can_copy():
        return [task() for task in tasks]
    with _queue(len(tasks)) as numbers:

        def done() -> dict[int, Result]:
            return {number: tasks[number]() for number in numbers}

        with copies(done, processes - 1) as others:
            found = done()
            for results in others:
                found |= results()
    return [found[number] if number in found else task() for number, task in enumerate(tasks)]


@contextmanager
def in_background(task: Callable[[], Result]) -> Iterator[Callable[[], Result]]:
    """Begin a task in a copy of this process; what is given waits for its result.

    Where there can be no copy, or it is lost, the task is done here when its result is asked for.
    """
    if not can_copy():
        yield task
        return
    with copies(task, 1) as (result,):
        yield result


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
