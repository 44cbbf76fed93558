"""Both ends of the wire to an editor: what is closed, full or endless there ends the server."""

import errno
import io
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO, TextIO

from typing_extensions import Buffer

_LENGTH = re.compile(rb"(?i)content-length:\s*0*(\d+)")
_LONGEST_LINE = 8_192
LONGEST_MESSAGE = 100_000_000
"""Bytes: a hundred times what a file of a root may have."""


class WireError(ValueError):
    """An editor announces what nobody could read."""


class Heard(io.BufferedReader):
    """What the editor writes; the library would make room for any length that is announced."""

    def readline(self, size: int | None = -1, /) -> bytes:
        """One line of a header, or as much of it as any can be long."""
        line = super().readline(_LONGEST_LINE)
        length = _LENGTH.match(line)
        if length and (len(length[1]) > 9 or int(length[1]) > LONGEST_MESSAGE):
            announced = f"{length[1][:12].decode()}{'…' * (len(length[1]) > 12)}"
            raise WireError(f"the editor announces a message of {announced} bytes")
        return line


class Said(io.BufferedWriter):
    """What the editor reads; once it cannot be written to, nobody is left to serve.

    The library would send the editor word of it, without an end.
    """

    lost: OSError | None = None

    def write(self, data: Buffer, /) -> int:
        """Take some in, or end the server."""
        with self._losing():
            return super().write(data)

    def flush(self) -> None:
        """Send what was taken in, or end the server."""
        with self._losing():
            super().flush()

    @contextmanager
    def _losing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self.lost = error
            raise SystemExit from error

    def close(self) -> None:
        """Close it, whatever is left."""
        with suppress(OSError, SystemExit):
            super().close()


def talk(serve: Callable[[BinaryIO, BinaryIO], None]) -> None:
    """Serve over standard input and output until either is gone.

    The library closes both, which are not its to close.
    """
    heard = Heard(_copy(sys.stdin, "standard input", "rb"))
    said = Said(_copy(sys.stdout, "standard output", "wb"))
    serve(heard, said)
    if said.lost is not None:
        raise said.lost


def _copy(stream: TextIO | None, name: str, mode: str) -> io.FileIO:
    try:
        if stream is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        return io.FileIO(os.dup(stream.fileno()), mode)
    except OSError as error:
        raise OSError(error.errno, error.strerror, name) from error
