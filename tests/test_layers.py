"""The floors of the package, which pyproject.toml lists, and doors that stay shut."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

import slosmith
from slosmith.sli import KINDS

PACKAGE = Path(slosmith.__file__).parent
CONFIGURATION = Path(__file__).resolve().parents[1] / "pyproject.toml"


def test_imports_point_down_a_floor(capsys: pytest.CaptureFixture[str]) -> None:
    status = lint_imports(str(CONFIGURATION), no_cache=True, no_logo=True)
    assert status == 0, capsys.readouterr().out


def test_no_module_imports_the_private_names_of_another() -> None:
    private = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}: {alias.name}"
        for path, tree in _modules()
        for node in _imports(tree)
        for alias in node.names
        if alias.name.startswith("_") and not alias.name.startswith("__")
    ]
    assert private == []


def test_nobody_but_a_kind_asks_whether_an_slo_is_of_it() -> None:
    # What differs between kinds is said by their indicators, or a new one costs a second place.
    names = {*KINDS}
    asking = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}: {ast.unparse(node)}"
        for path, tree in _modules()
        if "sli" not in path.relative_to(PACKAGE).parts
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and isinstance(node.left, ast.Attribute)
        and node.left.attr == "kind"
        and any(isinstance(one, ast.Constant) and one.value in names for one in node.comparators)
    ]
    assert asking == []


@cache
def _modules() -> list[tuple[Path, ast.Module]]:
    """Every module of the package, parsed once."""
    paths = sorted(PACKAGE.rglob("*.py"))
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def _imports(tree: ast.Module) -> Iterator[ast.ImportFrom]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("slosmith"):
            yield node


def test_no_folder_of_tests_is_passed_over(pytestconfig: pytest.Config) -> None:
    passed_over = pytestconfig.getini("norecursedirs")
    folders = {path.parent.name for path in Path(__file__).parent.rglob("test_*.py")}
    assert [one for one in sorted(folders) if any(fnmatch(one, p) for p in passed_over)] == []
