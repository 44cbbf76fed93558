"""The files of a root that its authors write, and their texts."""

import stat
from pathlib import Path

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic, Span
from slosmith.source import File

_BOM = b"\xef\xbb\xbf"
_BEGINNING = Span(line=1, column=1, end_line=1, end_column=2)


def specification_files(root: Path) -> list[Path]:
    """The YAML files below ``slo/``, by path; what is hidden is not an author's.

    A lock of Emacs, for one, is a link to nowhere beside the file that is being edited.
    """
    top = root / "slo"
    found = [path for suffix in ("yaml", "yml") for path in top.rglob(f"*.{suffix}")]
    return sorted(
        path
        for path in found
        if not path.is_dir()
        and not any(part.startswith(".") for part in path.relative_to(top).parts)
    )


def written_beside(root: Path) -> list[Path]:
    """What people write for the output besides specifications: runbooks and dashboards."""
    found = [path for folder in ("runbooks", "grafana") for path in (root / folder).rglob("*")]
    return sorted(path for path in found if path.is_file())


def read_text(path: Path, name: str) -> tuple[File | None, Diagnostic | None]:
    """Read a file as UTF-8; ``name`` is its path relative to the root."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would be waited for without end
            return None, _unreadable(name, "it is no regular file")
        data = path.read_bytes()
    except OSError as error:
        return None, _unreadable(name, (error.strerror or "unknown reason").lower())
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


def _unreadable(name: str, reason: str) -> Diagnostic:
    message = f"the file cannot be read: {reason}"
    file = File(path=name, text="")
    return file.finding(codes.FILE_UNREADABLE, message, None, "make it readable")
