"""The outside tools: where they are found, when they are believed, and how they are run.

A tool from the tree that is verified is never run: that tree must not vouch for itself. Tools are
those of the folders that a person names in SLOSMITH_TOOLS (or with `--tools`), then those of PATH.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from slosmith.judges import TOOLS
from slosmith.judges.probes import PROBES, Probe

# Debian and Ubuntu call it by the name of its package.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "alertmanager": ("alertmanager", "prometheus-alertmanager")
}
_PROBE_SECONDS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How a tool ended, and what it said on both of its outputs."""

    exit_code: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    path: Path | None
    why_not: str = ""


def find_tool(name: str) -> Path | None:
    """A tool that is there and believed; else None, and `why_missing` says why."""
    return _look(name, os.environ.get(TOOLS, ""), os.environ.get("PATH", "")).path


def why_missing(name: str) -> str:
    """Why a tool cannot be asked, and what to do; empty where it can."""
    return _look(name, os.environ.get(TOOLS, ""), os.environ.get("PATH", "")).why_not


@lru_cache(maxsize=16)
def _look(name: str, folders: str, path: str) -> _Found:
    where = os.pathsep.join(part for part in (folders, path) if part)
    known_as = _NAMES.get(name, (name,))
    program = next((found for one in known_as if (found := shutil.which(one, path=where))), None)
    if program is None:
        hint = f"install it, or name its folder with --tools DIR or {TOOLS}"
        return _Found(path=None, why_not=f"{name} was not found on PATH; {hint}")
    if lie := _lie_of(Path(program), name):
        hint = "install the real one"
        return _Found(path=None, why_not=f"{program} is not believed, as it {lie}; {hint}")
    return _Found(path=Path(program))


def _lie_of(program: Path, name: str) -> str:
    """What a tool does that the real one would not; empty where it is believed."""
    with TemporaryDirectory(prefix="slosmith-") as folder:
        for probe in PROBES[name]:
            for file, text in probe.files.items():
                Path(folder, file).write_text(text, encoding="utf-8")
            run = run_tool(program, *_placed(probe, folder), timeout_seconds=_PROBE_SECONDS)
            if (run.exit_code == 0) != probe.passes or probe.says not in run.text:
                return probe.lie
    return ""


def _placed(probe: Probe, folder: str) -> list[str]:
    return [word.replace("FOLDER", folder) for word in probe.words]


def run_tool(tool: Path, *words: str, timeout_seconds: float = 300) -> Run:
    """Run a tool to its end; a run that takes longer than ``timeout_seconds`` is ended.

    Nothing is raised: a tool that cannot be started, is killed or hangs has failed, and says so.
    """
    # The tools are Go: they live shortly, and collect less garbage where memory is plentiful.
    environment = {"GOGC": "400", **os.environ}
    command = [str(tool), *words]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=timeout_seconds,
            check=False,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        return Run(exit_code=-1, text=f"{tool.name} did not end within {timeout_seconds:g} s")
    except OSError as error:
        return Run(exit_code=-1, text=f"{tool} cannot be run: {error.strerror or error}")
    text = (done.stdout + done.stderr).decode("utf-8", errors="replace")
    if done.returncode < 0:
        text += f"\n{tool.name} was ended by {signal.Signals(-done.returncode).name}"
    return Run(exit_code=done.returncode, text=text)
