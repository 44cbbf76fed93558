"""The folder of a root for what can be made again: hidden from git, and in nobody's way."""

import os
from pathlib import Path

from slosmith.output.staging import remove_left_over, replace
from slosmith.source.links import Links
from slosmith.source.opened import opened_folder

FOLDER = ".slosmith_cache"


def cache_folder(root: Path) -> Path | None:
    """The folder, made where it is missing; None where there can be none to write to."""
    folder, links = root / FOLDER, Links(root)
    if folder.is_symlink():
        return None
    try:
        with opened_folder(folder, links, make=True):
            pass
        if not (folder / ".gitignore").exists():
            replace(folder / ".gitignore", b"*\n", links)
        remove_left_over(folder)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None
