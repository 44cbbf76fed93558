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
_MB = 1024 if sys.platform == "linux" else 1024 * 1024


@dataclass(slots=True)
class Session:
    """What letters cost: processor time in all, waits one by one, peak memory in MB."""

    cpu: float = 0
    memory: float = 0
    completed: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)


class _Editor(LanguageClient):
    """A client that waits for what it is shown."""

    def __init__(self) -> None:
        super().__init__("bench", "1")
        self.shown = asyncio.Event()

        @self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]
        def show(_: types.PublishDiagnosticsParams) -> None:
            self.shown.set()

    async def type(self, uri: str, text: str, place: types.Position, session: Session) -> None:
        """One keystroke: ask for what may follow, and wait for what is found."""
        self.shown.clear()
        begun = time.monotonic()
        document = types.VersionedTextDocumentIdentifier(version=1, uri=uri)
        changes = [types.TextDocumentContentChangeWholeDocument(text)]
        self.text_document_did_change(types.DidChangeTextDocumentParams(document, changes))
        asked = types.CompletionParams(types.TextDocumentIdentifier(uri), place)
        await self.text_document_completion_async(asked)
        session.completed.append(time.monotonic() - begun)
        await asyncio.wait_for(self.shown.wait(), _PATIENCE)
        session.shown.append(time.monotonic() - begun)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing:
    """A word that is typed into a new line of a file; with each letter it is another mistake."""

    what: str
    name: str
    line: str
    word: str
    behind: str = ""


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
)
_SETTINGS = "settings:\n  scrape_interval: 30s\n"


def measure_editor(*, quick: bool) -> Section:
    """Type in a document of a service, and in those that all of them read."""
    rounds = 1 if quick else 3
    rows = []
    for one in _TYPINGS:
        idle, typed = _session(one, 0), _session(one, rounds)
        rows.append((one.what, (typed.cpu - idle.cpu) / len(typed.shown), typed))
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
    "letter asks what may follow and waits for what is found. *Processor* is what the server needs "
    "for both: a session with letters less one without, by their number. *Completed* and *shown* "
    "are how long the client waited, the middle of all times: findings are looked for once nobody "
    "has typed for 50 ms, or for as long as looking takes. A document of a service is looked at "
    "alone, and so is one that reads a metric which changes, or sees a setting; a label is part of "
    "all."
)


def _section(rows: list[tuple[str, float, Session]]) -> Section:
    head = ("a letter", "processor (ms)", "completed (ms)", "shown (ms)", "memory (MB)")
    cells = tuple(
        (
            what,
            *(number(1000 * one) for one in (cpu, _middle(typed.completed), _middle(typed.shown))),
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
