"""Programs that run to their end: bounded in time and in words, and none is left behind."""

import errno
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from selectors import EVENT_READ, PollSelector
from threading import Event, current_thread, main_thread

from slosmith.deadline import DEADLINE, MORE_TIME
from slosmith.diagnostics.system_errors import advice_on, error_in, reason_of

_MOST_HANGS = 3
"""A tool that has hung so often is not asked again: a run is bounded as a whole."""
_PREFIX = ".slosmith-tool-"
_LAST_WORDS_SECONDS = 5.0
_MOST_BYTES = 64_000_000
_PIECE = 65_536
_LITTLE_BYTES = 1_000_000
_CALL = re.compile(
    r'(?m)^\s*(?:[^"\n]*: )?(?:open|create|mkdir|write|sync|truncate|rename|mmap) [^"\n]*: [a-z ]+$'
)
_CRASH = re.compile(r"(?m)^(?:panic|fatal error): ")
_hangs: dict[Path, int] = {}
_running: set["subprocess.Popen[bytes]"] = set()
_leaving = Event()


class _TooMuchError(Exception):
    """A tool prints without an end."""


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
    Nothing is raised: a tool that cannot be started, is killed, hangs or prints without an end has
    failed, and says so, and so has one for which the command has no time left.
    """
    if not (seconds := DEADLINE.at_most(timeout_seconds)):
        return Run(exit_code=-1, text=f"{tool.name} was not asked: {DEADLINE.over}; {MORE_TIME}")
    if _hangs.get(tool, 0) >= _MOST_HANGS:
        text = f"{tool.name} did not end {_MOST_HANGS} times, and is not asked again"
        return Run(exit_code=-1, text=text)
    errors = subprocess.STDOUT if in_order else subprocess.PIPE
    try:
        # promtool leaves its storage where it lies when it is ended.
        with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as scratch:
            begun: list[subprocess.Popen[bytes]] = []
            try:
                _start([str(tool), *words], errors, scratch, begun)
                return _run(tool, begun[0], seconds, hangs=not may_take_long)
            finally:
                for process in begun:
                    _end(process)
    except OSError as error:
        return Run(
            exit_code=-1, text=f"{tool} cannot be run: {reason_of(error)}; {advice_on(error)}"
        )


def _run(tool: Path, process: "subprocess.Popen[bytes]", seconds: float, *, hangs: bool) -> Run:
    try:
        said = _listen(process, seconds)
    except subprocess.TimeoutExpired:
        _hangs[tool] = _hangs.get(tool, 0) + hangs
        return Run(exit_code=-1, text=f"{tool.name} did not end within {seconds:.3g} s")
    except _TooMuchError:
        text = f"{tool.name} printed more than {_MOST_BYTES:,} bytes, and was ended"
        return Run(exit_code=-1, text=text)
    text = _PAINT.sub("", said.decode("utf-8", errors="replace"))
    if process.returncode < 0:
        text += f"\n{tool.name} was ended by {_name(-process.returncode)}"
    return Run(exit_code=process.returncode, text=text)


def run_on_disk(
    tool: Path,
    *words: str,
    timeout_seconds: float = 300,
    in_order: bool = False,
    may_take_long: bool = False,
) -> Run:
    """Run a tool that writes files of its own.

    Raises OSError where the system refuses it these: what it says then is said of nothing else.
    """
    run = run_tool(
        tool,
        *words,
        timeout_seconds=timeout_seconds,
        in_order=in_order,
        may_take_long=may_take_long,
    )
    if run.exit_code and (refused := _refused(run.text)):
        raise refused
    return run


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


@contextmanager
def side_by_side() -> Iterator[ThreadPoolExecutor]:
    """Threads in which tools run; who leaves early waits for none of them, and ends them."""
    pool = ThreadPoolExecutor(os.cpu_count() or 1)
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


def _start(
    command: list[str], errors: int, scratch: str, begun: list["subprocess.Popen[bytes]"]
) -> None:
    """Begin a process, and put it where its caller finds it, whenever an interrupt comes."""
    if current_thread() is main_thread():  # no other is interrupted
        with _interrupts_put_off():
            _begin(command, errors, scratch, begun)
    else:
        _begin(command, errors, scratch, begun)


@contextmanager
def _interrupts_put_off() -> Iterator[None]:
    """Those that come meanwhile come at the end."""
    met: list[int] = []
    before = {
        number: handler
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
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


def _begin(
    command: list[str], errors: int, scratch: str, begun: list["subprocess.Popen[bytes]"]
) -> None:
    # The tools are Go: they live shortly, and collect less garbage where memory is plentiful.
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        env={"GOGC": "400", **os.environ, "TMPDIR": scratch},
        start_new_session=True,  # it is ended with all that it has started
    )
    begun.append(process)
    _running.add(process)
    if _leaving.is_set():  # it was on its way when all were ended
        _kill(process)


def _listen(process: "subprocess.Popen[bytes]", seconds: float) -> bytes:
    """All that a program prints until it ends, what is on its standard error last."""
    end = time.monotonic() + seconds
    said = {one: bytearray() for one in (process.stdout, process.stderr) if one is not None}
    with PollSelector() as selector:
        for stream, heard in said.items():
            selector.register(stream, EVENT_READ, heard)
        while selector.get_map():
            for key, _ in selector.select(max(0.0, end - time.monotonic())):
                piece = os.read(key.fd, _PIECE)
                key.data.extend(piece)
                if not piece:
                    selector.unregister(key.fileobj)
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired(process.args, seconds)
            if sum(map(len, said.values())) > _MOST_BYTES:
                raise _TooMuchError
    process.wait(max(0.0, end - time.monotonic()))
    return b"".join(said.values())


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End what has not ended: whatever holds its outputs open is not waited for."""
    if process.returncode is None:
        _kill(process)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LAST_WORDS_SECONDS)
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()
    _running.discard(process)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    with suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # one of those for real time has no name
        return f"signal {number}"
