"""What users install: the package alone, with everything that it needs to run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from slosmith import __version__

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _built("wheel", tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _built("sdist", tmp_path_factory.mktemp("dist"))


def _built(form: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", form, "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.iterdir()
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


def _interpreters() -> list[str]:
    """This one, and the newest that the machine has."""
    found = (shutil.which(f"python3.{minor}") for minor in range(20, sys.version_info.minor, -1))
    # A shim may stand for what is not there.
    newer = (
        one for one in found if one and not subprocess.run([one, "-c", ""], check=False).returncode
    )
    return [sys.executable, *[*newer][:1]]


@pytest.mark.slow
@pytest.mark.waits
@pytest.mark.parametrize("python", _interpreters())
@pytest.mark.parametrize("form", ["wheel", pytest.param("sdist", marks=pytest.mark.nightly)])
def test_a_clean_environment_runs_what_was_published(
    tmp_path: Path, request: pytest.FixtureRequest, python: str, form: str
) -> None:
    # Without PYTHONPATH, and in a folder of its own: nothing of the repository is in reach.
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def run(*words: str | Path) -> str:
        done = subprocess.run(
            words, cwd=tmp_path, env=clean, text=True, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    # This environment's pip installs there: one of its own takes as long as all that is installed.
    run(python, "-m", "venv", "--without-pip", "environment")
    programs = tmp_path / "environment" / "bin"
    pip = (sys.executable, "-m", "pip", "--python", programs / "python")
    # Bytecode of all that it needs would take most of the time, and is made when it is imported.
    run(*pip, "install", "--quiet", "--no-compile", request.getfixturevalue(form))
    slosmith = programs / "slosmith"
    assert run(slosmith, "--version") == f"slosmith {__version__}\n"
    run(slosmith, "init", "slos")
    run(slosmith, "build", "--root", "slos", "--strict")
    assert run(slosmith, "codes", "S202").startswith("# S202: unknown-key\n")
    assert "nothing that is rendered changes" in run(
        slosmith, "plan", "--root", "slos", "--before", "slos"
    )
