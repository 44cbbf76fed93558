"""Files and folders on their way: gone when a run fails, and removed by the next when it is killed.

Their names say which process makes them, and where. No server loads files that end so. With
``links`` nothing is written or removed but where these may lead, whatever is put in a folder's
place meanwhile.
"""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from slosmith.output.makers import is_gone, made_by, name_of_this
from slosmith.source.links import Links
from slosmith.source.opened import opened_folder


def stage(target: Path, content: bytes, links: Links | None = None) -> Path:
    """Write a file beside the one that it will replace; what cannot be written leaves nothing."""
    return _write(target, content, target.parent, _prefix(), links)


def lay(target: Path, content: bytes, folder: Path, links: Links | None = None) -> Path:
    """The same, but into a folder that one run has for all of its files."""
    return _write(target, content, folder, "", links)


def _write(target: Path, content: bytes, folder: Path, prefix: str, links: Links | None) -> Path:
    name = f"{prefix}{os.urandom(8).hex()}.tmp"
    with _about(target), opened_folder(folder, links, make=True) as place:
        handle = os.open(name, _NEW, mode=0o600, dir_fd=place)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                os.fchmod(handle, 0o644)
        except BaseException:
            _unlink(name, place)
            raise
    return folder / name


_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def _unlink(name: str, place: int) -> None:
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=place)


def put(staged: Path, target: Path, links: Links | None = None) -> None:
    """Put a file that is whole into its place; on another device it has to be written once more."""
    with _about(target):
        try:
            with opened_folder(target.parent, links, make=True) as place:
                _put(staged, target, place)
        except OSError as error:
            if error.errno != errno.EXDEV or staged.parent == target.parent:
                raise
            replace(target, staged.read_bytes(), links)


def _put(staged: Path, target: Path, place: int) -> None:
    if staged.parent == target.parent:
        os.replace(staged.name, target.name, src_dir_fd=place, dst_dir_fd=place)
    else:
        os.replace(staged, target.name, dst_dir_fd=place)


def create(target: Path, content: bytes, links: Links | None = None) -> None:
    """Write a file whole or not at all; one that is there stays, and is a FileExistsError."""
    _tidy(target.parent)
    staged = stage(target, content, links)
    with opened_folder(target.parent, links) as place:
        try:
            with _about(target):
                try:
                    os.link(staged.name, target.name, src_dir_fd=place, dst_dir_fd=place)
                except OSError as error:
                    # Not every file system has a second name for a file.
                    if error.errno not in _NO_LINKS or _is_there(target.name, place):
                        raise
                    _put(staged, target, place)
        finally:
            _unlink(staged.name, place)


def _is_there(name: str, place: int) -> bool:
    try:
        os.stat(name, dir_fd=place, follow_symlinks=False)
    except OSError:
        return False
    return True


def remove(target: Path, links: Links | None = None) -> None:
    """Remove a file, where it is."""
    with (
        suppress(FileNotFoundError),
        _about(target),
        opened_folder(target.parent, links) as place,
    ):
        os.unlink(target.name, dir_fd=place)


def remove_empty(folder: Path, links: Links | None = None) -> bool:
    """Remove a folder with nothing in it; whether there was nothing."""
    with _about(folder), opened_folder(folder.parent, links) as place:
        try:
            os.rmdir(folder.name, dir_fd=place)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
                raise
            return False
    return True


_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)


def replace(target: Path, content: bytes, links: Links | None = None) -> None:
    """Write a file whole or not at all, and never through a link."""
    _tidy(target.parent)
    staged = stage(target, content, links)
    try:
        put(staged, target, links)
    finally:
        remove(staged)


@contextmanager
def folder_aside(output: Path) -> Iterator[Path]:
    """Where a run and its copies lay files aside; made for the first, gone at the end."""
    folder = output / f"{_prefix()}aside.tmp"
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def staging_folder(place: Path | None) -> Iterator[Path]:
    """A folder that is gone at the end, in this place or where temporary files go."""
    if place is None:
        _tidy(Path(tempfile.gettempdir()))
    # What a program that was ended writes at last is removed by the next run.
    with tempfile.TemporaryDirectory(
        dir=place, prefix=_prefix(), suffix=".tmp", ignore_cleanup_errors=True
    ) as folder:
        try:
            yield Path(folder)
        except OSError as error:
            if error.errno in _NO_ROOM and error.filename is None:  # and does not say where
                error.filename = str(Path(folder).parent)
            raise


def is_staged(path: Path) -> bool:
    """Whether a file is one that a run has not put in its place, or was killed before it did."""
    return made_by(path.name) is not None


def remove_left_over(folder: Path, *, below: bool = False) -> None:
    """Remove what runs that were killed have left; one that goes on still needs its own."""
    for path in folder.glob("**/.slosmith-*" if below else ".slosmith-*"):
        if (maker := made_by(path.name)) and is_gone(maker, path):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


@cache
def _tidy(folder: Path) -> None:
    """Once in a run, as there may be thousands; what cannot be looked at is left as it is."""
    with suppress(OSError):
        remove_left_over(folder)


@contextmanager
def _about(target: Path) -> Iterator[None]:
    """A disk that is full does not say of what, and a temporary name says nothing to anybody."""
    try:
        yield
    except OSError as error:
        error.filename = str(target)
        raise


def _prefix() -> str:
    return f".slosmith-{name_of_this()}-"
