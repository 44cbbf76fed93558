"""What a real chromium sees of a page: on paper, on a phone and wide, light and dark."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from tests.tools.browser import Browser

_LOOKS = (
    # How it is called, how wide in CSS pixels, which medium and colours, and its background.
    ("a phone", 390, "screen", "light", "rgb(255, 255, 255)"),
    ("a wide screen", 1280, "screen", "light", "rgb(255, 255, 255)"),
    ("a wide dark screen", 1280, "screen", "dark", "rgb(13, 17, 23)"),
    ("a dark phone", 390, "screen", "dark", "rgb(13, 17, 23)"),
    # A4 has 190 mm between margins: 718 pixels of 1/96 inch. It is white whatever the screen is.
    ("paper", 718, "print", "dark", "rgb(255, 255, 255)"),
)
_FREE = 10
"""Descriptors from here on are no others' that a browser expects."""
_SEEN = """JSON.stringify({
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  ground: getComputedStyle(document.body).backgroundColor,
  high: document.body.getBoundingClientRect().height})"""


def wrong_in(browser: Browser, page: Path) -> list[str]:
    """All that a person would not like, in words: what hangs over, wrong colours, complaints."""
    with _started(browser, page.parent / "chromium") as tab:
        tab.ask("Page.navigate", url=page.as_uri())
        tab.until("Page.loadEventFired")
        wrong = [problem for look in _LOOKS for problem in _wrong_with(tab, *look)]
    loaded = [one["params"]["request"]["url"] for one in tab.told("Network.requestWillBeSent")]
    assert loaded[0] == page.as_uri()
    wrong += [f"it asks for {url}" for url in loaded[1:] if not url.startswith("data:")]
    wrong += [one["params"]["entry"]["text"] for one in tab.told("Log.entryAdded")]
    wrong += [str(one["params"]) for one in tab.told("Runtime.exceptionThrown")]
    return wrong + [str(one["params"]) for one in tab.told("Runtime.consoleAPICalled")]


def _wrong_with(
    tab: _Tab, name: str, width: int, medium: str, scheme: str, ground: str
) -> Iterator[str]:
    colours = [{"name": "prefers-color-scheme", "value": scheme}]
    tab.ask("Emulation.setEmulatedMedia", media=medium, features=colours)
    tab.ask(
        "Emulation.setDeviceMetricsOverride",
        width=width,
        height=900,
        deviceScaleFactor=1,
        mobile=width < 500,
    )
    seen = json.loads(tab.ask("Runtime.evaluate", expression=_SEEN)["result"]["value"])
    if seen["wide"] > 0:
        yield f"on {name} it hangs over by {seen['wide']} pixels"
    if seen["ground"] != ground:
        yield f"on {name} its background is {seen['ground']}"
    if seen["high"] < 100:
        yield f"on {name} it shows nothing"


class _Tab:
    """A tab that is told what to do, one message after another, over two pipes."""

    def __init__(self, told: BinaryIO, heard: BinaryIO) -> None:
        self._told, self._heard = told, heard
        self._session: dict[str, str] = {}
        self._events: list[dict[str, Any]] = []
        self._number = 0
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = {"sessionId": attached["sessionId"]}
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **params: object) -> Mapping[str, Any]:
        """Say what to do; what else happens meanwhile is kept."""
        self._number += 1
        said = {"id": self._number, "method": method, "params": params, **self._session}
        self._told.write(json.dumps(said).encode() + b"\0")
        self._told.flush()
        while (heard := self._next()).get("id") != self._number:
            self._events.append(heard)
        assert "error" not in heard, heard
        answer: Mapping[str, Any] = heard["result"]
        return answer

    def until(self, event: str) -> None:
        """Wait for something to happen."""
        while not any(self.told(event)):
            self._events.append(self._next())

    def told(self, event: str) -> list[dict[str, Any]]:
        """Whatever of a kind has happened until now."""
        return [one for one in self._events if one.get("method") == event]

    def _next(self) -> dict[str, Any]:
        text = b""
        while not text.endswith(b"\0"):
            piece = self._heard.read(1)
            assert piece, "the browser is gone"
            text += piece
        heard: dict[str, Any] = json.loads(text[:-1])
        return heard


@contextmanager
def _started(browser: Browser, folder: Path) -> Iterator[_Tab]:
    """A browser that listens on its descriptor 3 and answers on 4, until it is left."""
    (read, told), (heard, write) = os.pipe(), os.pipe()

    def connect() -> None:
        ends = [fcntl.fcntl(number, fcntl.F_DUPFD, _FREE) for number in (read, write)]
        for number, end in enumerate(ends, start=3):
            os.dup2(end, number)

    words = ("--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe")
    process = subprocess.Popen(
        [str(browser.path), *words, f"--user-data-dir={folder}", "about:blank"],
        env={**os.environ, **browser.environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        close_fds=False,  # nothing else is inheritable
        preexec_fn=connect,  # noqa: PLW1509  # it only moves descriptors
    )
    os.close(read)
    os.close(write)
    with os.fdopen(told, "wb") as to, os.fdopen(heard, "rb") as back:
        try:
            yield _Tab(to, back)
        finally:
            process.terminate()
            process.wait()
