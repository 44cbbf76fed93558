"""What users install: the package alone, with everything that it needs to run."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_package_alone(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert sorted(top.split("-")[0] for top in tops) == ["slosmith", "slosmith"]


def test_the_wheel_holds_every_file_of_the_package_and_the_pages_of_codes(wheel: Path) -> None:
    source = ROOT / "generator"
    ours = {
        str(path.relative_to(source))
        for path in (source / "slosmith").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    pages = {f"slosmith/diagnostics/pages/{one.name}" for one in (ROOT / "docs/codes").iterdir()}
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("slosmith/")}
    assert packed == ours | pages


def test_the_package_builds_a_root_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    # Straight from the archive's content, so that nothing of the repository can be in reach.
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    (tmp_path / "slo").mkdir()
    spec = "{service: shop, team: web, slos: [{name: up, objective: 99%, sli: {probe: up}}]}"
    (tmp_path / "slo" / "shop.yaml").write_text(spec, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "slosmith", "build"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "installed")},
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "output/prometheus/rules/shop.yaml").exists()
