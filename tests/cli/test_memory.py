"""How much memory a run may take."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from slosmith.cli.memory import available_bytes

_MACHINE = "MemTotal:  9000 kB\nMemFree:  100 kB\nMemAvailable:    2000 kB\nSwapFree:  1000 kB\n"


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        ({}, 4500 * 1024),
        ({"memory.max": "max\n"}, 4500 * 1024),
        ({"memory.max": "5000\n"}, 5000),
        ({"memory/memory.limit_in_bytes": "9223372036854771712\n"}, 4500 * 1024),
    ],
)
def test_it_is_what_the_machine_and_the_container_have(
    tmp_path: Path, limits: dict[str, str], found: int
) -> None:
    (tmp_path / "memory").mkdir()
    (tmp_path / "meminfo").write_text(_MACHINE)
    for name, text in limits.items():
        (tmp_path / name).write_text(text)
    assert available_bytes(tmp_path / "meminfo", tmp_path) == found


def test_a_system_that_says_nothing_sets_no_bound(tmp_path: Path) -> None:
    assert available_bytes(tmp_path / "meminfo", tmp_path) is None


_TAKEN = """
import resource
from slosmith.cli.memory import available_bytes, bound_memory
{before}
bound_memory()
bytearray({size})
"""


@pytest.mark.skipif(available_bytes() is None, reason="this system does not say what it has")
@pytest.mark.parametrize(
    ("before", "size"),
    [
        ("", "available_bytes() + 2**31"),
        ("resource.setrlimit(resource.RLIMIT_DATA, (2**28, -1))", "2**29"),
    ],
    ids=["of the machine", "of a person"],
)
def test_more_is_refused_by_the_system(before: str, size: str) -> None:
    code = _TAKEN.format(before=before, size=size)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.endswith("MemoryError\n")
