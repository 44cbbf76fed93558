"""Documents that are imported, compiled before any of them is written."""

import sys
from collections.abc import Iterable

from slosmith.build.compile import compile_root
from slosmith.diagnostics.finding import Diagnostic, at_each_place
from slosmith.output.document import Document
from slosmith.output.staging import staging_folder


def findings_of(documents: Iterable[Document]) -> tuple[Diagnostic, ...]:
    """What is found in them, each at its own place, as if a root held nothing else.

    All of it at once: whoever takes out what is wrong compiles everything anew.
    """
    texts = {one.path: one.text for one in documents}
    with staging_folder(None) as empty:
        return (*at_each_place(compile_root(empty, unsaved=texts, most=sys.maxsize).findings),)
