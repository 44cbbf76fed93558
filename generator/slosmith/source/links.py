"""Where links may lead: nowhere out of the root, but into folders that a person named."""

import os
from collections.abc import Iterator
from pathlib import Path

ALLOWED = "SLOSMITH_ALLOW_LINKS"
"""The variable that names these folders, divided as those of PATH are."""


def leads_out(path: Path, root: Path) -> bool:
    """Whether a path, with all of its links followed, ends outside of the root and those folders.

    A root that is a link itself is one place with what it leads to. What leads in a circle leads
    nowhere that is known, and so out.
    """
    try:
        real = path.resolve()
        inside = [root.resolve(), *(folder.resolve() for folder in _allowed())]
    except (OSError, RuntimeError):
        return True
    return not any(real.is_relative_to(folder) for folder in inside)


def links_out(folder: Path, root: Path) -> Iterator[Path]:
    """Every link below a folder that leads out; the folder itself may be one."""
    if folder.is_symlink() and leads_out(folder, root):
        yield folder
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.is_symlink():
            if leads_out(path, root):
                yield path
        elif entry.is_dir(follow_symlinks=False):
            yield from links_out(path, root)


def _allowed() -> Iterator[Path]:
    yield from (Path(one) for one in os.environ.get(ALLOWED, "").split(os.pathsep) if one)
