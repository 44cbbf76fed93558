"""Runs of promtool for searches: what several of them ask at a time goes into one.

To begin a run takes longer than to answer most questions.
"""

import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Condition

from slosmith.judges.running import Run, run_on_disk

_MOST_SECONDS = 120
"""One question: a search of an alert that takes longer ends, and that of others goes on."""
_TOGETHER_SECONDS = 20
"""Several questions: where one of them keeps the others waiting for so long, each goes alone."""
_MOST_TOGETHER, _MOST_CHARACTERS = 16, 400_000

PLAYED = "FAILED:"
"""No answer is right, so that promtool says this of whatever it has played."""
_PLAYED = re.compile(rf"(?m)^  {PLAYED}$")


@dataclass(slots=True, eq=False, kw_only=True)
class _Question:
    """A test file, and what promtool says of it; one that is ``alone`` goes with no other."""

    text: str
    run: Future[Run] = field(default_factory=Future)
    alone: bool = False


@dataclass(kw_only=True)
class Runs:
    """At ``most`` so many runs of a tool at a time, and what waits for one; more threads ask.

    One more than there are cores: while one is begun, or read, the others go on.
    """

    tool: Path
    scratch: Path
    most: int = field(default_factory=lambda: (os.cpu_count() or 1) + 1)
    busy: int = 0
    waiting: list[_Question] = field(default_factory=list)
    _changed: Condition = field(default_factory=Condition)

    def ask(self, text: str) -> Run:
        """What promtool says of a test file, asked by this thread or by another that waits."""
        own = _Question(text=text)
        self._put([own])
        while not own.run.done():
            if some := self._taken(own):
                self._answer(some)
        return own.run.result()

    def _put(self, some: Sequence[_Question], ended: int = 0) -> None:
        with self._changed:
            self.waiting += some
            self.busy -= ended
            self._changed.notify_all()

    def _taken(self, own: _Question) -> list[_Question]:
        """Its own question, and others that wait; none where another thread has asked it."""
        with self._changed:
            self._changed.wait_for(
                lambda: own.run.done() or (self.busy < self.most and own in self.waiting)
            )
            if own.run.done():
                return []
            self.busy += 1
            others = [one for one in self.waiting if one is not own and not one.alone]
            share = -(-len(self.waiting) // self.most)  # or the other runs would have nothing
            some = [own] if own.alone else [*_bounded([own, *others][:share])]
            self.waiting = [one for one in self.waiting if one not in some]
            return some

    def _answer(self, some: Sequence[_Question]) -> None:
        """Each has its run, or is asked once more, alone, by whoever waits for it."""
        try:
            for one, run in zip(some, self._runs(some), strict=True):
                if run is not None:
                    one.run.set_result(run)
        except BaseException as error:
            for one in some:
                one.run.set_exception(error)
            raise
        finally:
            left = [one for one in some if not one.run.done()]
            for one in left:
                one.alone = True
            self._put(left, ended=1)

    def _runs(self, some: Sequence[_Question]) -> Sequence[Run | None]:
        """What promtool says of each; None where it may not have got so far."""
        if len(some) == 1:
            return [self._run(some, _MOST_SECONDS)]
        with suppress(OSError):  # it may have been one of them that filled the memory
            return _parted(self._run(some, _TOGETHER_SECONDS), len(some))
        return [None] * len(some)

    def _run(self, some: Sequence[_Question], seconds: float) -> Run:
        with TemporaryDirectory(dir=self.scratch) as folder:
            paths = [Path(folder) / f"{number}.yaml" for number in range(len(some))]
            for path, one in zip(paths, some, strict=True):
                path.write_text(one.text, encoding="utf-8")
            return run_on_disk(
                self.tool,
                *("test", "rules", *map(str, paths)),
                timeout_seconds=seconds,
                in_order=True,
                may_take_long=True,
            )


def _bounded(some: Sequence[_Question]) -> Iterator[_Question]:
    """The first, and as many of the others as are not much together with it."""
    sizes = accumulate(len(one.text) for one in some)
    yield some[0]
    for one, size in [*zip(some, sizes, strict=True)][1:_MOST_TOGETHER]:
        if size <= _MOST_CHARACTERS:
            yield one


def _parted(run: Run, count: int) -> list[Run | None]:
    """What is said of each file, where promtool has come to the end of the last."""
    begins = [one.start() for one in _PLAYED.finditer(run.text)]
    if run.exit_code != 1 or len(begins) != count:
        return [None] * count
    return [replace(run, text=run.text[begin:end]) for begin, end in pairwise((*begins, None))]
