"""The files that authors write, by where they stand.

A folder that cannot be listed, or is a link that leads out of the root, stands for what is in it:
whoever reads it is refused, and says why. Other links to folders are followed, but for those to a
place that is looked through anyway.
"""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Literal, TypeAlias

from slosmith.record import dataclass
from slosmith.source.links import Links
from slosmith.source.opened import entries_of

_YAML = frozenset((".yaml", ".yml"))
FileKind: TypeAlias = Literal["specification", "prose", "panels"]


def kind_of_file(name: str) -> FileKind | None:
    """What a file of this name, relative to the root, would be read as; None where nobody does."""
    path = PurePosixPath(name)
    if any(part.startswith(".") for part in path.parts):
        return None
    match path.parts:
        case ["slo", *below] if below and below[0] != "tests" and path.suffix in _YAML:
            return "specification"
        case ["runbooks", page] if path.suffix == ".md" and page != "README.md":
            return "prose"
        case ["grafana", _, *_] if path.suffix in _YAML | {".json"}:
            return "panels"
    return None


def specification_files(root: Path) -> list[Path]:
    """The YAML files below ``slo/``, by path; what is hidden is not an author's.

    A lock of Emacs, for one, is a link to nowhere beside the file that is being edited. What lies
    in ``slo/tests/`` is promtool's.
    """
    tests = str(root / "slo" / "tests")
    found = _below(root, "slo", suffixes=_YAML)
    return [path for path in found if not f"{path}{os.sep}".startswith(f"{tests}{os.sep}")]


def written_tests(root: Path) -> list[Path]:
    """The tests of promtool that people write: the YAML files below ``slo/tests/``, by path."""
    return [*_below(root, "slo", "tests", suffixes=_YAML)]


def panel_files(root: Path) -> list[Path]:
    """Every YAML or JSON file below ``grafana/``, by path."""
    return [*_below(root, "grafana", suffixes=_YAML | {".json"})]


def prose_files(root: Path) -> list[Path]:
    """The pages ``runbooks/*.md``, by path."""
    top = root / "runbooks"
    found = _below(root, "runbooks", suffixes=frozenset((".md",)))
    return [one for one in found if one == top or (one.parent == top and one.name != "README.md")]


def written_beside(root: Path) -> list[Path]:
    """What people write besides specifications: runbooks, dashboards and tests."""
    tops = (("grafana",), ("runbooks",), ("slo", "tests"))
    return [path for top in tops for path in _below(root, *top)]


def _below(root: Path, *top: str, suffixes: frozenset[str] = frozenset()) -> Iterator[Path]:
    """What is below a folder and no folder, as far as it ends so; nothing hidden."""
    folder = root.joinpath(*top)
    yield from _Walk(links=Links(root), top=folder, suffixes=suffixes).below(folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """The way through one folder; ``real`` are the places of linked folders that it is in."""

    links: Links
    top: Path
    suffixes: frozenset[str]

    def below(self, folder: Path, real: tuple[Path, ...] = ()) -> Iterator[Path]:
        """Go through a folder, by name."""
        try:
            entries = entries_of(folder, self.links)
        except NotADirectoryError:
            return
        except OSError as error:
            if not isinstance(error, FileNotFoundError) or os.path.lexists(folder):
                yield folder
            return
        for name, kind in entries:
            path = folder / name
            if name.startswith("."):
                continue
            if kind == "folder":
                yield from self.below(path, real)
            elif kind == "link" and path.is_dir():
                yield from self._linked(path, real)
            elif not self.suffixes or path.suffix in self.suffixes:
                yield path

    def _linked(self, path: Path, real: tuple[Path, ...]) -> Iterator[Path]:
        if self.links.lead_out(path):
            yield path
            return
        to = path.resolve()
        passed = (self.top.resolve(), *real)
        if not any(to.is_relative_to(one) or one.is_relative_to(to) for one in passed):
            yield from self.below(path, (*real, to))
