"""The floors of the package, which pyproject.toml lists, and doors that stay shut."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

import slosmith

PACKAGE = Path(slosmith.__file__).parent
CONFIGURATION = Path(__file__).resolve().parents[1] / "pyproject.toml"


def test_imports_point_down_a_floor(capsys: pytest.CaptureFixture[str]) -> None:
    status = lint_imports(str(CONFIGURATION), no_cache=True, no_logo=True)
    assert status == 0, capsys.readouterr().out


def test_no_module_imports_the_private_names_of_another() -> None:
    private = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}: {alias.name}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in _imports(path)
        for alias in node.names
        if alias.name.startswith("_") and not alias.name.startswith("__")
    ]
    assert private == []


def _imports(path: Path) -> Iterator[ast.ImportFrom]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("slosmith"):
            yield node
