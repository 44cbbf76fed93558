"""Grafana is started on what was rendered, where it is installed.

No package index has Grafana, so its place is taken by a program of the same name that says what it
was given; what a real one makes of dashboards and provisioning is not shown here.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import requests

from tests.live.grafana import find_grafana, grafana

PROGRAM = f"""#!{sys.executable}
import http.server, json, os, sys

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        known = {{"words": sys.argv[1:], "settings": dict(os.environ)}}
        self.send_response(200 if self.path == "/api/health" else 404)
        self.end_headers()
        self.wfile.write(json.dumps(known).encode())
    def log_message(self, *_): pass

address = os.environ["GF_SERVER_HTTP_ADDR"], int(os.environ["GF_SERVER_HTTP_PORT"])
http.server.HTTPServer(address, Handler).serve_forever()
"""


@pytest.fixture
def bin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: A001  # as it is called
    """An empty folder that alone is on PATH, inside of an unpacked archive."""
    folder = tmp_path / "archive" / "bin"
    folder.mkdir(parents=True)
    monkeypatch.setenv("PATH", str(folder))
    return folder


def install(folder: Path, name: str) -> None:
    """Put the program there."""
    (folder / name).write_text(PROGRAM, encoding="utf-8")
    (folder / name).chmod(0o755)


@pytest.mark.usefixtures("bin")
def test_without_a_grafana_there_is_none() -> None:
    assert find_grafana() is None


@pytest.mark.parametrize(
    ("name", "words"), [("grafana", ["server"]), ("grafana-server", [])], ids=["new", "old"]
)
def test_grafana_is_given_dashboards_and_the_prometheus(
    bin: Path, tmp_path: Path, name: str, words: list[str]
) -> None:
    install(bin, name)
    defaults = bin.parent / "conf" / "defaults.ini"
    defaults.parent.mkdir()
    defaults.touch()
    command = find_grafana()
    assert command == [str(bin / name), *words, "--homepath", str(bin.parent)]
    server = grafana(command, tmp_path / "output", "http://127.0.0.1:9090", tmp_path)
    with server.running():
        given = requests.get(f"{server.url}/api/health", timeout=5).json()["settings"]
    assert given["PROMETHEUS_URL"] == "http://127.0.0.1:9090"
    assert given["GF_PATHS_PROVISIONING"] == str(tmp_path / "output/grafana/provisioning")
    assert given["SLOSMITH_DASHBOARDS"] == str(tmp_path / "output/grafana/dashboards")
