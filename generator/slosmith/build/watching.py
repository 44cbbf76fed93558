"""Waiting until what people write has changed."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from slosmith.source.files import specification_files, written_beside

Seen: TypeAlias = Mapping[Path, tuple[int, int]]
_PAUSE_SECONDS = 0.2


def wait_for_change(root: Path, before: Seen) -> Seen:
    """What is seen once a file is new, gone or another; looked at five times a second."""
    while (now := seen(root)) == before:
        time.sleep(_PAUSE_SECONDS)
    return now


def seen(root: Path) -> Seen:
    """Every file with its time in nanoseconds and its size; one that goes meanwhile is gone."""
    found = {}
    for path in (*specification_files(root), *written_beside(root)):
        try:
            status = path.stat()
        except OSError:
            continue
        found[path] = status.st_mtime_ns, status.st_size
    return found
