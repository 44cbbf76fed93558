"""A stand-in's HTTP: a function from a request to a reply, served on loopback and a free port."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseServer
from types import MappingProxyType
from typing import NamedTuple, TypeVar

_LOOKS_SECONDS = 0.02
_POURED = 100_000_000
"""As much as without an end; whoever reads it all is to end some day."""
S = TypeVar("S", bound=BaseServer)


class Request(NamedTuple):
    """What was asked."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Reply(NamedTuple):
    """What is answered."""

    status: int
    text: str = ""
    kind: str = "application/json"
    headers: Mapping[str, str] = MappingProxyType({})


@contextmanager
def answering(answer: Callable[[Request], Reply]) -> Iterator[str]:
    """Serve for as long as the block; its value is the server's address."""

    class Handler(BaseHTTPRequestHandler):
        def _reply(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            reply = answer(Request(self.command, self.path, dict(self.headers), body))
            text = reply.text.encode()
            # Who asks may lose patience on a busy machine.
            with suppress(BrokenPipeError, ConnectionResetError):
                self.send_response(reply.status)
                self.send_header("Content-Type", reply.kind)
                self.send_header("Content-Length", str(len(text)))
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text)

        do_GET = do_POST = do_DELETE = _reply  # noqa: N815  # names that http.server asks for

        def log_message(self, *_: object) -> None:
            """Say nothing: tests are read, servers are not."""

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as server:
        yield f"http://127.0.0.1:{server.server_port}"


@contextmanager
def dripping(head: bytes = b"HTTP/1.0 200 OK\r\n\r\n") -> Iterator[str]:
    """Serve an answer of which a byte comes now and then behind this, and the end never."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(head)
                while not over.wait(0.1):
                    self.wfile.write(b" ")
                    self.wfile.flush()

        do_POST = do_GET  # noqa: N815  # a name that http.server asks for

        def log_message(self, *_: object) -> None:
            """Say nothing: tests are read, servers are not."""

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as server:
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            over.set()


@contextmanager
def pouring(head: bytes) -> Iterator[tuple[str, list[int]]]:
    """Serve an answer without an end behind this, and count the bytes of each that were sent."""
    sent: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sent.append(0)
            with suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(head)
                while sent[-1] < _POURED:
                    self.wfile.write(b" " * 65_536)
                    sent[-1] += 65_536

        def log_message(self, *_: object) -> None:
            """Say nothing: tests are read, servers are not."""

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as server:
        yield f"http://127.0.0.1:{server.server_port}", sent


@contextmanager
def serving(server: S) -> Iterator[S]:
    """Serve in a thread for as long as the block."""
    with server:
        # The end is looked for twice a second by default, which hundreds of tests would wait for.
        thread = threading.Thread(target=server.serve_forever, args=(_LOOKS_SECONDS,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
