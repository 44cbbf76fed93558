"""What is printed, without secrets: whatever the message, and wherever its words came from."""

import io
import sys
from typing import TextIO

from slosmith.secret_patterns import mask_secrets


class _Masking(io.TextIOWrapper):
    """A text stream in which every secret that is written becomes stars."""

    def write(self, text: str, /) -> int:
        super().write(mask_secrets(text))
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
