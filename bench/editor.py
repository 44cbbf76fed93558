"""What a keystroke costs: the language server with a client, in a root of a thousand SLOs."""

import asyncio
import resource
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from bench.section import Section, Table, number
from bench.tools import write_everything

_SLOS, _IN_A_FILE = 1_000, 10
_PATIENCE = 60
_LOOKING = 0.08
"""Seconds after a letter at which the server looks for findings."""
_MB = 1024 if sys.platform == "linux" else 1024 * 1024


@dataclass(slots=True)
class Session:
    """What letters cost: processor time in all, waits one by one, peak memory in MB."""

    cpu: float = 0
    memory: float = 0
    completed: list[float] = field(default_factory=list)
    meanwhile: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)


class _Editor(LanguageClient):
    """A client that waits for what it is shown."""

    def __init__(self) -> None:
        super().__init__("bench", "1")
        self.shown, self.when = asyncio.Event(), 0.0

        @self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]
        def show(_: types.PublishDiagnosticsParams) -> None:
            self.when = time.monotonic()
            self.shown.set()

    async def type(self, uri: str, text: str, place: types.Position, session: Session) -> None:
        """One keystroke: ask for what may follow, at once and later, and wait for what is found."""
        self.shown.clear()
        begun = time.monotonic()
        document = types.VersionedTextDocumentIdentifier(version=1, uri=uri)
        changes = [types.TextDocumentContentChangeWholeDocument(text)]
        self.text_document_did_change(types.DidChangeTextDocumentParams(document, changes))
        session.completed.append(await self._ask(uri, place))
        await asyncio.sleep(begun + _LOOKING - time.monotonic())
        session.meanwhile.append(await self._ask(uri, place))
        await asyncio.wait_for(self.shown.wait(), _PATIENCE)
        session.shown.append(self.when - begun)

    async def _ask(self, uri: str, place: types.Position) -> float:
        """Ask for what may follow, and say how long the answer took."""
        begun = time.monotonic()
        asked = types.CompletionParams(types.TextDocumentIdentifier(uri), place)
        await self.text_document_completion_async(asked)
        return time.monotonic() - begun


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing:
    """A word that is typed into a new last line of a file, or ``instead`` of what that was."""

    what: str
    name: str
    line: str
    word: str
    behind: str = ""
    instead: bool = False


_TYPINGS = (
    Typing(
        what="in the document of a service",
        name="slo/shop-50.yaml",
        line="  - {name: typed, objective: 99%, sli: {probe: up}, policy: ",
        word="google-thirty-days",
        behind="}",
    ),
    Typing(
        what="in the metric contract",
        name="slo/metrics.yaml",
        line="  typed: {type: gauge, unit: ",
        word="containers",
        behind="}",
    ),
    Typing(
        what="in routing",
        name="slo/routing.yaml",
        line="    others: {page: [",
        word="pager, chat",
        behind="], ticket: [chat]}",
    ),
    Typing(
        what="in an address in settings",
        name="slo/settings.yaml",
        line="  runbook_base: https://run",
        word="books.shop.io",
    ),
    Typing(
        what="in a label of settings",
        name="slo/settings.yaml",
        line="  labels: {cluster: ",
        word="production",
        behind="}",
    ),
    Typing(
        what="in an interval of settings",
        name="slo/settings.yaml",
        line="  evaluation_interval: ",
        word="1000",
        behind="s",
    ),
    Typing(
        what="in the gate of settings",
        name="slo/settings.yaml",
        line="  gate: {stop_below: ",
        word="10.25",
        behind="%}",
    ),
    Typing(
        what="in a reason of settings",
        name="slo/settings.yaml",
        line="  allow: [{code: S903, reason: ",
        word="later",
        behind="}]",
    ),
    Typing(
        what="in a metric that all read",
        name="slo/metrics.yaml",
        line='    {type: counter, labels: {job: , path: , code: ["200", "500"]}, unit: ',
        word="containers",
        behind="}",
        instead=True,
    ),
)
_SETTINGS = "settings:\n  scrape_interval: 30s\n"


