"""A server program on loopback: started, waited for, and ended by its process id."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from slosmith.deadline import DEADLINE, MORE_TIME

if TYPE_CHECKING:
    from slosmith.live.http import Reply

T = TypeVar("T")

PATIENCE_SECONDS = 30.0
"""How long a server may take to start, to answer or to end."""
REQUEST_SECONDS = 5.0
_NOT_WELL = 400
_PAUSE_SECONDS = 0.02
_SAID = 2_000
# A process of ours that begins in a thread could not set this by itself before it is the program.
_DIE_WITH_PARENT = (
    "import ctypes, os, signal, sys; "
    "ctypes.CDLL(None).prctl(1, signal.SIGKILL); "  # PR_SET_PDEATHSIG
    # Whoever was killed before that has left it to somebody else.
    "os.getppid() == int(sys.argv[1]) and os.execv(sys.argv[2], sys.argv[2:])"
)


class ServerError(Exception):
    """A server did not start or did not answer, in words for a person."""


class LateServerError(ServerError):
    """It took too long, as where the machine is busy, which says nothing of what it was given."""


@dataclass(slots=True, kw_only=True)
class ServerProcess:
    """A program that listens on a port of loopback, and says at ``ready`` that it is.

    It can be started again on the same data. What it prints is added to ``log``.
    """

    name: str
    command: list[str]
    url: str
    log: Path
    ready: str = "/-/ready"
    environment: Mapping[str, str] | None = None
    patience_seconds: float = PATIENCE_SECONDS
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it is ready; raises ServerError with its own words."""
        with self.log.open("ab") as file:
            self.process = subprocess.Popen(
                self.command, stdout=file, stderr=file, env=self.environment
            )
        try:
            until(self._is_ready, f"{self.name} to start", self.patience_seconds)
        except ServerError as error:
            said = self.log.read_text(encoding="utf-8", errors="replace").strip()
            raise type(error)(f"{error}: {said[-_SAID:]}") from None

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run it for as long as the block."""
        try:
            self.start()
            yield
        finally:
            self.stop()

    def _is_ready(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            raise ServerError(f"{self.name} did not start")
        try:
            status = ask_server("GET", f"{self.url}{self.ready}", seconds=REQUEST_SECONDS).status
        except ServerError:
            return False
        return status < _NOT_WELL


def ask_server(
    method: str, url: str, *, seconds: float = PATIENCE_SECONDS, **request: Any
) -> "Reply":
    """What a server on loopback answers; raises ServerError, also where it drips without end."""
    from slosmith.live.http import HttpError, Nobody, Session, ask

    try:
        with Session() as session:
            return ask(session, method, url, seconds=seconds, auth=Nobody(), **request)
    except HttpError as error:
        raise ServerError(str(error)) from None


def until(
    found: Callable[[], T | None],
    what: str,
    patience_seconds: float = PATIENCE_SECONDS,
    pause_seconds: float = _PAUSE_SECONDS,
) -> T:
    """The first true value of a function; raises LateServerError where none comes in time."""
    if not (seconds := DEADLINE.at_most(patience_seconds)):
        raise LateServerError(f"not waited for {what}: {DEADLINE.over}; {MORE_TIME}")
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := found():
            return value
        time.sleep(pause_seconds)
    raise LateServerError(f"waited {seconds:.3g} s in vain for {what}")


def ending_with_this() -> list[str]:
    """The words before a program that is to end when this one is killed: Linux sees to it.

    Elsewhere such a server is left, and listens on loopback until somebody ends it.
    """
    if sys.platform != "linux":
        return []
    return [sys.executable, "-I", "-S", "-c", _DIE_WITH_PARENT, str(os.getpid())]


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
