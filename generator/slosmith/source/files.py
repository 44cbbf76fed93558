"""The files that authors write, by where they stand."""

from pathlib import Path


def specification_files(root: Path) -> list[Path]:
    """The YAML files below ``slo/``, by path; what is hidden is not an author's.

    A lock of Emacs, for one, is a link to nowhere beside the file that is being edited.
    """
    top = root / "slo"
    found = [path for suffix in ("yaml", "yml") for path in top.rglob(f"*.{suffix}")]
    return sorted(path for path in found if not path.is_dir() and not _is_hidden(path, top))


def written_beside(root: Path) -> list[Path]:
    """What people write for the output besides specifications: runbooks and dashboards."""
    tops = (root / "runbooks", root / "grafana")
    found = [path for top in tops for path in top.rglob("*") if not _is_hidden(path, top)]
    return sorted(path for path in found if path.is_symlink() or path.is_file())


def _is_hidden(path: Path, top: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(top).parts)
