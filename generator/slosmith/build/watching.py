"""Waiting until what people write has changed."""

import time
from pathlib import Path

from slosmith.source.files import specification_files, written_beside

_PAUSE_SECONDS = 0.2


def wait_for_change(root: Path) -> None:
    """Come back once a file is new, gone or another; looked at five times a second."""
    before = _seen(root)
    while _seen(root) == before:
        time.sleep(_PAUSE_SECONDS)


def _seen(root: Path) -> dict[Path, tuple[int, int]]:
    """Every file with its time and size; one that goes meanwhile is gone."""
    found = {}
    for path in (*specification_files(root), *written_beside(root)):
        try:
            status = path.stat()
        except OSError:
            continue
        found[path] = status.st_mtime_ns, status.st_size
    return found
