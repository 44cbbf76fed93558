"""`status --watch` on a real server that goes away, comes back, and knows something else."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import PIPE, Popen
from threading import Thread
from time import monotonic, sleep

import pytest

from tests.commands.history.storage import serving, store
from tests.commands.history.test_gate import SPEC, recorded
from tests.conftest import write_spec
from tests.tools.judges import Judge

PATIENCE_SECONDS = 60
# As whoever calls the program gets it, but that nobody waits for a quarter of a minute. Where tests
# run in the background nothing is interrupted.
_OFTEN = """\
import signal

import slosmith.cli.status as status
from slosmith.start import run

status._EACH = 0.2
signal.signal(signal.SIGINT, signal.default_int_handler)
run()
"""
_CLEAR = b"\x1b[2J\x1b[H"


@contextmanager
def watching(root: Path, url: str, output: int) -> Iterator[Popen[bytes]]:
    """The program in a process of its own, which ends with the test."""
    words = ["status", "fine", "--watch", "--prometheus", url]
    command = [sys.executable, "-c", _OFTEN, *words]
    with Popen(command, cwd=root, stdout=output, stderr=PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


class Read:
    """What is printed into a file, read at once, so that whoever prints never waits."""

    def __init__(self, file: int) -> None:
        """Read until the file is closed at its other end."""
        self._file, self.all = file, b""
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        with suppress(OSError):  # how a terminal ends
            while some := os.read(self._file, 4096):
                self.all += some

    def until(self, end: bytes) -> bytes:
        """All that is printed until then."""
        late = monotonic() + PATIENCE_SECONDS
        while end not in self.all:
            assert monotonic() < late, self.all
            sleep(0.02)
        return self.all


@pytest.mark.judge
@pytest.mark.slow
def test_a_watch_outlives_its_server_and_shows_what_has_changed(
    prometheus: Judge, tmp_path: Path
) -> None:
    write_spec(tmp_path, SPEC)
    store(recorded("fine"), tmp_path)
    reading, terminal = os.openpty()
    with (
        serving(prometheus, tmp_path) as server,
        watching(tmp_path, server.url, terminal) as process,
    ):
        assert process.stderr is not None
        screen, errors = Read(reading), Read(process.stderr.fileno())
        assert _CLEAR in screen.until(b"40.0%")
        server.server.stop()
        assert b"cannot be reached" in errors.until(b"asking again each 0.2 s\n")
        shutil.rmtree(tmp_path / "data")
        store(recorded("fine", -0.5), tmp_path)
        server.server.start()
        assert b"spent" in screen.until(b"-50.0%")
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_SECONDS) == 130, (screen.all, errors.all)
        # Once however often it was asked, and no traceback.
        said = errors.until(b"complete\n").decode().splitlines()[1:]
        assert said == ["interrupted; every file is as it was, or complete"]
        with watching(tmp_path, server.url, PIPE) as piped:
            assert piped.stdout is not None
            assert b"\x1b" not in Read(piped.stdout.fileno()).until(b"-50.0%")
