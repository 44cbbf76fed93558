"""The files that a pattern means, as far as they are inside of a root.

A folder is listed by its handle: a pattern, or a link that it meets, names nothing that lies
elsewhere, not even by the names of files there.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
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
    walk = _Walk(parts=parts, links=links)
    return sorted(one for one in {*walk.below(links.root, 0)} if one.is_file())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """A pattern by its ``parts``. Each folder is asked once for each: several `**` cross it."""

    parts: tuple[str, ...]
    links: Links
    asked: set[tuple[Path, int]] = field(default_factory=set)

    def below(self, folder: Path, at: int) -> Iterator[Path]:
        """What the parts from this one on mean in a folder."""
        if at == len(self.parts):
            yield folder
            return
        if (folder, at) in self.asked:
            return
        self.asked.add((folder, at))
        first = self.parts[at]
        if not _SPECIAL & {*first}:
            yield from self.below(folder / first, at + 1)
            return
        if first == "**":
            yield from self.below(folder, at + 1)
        try:
            entries = entries_of(folder, self.links)
        except OSError:
            return
        for name, kind in entries:
            if first == "**" and kind == "folder":
                yield from self.below(folder / name, at)
            elif first != "**" and fnmatchcase(name, first):
                yield from self.below(folder / name, at + 1)
