"""The files that are imported: named ones, all in a folder, or standard input; none too large.

A link in a folder leads nowhere out of it: the folder may be a stranger's.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from slosmith.source import File
from slosmith.source.links import ALLOWED, Links
from slosmith.source.opened import read_opened

MOST_BYTES = 32 * 1024 * 1024
"""A file that is larger is refused: it is no specification."""
MOST_FILES = 5_000
MOST_IN_ALL = 256 * 1024 * 1024
"""So much is read at a time: a folder of more is hardly the one that was meant."""
_SUFFIXES = (".yaml", ".yml", ".json", ".rules")


class InputError(Exception):
    """That a file cannot be imported; the message says why, and ``hint`` what to do."""

    def __init__(self, path: str, reason: str, hint: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
        self.hint = hint


def read_files(paths: tuple[Path, ...], unread: list[InputError]) -> Iterator[File]:
    """The text of each file, up to the bounds; what cannot be read is noted."""
    left = MOST_IN_ALL
    for number, (path, links) in enumerate(find_files(paths, unread)):
        if number == MOST_FILES:
            unread.append(_too_much(path, f"{MOST_FILES:,} files"))
            return
        try:
            file = read_file(path, links)
        except InputError as error:
            unread.append(error)
            continue
        left -= len(file.text)
        if left < 0:
            unread.append(_too_much(path, f"{MOST_IN_ALL // 1024**2} MiB"))
            return
        yield file


def _too_much(path: Path, what: str) -> InputError:
    said = f"it and what comes after it are left out: {what} were read before"
    return InputError(path.as_posix(), said, "import one folder at a time")


def find_files(
    paths: tuple[Path, ...], unread: list[InputError]
) -> Iterator[tuple[Path, Links | None]]:
    """The files of paths, each once, folders by name; what is hidden is nobody's.

    With what is found in a folder comes where links may lead there; who names a file means it.
    """
    seen: set[Path] = set()
    for path in paths:
        links = Links(path) if path.is_dir() else None
        for found in (path,) if links is None else _below(path, unread):
            if found not in seen:
                seen.add(found)
                yield found, links


def _below(folder: Path, unread: list[InputError]) -> Iterator[Path]:
    def refused(error: OSError) -> None:
        unread.append(_refused(Path(os.fsdecode(error.filename)).as_posix(), error))

    for place, folders, names in os.walk(folder, onerror=refused):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.endswith(_SUFFIXES) and not name.startswith("."):
                yield Path(place) / name


def read_file(path: Path, links: Links | None) -> File:
    """The text of a file; raises InputError for what is no text of bearable size."""
    name = path.as_posix()
    if links is not None and links.lead_out(path):
        hint = f"name the file itself, or let links lead there with {ALLOWED}"
        raise InputError(name, "it is a link that leads out of the folder", hint)
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe would be waited for without end
            raise InputError(name, "it is no regular file", "name a file or a folder")
        if found.st_size > MOST_BYTES:
            raise InputError(name, "it is larger than 32 MiB", "import a part of it")
        return text_file(name, read_opened(path, links))
    except OSError as error:
        raise _refused(name, error) from None


def _refused(name: str, error: OSError) -> InputError:
    reason = (error.strerror or "unknown reason").lower()
    return InputError(name, f"it cannot be read: {reason}", "make it readable")


def text_file(name: str, data: bytes) -> File:
    """A file of this content; raises InputError where it is no text."""
    if len(data) > MOST_BYTES:
        raise InputError(name, "it is larger than 32 MiB", "import a part of it")
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(name, "it is no text in UTF-8", "save it as UTF-8") from None
    return File(path=name, text=text)
