"""The floors of the package: a module imports only from floors below its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import slosmith

PACKAGE = Path(slosmith.__file__).parent

# From the ground up. A package stands where its lowest reader needs it.
STOREYS = (
    ("diagnostics",),
    ("secret_patterns", "promql", "markdown"),
    ("source", "gotemplate"),
    ("model",),
    ("fields", "output", "grafana"),
    ("simulate", "judges"),
    ("sli", "receivers"),
    ("checks", "emit", "explain"),
    ("verify",),
    ("language",),
    ("load",),
    ("resolve", "starter"),
    ("rehearse",),
    ("audit",),
    ("build",),
    ("cli",),
    ("__main__",),
)
FLOORS = {home: floor for floor, homes in enumerate(STOREYS) for home in homes}


def test_every_module_has_a_floor() -> None:
    homeless = sorted({_home(path) for path in _modules()} - set(FLOORS))
    assert homeless == [], f"give {homeless} a floor in {Path(__file__).name}"


def test_imports_point_down_a_floor() -> None:
    upward = [
        f"{path.relative_to(PACKAGE)}:{line}: floor {FLOORS[_home(path)]} imports "
        f"`{home}` of floor {FLOORS[home]}"
        for path in _modules()
        for line, home in _imports(path)
        if home != _home(path) and FLOORS[home] >= FLOORS[_home(path)]
    ]
    assert upward == []


def test_no_module_of_a_stage_imports_a_siblings_private_names() -> None:
    private = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}: {alias.name}"
        for path in _modules()
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("slosmith")
        for alias in node.names
        if alias.name.startswith("_") and not alias.name.startswith("__")
    ]
    assert private == []


def _modules() -> Iterator[Path]:
    yield from (path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py")


def _home(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the part of the package of every import, inside functions too."""
    for node in ast.walk(_tree(path)):
        for name in _names(node):
            parts = name.split(".")
            if parts[0] == "slosmith" and len(parts) > 1 and parts[1] in FLOORS:
                yield node.lineno, parts[1]  # type: ignore[attr-defined]  # imports have a line


def _names(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=str(module), names=names, level=0):
            return [f"{module}.{alias.name}" for alias in names]
        case _:
            return []


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))
