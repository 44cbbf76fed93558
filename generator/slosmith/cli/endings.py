"""How a run ends that does not come to its end: by the system, by a person, or by a bug."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import click

import slosmith
from slosmith.cli.exits import Exit
from slosmith.diagnostics.system_errors import advice_on, reason_of
from slosmith.diagnostics.terminal import one_line
from slosmith.output.too_much import TooMuchError

DEBUG = "SLOSMITH_DEBUG"
"""The variable that asks for tracebacks; `--debug` sets it."""
_LONGEST = 300
USUAL = (signal.default_int_handler, signal.SIG_DFL)
_TIDIES_SECONDS = 3.0
"""So long after one that is heeded others are not: they would come in the midst of tidying up."""
_interrupts: list[tuple[int, float]] = []
_NO_MEMORY = (
    "error: memory is used up\n"
    "  = end other programs or raise its limit (ulimit -v), and run it again"
)
_LAST_WORDS = f"{_NO_MEMORY}\n".encode()
_NO_THREADS = (
    "error: the system starts no more threads\n"
    "  = end other programs or raise its limits (ulimit -v, ulimit -u), and run it again"
)
_NO_TIME = (
    "error: the limit on processor time is used up\n"
    "  = raise it (ulimit -t), and run it again; every file is as it was, or complete"
)
_LITTLE_BYTES = 16_000_000
_INTERRUPTED = "interrupted; every file is as it was, or complete"


@contextmanager
def ending() -> Iterator[None]:
    """What the system refuses is a sentence, and who interrupts is believed.

    A reader that is gone is left to click: there is nobody to say it to.
    """
    try:
        yield
    except KeyboardInterrupt:
        _leave(*_interrupted())
    except RuntimeError as error:
        if "start new thread" not in str(error):
            raise
        _leave(_NO_THREADS, Exit.FAILED)
    except MemoryError:
        _leave(_NO_MEMORY, Exit.FAILED)
    except TooMuchError as error:
        _leave(f"error: {one_line(str(error))}\n  = {error.hint}", Exit.FAILED)
    except BrokenPipeError:
        raise
    except OSError as error:
        where = f"{one_line(os.fsdecode(error.filename))}: " if error.filename else ""
        _leave(f"error: {where}{reason_of(error)}\n  = {advice_on(error)}", Exit.FAILED)


def complete(program: Callable[[], object]) -> int:
    """Run the program to its exit code, and all that it printed to where it goes."""
    try:
        code = _code_of(program)
        return _code_of(sys.stdout.flush) or code
    except (MemoryError, SystemError):  # there was none to say so in the usual way
        with suppress(OSError):
            os.write(2, _LAST_WORDS)
        return Exit.FAILED


def end_as_interrupted() -> None:
    """Have a service manager or a closed terminal end the program as Ctrl-C does."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) in USUAL:  # nohup has it ignored
            signal.signal(number, interrupt)


def end_before_it_is_killed() -> None:
    """Have the limit on processor time end the program as Ctrl-C does, a second before its end."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if soft == hard > 1:  # `ulimit -t` sets both
        resource.setrlimit(resource.RLIMIT_CPU, (hard - 1, hard))
    signal.signal(signal.SIGXCPU, interrupt)


def interrupt(number: int, _: object) -> None:
    """Interrupt the program: a library in whose work it comes may make another error of it."""
    now = time.monotonic()
    if _interrupts and now < _interrupts[-1][1] + _TIDIES_SECONDS:
        return
    _interrupts.append((number, now))
    if number == signal.SIGXCPU:  # it comes again each second
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def leave_at_once(number: int, _: object) -> NoReturn:
    """The handler of a signal for who waits for another program's words and writes no file."""
    _interrupts.append((number, 0))
    text, code = _interrupted()
    with suppress(OSError):
        os.write(2, f"{text}\n".encode())
    os._exit(code)


def _interrupted() -> tuple[str, Exit]:
    """What is said of it, and how it ends."""
    if any(number == signal.SIGXCPU for number, _ in _interrupts):
        return _NO_TIME, Exit.FAILED
    return _INTERRUPTED, Exit.INTERRUPTED


def _code_of(task: Callable[[], object]) -> int:
    try:
        with ending():
            task()
    except SystemExit as left:
        return int(left.code or 0)
    except BrokenPipeError:
        return Exit.FAILED
    except Exception as bug:  # noqa: BLE001  # the one place that must let none pass
        if _interrupts:
            text, code = _interrupted()
            _print(text)
            return code
        if _is_short_of_memory():
            _print(_NO_MEMORY)
            return Exit.FAILED
        _report(bug)
        return Exit.BUG
    return Exit.FINE


def _is_short_of_memory() -> bool:
    """Whether there is hardly any left: libraries make errors of their own of that."""
    try:
        from mmap import mmap  # what Python holds and does not use may be enough for a text

        mmap(-1, _LITTLE_BYTES).close()
    except (MemoryError, OSError, ImportError):
        return True
    return False


def _report(bug: Exception) -> None:
    """One line of what was not foreseen, and one of what to do with it."""
    import traceback

    frame = traceback.extract_tb(bug.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    what = one_line(f"{type(bug).__name__}: {bug}")[:_LONGEST]
    call = one_line(" ".join(("slosmith", "--debug", *sys.argv[1:])))[:_LONGEST]
    _print(
        f"error: this is a bug of slosmith {slosmith.__version__}, at {place}: {what}\n"
        f"  = report it to who maintains slosmith, with what `{call}` prints"
    )


def _leave(text: str, code: Exit) -> None:
    _print(text)
    sys.exit(code)


def _print(text: str) -> None:
    """Standard error may be closed or full, too."""
    with suppress(OSError):
        if os.environ.get(DEBUG):
            import traceback

            click.echo(traceback.format_exc(), err=True, nl=False)
        click.echo(text, err=True)
