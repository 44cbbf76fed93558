"""The outside judges: where they are found, and how they are run."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How a judge ended, and what it said on both of its outputs."""

    exit_code: int
    text: str


def find_tool(name: str, root: Path) -> Path | None:
    """A judge on PATH, else in ``.tools/`` of the root; None where there is neither."""
    if found := shutil.which(name):
        return Path(found)
    own = root / ".tools" / name
    return own if own.is_file() and os.access(own, os.X_OK) else None


def run_tool(tool: Path, *words: str, timeout: float = 300) -> Run:
    """Run a judge to its end; a run that takes longer than ``timeout`` seconds is ended."""
    # The judges are Go: they live shortly, and collect less garbage where memory is plentiful.
    environment = {"GOGC": "400", **os.environ}
    command = [str(tool), *words]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=timeout, check=False, env=environment
        )
    except subprocess.TimeoutExpired:
        return Run(exit_code=-1, text=f"{tool.name} did not end within {timeout:g} s")
    return Run(exit_code=done.returncode, text=done.stdout + done.stderr)
