"""Programs that run to their end: bounded in time and in bytes, and none is left behind."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from selectors import EVENT_READ, PollSelector
from threading import Event, get_ident, main_thread

from slosmith.threads import Threads

_LAST_WORDS_SECONDS = 5.0
_LOOKS_SECONDS = 1.0
_PIECE = 65_536
_running: set["subprocess.Popen[bytes]"] = set()
_leaving = Event()


class LateError(Exception):
    """A program did not end in time, and was ended."""


class TooMuchError(Exception):
    """A program printed more than anybody would read, and was ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a program ended, and what it printed; a code below 0 is the signal that ended it."""

    code: int
    out: bytes
    err: bytes

    @property
    def signal(self) -> str:
        """The name of the signal that ended it; empty where none did."""
        if self.code >= 0:
            return ""
        try:
            return signal.Signals(-self.code).name
        except ValueError:  # one of those for real time has no name
            return f"signal {-self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What is started: its words, its environment, and the folder that it begins in.

    With ``in_order`` all that it prints is on its standard output, as it was said.
    """

    words: Sequence[str]
    environment: Mapping[str, str]
    folder: Path | None = None
    in_order: bool = False


def run_program(program: Program, *, seconds: float, most_bytes: int, given: bytes = b"") -> Ended:
    """Run a program to its end, and end all that it has started; ``given`` is what it may read.

    Raises LateError and TooMuchError where it has no end, and OSError where the system does not
    start it.
    """
    begun: list[subprocess.Popen[bytes]] = []
    with tempfile.TemporaryFile() if given else nullcontext() as asked:
        if asked is not None:
            asked.write(given)
            asked.seek(0)

        def start() -> "subprocess.Popen[bytes]":
            return subprocess.Popen(
                program.words,
                cwd=program.folder,
                stdin=subprocess.DEVNULL if asked is None else asked,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT if program.in_order else subprocess.PIPE,
                env=program.environment,
                start_new_session=True,  # it is ended with all that it has started
            )

        try:
            _begin(start, begun)
            return _listen(begun[0], seconds, most_bytes)
        finally:
            for process in begun:
                _end(process)


@contextmanager
def side_by_side(on_each_core: int = 1) -> Iterator[Executor]:
    """Threads in which programs run; who leaves early waits for none of them, and ends them."""
    pool = Threads((os.cpu_count() or 1) * on_each_core)
    try:
        yield pool
    except BaseException:
        _leaving.set()
        pool.shutdown(wait=False, cancel_futures=True)
        for process in [*_running]:
            _kill(process)
        raise
    finally:
        pool.shutdown()
        _leaving.clear()


def _begin(
    start: Callable[[], "subprocess.Popen[bytes]"], begun: list["subprocess.Popen[bytes]"]
) -> None:
    """Begin a process, and put it where its caller finds it, whenever an interrupt comes."""
    # Only the main thread is interrupted.
    is_main = get_ident() == main_thread().ident
    with _interrupts_put_off() if is_main else nullcontext():
        process = start()
        begun.append(process)
        _running.add(process)
        if _leaving.is_set():  # it was on its way when all were ended
            _kill(process)


@contextmanager
def _interrupts_put_off() -> Iterator[None]:
    """Those that come meanwhile come at the end."""
    met: list[int] = []
    before = {
        number: handler
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGXCPU)
        if (handler := signal.getsignal(number)) is not None
    }
    try:
        for number in before:
            signal.signal(number, lambda number, _: met.append(number))
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for one in met:
            signal.raise_signal(one)


def _listen(process: "subprocess.Popen[bytes]", seconds: float, most_bytes: int) -> Ended:
    """All that a program prints until it ends.

    What it has started and left may hold its outputs open: nobody waits for that.
    """
    end = time.monotonic() + seconds
    said = {one: bytearray() for one in (process.stdout, process.stderr) if one is not None}
    with PollSelector() as selector:
        for stream, heard in said.items():
            selector.register(stream, EVENT_READ, heard)
        while selector.get_map():
            found = selector.select(min(_LOOKS_SECONDS, max(0.0, end - time.monotonic())))
            for key, _ in found:
                piece = os.read(key.fd, _PIECE)
                key.data.extend(piece)
                if not piece:
                    selector.unregister(key.fileobj)
            if time.monotonic() > end:
                raise LateError
            if sum(map(len, said.values())) > most_bytes:
                raise TooMuchError
            if not found and process.poll() is not None:
                break
    try:
        process.wait(max(0.0, end - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise LateError from None
    out, *err = map(bytes, said.values())
    return Ended(code=process.returncode, out=out, err=b"".join(err))


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End what has not ended, and all that a program has started and left."""
    _kill(process)
    if process.returncode is None:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LAST_WORDS_SECONDS)
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()
    _running.discard(process)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    with suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
