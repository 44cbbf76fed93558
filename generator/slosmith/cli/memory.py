"""How much memory a run may take: no more than the machine has."""

import re
from contextlib import suppress
from pathlib import Path

_MACHINE, _GROUP = Path("/proc/meminfo"), Path("/sys/fs/cgroup")
_LIMITS = ("memory.max", "memory/memory.limit_in_bytes")
"""Of a container, in the second and the first version of control groups."""


def bound_memory() -> None:
    """Have the system refuse what the machine has not, which is then said in a sentence.

    Without a bound Linux ends this program, or another one, and nobody says why. What somebody has
    bound (ulimit -d) stays so, and systems that do not say what they have set no bound.
    """
    found = available_bytes()
    if found is None:
        return
    import resource

    with suppress(OSError, ValueError):
        bound, most = resource.getrlimit(resource.RLIMIT_DATA)
        if bound == resource.RLIM_INFINITY:
            resource.setrlimit(resource.RLIMIT_DATA, (found, most))


def available_bytes(machine: Path = _MACHINE, group: Path = _GROUP) -> int | None:
    """What is free for a program, or half of all there is; None if nobody says."""
    found = [*_of_machine(machine), *(one for name in _LIMITS for one in _of_group(group / name))]
    return min(found, default=None)


def _of_machine(path: Path) -> list[int]:
    with suppress(OSError):
        said = dict(re.findall(r"^(\w+): +(\d+) kB$", path.read_text(), re.MULTILINE))
        if "MemAvailable" in said:
            free = int(said["MemAvailable"]) + int(said.get("SwapFree", 0))
            # An editor's server lives long: what others have now may soon be free.
            return [1024 * max(free, int(said["MemTotal"]) // 2)]
    return []


def _of_group(path: Path) -> list[int]:
    with suppress(OSError, ValueError):  # without a limit it says `max`
        return [int(path.read_text())]
    return []
