"""The files that authors write, by where they stand.

A folder that cannot be listed stands for what is in it: whoever reads it is refused, and says why.
"""

import os
from collections.abc import Iterator
from pathlib import Path

_YAML = frozenset((".yaml", ".yml"))


def specification_files(root: Path) -> list[Path]:
    """The YAML files below ``slo/``, by path; what is hidden is not an author's.

    A lock of Emacs, for one, is a link to nowhere beside the file that is being edited. What lies
    in ``slo/tests/`` is promtool's.
    """
    tests = root / "slo" / "tests"
    return [path for path in _below(root / "slo", _YAML) if not path.is_relative_to(tests)]


def written_tests(root: Path) -> list[Path]:
    """The tests of promtool that people write: the YAML files below ``slo/tests/``, by path."""
    return [*_below(root / "slo" / "tests", _YAML)]


def panel_files(root: Path) -> list[Path]:
    """Every YAML or JSON file below ``grafana/``, by path."""
    return [*_below(root / "grafana", _YAML | {".json"})]


def prose_files(root: Path) -> list[Path]:
    """The pages ``runbooks/*.md``, by path."""
    top = root / "runbooks"
    found = _below(top, frozenset((".md",)))
    return [one for one in found if one == top or (one.parent == top and one.name != "README.md")]


def written_beside(root: Path) -> list[Path]:
    """What people write besides specifications: runbooks, dashboards and tests."""
    tops = (root / "grafana", root / "runbooks", root / "slo" / "tests")
    return [path for top in tops for path in _below(top)]


def _below(folder: Path, suffixes: frozenset[str] = frozenset()) -> Iterator[Path]:
    """What is below a folder and no folder, as far as it ends so; nothing hidden."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError:
        yield folder
        return
    for entry in entries:
        path = folder / entry.name
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _below(path, suffixes)
        elif not suffixes or path.suffix in suffixes:
            yield path
