"""Where a secret stands in a foreign file, of an object that is refused for it."""

from collections.abc import Iterator, Sequence

from slosmith.commands.importing.record import Entry
from slosmith.diagnostics import codes
from slosmith.diagnostics.terminal import one_line
from slosmith.secret_patterns import find_secrets
from slosmith.source import File


def point_at_secrets(entries: Sequence[Entry], files: Sequence[File]) -> None:
    """Lead to the line of the secret, as what was compiled has lines of its own."""
    for one in [entry for entry in entries if entry.reason.endswith(f"({_CODE})")]:
        ends = [each.line for each in entries if each.file == one.file and each.line > one.line]
        for file in files:
            if one_line(file.path) == one.file:
                within = range(one.line, min(ends, default=len(file.text)))
                one.line = next(_lines(file, one.reason, within), one.line)


_CODE = codes.SECRET_IN_TEXT.id


def _lines(file: File, reason: str, within: range) -> Iterator[int]:
    """The lines of an object on which something stands that looks like what the reason names."""
    for secret in find_secrets(file.text):
        line = file.place(secret.start)[0]
        if line in within and secret.what in reason:
            yield line