def measure_editor(*, quick: bool) -> Section:
    """Type in a document of a service, and in those that all of them read."""
    rounds = 1 if quick else 3
    rows = []
    for one in _TYPINGS:
        idle, typed = _session(one, 0), _session(one, rounds)
        rows.append((one.what, (typed.cpu - idle.cpu) / len(typed.shown), typed))
        print(f"{one.what}: {1000 * rows[-1][1]:.0f} ms of the processor a letter", flush=True)
    return _section(rows)


def _session(typing: Typing, rounds: int) -> Session:
    """One process of the server, from its start to its end."""
    folder = Path(tempfile.mkdtemp(prefix="slosmith-editor-"))
    session, begun = Session(), _used()
    try:
        write_everything(folder, _SLOS, _IN_A_FILE)
        (folder / "slo" / "settings.yaml").write_text(_SETTINGS)
        asyncio.run(_talk(folder, typing, rounds, session))
    finally:
        shutil.rmtree(folder)
    session.cpu = _used() - begun
    session.memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / _MB
    return session


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def _talk(folder: Path, typing: Typing, rounds: int, session: Session) -> None:
    editor, path = _Editor(), folder / typing.name
    await editor.start_io(sys.executable, "-m", "slosmith", "lsp")
    await editor.initialize_async(types.InitializeParams(capabilities=types.ClientCapabilities()))
    editor.initialized(types.InitializedParams())
    text = path.read_text(encoding="utf-8")
    item = types.TextDocumentItem(path.as_uri(), "yaml", 1, text)
    editor.text_document_did_open(types.DidOpenTextDocumentParams(item))
    if typing.instead:
        text = "".join(text.splitlines(keepends=True)[:-1])
    place = types.Position(text.count("\n"), len(typing.line))
    await editor.type(path.as_uri(), f"{text}{typing.line}{typing.behind}\n", place, Session())
    for _ in range(rounds):
        for end in range(1, len(typing.word) + 1):
            line = f"{typing.line}{typing.word[:end]}{typing.behind}\n"
            place = types.Position(text.count("\n"), len(typing.line) + end)
            await editor.type(path.as_uri(), text + line, place, session)
    await editor.shutdown_async(None)
    editor.exit(None)
    await editor.stop()  # type: ignore[no-untyped-call]


_WORDS = (
    f"A client types in a root of {_SLOS:,} SLOs in {_SLOS // _IN_A_FILE} files, and after each "
    "letter asks what may follow, at once and again after 80 ms, and waits for what is found. "
    "*Processor* is what the server needs for all three: a session with letters less one without, "
    "by their number. *Completed*, *meanwhile* and *shown* are how long the client waited, the "
    "middle of all times: findings are looked for once nobody has typed for 50 ms, and who asks "
    "meanwhile is answered in between. A document of a service is looked at alone, and so is one "
    "that reads a metric which changes, or sees a setting; labels, intervals and gates are part of "
    "all."
)


def _section(rows: list[tuple[str, float, Session]]) -> Section:
    waits = ("completed", "meanwhile", "shown")
    head = ("a letter", "processor (ms)", *(f"{one} (ms)" for one in waits), "memory (MB)")
    cells = tuple(
        (
            what,
            number(1000 * cpu),
            *(number(1000 * _middle(getattr(typed, one))) for one in waits),
            number(typed.memory),
        )
        for what, cpu, typed in rows
    )
    (_, cpu, typed), *_ = rows
    return Section(
        title="In an editor",
        body=(
            _WORDS,
            Table(head=head, rows=cells),
        ),
        ratios=(
            ("a letter in a service's document", f"{number(1000 * cpu)} ms of the processor"),
            ("memory of the server", f"{number(typed.memory)} MB"),
        ),
    )


def _middle(waits: list[float]) -> float:
    return sorted(waits)[len(waits) // 2]
