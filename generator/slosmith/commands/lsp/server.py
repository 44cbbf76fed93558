"""The language server: what editors ask over standard input, answered from the roots at hand."""

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Protocol, TypeVar

from lsprotocol import types
from pygls import uris
from pygls.exceptions import FeatureRequestError, JsonRpcInternalError, JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer

from slosmith import __version__
from slosmith.commands.lsp.completion import TRIGGERS, complete, prepare
from slosmith.commands.lsp.findings import SOURCE, show_finding
from slosmith.commands.lsp.fixes import EXPLAIN, fixes
from slosmith.commands.lsp.hover import hover
from slosmith.commands.lsp.mishaps import answering, sentence_on
from slosmith.commands.lsp.navigation import definition, references
from slosmith.commands.lsp.outline import folds, outline
from slosmith.commands.lsp.query_completion import signature
from slosmith.commands.lsp.rename import RenameError, can_rename, rename
from slosmith.commands.lsp.text import Text
from slosmith.commands.lsp.wire import talk
from slosmith.commands.lsp.workspace import Workspace, root_of
from slosmith.diagnostics.codes import all_codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.pages import page_of
from slosmith.source import File

Answer = TypeVar("Answer")


class _AtPlace(Protocol):
    """What an editor asks of a place in a document."""

    text_document: types.TextDocumentIdentifier
    position: types.Position


class _OfDocument(Protocol):
    """What an editor asks of a document."""

    text_document: types.TextDocumentIdentifier


_WAIT = 0.05
"""Seconds without a keystroke until findings are looked for."""
_STEP = 0.005
"""Seconds after which whoever asks is answered: to read what is asked takes a few such turns."""


