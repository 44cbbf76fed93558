"""Samples that are made up, in the storage of a real Prometheus."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from slosmith.judges.server import ServerProcess, free_port
from tests.emit.dashboards.world import add_blocks
from tests.servers.prometheus import Prometheus
from tests.tools.judges import Judge

Samples = Mapping[str, Iterable[tuple[int, float]]]
"""Times and values of each series, which is written as Prometheus shows it."""
LOGIN = "web:open sesame"
_HASH = "$2b$10$abcdefghijklmnopqrstuu4SuEsu2LsUrAYUpWQHLMMc4GV5pZTxK"  # of "open sesame"


def store(samples: Samples, folder: Path) -> None:
    """Turn samples into blocks of a storage in the folder."""
    text = folder / "samples.txt"
    named = sorted(samples.items(), key=lambda one: one[0].partition("{")[0])
    lines = [f"{series} {value!r} {at}" for series, points in named for at, value in points]
    text.write_text("\n".join([*lines, "# EOF", ""]), encoding="utf-8")
    add_blocks(text, folder / "data")


@contextmanager
def serving(prometheus: Judge, folder: Path, *options: str) -> Iterator[Prometheus]:
    """Serve what is stored in a folder, however old it is."""
    config = folder / "prometheus.yaml"
    if not config.exists():
        config.write_text("{}", encoding="utf-8")
    keep = "--storage.tsdb.retention.time=10y"
    server = Prometheus(prometheus.path, config, folder, keep, "--log.level=error", *options)
    with server.server.running():
        yield server


@contextmanager
def guarded(prometheus: Judge, folder: Path) -> Iterator[str]:
    """Serve it by TLS to who has a certificate and logs in, as its web configuration says."""
    _sign(folder)
    (folder / "web.yaml").write_text(
        "tls_server_config: {cert_file: own.pem, key_file: own.key, client_ca_file: own.pem, "
        f"client_auth_type: RequireAndVerifyClientCert}}\nbasic_auth_users: {{web: {_HASH}}}\n",
        encoding="utf-8",
    )
    options = f"--web.config.file={folder / 'web.yaml'}"
    config, port = folder / "prometheus.yaml", free_port()
    config.write_text("{}", encoding="utf-8")
    data, listen = folder / "data", f"--web.listen-address=127.0.0.1:{port}"
    command = [str(prometheus.path), f"--config.file={config}", f"--storage.tsdb.path={data}"]
    server = _Silent(
        name="Prometheus",
        command=[*command, listen, options],
        url=f"https://127.0.0.1:{port}",
        log=folder / "log",
    )
    with server.running():
        yield server.url


class _Silent(ServerProcess):
    """A server that says nothing to those who may not ask: it is there once it listens."""

    def _is_ready(self) -> bool:
        host, _, port = self.url.removeprefix("https://").partition(":")
        with socket.socket() as one:
            return one.connect_ex((host, int(port))) == 0


def _sign(folder: Path) -> None:
    """A certificate of its own for loopback, which is the client's too."""
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    names = ["-subj", "/CN=slo", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-nodes", "-days", "2", "-keyout", folder / "own.key", "-out", folder / "own.pem"]
    subprocess.run([*command, *names, *map(str, files)], check=True, capture_output=True)


def around_now(value: float) -> list[tuple[int, float]]:
    """A sample each fifteen seconds, from an hour ago to some minutes ahead."""
    now = int(time.time())
    return [(at, value) for at in range(now - 3_600, now + 600, 15)]
