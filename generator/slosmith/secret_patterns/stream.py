"""What is printed, without secrets and without what a terminal would obey."""

import errno
import io
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from slosmith.diagnostics.terminal import inert, unobeyed
from slosmith.secret_patterns import mask_secrets

_NAMES = {1: "standard output", 2: "standard error"}
_OWN = re.compile(r"\r\x1b\[K")


class _Masking(io.TextIOWrapper):
    """A text stream in which every secret that is written becomes stars.

    Escape sequences are those of this program alone: they are written whole, and never inside of
    a text. A disk that is full does not say of what; the stream does.
    """

    colour = False
    """Whether what is masked is painted: what others wrote can do no more than look like ours."""

    is_log = False
    """Whether a pipeline may read it, which would take lines of authors for its own commands."""
    _begins = True

    def write(self, text: str, /) -> int:
        own = _OWN.match(text)
        head = own[0] if own else ""
        with self._named():
            body = as_printed(text[len(head) :])
            if self.is_log:
                body = unobeyed(body, begins=self._begins)
                self._begins = body.endswith("\n") if body else self._begins
            super().write(head + (self._painted(body) if self.colour else body))
        return len(text)

    @staticmethod
    def _painted(text: str) -> str:
        from slosmith.diagnostics.colour import painted  # most runs are none at a terminal

        return painted(text)

    def clear(self) -> None:
        """Clear the screen of a terminal; all else keeps what was printed before."""
        if self.isatty():
            super().write("\x1b[2J\x1b[H")

    def flush(self) -> None:
        with self._named():
            super().flush()

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            error.filename = _NAMES.get(self.fileno())
            raise


class _Closed(io.TextIOBase):
    """A standard output that was closed: what was to be printed is not taken for printed."""

    def write(self, text: str, /) -> int:
        return self.fileno()

    def fileno(self) -> int:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF), _NAMES[1])


def as_printed(text: str) -> str:
    """A text as everybody may see it, on a terminal or in a file that a command writes for people.

    What servers say of labels holds secrets now and then, and whatever else.
    """
    return inert(mask_secrets(text))


def mask_output() -> None:
    """Put a mask before standard output and standard error.

    The numbers of closed ones are taken, or a file would get one, and whoever prints write into it.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    sys.stdout = _masked(sys.stdout) if sys.stdout else _Closed()
    sys.stderr = _masked(sys.stderr) if sys.stderr else io.StringIO()


def clear_screen() -> None:
    """Clear the terminal that is printed to, if it is one."""
    if isinstance(sys.stdout, _Masking):
        sys.stdout.clear()


def choose_colour(choice: str) -> None:
    """Paint what is printed from now on: `always`, `never`, or `auto` for terminals."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, _Masking):
            stream.colour = _is_wanted(choice, stream)


def _is_wanted(choice: str, stream: TextIO) -> bool:
    """As it was chosen, else on a terminal of somebody who has not refused.

    https://no-color.org: any value of NO_COLOR but the empty one refuses.
    """
    if choice != "auto":
        return choice == "always"
    refused = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return not refused and stream.isatty()


def _masked(stream: TextIO) -> TextIO:
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    masked = _Masking(
        stream.buffer,
        encoding=stream.encoding,
        errors="backslashreplace",  # of a terminal that is not UTF-8
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
    masked.is_log = not stream.isatty() and not stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    return masked