class Server(LanguageServer):
    """A server for every root in which a file is open."""

    def __init__(self) -> None:
        """Ask for whole texts: the library counts the lines of changes in a way of its own."""
        super().__init__(SOURCE, __version__, types.TextDocumentSyncKind.Full)
        self._roots: dict[Path, Workspace] = {}
        self._shown: dict[str, tuple[File | None, tuple[Diagnostic, ...]]] = {}
        self._looks: dict[Path, asyncio.Task[None]] = {}

    @answering()
    def place(self, uri: str) -> tuple[Workspace, str] | None:
        """The root of a document, and its name there; None where no root reads it."""
        path = Path(uris.to_fs_path(uri) or "/")
        root = root_of(path) or self._root_beside(path)
        if root is None:
            return None
        if root not in self._roots:
            self._roots[root] = Workspace(root)
            prepare(self._roots[root])
            gc.freeze()  # what stays for good need not be looked through for what has gone
        return self._roots[root], path.relative_to(root).as_posix()

    def tell(self, text: str) -> None:
        """Show a person what went wrong where nothing was asked."""
        self.window_show_message(types.ShowMessageParams(types.MessageType.Error, text))

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """Show what went wrong where nothing was asked; who asks is answered."""
        went = sys.exc_info()[1]
        if source is FeatureRequestError:
            return
        is_ours = isinstance(went, JsonRpcInternalError)
        self.tell(str(went) if is_ours else f"what the editor sends cannot be read: {error}")

    def _root_beside(self, path: Path) -> Path | None:
        """The root whose routing is merged into a file that stands in none of its folders."""
        for root, workspace in self._roots.items():
            if path.is_relative_to(root) and workspace.reads(path.relative_to(root).as_posix()):
                return root
        return None

    @property
    def units(self) -> str:
        """What this editor counts in a line."""
        return self.workspace.position_encoding or types.PositionEncodingKind.Utf16

    def text(self, workspace: Workspace, name: str) -> Text | None:
        """A file of a root, with the places that this editor counts."""
        file = workspace.file(name)
        return Text(file, self.units) if file is not None else None

    @answering()
    def take(self, uri: str, text: str | None) -> None:
        """Take the text of an open document, or with None what is on disk, and look at it soon."""
        found = self.place(uri)
        if found is None:
            return
        workspace, name = found
        if text is None:
            workspace.forget(name)
        else:
            workspace.write(name, text)
        self.look_soon(workspace)

    def look_soon(self, workspace: Workspace) -> None:
        """Look for findings once nobody has typed for a moment; what is under way is left."""
        if under_way := self._looks.get(workspace.root):
            under_way.cancel()
        look = asyncio.get_running_loop().create_task(self._look(workspace))
        look.add_done_callback(self._looked)
        self._looks[workspace.root] = look

    def _looked(self, look: asyncio.Task[None]) -> None:
        """Say why a look came to no end; the next change begins another."""
        if not look.cancelled() and isinstance(error := look.exception(), Exception):
            self.tell(sentence_on(error))

    async def _look(self, workspace: Workspace) -> None:
        """Look, and answer in between what is asked meanwhile, from what was known before."""
        await asyncio.sleep(_WAIT)
        begun = monotonic()
        for _ in workspace.refreshing():
            if monotonic() - begun > _STEP:
                await asyncio.sleep(0)
                begun = monotonic()
        self.show(workspace)

    def show(self, workspace: Workspace) -> None:
        """Show what is found in each file of which that, or the text, is another than before."""
        for name, found in self._findings(workspace).items():
            uri, file = (workspace.root / name).as_uri(), workspace.file(name)
            if self._shown.get(uri) == (file, found):
                continue
            self._shown[uri] = file, found
            text = Text(file, self.units) if file is not None else None
            shown = [show_finding(one, text) for one in found] if text is not None else []
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, shown))

    def _findings(self, workspace: Workspace) -> dict[str, tuple[Diagnostic, ...]]:
        """By file, also those of files in which nothing is found any more."""
        found: dict[str, list[Diagnostic]] = {}
        for one in workspace.findings:
            if not one.allowed:
                found.setdefault(one.file or workspace.first, []).append(one)
        for uri in self._shown:
            path = Path(uris.to_fs_path(uri) or "/")
            if path.is_relative_to(workspace.root):
                found.setdefault(path.relative_to(workspace.root).as_posix(), [])
        return {name: tuple(ones) for name, ones in found.items() if name}

    @answering()
    def read(
        self, document: types.TextDocumentIdentifier, answer: Callable[[Workspace, Text], Answer]
    ) -> Answer | None:
        """What there is to say of a document."""
        found = self.place(document.uri)
        text = self.text(*found) if found is not None else None
        return answer(found[0], text) if found is not None and text is not None else None

    def ask(
        self, params: "_AtPlace", answer: Callable[[Workspace, Text, int], Answer]
    ) -> Answer | None:
        """What there is to say of a place in a document."""
        return self.read(
            params.text_document,
            lambda workspace, text: answer(workspace, text, text.offset(params.position)),
        )

    def rename(
        self, new: str, workspace: Workspace, text: Text, offset: int
    ) -> types.WorkspaceEdit | None:
        """All that renaming changes; an editor that cannot ask a person says what follows."""
        edits = getattr(self.client_capabilities.workspace, "workspace_edit", None)
        confirm = getattr(edits, "change_annotation_support", None) is not None
        try:
            made = rename(workspace, text, offset, new)
        except RenameError as error:
            raise JsonRpcInvalidParams(str(error)) from error
        if made is not None and made.risks and not confirm:
            message = "\n".join((made.summary, *made.risks))
            self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))
        return made.edit(confirm=confirm) if made is not None else None


