"""Which faults there are for each call of a command, and what must hold after each."""

from __future__ import annotations

import errno
import os
import re
import signal
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import slosmith
from tests.faults.playing import Ended
from tests.faults.system_calls import Call, Fault

_PACKAGE = str(Path(slosmith.__file__).parent)
_OF_THE_PROGRAM = ("/usr", "/lib", "/proc", "/etc", "/dev", sys.base_prefix, sys.prefix, _PACKAGE)
# Whether temporary files can be written there, which Python tries before anything of ours is.
_PROBE = re.compile(r".*/tmp/[a-z0-9_]{8}")
_FOUND = (errno.EACCES, errno.EIO, errno.ENOENT)
_CHANGED = (errno.EACCES, errno.ENOSPC, errno.EROFS, errno.EIO)
_OF: Mapping[str, tuple[int, ...]] = {
    # What is said not to be there by who can tell is not there.
    "stat": _FOUND[:2],
    "lstat": _FOUND[:2],
    "readlink": _FOUND,
    "scandir": (*_FOUND, errno.EMFILE),
    "listdir": (*_FOUND, errno.EMFILE),
    "open": (*_CHANGED, errno.EMFILE),
    "open r": (*_FOUND, errno.EMFILE),
    "read": (errno.EIO,),
    "write": (errno.ENOSPC, errno.EIO, errno.EFBIG),
    "spawn": (errno.EAGAIN, errno.ENOMEM, errno.EACCES),
    "pipe": (errno.EMFILE,),
    "connect": (errno.ECONNREFUSED, errno.ETIMEDOUT, errno.ENETUNREACH),
    "sendall": (errno.ECONNRESET,),
    "recv_into": (errno.ECONNRESET,),
}
# What does not go by itself: a disk that is full stays so.
_LASTING: Mapping[int, frozenset[str]] = {
    errno.ENOSPC: frozenset(("write", "open w", "open x", "open wb", "mkdir", "symlink")),
    errno.EROFS: frozenset(("open w", "open x", "mkdir", "unlink", "rmdir", "replace", "chmod")),
    errno.EMFILE: frozenset(("open", "open r", "open rb", "open w", "scandir", "listdir", "pipe")),
}
# What makes room and tidies up; where that fails too, something must be left.
_TIDIES = frozenset(("unlink", "rmdir", "scandir", "lstat", "stat", "open", "remove", "listdir"))


def faults_of(ended: Ended) -> Iterator[tuple[Fault, Call]]:
    """Every fault of every call; copies of the process heed no interrupt."""
    for in_copy, calls in ((False, ended.calls), (True, ended.calls_of_copies)):
        for at, call in enumerate(calls, start=1):
            name = "open r" if call.name.startswith("open r") else call.name.partition(" ")[0]
            for number in _OF.get(name, _CHANGED):
                yield Fault(at, number, _LASTING.get(number, frozenset()), in_copy), call
            for what in ("kill",) if in_copy else ("interrupt", "kill"):
                yield Fault(at, what, in_copy=in_copy), call


def is_of_the_run(call: Call) -> bool:
    """Whether a call is about what the command works on, and not about the program's own files."""
    own = call.about.startswith(_OF_THE_PROGRAM) or "site-packages" in call.about
    return not own and not _PROBE.fullmatch(call.about)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one run left: how it ended, the bytes of files before and now, and what may differ.

    Where nothing fails it ``ends`` with that code.
    """

    ended: Ended
    ends: int
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    wanted: Mapping[str, bytes]
    reports: tuple[str, ...]
    temporary: tuple[str, ...]


def wrong_with(seen: Seen, fault: Fault, call: Call) -> Iterator[str]:
    """Everything that must not be, in words."""
    ended = seen.ended
    if "Traceback" in ended.said or "Exception ignored" in ended.said:
        yield "a traceback"
    if "this is a bug" in ended.said:
        yield "a bug"
    if ended.hung:
        yield "no end"
    if fault.what == "kill" and fault.in_copy:
        if ended.code != seen.ends:  # what was lost is done again
            yield f"lost a copy of its process, and ended with {ended.code}"
    else:
        yield from _wrong_code(ended, fault)
    for name, content in seen.after.items():
        may_differ = name.startswith(seen.reports)
        if not may_differ and content not in (seen.before.get(name), seen.wanted.get(name)):
            yield f"{name} is neither old nor new"
    for name in seen.before.keys() & seen.wanted.keys():
        if name not in seen.after:
            yield f"{name} is gone"
    if ended.left_processes:
        yield "a process is left"
    if seen.temporary and fault.what != "kill" and call.name not in _TIDIES and not fault.lasting:
        yield f"left behind: {', '.join(seen.temporary)}"


def _wrong_code(ended: Ended, fault: Fault) -> Iterator[str]:
    match fault.what:
        case "kill":
            if ended.code != -9:
                yield f"was killed, and ended with {ended.code}"
        case "interrupt":
            if ended.code not in (130, -signal.SIGINT):
                yield f"was interrupted, and ended with {ended.code}"
        case int(number):
            if ended.code not in (0, 1, 2, 3):
                yield f"ended with {ended.code}"
            if ended.code and not ended.said.strip():
                yield "failed and said nothing"
            said = ended.said.lower()
            if os.strerror(number).lower() in said and "\n  = " not in said and ";" not in said:
                yield "said no way out"
