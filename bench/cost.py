"""What one run of a program costs: wall clock, processor time and peak memory."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_RUNS, _PATIENCE = 3, 10.0
_ONE_RUN = Path(__file__).parent / "one_run.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Wall clock and processor time in seconds, peak resident memory in MB."""

    wall: float
    cpu: float
    memory: float


class Failed(Exception):
    """A program that is measured did not do its work."""


def cost_of(command: list[str], folder: Path, before: Callable[[Path], None]) -> Cost:
    """The cheapest of three runs, each figure for itself: what is above it is other work.

    Once ten seconds have passed there is no further run. ``before`` prepares the folder for each.

    Raises Failed where the program exits with anything but 0.
    """
    costs: list[Cost] = []
    while len(costs) < _RUNS and sum(one.wall for one in costs) < _PATIENCE:
        before(folder)
        costs.append(run_once(command, folder))
    return Cost(
        wall=min(one.wall for one in costs),
        cpu=min(one.cpu for one in costs),
        memory=min(one.memory for one in costs),
    )


def run_once(command: list[str], folder: Path) -> Cost:
    """One run of a program; raises Failed where it exits with anything but 0.

    What is installed has its bytecode, so that nothing may keep ours from having it too.
    """
    said = folder / "said"
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    run = subprocess.run(
        [sys.executable, "-I", "-S", _ONE_RUN, said, *command],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    wall, cpu, memory, code = run.stdout.split()
    if int(code):
        words = said.read_text(errors="replace")[-2000:]
        raise Failed(f"{Path(command[0]).name} left with {code}: {words}")
    return Cost(wall=float(wall), cpu=float(cpu), memory=float(memory))
