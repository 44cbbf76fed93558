"""The files that authors write, by where they stand."""

from pathlib import Path


def specification_files(root: Path) -> list[Path]:
    """The YAML files below ``slo/``, by path; what is hidden is not an author's.

    A lock of Emacs, for one, is a link to nowhere beside the file that is being edited. What lies
    in ``slo/tests/`` is promtool's.
    """
    top, tests = root / "slo", root / "slo" / "tests"
    return [path for path in _yaml_files(top) if not path.is_relative_to(tests)]


def written_tests(root: Path) -> list[Path]:
    """The tests of promtool that people write: the YAML files below ``slo/tests/``, by path."""
    return _yaml_files(root / "slo" / "tests")


def written_beside(root: Path) -> list[Path]:
    """What people write besides specifications: runbooks, dashboards and tests."""
    tops = (root / "runbooks", root / "grafana", root / "slo" / "tests")
    found = [path for top in tops for path in top.rglob("*") if not _is_hidden(path, top)]
    return sorted(path for path in found if path.is_symlink() or path.is_file())


def _yaml_files(top: Path) -> list[Path]:
    found = [path for suffix in ("yaml", "yml") for path in top.rglob(f"*.{suffix}")]
    return sorted(path for path in found if not path.is_dir() and not _is_hidden(path, top))


def _is_hidden(path: Path, top: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(top).parts)
