"""`status --watch` on a real server that goes away, comes back, and knows something else."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen
from time import monotonic

import pytest

from tests.commands.history.storage import serving, store
from tests.commands.history.test_gate import SPEC, recorded
from tests.conftest import write_spec
from tests.tools.judges import Judge

PATIENCE_SECONDS = 60
# As whoever calls the program gets it, but that nobody waits for a quarter of a minute.
_OFTEN = "import slosmith.cli.status as s; s._EACH = 0.2; from slosmith.start import run; run()"
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


def read_until(file: int, end: bytes) -> bytes:
    """What is printed until then."""
    said, late = b"", monotonic() + PATIENCE_SECONDS
    while end not in said:
        assert monotonic() < late, said
        said += os.read(file, 4096)
    return said


@pytest.mark.judge
@pytest.mark.slow
def test_a_watch_outlives_its_server_and_shows_what_has_changed(
    prometheus: Judge, tmp_path: Path
) -> None:
    write_spec(tmp_path, SPEC)
    store(recorded("fine"), tmp_path)
    screen, terminal = os.openpty()
    with (
        serving(prometheus, tmp_path) as server,
        watching(tmp_path, server.url, terminal) as process,
    ):
        assert process.stderr is not None
        assert _CLEAR in read_until(screen, b"40.0%")
        server.server.stop()
        gone = read_until(process.stderr.fileno(), b"asking again each 0.2 s\n")
        assert b"cannot be reached" in gone
        shutil.rmtree(tmp_path / "data")
        store(recorded("fine", -0.5), tmp_path)
        server.server.start()
        assert b"spent" in read_until(screen, b"-50.0%")
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_SECONDS) == 130
        # Once however often it was asked, and no traceback.
        (said,) = process.stderr.read().decode().splitlines()
        assert said == "interrupted; every file is as it was, or complete"
        with watching(tmp_path, server.url, PIPE) as piped:
            assert piped.stdout is not None
            assert b"\x1b" not in read_until(piped.stdout.fileno(), b"-50.0%")
