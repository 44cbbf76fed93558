"""The judges: promtool, prometheus, amtool, alertmanager, in the oldest and newest version."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.tools import debian

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".tools"
# Debian's Alertmanager reads its default templates from /usr/share, where nothing is installed.
SHARED = Path("share", "prometheus")
NAMES = ("promtool", "prometheus", "amtool", "alertmanager")
# What rendered files must be valid for, and the Debian release that has exactly it.
OLDEST = {"promtool": "2.42", "prometheus": "2.42", "amtool": "0.25", "alertmanager": "0.25"}
_ADVICE = (
    "install promtool and prometheus (2.42 or newer), amtool and alertmanager (0.25 or newer) "
    "and put them on PATH or into .tools/; both projects publish static binaries"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """One program that was found, and the version that it says it has."""

    name: str
    path: Path
    version: str

    @property
    def order(self) -> tuple[int, ...]:
        """The numbers of its version."""
        return tuple(int(part) for part in re.findall(r"\d+", self.version))

    def __str__(self) -> str:
        """Print for people, as a test's name too."""
        return f"{self.name}-{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edition:
    """One set of judges to fetch: the suites that may have it, and the folder that it goes to."""

    folder: Path
    suites: tuple[str, ...]
    packages: tuple[str, ...]


# In bookworm promtool is inside the package `prometheus`; from trixie on it has one of its own.
_OLDEST = _Edition(
    folder=TOOLS, suites=("bookworm",), packages=("prometheus", "prometheus-alertmanager")
)
_NEWEST = _Edition(
    folder=TOOLS / "newest",
    suites=("sid", "trixie"),
    packages=("prometheus", "promtool", "prometheus-alertmanager"),
)


def objections(promtool: Judge, test: Path) -> str:
    """What promtool says against a test file; empty where all of it holds."""
    done = subprocess.run(
        [str(promtool.path), "test", "rules", str(test)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr if done.returncode else ""


def judges(name: str) -> tuple[Judge, ...]:
    """Find every version of one judge that is here, the oldest that must be served first."""
    places = [shutil.which(name), *(folder / name for folder in (TOOLS, TOOLS / "newest"))]
    found = [_inspect(name, Path(place)) for place in places if place and Path(place).exists()]
    by_version = {judge.version: judge for judge in reversed(found)}
    return tuple(sorted(by_version.values(), key=lambda judge: judge.order))


def fetch_judges() -> list[str]:
    """Fetch what is missing into `.tools/`; return one line for each thing that could not be had.

    Raises:
        debian.UnavailableError: a judge is here in no version at all.
    """
    wanted = [
        edition
        for edition, present in ((_OLDEST, _has_oldest()), (_NEWEST, _has(_NEWEST.folder)))
        if not present
    ]
    failures = [failure for edition in wanted for failure in _fetch_edition(edition)]
    _inspect.cache_clear()
    missing = [name for name in NAMES if not judges(name)]
    if missing:
        reasons = "".join(f"\n  {failure}" for failure in failures)
        raise debian.UnavailableError(f"no {', '.join(missing)} here: {_ADVICE}{reasons}")
    return failures


def _has(folder: Path) -> bool:
    return all((folder / name).exists() for name in NAMES)


def _has_oldest() -> bool:
    return all(
        any(judge.version.startswith(f"{OLDEST[name]}.") for judge in judges(name))
        for name in NAMES
    )


def _fetch_edition(edition: _Edition) -> list[str]:
    """Try the edition's suites in turn; return why none could be had, or nothing."""
    failures = []
    for suite in edition.suites:
        try:
            mirror = debian.load_machine_sources()[0].uri
            _install(edition, debian.Source(uri=mirror, suite=suite))
        except debian.UnavailableError as error:
            failures.append(f"the judges of Debian {suite} could not be fetched: {error}")
        else:
            return []
    return failures


def _install(edition: _Edition, source: debian.Source) -> None:
    with tempfile.TemporaryDirectory(dir=_made(TOOLS), prefix="unpacked-") as scratch:
        unpacked = Path(scratch, "root")
        debian.fetch(edition.packages, source, unpacked, scratch=Path(scratch))
        programs = unpacked / "usr" / "bin"
        (programs / "prometheus-alertmanager").rename(programs / "alertmanager")
        for name in NAMES:
            _inspect(name, programs / name)
        shared = unpacked / "usr" / "share" / "prometheus"
        for template in shared.rglob("*.tmpl"):
            shutil.copy(
                template, _made(edition.folder / SHARED / template.parent.relative_to(shared))
            )
        for name in NAMES:  # each rename is atomic: a folder never holds half a program
            (programs / name).rename(_made(edition.folder) / name)


@cache
def _inspect(name: str, path: Path) -> Judge:
    said = subprocess.run(
        [path, "--version"], text=True, capture_output=True, check=False, env=dict(os.environ)
    )
    version = re.search(r"version (\d+\.\d+[.\w]*)", said.stdout + said.stderr)
    if said.returncode != 0 or version is None:
        raise debian.UnavailableError(f"{path} does not run: {said.stderr.strip()}")
    return Judge(name=name, path=path, version=version[1])


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
