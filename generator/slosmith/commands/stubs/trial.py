"""A stub is compiled in a copy of its root before it is written: it must bring nothing new up."""

import errno
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from slosmith.build.compile import compile_root
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic, Severity, at_each_place
from slosmith.load.root import load_root
from slosmith.memo import Memo
from slosmith.model.root import Model
from slosmith.output.document import Document
from slosmith.output.staging import staging_folder
from slosmith.resolve.model import resolve_root

_FOLDERS = ("slo", "runbooks", "grafana")


def findings_of(root: Path, documents: Iterable[Document]) -> tuple[Diagnostic, ...]:
    """The errors and warnings that a root has with some documents, and not without them."""
    before = {_what(one) for one in at_each_place(compile_root(root).findings)}
    with _copied(root, documents) as copy:
        after = (*at_each_place(compile_root(copy).findings),)
    raise_unread(one for one in after if _what(one) not in before)
    return tuple(
        one for one in after if one.severity is not Severity.NOTE and _what(one) not in before
    )


def resolved_with(root: Path, documents: Iterable[Document]) -> Model:
    """The model of a root with some documents more, whatever checks say of it."""
    known = {_what(one) for one in load_root(root, Memo()).findings}
    with _copied(root, documents) as copy:
        memo = Memo()
        loading = load_root(copy, memo)
        raise_unread(one for one in loading.findings if _what(one) not in known)
        return resolve_root(loading, (), memo).model


def raise_unread(findings: Iterable[Diagnostic]) -> None:
    """Raise OSError where what was just written cannot be read: it is no fault of a stub."""
    for one in findings:
        if one.code is codes.FILE_UNREADABLE:
            raise OSError(errno.EIO, one.message, one.file)


@contextmanager
def _copied(root: Path, documents: Iterable[Document]) -> Iterator[Path]:
    with staging_folder(None) as copy:
        for name in _FOLDERS:
            if (root / name).is_dir():
                shutil.copytree(root / name, copy / name)
        for one in documents:
            place = copy / one.path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(one.text, encoding="utf-8")
        yield copy


def _what(found: Diagnostic) -> tuple[str, str, str]:
    return found.file, found.code.id, found.message
