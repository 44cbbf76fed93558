"""Where links may lead: not out of the root nor into `.git`, but into folders that are named."""

import os
from collections.abc import Iterator
from pathlib import Path

ALLOWED = "SLOSMITH_ALLOW_LINKS"
"""The variable that names these folders, divided as those of PATH are."""


class Links:
    """The links of one root, for the time of one load: each folder is looked up once.

    A root that is a link itself is one place with what it leads to. What leads in a circle leads
    nowhere that is known, and so out.
    """

    def __init__(self, root: Path) -> None:
        """Look up the root, and the folders that links of it may lead into."""
        self.root, self.place = root, real_path(root)
        named = map(real_path, _allowed())
        self._inside = [real for real in (self.place, *named) if real is not None]
        self._folders: dict[Path, bool] = {}

    def lead_out(self, path: Path) -> bool:
        """Whether a path, with all of its links followed, ends outside of these places."""
        if path.is_symlink() or path.name == "..":
            return self._is_out(path)
        if path.parent not in self._folders:
            self._folders[path.parent] = self._is_out(path.parent)
        return self._folders[path.parent]

    def hold(self, real: Path) -> bool:
        """Whether a place, which no link is part of, is one of these or inside of one.

        What git keeps in `.git` is none of them: it knows addresses with passwords in them.
        """
        return any(
            real.is_relative_to(place) and ".git" not in real.relative_to(place).parts
            for place in self._inside
        )

    def _is_out(self, path: Path) -> bool:
        real = real_path(path)
        return real is None or not self.hold(real)


def real_path(path: Path) -> Path | None:
    """A path with all of its links followed; None where they lead in a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return None


def _allowed() -> Iterator[Path]:
    yield from (Path(one) for one in os.environ.get(ALLOWED, "").split(os.pathsep) if one)
