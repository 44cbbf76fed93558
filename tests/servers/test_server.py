"""A server program is started, waited for, and ended; one that does not start says why."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from slosmith.judges.server import (
    LateServerError,
    ServerError,
    ServerProcess,
    ending_with_this,
    free_port,
    until,
)

LISTENING = """
import http.server, sys

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/-/ready" else 404)
        self.end_headers()

print("listening", flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def _server(folder: Path, program: str, patience_seconds: float = 30.0) -> ServerProcess:
    port = free_port()
    return ServerProcess(
        name="Some server",
        command=[sys.executable, "-c", program, str(port)],
        url=f"http://127.0.0.1:{port}",
        log=folder / "log",
        patience_seconds=patience_seconds,
    )


def test_it_answers_while_it_runs_and_is_gone_afterwards(tmp_path: Path) -> None:
    server = _server(tmp_path, LISTENING)
    with server.running():
        assert requests.get(f"{server.url}/-/ready", timeout=5).ok
    assert server.process is None
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{server.url}/-/ready", timeout=5)


def test_no_proxy_is_asked_whether_it_is_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with _server(tmp_path, LISTENING).running():
        pass


def test_it_is_started_again_and_its_log_goes_on(tmp_path: Path) -> None:
    server = _server(tmp_path, LISTENING)
    for _ in range(2):
        with server.running():
            pass
    assert server.log.read_text().count("listening") == 2


def test_one_that_ends_at_once_says_why(tmp_path: Path) -> None:
    server = _server(tmp_path, "import sys; sys.exit('no such file')")
    with (
        pytest.raises(ServerError, match="Some server did not start: no such file"),
        server.running(),
    ):
        pass
    assert server.process is None


def test_one_that_never_is_ready_is_ended_and_its_last_words_are_told(tmp_path: Path) -> None:
    program = "import time; print('reading', flush=True); time.sleep(60)"
    server = _server(tmp_path, program, patience_seconds=2)
    with (
        pytest.raises(
            LateServerError, match="waited 2 s in vain for Some server to start: reading"
        ),
        server.running(),
    ):
        pass
    assert server.process is None


def test_waiting_gives_what_was_found() -> None:
    looks = iter([None, "", "found"])
    assert until(lambda: next(looks), "something") == "found"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a program with its parent")
def test_it_ends_with_a_program_that_is_killed(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{(port := free_port())}"
    command = [sys.executable, "-c", LISTENING, str(port)]
    starting = (
        "import sys, time; from pathlib import Path; from slosmith.judges.server import *;"
        f"ServerProcess(name='it', command=[*ending_with_this(), *{command!r}], url={url!r},"
        " log=Path('log')).start();"
        "print('ready', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", starting], cwd=tmp_path, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        assert requests.get(f"{url}/-/ready", timeout=5).ok
        parent.kill()
    until(lambda: not _listens(port), "it to end")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a program with its parent")
def test_it_does_not_begin_for_a_program_that_is_gone_already() -> None:
    *words, parent = ending_with_this()
    command = [*words, str(int(parent) + 1), sys.executable, "-c", "print('it lives')"]
    assert subprocess.run(command, capture_output=True, check=False).stdout == b""


def _listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0
