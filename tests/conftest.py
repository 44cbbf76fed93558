"""Fixtures of every test: the judges that are here, and a compiler run on YAML text."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.tools.browser import Browser, fetch_browser
from tests.tools.judges import NAMES, TOOLS, Judge, judges

Compile = Callable[..., "Compiled"]
_JUDGES = {name: judges(name) for name in NAMES}
_MISSING = "no {} is here: run `make tools`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What one run of the compiler left behind."""

    root: Path
    exit_code: int
    stdout: str
    stderr: str

    def output(self, *parts: str) -> Path:
        """Name a rendered file, as in `output("prometheus", "rules", "council.yaml")`."""
        return self.root.joinpath("output", *parts)

    def rules(self, service: str) -> Path:
        """Name the rendered rules of one service."""
        return self.output("prometheus", "rules", f"{service}.yaml")


def _versions(name: str) -> tuple[Judge | None, ...]:
    # Without any the test must fail, not vanish: no parameter at all would skip it.
    return _JUDGES[name] or (None,)


def run_compiler(root: Path, *words: str) -> Compiled:
    """Run one command of slosmith on a root, as a shell would."""
    command = [sys.executable, "-m", "slosmith", *words, "--root", str(root)]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    return Compiled(root=root, exit_code=done.returncode, stdout=done.stdout, stderr=done.stderr)


def write_spec(root: Path, text: str) -> None:
    """Write YAML text to where the compiler looks for it."""
    (root / "slo").mkdir(parents=True, exist_ok=True)
    (root / "slo" / "spec.yaml").write_text(text, encoding="utf-8")


@pytest.fixture
def compile(tmp_path: Path) -> Compile:  # noqa: A001  # the word that a test reads best with
    """Write YAML text to `slo/spec.yaml` of a new root and build it; judge no exit code."""

    def build(text: str, *options: str) -> Compiled:
        write_spec(tmp_path, text)
        return run_compiler(tmp_path, "build", *options)

    return build


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let scenarios be played for real on other servers than the oldest, or on both editions."""
    choices = ("oldest", "newest", "both")
    about = "the servers on which scenarios are played for real (default: %(default)s)"
    parser.addoption("--servers", choices=choices, default="oldest", help=about)


def pytest_configure() -> None:
    """Let roots that tests make find the project's own judges, after any on PATH."""
    os.environ["PATH"] = os.pathsep.join((os.environ["PATH"], str(TOOLS)))


def pytest_report_header() -> list[str]:
    """Say in every run's first lines which judges it was proven with."""
    found = [str(judge) for name in NAMES for judge in _JUDGES[name]]
    return [f"judges: {', '.join(found) or 'none; run `make tools`'}"]


def _judge(request: pytest.FixtureRequest) -> Judge:
    if not isinstance(request.param, Judge):
        pytest.fail(_MISSING.format(request.fixturename))
    return request.param


@pytest.fixture(params=_versions("promtool"), ids=str)
def promtool(request: pytest.FixtureRequest) -> Judge:
    """One version of promtool; the test runs with each."""
    return _judge(request)


@pytest.fixture(params=_versions("prometheus"), ids=str)
def prometheus(request: pytest.FixtureRequest) -> Judge:
    """One version of Prometheus; the test runs with each."""
    return _judge(request)


@pytest.fixture(params=_versions("amtool"), ids=str)
def amtool(request: pytest.FixtureRequest) -> Judge:
    """One version of amtool; the test runs with each."""
    return _judge(request)


@pytest.fixture(params=_versions("alertmanager"), ids=str)
def alertmanager(request: pytest.FixtureRequest) -> Judge:
    """One version of Alertmanager; the test runs with each."""
    return _judge(request)


@pytest.fixture(scope="session")
def browser() -> Browser:
    """A chromium, fetched by the first test that asks for it."""
    return fetch_browser()
