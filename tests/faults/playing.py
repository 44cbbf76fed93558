"""One run of a command in a process of its own, in which a call to the system may fail."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from slosmith.cli import run
from tests.faults.system_calls import Call, Fault, SystemCalls

PATIENCE_SECONDS = 60
"""So long may a run take, whatever fails."""
LAST_SECONDS = 2
"""So long may what it has started take to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What a run is told over its standard input; an end follows once it says what is heard for."""

    says: bytes = b""
    hears: re.Pattern[str] = re.compile("")
    leaves: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a run ended, what it said, and the calls that it made until then.

    Those of copies of the process are those of the copy that made most.
    """

    code: int
    said: str
    calls: tuple[Call, ...]
    calls_of_copies: tuple[Call, ...]
    hung: bool
    left_processes: bool


def play(
    words: tuple[str, ...],
    folder: Path,
    fault: Fault | None = None,
    counted: Callable[[Call], bool] = lambda _: True,
    environment: Mapping[str, str] | None = None,
    talk: Talk = Talk(),
) -> Ended:
    """Run a command in a copy of this process, with its temporary files below the folder."""
    out = folder / "said"
    for path in (out, *folder.glob("calls*")):
        path.unlink(missing_ok=True)
    (folder / "tmp").mkdir(exist_ok=True)
    given, told = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(told)
        _be(words, folder, SystemCalls(fault, counted), environment or {}, given)
    os.close(given)
    with _talking(talk, told, out):
        hung, status = _wait(child)
    left = _group_lives(child) and _killed(child)
    of_copies = (_calls(path) for path in folder.glob("calls-*"))
    return Ended(
        code=os.waitstatus_to_exitcode(status),
        said=_text(out),
        calls=_calls(folder / "calls"),
        calls_of_copies=max(of_copies, key=len, default=()),
        hung=hung,
        left_processes=left,
    )


@contextmanager
def _talking(talk: Talk, told: int, out: Path) -> Iterator[None]:
    """Say what there is to say while a run goes on; it may be gone before it has heard all."""
    gone = Event()

    def tell() -> None:
        with suppress(BrokenPipeError), os.fdopen(told, "wb", buffering=0) as wire:
            wire.write(talk.says)
            end = time.monotonic() + PATIENCE_SECONDS / 6
            while not (gone.wait(0.01) or talk.hears.search(_text(out)) or time.monotonic() > end):
                pass
            wire.write(talk.leaves)

    telling = Thread(target=tell)
    telling.start()
    try:
        yield
    finally:
        gone.set()
        telling.join()


def _calls(path: Path) -> tuple[Call, ...]:
    return tuple(Call(*line.split("\t", 1)) for line in _text(path).splitlines())


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def _be(
    words: tuple[str, ...],
    folder: Path,
    calls: SystemCalls,
    environment: Mapping[str, str],
    given: int,
) -> None:
    """Be the program, as a shell starts it."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    printed = os.open(folder / "said", os.O_WRONLY | os.O_CREAT)
    opened = os.open
    for number, target in ((given, 0), (printed, 1), (printed, 2)):
        os.dup2(number, target)
    out, err = (open(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))  # noqa: SIM115
    sys.stdin, sys.stdout, sys.stderr = open(0, encoding="utf-8"), out, err  # noqa: SIM115
    os.environ |= {"TMPDIR": str(folder / "tmp"), **environment}
    import tempfile

    tempfile.tempdir = None
    leave = os._exit

    def listing(code: int) -> None:
        path = folder / (f"calls-{os.getpid()}" if calls.is_copy else "calls")
        listed = opened(path, os.O_WRONLY | os.O_CREAT)
        os.write(listed, "".join(f"{name}\t{about}\n" for name, about in calls.seen).encode())
        leave(code)

    os._exit = listing  # type: ignore[assignment]
    sys.argv = ["slosmith", *words]
    try:
        os.chdir(folder)
        calls.install()
        run()
    except SystemExit as left:
        listing(int(left.code or 0))
    except BaseException:  # noqa: BLE001  # it is what a shell would have shown
        os.write(2, traceback.format_exc().encode(errors="replace"))
        listing(1)
    listing(0)


def _wait(child: int) -> tuple[bool, int]:
    end = time.monotonic() + PATIENCE_SECONDS
    pause = 0.0005
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return False, status
        time.sleep(pause)
        pause = min(pause * 1.2, 0.02)
    os.killpg(child, signal.SIGKILL)
    return True, os.waitpid(child, 0)[1]


def _killed(group: int) -> bool:
    """End what is left of it; whether there was anything that had not ended by itself."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _group_lives(group: int) -> bool:
    """Whether any of it goes on; what was told to end may need a moment for it."""
    end = time.monotonic() + LAST_SECONDS
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.02)
    return True
