"""Programs that run to their end: bounded in time, and none is left when this one ends."""

import os
import signal
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from slosmith.diagnostics.system_errors import reason_of

_MOST_HANGS = 3
"""A tool that has hung so often is not asked again: a run is bounded as a whole."""
_LAST_WORDS_SECONDS = 5.0
_hangs: dict[Path, int] = {}
_running: set["subprocess.Popen[bytes]"] = set()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How a tool ended, and what it said on both of its outputs."""

    exit_code: int
    text: str


def run_tool(tool: Path, *words: str, timeout_seconds: float = 300) -> Run:
    """Run a tool to its end; a run that takes longer than ``timeout_seconds`` is ended.

    Nothing is raised: a tool that cannot be started, is killed or hangs has failed, and says so.
    """
    if _hangs.get(tool, 0) >= _MOST_HANGS:
        text = f"{tool.name} did not end {_MOST_HANGS} times, and is not asked again"
        return Run(exit_code=-1, text=text)
    try:
        process = _start([str(tool), *words])
    except OSError as error:
        return Run(exit_code=-1, text=f"{tool} cannot be run: {reason_of(error)}")
    try:
        out, err = process.communicate(timeout=timeout_seconds)
    except subprocess.TimeoutExpired:
        _hangs[tool] = _hangs.get(tool, 0) + 1
        return Run(exit_code=-1, text=f"{tool.name} did not end within {timeout_seconds:g} s")
    finally:
        _end(process)
    text = (out + err).decode("utf-8", errors="replace")
    if process.returncode < 0:
        text += f"\n{tool.name} was ended by {_name(-process.returncode)}"
    return Run(exit_code=process.returncode, text=text)


@contextmanager
def side_by_side() -> Iterator[ThreadPoolExecutor]:
    """Threads in which tools run; who leaves early waits for none of them, and ends them."""
    pool = ThreadPoolExecutor(os.cpu_count() or 1)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in [*_running]:
            _kill(process)
        raise
    finally:
        pool.shutdown()


def _start(command: list[str]) -> "subprocess.Popen[bytes]":
    # The tools are Go: they live shortly, and collect less garbage where memory is plentiful.
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"GOGC": "400", **os.environ},
        start_new_session=True,  # it is ended with all that it has started
    )
    _running.add(process)
    return process


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
