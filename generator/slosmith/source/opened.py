"""What a path leads to at the moment at which it is opened.

Whoever may write to a root can put a link in a file's or a folder's place after it was looked at. A
handle stays with what was opened, and the system says where that is.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import Literal, NamedTuple

from slosmith.source.links import Links

_FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC  # a pipe would be waited for without end
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


class Entry(NamedTuple):
    """What stands in a folder under a name, itself and not what it leads to."""

    name: str
    kind: Literal["file", "folder", "link", "other"]


class MovedError(OSError):
    """What stands at a path is not where links may lead, when it is opened."""


def read_opened(path: Path, links: Links | None = None, *, most: int = -1) -> bytes:
    """The bytes of a file, or the first of them; raises OSError, also for what is no file.

    Without ``links`` it may be anywhere; else it is a MovedError where they may not lead.
    """
    with opened_file(path, links) as file:
        # Room is made for all that is asked for, before anything is read.
        return file.read(min(most, os.fstat(file.fileno()).st_size + 1))


@contextmanager
def opened_file(path: Path, links: Links | None) -> Iterator[BufferedReader]:
    """A file by its handle, of which all is read that is read of it; raises what reading does."""
    handle = os.open(path, _FILE)
    try:
        kind = os.fstat(handle).st_mode
        if stat.S_ISDIR(kind):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(kind):
            raise OSError(errno.ENXIO, "it is no regular file", str(path))
        if links is not None and not links.hold(_place_of(handle, path)):
            raise _moved(path)
    except BaseException:
        os.close(handle)
        raise
    with open(handle, "rb") as file:  # noqa: PTH123  # a handle has no path
        yield file


def entries_of(folder: Path, links: Links | None) -> list[Entry]:
    """What is in a folder, by name; raises OSError, and a MovedError as `opened_folder` does."""
    with opened_folder(folder, links) as handle, os.scandir(handle) as found:
        return sorted(Entry(one.name, _kind_of(one)) for one in found)


def _kind_of(entry: "os.DirEntry[str]") -> Literal["file", "folder", "link", "other"]:
    if entry.is_symlink():
        return "link"
    if entry.is_dir(follow_symlinks=False):
        return "folder"
    return "file" if entry.is_file(follow_symlinks=False) else "other"


@contextmanager
def opened_folder(folder: Path, links: Links | None, *, make: bool = False) -> Iterator[int]:
    """A folder by its handle, made where it is missing.

    Raises MovedError where it is not where links may lead; without any it may be anywhere.
    """
    handle = _open_folder(folder, links, make=make)
    try:
        if links is not None and not links.hold(_place_of(handle, folder)):
            raise _moved(folder)
        yield handle
    finally:
        os.close(handle)


def _open_folder(folder: Path, links: Links | None, *, make: bool) -> int:
    try:
        return os.open(folder, _FOLDER)
    except FileNotFoundError:
        if not make or folder.parent == folder:
            raise
    above = links if links is not None and folder != links.root else None
    with opened_folder(folder.parent, above, make=True) as parent:
        with suppress(FileExistsError):
            os.mkdir(folder.name, dir_fd=parent)
        return os.open(folder.name, _FOLDER, dir_fd=parent)


def _place_of(handle: int, path: Path) -> Path:
    """Where an open file or folder is; where no system says so, the path is looked at once more."""
    try:
        return Path(os.readlink(f"/proc/self/fd/{handle}"))  # noqa: PTH115  # no more than a text
    except OSError:
        real = path.resolve()
        if not os.path.samestat(os.fstat(handle), real.lstat()):
            raise _moved(path) from None
        return real


def _moved(path: Path) -> MovedError:
    return MovedError(None, "it changes while it is read or written", str(path))
