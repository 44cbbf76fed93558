"""A stub is compiled with its root before it is written: it must bring nothing new up."""

import errno
from collections.abc import Iterable
from pathlib import Path

from slosmith.build.compile import compile_root
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic, Severity, at_each_place
from slosmith.load.root import load_root
from slosmith.memo import Memo
from slosmith.model.root import Model
from slosmith.output.document import Document
from slosmith.resolve.model import resolve_root


def findings_of(root: Path, documents: Iterable[Document]) -> tuple[Diagnostic, ...]:
    """The errors and warnings that a root has with some documents, and not without them."""
    without = compile_root(root)
    before = {_what(one) for one in at_each_place(without.findings)}
    after = (*at_each_place(compile_root(root, (), without, _texts(documents)).findings),)
    raise_unread(one for one in after if _what(one) not in before)
    return tuple(
        one for one in after if one.severity is not Severity.NOTE and _what(one) not in before
    )


def resolved_with(root: Path, documents: Iterable[Document]) -> Model:
    """The model of a root with some documents more, whatever checks say of it."""
    memo = Memo()
    known = {_what(one) for one in load_root(root, memo).findings}
    loading = load_root(root, memo.next(), _texts(documents))
    raise_unread(one for one in loading.findings if _what(one) not in known)
    return resolve_root(loading, (), memo).model


def raise_unread(findings: Iterable[Diagnostic]) -> None:
    """Raise OSError where what was there before cannot be read: it is no fault of a stub."""
    for one in findings:
        if one.code is codes.FILE_UNREADABLE:
            raise OSError(errno.EIO, one.message, one.file)


def _texts(documents: Iterable[Document]) -> dict[str, str]:
    """What is compiled as if an editor had it open: nothing of the root is copied."""
    return {one.path: one.text for one in documents}


def _what(found: Diagnostic) -> tuple[str, str, str]:
    return found.file, found.code.id, found.message
