"""A stand-in for a mail server: it takes every message, and keeps it as it was written."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from tests.servers.answering import serving

_ANSWERS = {
    b"EHLO": b"250-localhost\r\n250 8BITMIME",
    b"DATA": b"354 go on",
    b"QUIT": b"221 bye",
}


@dataclass(slots=True)
class Mailbox:
    """The messages that were sent, in their order."""

    host: str = ""
    messages: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)

    def take(self, lines: list[bytes]) -> None:
        """Keep one message; a line that begins with a dot has been given another."""
        text = b"".join(one[1:] if one.startswith(b".") else one for one in lines)
        self.raw.append(text)
        found = message_from_bytes(text, policy=policy.default)
        assert isinstance(found, EmailMessage)
        self.messages.append(found)


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A mail server without TLS on loopback, for as long as the block (RFC 5321)."""
    found = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with suppress(ConnectionResetError, BrokenPipeError):
                self._talk()

        def _talk(self) -> None:
            self._say(b"220 localhost")
            for line in self.rfile:
                word = line[:4].upper().strip()
                self._say(_ANSWERS.get(word, b"250 ok"))
                if word == b"DATA":
                    found.take(list(iter(self.rfile.readline, b".\r\n")))
                    self._say(b"250 ok")
                if word == b"QUIT":
                    return

        def _say(self, text: bytes) -> None:
            self.wfile.write(text + b"\r\n")

    with serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)) as server:
        server.daemon_threads = True
        found.host = f"127.0.0.1:{server.server_address[1]}"
        yield found
