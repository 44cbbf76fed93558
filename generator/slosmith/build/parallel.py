"""A process beside this one: it does a piece of work, while this one does another."""

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import FileIO
from typing import BinaryIO, NoReturn, TypeVar

Result = TypeVar("Result")

# A pipe takes so many bytes at least, whoever else has pipes; a number in it takes four.
_PIPE, _NUMBER = 4096, 4


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


def shared(pieces: Sequence[Callable[[], Result]], there: int) -> list[Result]:
    """Do pieces of work in this process and in a copy of it; the results are in their order.

    The copy begins with as many pieces as ``there`` says, this process with the others, and who is
    done first takes what is left. What the copy fails at is done here, and raises its error here.
    """
    with _queue(range(there)) as theirs, _queue(range(there, len(pieces))) as ours:

        def done(*queues: Iterator[int]) -> dict[int, Result]:
            return {number: pieces[number]() for queue in queues for number in queue}

        with beside(lambda: done(theirs, ours)) as others:
            found = done(ours, theirs)
            found |= others()
    return [found[number] if number in found else do() for number, do in enumerate(pieces)]


@contextmanager
def _queue(numbers: range) -> Iterator[Iterator[int]]:
    """Numbers that two processes draw from a pipe: what one of them has read is gone."""
    run = -(-len(numbers) * _NUMBER // _PIPE) or 1
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        with os.fdopen(writing, "wb") as filling:
            filling.write(b"".join(one.to_bytes(_NUMBER) for one in numbers[::run]))
        yield (
            number
            for first in _read(pipe)
            for number in range(first, min(first + run, numbers.stop))
        )


def _read(pipe: FileIO) -> Iterator[int]:
    while number := pipe.read(_NUMBER):
        yield int.from_bytes(number)


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
