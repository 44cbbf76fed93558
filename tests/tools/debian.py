"""Debian packages without root: apt downloads from the machine's own mirror, dpkg unpacks."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# Names under which a Debian machine may call the suite that it was installed from.
_SYMBOLIC_SUITES = ("oldoldstable", "oldstable", "stable", "testing", "unstable", "sid")
_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_SYSTEM_STATUS = Path("/var/lib/dpkg/status")
_NEEDED = ("apt-get", "dpkg")


class UnavailableError(Exception):
    """A package cannot be had here; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One line of an apt sources list."""

    uri: str
    suite: str

    def __str__(self) -> str:
        """Print as apt reads it."""
        return f"deb [signed-by={_KEYRING}] {self.uri} {self.suite} main"


def load_machine_sources() -> tuple[Source, ...]:
    """Read the Debian sources that this machine is configured with, its own release first.

    Raises:
        UnavailableError: this is no Debian machine, or its apt knows no Debian mirror.
    """
    missing = [name for name in _NEEDED if shutil.which(name) is None]
    if missing or not _KEYRING.exists():
        what = f"{' and '.join(missing)} not found" if missing else f"{_KEYRING} not found"
        raise UnavailableError(f"this is not a Debian machine ({what})")
    form = "$(REPO_URI)\t$(RELEASE)\t$(COMPONENT)"
    listed = _run(["apt-get", "indextargets", "--format", form, "Created-By: Packages"])
    rows = [line.split("\t") for line in listed.splitlines()]
    releases = (_codename(), *_SYMBOLIC_SUITES)
    sources = [
        Source(uri=uri, suite=suite)
        for release in releases
        for uri, suite, component in rows
        if component == "main" and suite.split("-")[0] == release
    ]
    if not sources:
        raise UnavailableError("apt on this machine is configured with no Debian mirror")
    # The release itself before its updates and its security fixes, which hold few packages.
    return tuple(sorted(dict.fromkeys(sources), key=lambda source: "-" in source.suite))


def fetch(packages: Sequence[str], source: Source, into: Path, *, scratch: Path) -> None:
    """Unpack these packages of one source, without what they depend on, into a new folder.

    Raises:
        UnavailableError: apt or dpkg failed; the message holds what they said.
    """
    with _apt(scratch, (source,)) as apt:
        apt("update")
        apt("download", *packages)
        _unpack(apt.downloads, into)


def fetch_with_dependencies(
    package: str, sources: Sequence[Source], into: Path, *, scratch: Path
) -> None:
    """Unpack a package and everything it depends on that the machine lacks into a new folder.

    Raises:
        UnavailableError: apt or dpkg failed; the message holds what they said.
    """
    with _apt(scratch, sources) as apt:
        apt("update")
        apt("install", "--yes", "--download-only", "--no-install-recommends", package)
        _unpack(apt.archives, into)


class _Apt:
    """apt-get with every file it writes below one folder, so that it needs no root."""

    def __init__(self, folder: Path, sources: Sequence[Source]) -> None:
        self.archives = folder / "cache" / "archives"
        self.downloads = folder / "downloads"
        for made in (self.archives / "partial", self.downloads, folder / "lists" / "partial"):
            made.mkdir(parents=True)
        (folder / "sources.list").write_text("".join(f"{source}\n" for source in sources))
        # A copy, because apt locks the folder that the original is in.
        shutil.copyfile(_SYSTEM_STATUS, folder / "status")
        options = {
            "Dir::Etc::SourceList": folder / "sources.list",
            "Dir::Etc::SourceParts": "/dev/null",
            "Dir::Etc::Preferences": "/dev/null",
            "Dir::Etc::PreferencesParts": "/dev/null",
            "Dir::State": folder,
            "Dir::State::Lists": folder / "lists",
            "Dir::State::Status": folder / "status",
            "Dir::Cache": folder / "cache",
            "Dir::Cache::Archives": self.archives,
            "Acquire::Languages": "none",
            "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false",
            "Acquire::Retries": "3",
            # As root, apt would download as a user who may not enter this folder.
            "APT::Sandbox::User": "root",
        }
        self._options = [f"-o{key}={value}" for key, value in options.items()]

    def __call__(self, *words: str) -> None:
        _run(["apt-get", *self._options, *words], folder=self.downloads)


@contextmanager
def _apt(scratch: Path, sources: Sequence[Source]) -> Iterator[_Apt]:
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch, prefix="apt-") as folder:
        yield _Apt(Path(folder), sources)


def _unpack(archives: Path, into: Path) -> None:
    for archive in sorted(archives.glob("*.deb")):
        _run(["dpkg", "-x", str(archive), str(into)])


def _codename() -> str:
    lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    values = dict(line.split("=", 1) for line in lines if "=" in line)
    return values.get("VERSION_CODENAME", "").strip('"')


def _run(command: Sequence[str], folder: Path | None = None) -> str:
    environment = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, cwd=folder, env=environment, text=True, capture_output=True, check=False
    )
    if done.returncode != 0:
        said = done.stderr.strip() or done.stdout.strip()
        raise UnavailableError(f"`{command[0]} {command[-1]}` failed: {said}")
    return done.stdout
