"""Which process a temporary file is of, and whether that is surely gone.

A number alone names no process: it is given again, and two containers that share a folder have the
same ones. So the name holds when the process began too, and a digest of the machine's boot and of
the space that its number is of.
"""

import os
import re
import time
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

_STAGED = re.compile(r"\.slosmith-(\d{1,10})-(\d{1,20})-([0-9a-f]{8})-\w+\.tmp")
_BEGAN = 19  # of what stands behind the program's name, where the first is its state
_LONGEST_SECONDS = 24 * 3600
"""No run goes on for so long: what is older is left over, wherever it was made."""


class Maker(NamedTuple):
    """A process: its number, when it began, and where the two mean anything."""

    number: int
    began: str
    space: str


def name_of_this() -> str:
    """How files are named that this process makes."""
    number = os.getpid()
    return f"{number}-{_began(number) or 0}-{_space()}"


def made_by(name: str) -> Maker | None:
    """Who made a file of this name; None where it is nothing of ours."""
    match = _STAGED.fullmatch(name)
    return Maker(int(match[1]), match[2], match[3]) if match else None


def is_gone(maker: Maker, path: Path) -> bool:
    """Whether nobody needs a file any more, and it is one of this user."""
    try:
        there = path.lstat()
    except OSError:
        return False
    if there.st_uid != os.geteuid():
        return False
    if maker.space != _space():
        return time.time() - there.st_mtime > _LONGEST_SECONDS
    return not _runs(maker)


def _runs(maker: Maker) -> bool:
    try:
        os.kill(maker.number, 0)
    except PermissionError:
        return False  # it is somebody else's, and the file is ours
    except (OSError, OverflowError):
        return False
    return (_began(maker.number) or "0") == maker.began


def _began(number: int) -> str | None:
    """When a process began, in ticks since the machine did; None where no system says so."""
    fields = _said(Path(f"/proc/{number}/stat")).rpartition(")")[2].split()
    return fields[_BEGAN] if len(fields) > _BEGAN else None


@cache
def _space() -> str:
    """This boot of this machine, and the space that the numbers of its processes are of."""
    try:
        numbers = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        numbers = ""
    known = (os.uname().nodename, _said(Path("/proc/sys/kernel/random/boot_id")), numbers)
    return sha256("\n".join(known).encode()).hexdigest()[:8]


def _said(path: Path) -> str:
    """What a system says of itself; nothing where it is another system."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
