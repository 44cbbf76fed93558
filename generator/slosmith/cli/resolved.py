"""What is specified, for commands that help to mend what a check refuses."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from slosmith.cli.exits import Exit
from slosmith.cli.options import print_findings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slosmith.diagnostics.finding import Diagnostic
    from slosmith.model.root import Model


def accepted(root: Path, found: "Iterable[Diagnostic]") -> "tuple[Diagnostic, ...]":
    """Findings beside a root, those that its authors accept with the reason."""
    from slosmith.build.allowed import accept, allowances_of, refused
    from slosmith.load.root import load_root
    from slosmith.memo import Memo

    documents = load_root(root, Memo()).documents
    written = allowances_of(documents)
    vain = refused(written, documents)
    return accept(found, [one for one in written if one not in vain])


def resolved_model(root: Path) -> "Model":
    """The model of a root, also where a contract that lacks metrics fails every check."""
    from slosmith.diagnostics import codes
    from slosmith.diagnostics.finding import has_errors
    from slosmith.load.root import load_root
    from slosmith.memo import Memo
    from slosmith.resolve.model import resolve_root

    memo = Memo()
    loaded = load_root(root, memo)
    resolved = resolve_root(loaded, (), memo)
    found = [*loaded.findings, *(one for stage in resolved.stages for one in stage.findings)]
    fatal = tuple(
        one for one in found if one.code is not codes.NO_SPECIFICATION and not one.code.judgement
    )
    if has_errors(fatal):
        print_findings(tuple(one for one in fatal if has_errors([one])), "text")
        sys.exit(Exit.FAILED)
    return resolved.model