_OF_PLACES: tuple[tuple[str, Callable[[Workspace, Text, int], object], object], ...] = (
    (types.TEXT_DOCUMENT_HOVER, hover, None),
    (
        types.TEXT_DOCUMENT_COMPLETION,
        complete,
        types.CompletionOptions(trigger_characters=TRIGGERS),
    ),
    (
        types.TEXT_DOCUMENT_SIGNATURE_HELP,
        signature,
        types.SignatureHelpOptions(trigger_characters=["(", ","]),
    ),
    (types.TEXT_DOCUMENT_DEFINITION, definition, None),
    (types.TEXT_DOCUMENT_REFERENCES, references, None),
    (types.TEXT_DOCUMENT_PREPARE_RENAME, can_rename, None),
)
_WATCHED = types.RegistrationParams(
    [
        types.Registration(
            id="files",
            method=types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
            register_options=types.DidChangeWatchedFilesRegistrationOptions(
                [
                    types.FileSystemWatcher(f"**/{folder}/**")
                    for folder in ("slo", "runbooks", "grafana")
                ]
            ),
        )
    ]
)
"""What changes in files that are not open, as by git."""
_OF_DOCUMENTS: tuple[tuple[str, Callable[[Workspace, Text], object]], ...] = (
    (types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, outline),
    (types.TEXT_DOCUMENT_FOLDING_RANGE, folds),
)


def make_server() -> Server:
    """A server that answers what this package can."""
    server = Server()
    _take_texts(server)
    for name, answer, options in _OF_PLACES:
        server.feature(name, options)(_asking(server, answer))
    for name, read in _OF_DOCUMENTS:
        server.feature(name)(_reading(server, read))
    _offer_edits(server)
    return server


def _asking(
    server: Server, answer: Callable[[Workspace, Text, int], object]
) -> Callable[["_AtPlace"], object]:
    return lambda params: server.ask(params, answer)


def _reading(
    server: Server, read: Callable[[Workspace, Text], object]
) -> Callable[["_OfDocument"], object]:
    return lambda params: server.read(params.text_document, read)


def _take_texts(server: Server) -> None:
    """What is open stands in place of files."""

    @server.feature(types.INITIALIZED)
    async def begin(_: types.InitializedParams) -> None:
        for folder in server.workspace.folders.values():
            if found := server.place(f"{folder.uri}/slo/any.yaml"):
                server.look_soon(found[0])
        watched = getattr(server.client_capabilities.workspace, "did_change_watched_files", None)
        if getattr(watched, "dynamic_registration", None):
            await server.client_register_capability_async(_WATCHED)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def elsewhere(params: types.DidChangeWatchedFilesParams) -> None:
        for change in params.changes:
            if found := server.place(change.uri):
                server.look_soon(found[0])

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        server.take(params.text_document.uri, params.text_document.text)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        uri = params.text_document.uri
        server.take(uri, server.workspace.get_text_document(uri).source)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        server.take(params.text_document.uri, None)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.take(params.text_document.uri, None)


def _offer_edits(server: Server) -> None:
    """What an editor changes for a person: quick fixes and new names."""
    kinds = types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, kinds)
    def actions(params: types.CodeActionParams) -> list[types.CodeAction] | None:
        return server.read(
            params.text_document, partial(fixes, params.range, params.context.diagnostics)
        )

    @server.command(EXPLAIN)
    async def explain(uri: str) -> None:
        if uri in {page.as_uri() for page in map(page_of, all_codes()) if page is not None}:
            await server.window_show_document_async(types.ShowDocumentParams(uri))

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    def renamed(params: types.RenameParams) -> types.WorkspaceEdit | None:
        return server.ask(params, partial(server.rename, params.new_name))


def serve(interrupted: Callable[..., None], *, quiet: bool) -> None:
    """Answer an editor until it leaves, or a signal comes that has the program ``interrupted``.

    It is told in the protocol what went wrong; if not ``quiet``, the library logs it as well.
    """
    gc.enable()  # unlike the other commands, this one lives for days
    # What a look makes by the hundred thousand is kept; to search it for cycles is a tenth of it.
    gc.set_threshold(20_000)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGXCPU):
        if callable(signal.getsignal(number)):  # else somebody has it ignored
            # The library would wait for the editor's next word; there is no file to complete.
            signal.signal(number, interrupted)
    if quiet:
        for name in ("pygls", "asyncio"):
            logging.getLogger(name).addHandler(logging.NullHandler())
    talk(make_server().start_io)
