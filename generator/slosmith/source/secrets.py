"""Secrets in what authors write: in the text of a file, and in values that the text only spells."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import yaml

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic, Span
from slosmith.diagnostics.limit import MOST
from slosmith.secret_patterns import find_secrets
from slosmith.source.source_file import File, found_in
from slosmith.source.spans import span_of

_HINT = "take it back where it was made, and name a file that holds the new one"


def secrets_in(file: File) -> Iterator[Diagnostic]:
    """A finding for everything in a file that looks like a secret, comments included.

    Of very many, lines are shown of the first: it takes long to mask them.
    """
    for number, secret in enumerate(found_in(file.text)):
        start, end = file.place(secret.start), file.place(secret.end)
        span = Span(line=start[0], column=start[1], end_line=end[0], end_column=end[1])
        shown = file if number <= MOST else File(path=file.path, text="")
        yield _finding(shown, secret.what, span)


def spelt_secrets(
    file: File, scalars: Iterable[tuple[str, yaml.ScalarNode]]
) -> Iterator[Diagnostic]:
    """A finding for each secret that is escaped, folded or in a block, so that the text hides it.

    ``scalars`` come with their keys. The line is not shown: nothing could be masked in it.
    """
    for key, node in scalars:
        found = [*find_secrets(f"{key}: {node.value}")] if _differs(file, node) else []
        if found and not _is_seen(file, node):
            start = span_of(node)
            place = replace(start, end_line=start.line, end_column=start.column + 1)
            for secret in found:
                yield _finding(File(path=file.path, text=""), secret.what, place)


def _differs(file: File, node: yaml.ScalarNode) -> bool:
    """Whether a value is not what stands between its marks on one line."""
    start, end = node.start_mark, node.end_mark
    if start.line != end.line:
        return True
    sign = {'"': "\\", "'": "''"}.get(node.style or "")
    between = file.line(start.line + 1)[start.column + 1 : end.column - 1]
    return sign is not None and sign in between


def _is_seen(file: File, node: yaml.ScalarNode) -> bool:
    """Whether the text itself shows a secret there, which is found without this."""
    lines = range(node.start_mark.line + 1, node.end_mark.line + 2)
    return any(True for number in lines for _ in find_secrets(file.line(number)))


def _finding(file: File, what: str, span: Span) -> Diagnostic:
    found = file.finding(codes.SECRET_IN_TEXT, f"this looks like {what}", span, _HINT)
    return found.because(secret_on(found))


def secret_on(found: Diagnostic) -> str:
    """What a key that would hold a secret and a value that looks like one have in common."""
    return f"secret {found.file}:{found.span.line}" if found.span else ""
