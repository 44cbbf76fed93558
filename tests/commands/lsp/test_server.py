"""The server as an editor meets it: another process, the protocol over standard input."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from lsprotocol import types
from pygls.lsp.client import LanguageClient

from slosmith.cli import main
from tests.build.world import lay_out
from tests.commands.lsp.editing import REST, SHOP

Session = Callable[["Editor"], Awaitable[None]]


class Editor(LanguageClient):
    """A client that notes what findings it is shown."""

    def __init__(self, root: Path) -> None:
        super().__init__("editor", "1")
        self.root = root
        self.shown: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()

        @self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]
        def show(params: types.PublishDiagnosticsParams) -> None:
            self.shown.put_nowait(params)

    def uri(self, name: str) -> str:
        """A document by its name in the root."""
        return (self.root / name).as_uri()

    async def findings(self, name: str) -> list[str]:
        """The next findings that are shown of a file, by their codes."""
        while True:
            shown = await asyncio.wait_for(self.shown.get(), 30)
            if shown.uri == self.uri(name):
                return [str(one.code) for one in shown.diagnostics]

    def open(self, name: str, text: str) -> None:
        """Open a document."""
        item = types.TextDocumentItem(self.uri(name), "yaml", 1, text)
        self.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def type(self, name: str, text: str) -> None:
        """Change a document to another text."""
        document = types.VersionedTextDocumentIdentifier(version=2, uri=self.uri(name))
        changes = [types.TextDocumentContentChangeWholeDocument(text)]
        self.text_document_did_change(types.DidChangeTextDocumentParams(document, changes))


def edit(root: Path, session: Session, files: Mapping[str, str] = REST) -> None:
    """Let an editor talk to the server, and see it leave without a trace."""

    async def talk() -> int | None:
        editor = Editor(root)
        await editor.start_io(sys.executable, "-m", "slosmith", "lsp", "--stdio")
        await editor.initialize_async(
            types.InitializeParams(
                capabilities=types.ClientCapabilities(),
                workspace_folders=[types.WorkspaceFolder(root.as_uri(), "root")],
            )
        )
        editor.initialized(types.InitializedParams())
        await session(editor)
        await editor.shutdown_async(None)
        editor.exit(None)
        await editor.stop()  # type: ignore[no-untyped-call]
        server = editor._server  # noqa: SLF001  # the library has no name for how it ended
        return await server.wait() if server is not None else None

    lay_out(root, {"slo/shop.yaml": SHOP, **files})
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert asyncio.run(talk()) == 0
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_an_editor_is_shown_findings_and_help(tmp_path: Path) -> None:
    async def session(editor: Editor) -> None:
        editor.open("slo/shop.yaml", SHOP)
        editor.type("slo/shop.yaml", SHOP.replace("team: web", "team: wep"))
        assert await editor.findings("slo/shop.yaml") == ["S802"]
        editor.type("slo/shop.yaml", SHOP)
        assert await editor.findings("slo/shop.yaml") == []
        place = types.Position(6, SHOP.split("\n")[6].index("99.9%"))
        document = types.TextDocumentIdentifier(editor.uri("slo/shop.yaml"))
        told = await editor.text_document_hover_async(types.HoverParams(document, place))
        assert told is not None
        assert "43.2 minutes" in str(told.contents)

    edit(tmp_path, session)


def test_the_file_that_routing_is_merged_into_is_served(tmp_path: Path) -> None:
    base = "route: {receiver: theirs}\nreceivers: [{name: theirs}]\n"
    merged = REST["slo/routing.yaml"].replace("routing:", "routing:\n  base: am.yml")

    async def session(editor: Editor) -> None:
        editor.open("slo/routing.yaml", merged)
        editor.open("am.yml", base.replace("receiver: theirs", "receiver: thiers"))
        assert await editor.findings("am.yml") == ["S830"]
        editor.type("am.yml", base)
        assert await editor.findings("am.yml") == []
        document = types.TextDocumentIdentifier(editor.uri("am.yml"))
        asked = types.CompletionParams(document, types.Position(0, 9))
        proposed = await editor.text_document_completion_async(asked)
        assert isinstance(proposed, types.CompletionList)
        assert not proposed.items

    edit(tmp_path, session, {**REST, "slo/routing.yaml": merged, "am.yml": base})


def test_without_the_library_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    done = CliRunner().invoke(main, ["lsp"])
    assert done.exit_code == 3
    assert done.stderr == "error: pygls is not installed\n  = run pip install 'slosmith[lsp]'\n"


def test_an_editor_that_is_gone_ends_the_server(tmp_path: Path) -> None:
    (tmp_path / "slo").mkdir()
    body = (
        b'{"jsonrpc": "2.0", "id": 1, "method": "initialize",'
        b' "params": {"processId": null, "rootUri": null, "capabilities": {}}}'
    )
    given, taken = os.pipe()
    os.close(given)  # nobody reads what it answers
    words = [sys.executable, "-m", "slosmith", "lsp"]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=taken, stderr=pipe) as server:
        os.close(taken)
        assert server.stdin is not None
        server.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        server.stdin.flush()
        assert server.wait(60) == 1
        assert server.stderr is not None
        assert b"Traceback" not in server.stderr.read()


def test_a_signal_ends_the_server_and_nonsense_is_answered_in_the_protocol() -> None:
    words = [sys.executable, "-m", "slosmith", "lsp"]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        assert server.stderr is not None
        server.stdin.write(b"Content-Length: 5\r\n\r\n{oops")
        server.stdin.flush()
        assert server.stdout.readline().startswith(b"Content-Length")
        server.send_signal(signal.SIGTERM)  # whoever runs tests may have them ignore Ctrl-C
        assert server.wait(60) == 130
        assert server.stderr.read() == b"interrupted; every file is as it was, or complete\n"
