"""Calls to the operating system, counted, of which one fails, interrupts or kills.

What Python calls is wrapped inside of the process, so that nothing is needed but Python.
"""

from __future__ import annotations

import builtins
import io
import os
import signal
import socket
import subprocess
from collections.abc import Callable
from threading import Lock
from typing import Any, NamedTuple

_NAMED = ("open", "stat", "lstat", "scandir", "listdir", "mkdir", "rmdir", "unlink", "remove")
_NAMES = (*_NAMED, "rename", "replace", "readlink", "chmod", "fsync", "symlink", "pipe")
_PATH = (str, bytes, os.PathLike)
_SOCKET = ("connect", "sendall", "recv_into")


class Call(NamedTuple):
    """One call: what it is called, and what it is about."""

    name: str
    about: str


class Fault(NamedTuple):
    """What happens at the n-th call: an error by its number, an interruption, or the end.

    It happens again at later calls of the names that are ``lasting``. With ``in_copy`` it is a call
    of a copy of the process, each of which counts its own.
    """

    at: int
    what: int | str
    lasting: frozenset[str] = frozenset()
    in_copy: bool = False

    def __str__(self) -> str:
        """Name it as the system does."""
        what = self.what if isinstance(self.what, str) else os.strerror(self.what)
        return f"{what} at {self.at}{' of a copy' if self.in_copy else ''}"


class SystemCalls:
    """Counts the calls of a process that it is put into, and lets one of them fail."""

    def __init__(self, fault: Fault | None, counted: Callable[[Call], bool]) -> None:
        """Count those calls that are ``counted``."""
        self.seen: list[Call] = []
        self.is_copy = False
        self._fault, self._counted = fault, counted
        self._turn = Lock()

    def install(self) -> None:
        """Wrap what this process calls, for good."""
        os.register_at_fork(after_in_child=self._begin_copy)
        for name in _NAMES:
            setattr(os, name, self._wrapped(name, getattr(os, name)))
        for name in _SOCKET:
            setattr(socket.socket, name, self._wrapped(name, getattr(socket.socket, name)))
        spawn = "_fork_exec" if hasattr(subprocess, "_fork_exec") else "_posixsubprocess.fork_exec"
        setattr(subprocess, spawn, self._wrapped("spawn", getattr(subprocess, spawn)))
        builtins.open = io.open = self._opened()

    def _begin_copy(self) -> None:
        self.seen, self.is_copy, self._turn = [], True, Lock()

    def met(self, name: str, about: object) -> None:
        """Count one call; raise or end where it is the one."""
        call = Call(name, os.fsdecode(about) if isinstance(about, _PATH) else "")
        if not self._counted(call):
            return
        with self._turn:  # threads call side by side, and one of them is the one
            self.seen.append(call)
            now = len(self.seen)
        if self._fault is None or self._fault.in_copy != self.is_copy:
            return
        if now == self._fault.at or (now > self._fault.at and name in self._fault.lasting):
            self._strike(self._fault.what, call)

    def _strike(self, what: int | str, call: Call) -> None:
        if what == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if what == "interrupt":  # which the program heeds in its main thread, as it likes
            os.kill(os.getpid(), signal.SIGINT)
            return
        assert isinstance(what, int)
        named = call.about and call.name not in ("read", "write")
        raise OSError(what, os.strerror(what), *([call.about] if named else []))

    def _wrapped(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **more: Any) -> Any:
            self.met(name, given[0] if given else more.get("path"))
            return real(*given, **more)

        return call

    def _opened(self) -> Callable[..., Any]:
        calls = self

        class Raw(io.FileIO):
            """A file of which each read and each write is a call."""

            def readall(self) -> bytes:
                calls.met("read", self.name)
                return super().readall()

            def readinto(self, buffer: Any, /) -> int:
                calls.met("read", self.name)
                return super().readinto(buffer)

            def write(self, data: Any, /) -> int:
                calls.met("write", self.name)
                return super().write(data)

        def opened(file: Any, mode: str = "r", buffering: int = -1, *text: Any, **more: Any) -> Any:
            if not isinstance(file, int):
                calls.met(f"open {mode}", file)
            opener, closes = more.pop("opener", None), more.pop("closefd", True)
            raw = Raw(file, mode.replace("b", "").replace("t", ""), closes, opener)
            if buffering == 0:
                return raw
            kind = io.BufferedReader if mode[0] == "r" else io.BufferedWriter
            buffered = io.BufferedRandom(raw) if "+" in mode else kind(raw)
            return buffered if "b" in mode else io.TextIOWrapper(buffered, *text, **more)

        return opened
