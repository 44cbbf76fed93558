"""The files that a pattern means, as far as they are inside of a root.

A folder is listed by its handle: a pattern, or a link that it meets, names nothing that lies
elsewhere, not even by the names of files there.
"""

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from slosmith.source.links import Links
from slosmith.source.opened import entries_of

_SPECIAL = frozenset("*?[")


def files_of(pattern: str, folder: Path, links: Links) -> list[Path]:
    """The files below the root that a pattern means from a folder on, by path.

    As in a shell `**` stands for any folders.
    """
    whole = os.path.normpath(folder / pattern)
    inside = os.path.relpath(whole, links.root)
    parts = Path(inside).parts
    if os.path.isabs(pattern) or ".." in parts:  # noqa: PTH117  # no path, but a pattern
        return []
    return sorted({one for one in _below(links.root, parts, links) if one.is_file()})


def _below(folder: Path, parts: tuple[str, ...], links: Links) -> Iterator[Path]:
    if not parts:
        yield folder
        return
    first, *rest = parts
    if not _SPECIAL & {*first}:
        yield from _below(folder / first, tuple(rest), links)
        return
    if first == "**":
        yield from _below(folder, tuple(rest), links)
    try:
        entries = entries_of(folder, links)
    except OSError:
        return
    for name, kind in entries:
        if first == "**" and kind == "folder":
            yield from _below(folder / name, parts, links)
        elif first != "**" and fnmatchcase(name, first):
            yield from _below(folder / name, tuple(rest), links)
