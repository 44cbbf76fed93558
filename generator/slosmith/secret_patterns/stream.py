"""What is printed, without secrets and without what a terminal would obey."""

import io
import re
import sys
from typing import TextIO

from slosmith.diagnostics.terminal import inert
from slosmith.secret_patterns import mask_secrets

_OWN = re.compile(r"\r\x1b\[K")


class _Masking(io.TextIOWrapper):
    """A text stream in which every secret that is written becomes stars.

    Escape sequences are those of this program alone: they are written whole, and never inside of
    a text.
    """

    def write(self, text: str, /) -> int:
        own = _OWN.match(text)
        head = own[0] if own else ""
        super().write(head + inert(mask_secrets(text[len(head) :])))
        return len(text)


def mask_output() -> None:
    """Put a mask before standard output and standard error; closed ones stay as they are."""
    sys.stdout, sys.stderr = _masked(sys.stdout), _masked(sys.stderr)


def _masked(stream: TextIO) -> TextIO:
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    return _Masking(
        stream.buffer,
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
