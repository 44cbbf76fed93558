"""Tools that run to their end, and what is said of those that do not."""

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec

from slosmith.deadline import DEADLINE, MORE_TIME
from slosmith.diagnostics.system_errors import advice_on, error_in, is_of_machine, reason_of
from slosmith.judges.programs import Ended, LateError, Program, TooMuchError, run_program
from slosmith.output.staging import staging_folder

_Words = ParamSpec("_Words")

_MOST_HANGS = 3
"""A tool that has hung so often is not asked again: a run is bounded as a whole."""
_MOST_BYTES = 64_000_000
_LITTLE_BYTES = 1_000_000
_CALL = re.compile(
    r'(?m)^\s*(?:[^"\n]*: )?(?:open|create|mkdir|write|sync|truncate|rename|mmap) [^"\n]*: [a-z ]+$'
)
_CRASH = re.compile(r"(?m)^(?:panic|fatal error): ")
# What Go says before any program of its begins, or wherever it is.
_STARVED = re.compile(
    r"(?m)^(?:fatal error: (?:out of memory|failed to reserve|runtime: cannot allocate)"
    r"|runtime/cgo: pthread_create failed|runtime: failed to create new OS thread)"
)
_GO_CRASHED = 2
ANOTHER = "run it again, or name another one with --tools DIR"
"""What to do about a tool that gives no answer."""
_hangs: dict[Path, int] = {}
_silences: set[str] = set()

# Some wrappers paint what they print, whoever reads it.
_PAINT = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How a tool ended, and what it said on both of its outputs."""

    exit_code: int
    text: str


def run_tool(
    tool: Path,
    *words: str,
    timeout_seconds: float = 300,
    in_order: bool = False,
    may_take_long: bool = False,
) -> Run:
    """Run a tool to its end; a run that takes longer than ``timeout_seconds`` is ended.

    That is no sign of a tool that hangs where what it is asked ``may_take_long``.

    What it says on both of its outputs comes one after the other, or ``in_order`` as it was said.
    A tool that cannot be started, is killed, hangs or prints without an end has failed, and says
    so, and so has one for which the command has no time left. Raises OSError where the machine has
    no room for it, which says nothing of what it is asked.
    """
    if not (seconds := DEADLINE.at_most(timeout_seconds)):
        return _unanswered(f"{tool.name} was not asked: {DEADLINE.over}; {MORE_TIME}")
    if _hangs.get(tool, 0) >= _MOST_HANGS:
        return _unanswered(f"{tool.name} did not end {_MOST_HANGS} times, and is not asked again")
    try:
        # promtool leaves its storage where it lies when it is ended.
        with staging_folder(None) as scratch:
            # The tools are Go: they live shortly, and collect less garbage where memory is plenty.
            program = Program(
                words=[str(tool), *words],
                environment={"GOGC": "400", **os.environ, "TMPDIR": str(scratch)},
                in_order=in_order,
            )
            ended = run_program(program, seconds=seconds, most_bytes=_MOST_BYTES)
    except LateError:
        _hangs[tool] = _hangs.get(tool, 0) + (not may_take_long)
        return _unanswered(f"{tool.name} did not end within {seconds:.3g} s")
    except TooMuchError:
        return _unanswered(f"{tool.name} printed more than {_MOST_BYTES:,} bytes, and was ended")
    except OSError as error:
        if is_of_machine(error):
            raise OSError(error.errno, error.strerror, error.filename or str(tool)) from None
        return _unanswered(f"{tool} cannot be run: {reason_of(error)}; {advice_on(error)}")
    run = _read(tool, ended)
    if (ended.code == _GO_CRASHED or ended.code < 0) and _STARVED.search(run.text):
        raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM), str(tool))
    return run


def _unanswered(why: str) -> Run:
    _silences.add(why)
    return Run(exit_code=-1, text=why)


def was_answered(evidence: str) -> bool:
    """Whether what is said of a claim is a tool's answer, and not why there was none."""
    return not any(why in evidence for why in _silences)


def _read(tool: Path, ended: Ended) -> Run:
    """What a tool said, what is on its standard error last."""
    text = _PAINT.sub("", (ended.out + ended.err).decode("utf-8", errors="replace"))
    if ended.signal:
        _silences.add(why := f"{tool.name} was ended by {ended.signal}")
        text += f"\n{why}"
    return Run(exit_code=ended.code, text=text)


def _minding_files(run: Callable[_Words, Run]) -> Callable[_Words, Run]:
    """The same for a tool that writes files: what it was refused says nothing of what is asked."""

    def minding(*words: _Words.args, **options: _Words.kwargs) -> Run:
        done = run(*words, **options)
        if done.exit_code and (refused := _refused(done.text)):
            raise refused
        return done

    return minding


run_on_disk = _minding_files(run_tool)
"""Run a tool that writes files of its own; raises OSError where the system refuses it these, too.

What it says then is said of nothing else.
"""


def _refused(said: str) -> OSError | None:
    """What Go says of a call to the system, on a line that holds no text of an author's.

    promtool 2.42 may crash where the disk is full, before it says so.
    """
    folder = tempfile.gettempdir()
    for line in _CALL.findall(said):
        if refused := error_in(line):
            return OSError(refused.errno, refused.strerror, folder)
    if _CRASH.search(said) and shutil.disk_usage(folder).free < _LITTLE_BYTES:
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), folder)
    return None
