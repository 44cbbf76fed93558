"""The simulator as a server: a page for each target, and a switch for each failure."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.live.simulator.council import Council
from tests.live.simulator.failures import FAILURES
from tests.live.simulator.signals import TARGETS, Target
from tests.servers.answering import Reply, Request, answering

_STEP = 0.2
_TARGETS = {target.path: target for target in TARGETS}
_TEXT = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(slots=True)
class Simulator:
    """A council that lives, so many times as fast as its clock says, and may be made to fail."""

    council: Council
    factor: int
    lock: threading.Lock
    url: str = ""

    def begin(self, failure: str) -> None:
        """Switch a failure on."""
        with self.lock:
            self.council.failures.begin(failure)

    def end(self, failure: str) -> None:
        """Switch a failure off."""
        with self.lock:
            self.council.failures.end(failure)

    def answer(self, request: Request) -> Reply:
        """Expose a target, or let somebody look at the switches and turn one."""
        name = request.path.removeprefix("/failures/")
        match request.method:
            case "GET" if request.path in _TARGETS:
                return self._page(_TARGETS[request.path])
            case "GET" if request.path == "/failures":
                pass
            case "POST" if name in FAILURES:
                self.begin(name)
            case "DELETE" if name in FAILURES:
                self.end(name)
            case _:
                return Reply(404, f"ask for /failures or one of {', '.join(_TARGETS)}\n", _TEXT)
        state = {name: name in self.council.failures for name in FAILURES}
        return Reply(200, json.dumps(state, indent=2) + "\n")

    def _page(self, target: Target) -> Reply:
        with self.lock:
            text = self.council.text(target)
        return Reply(503) if text is None else Reply(200, text, _TEXT)

    def live(self, ended: threading.Event) -> None:
        """Step through time until told to end; a machine that is late is caught up with."""
        before = time.monotonic()
        while not ended.wait(_STEP):
            now = time.monotonic()
            with self.lock:
                self.council.step((now - before) * self.factor)
            before = now


@contextmanager
def simulating(council: Council, factor: int) -> Iterator[Simulator]:
    """Let a council live, and serve it on loopback and a free port."""
    simulator, ended = Simulator(council, factor, threading.Lock()), threading.Event()
    life = threading.Thread(target=simulator.live, args=(ended,))
    with answering(simulator.answer) as simulator.url:
        life.start()
        try:
            yield simulator
        finally:
            ended.set()
            life.join()
