"""Two sides of a comparison, from YAML text as authors write it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from slosmith.build.compile import compile_root
from slosmith.commands.plan import Change, Comparison, Side, compare

Files = Mapping[str, str]
Said = tuple[str, str, str | None, str | None]
"""A change without its risk: subject, quantity, before, now."""


def write(folder: Path, files: Files) -> Path:
    """Write the files of a root."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def side_of(files: Files, name: str = "") -> Side | None:
    """Compile a root; None where it has errors."""
    with TemporaryDirectory() as folder:
        compilation = compile_root(write(Path(folder), files))
    return None if compilation.model is None else Side.of(name, compilation)


def plan_of(before: str, after: str) -> Comparison:
    """Compare two texts of one file."""
    sides = [side_of({"slo/spec.yaml": text}) for text in (before, after)]
    old, new = sides
    assert old is not None, "before does not compile"
    assert new is not None, "after does not compile"
    return compare(old, new)


def said(found: Comparison) -> dict[Said, Change]:
    """Every change by what it says."""
    return {(one.subject, one.what, one.old, one.new): one for one in found.changes}
