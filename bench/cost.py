"""What one run of a program costs: wall clock, processor time and peak memory."""

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Wall clock and processor time in seconds, peak resident memory in MB."""

    wall: float
    cpu: float
    memory: float


class Failed(Exception):
    """A program that is measured did not do its work."""


def cost_of(command: list[str], folder: Path, runs: int = 3) -> Cost:
    """The cheapest of several runs, each figure for itself: what is above it is other work.

    Raises Failed where the program exits with anything but 0.
    """
    costs = [_run(command, folder) for _ in range(runs)]
    return Cost(
        wall=min(one.wall for one in costs),
        cpu=min(one.cpu for one in costs),
        memory=min(one.memory for one in costs),
    )


def _run(command: list[str], folder: Path) -> Cost:
    with (folder / "said").open("wb") as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        words = (folder / "said").read_text(errors="replace")[-2000:]
        raise Failed(f"{Path(command[0]).name} left with {process.returncode}: {words}")
    # Linux counts in kB. A child starts with its parent's peak, so this program stays small.
    return Cost(wall=wall, cpu=used.ru_utime + used.ru_stime, memory=used.ru_maxrss / 1000)
