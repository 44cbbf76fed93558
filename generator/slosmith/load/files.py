"""Reading a file that an author wrote: as UTF-8, from inside of the root."""

import os
import stat
from pathlib import Path

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic, Span
from slosmith.diagnostics.system_errors import advice_on, reason_of
from slosmith.source import File
from slosmith.source.links import Links
from slosmith.source.opened import read_opened

_BOM = b"\xef\xbb\xbf"
_MOST_BYTES = 50_000_000
_BEGINNING = Span(line=1, column=1, end_line=1, end_column=2)


def read_text(path: Path, links: Links) -> tuple[File | None, Diagnostic | None]:
    """Read a file below the root as UTF-8, or say why it cannot be read."""
    data, problem = read_bytes(path, links)
    if data is None:
        return None, problem
    name = path.relative_to(links.root).as_posix()
    readable = File(path=name, text=data.removeprefix(_BOM).decode("utf-8", errors="replace"))
    if data.startswith(_BOM):
        message, hint = "the file starts with a byte order mark", "save it as UTF-8 without a BOM"
        return None, readable.finding(codes.FILE_UNREADABLE, message, _BEGINNING, hint)
    try:
        return File(path=name, text=data.decode("utf-8")), None
    except UnicodeDecodeError as error:
        line, column = readable.place(len(data[: error.start].decode("utf-8")))
        span = Span(line=line, column=column, end_line=line, end_column=column + 1)
        message = f"the file is not UTF-8: byte 0x{data[error.start]:02x}"
        return None, readable.finding(codes.FILE_UNREADABLE, message, span, "save it as UTF-8")


def read_bytes(path: Path, links: Links) -> tuple[bytes | None, Diagnostic | None]:
    """The bytes of a regular file that is inside of the root, whatever links lead to it."""
    if not _is_utf8(path.relative_to(links.root)):  # what is rendered names it
        hint = "rename it, or set PYTHONUTF8=1"
        return None, _unreadable(path, links, "its name is not UTF-8", hint)
    try:
        if links.lead_out(path):
            hint = "remove the link, or let it lead there with --allow-links DIR"
            return None, _unreadable(path, links, "it is a link that leads out of the root", hint)
        found = path.stat()
        kind = found.st_mode
        if stat.S_ISDIR(kind):
            os.listdir(path)  # noqa: PTH208  # refused, as it was to who looked for files
            return None, _unreadable(path, links, "it changes while it is read", "run it again")
        if not stat.S_ISREG(kind):  # a pipe would be waited for without end
            return None, _unreadable(path, links, "it is no regular file", "remove it")
        if found.st_size > _MOST_BYTES:
            reason = f"it has {found.st_size:,} bytes, and {_MOST_BYTES:,} are read at most"
            return None, _unreadable(path, links, reason, "divide it, or remove it")
        return read_opened(path, links), None
    except OSError as error:
        return None, _unreadable(path, links, reason_of(error), advice_on(error))


def _is_utf8(path: Path) -> bool:
    """Whether a file is called so wherever it is read: Python goes by the locale."""
    try:
        return os.fsencode(path) == str(path).encode()
    except UnicodeEncodeError:
        return False


def _unreadable(path: Path, links: Links, reason: str, hint: str) -> Diagnostic:
    name = path.relative_to(links.root).as_posix()
    message = f"the file cannot be read: {reason}"
    return File(path=name, text="").finding(codes.FILE_UNREADABLE, message, None, hint)
