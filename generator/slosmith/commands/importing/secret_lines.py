"""Where a secret stands in a foreign file, of an object that is refused for it."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from slosmith.commands.importing.record import Entry
from slosmith.diagnostics import codes
from slosmith.diagnostics.terminal import one_line
from slosmith.secret_patterns import Secret
from slosmith.source import File
from slosmith.source.source_file import found_in


def point_at_secrets(entries: Sequence[Entry], files: Sequence[File]) -> None:
    """Lead to the line of the secret, as what was compiled has lines of its own."""
    refused = [entry for entry in entries if entry.reason.endswith(f"({_CODE})")]
    lines: dict[str, list[int]] = defaultdict(list)
    for each in entries if refused else ():
        lines[each.file].append(each.line)
    for found in lines.values():
        found.sort()
    named = {one.file for one in refused}
    by_path = {path: file for file in files if (path := one_line(file.path)) in named}
    for one in refused:
        if (file := by_path.get(one.file)) is not None:
            ends = lines[one.file]
            end = bisect_right(ends, one.line)
            within = range(one.line, ends[end] if end < len(ends) else len(file.text))
            one.line = next(_lines(file, one.reason, within), one.line)


_CODE = codes.SECRET_IN_TEXT.id


def _lines(file: File, reason: str, within: range) -> Iterator[int]:
    """The lines of an object on which something stands that looks like what the reason names."""
    secrets = found_in(file.text)
    first = bisect_left(secrets, file.offset(max(1, within.start), 1), key=_start)
    for secret in secrets[first:]:
        line = file.place(secret.start)[0]
        if line >= within.stop:
            return
        if secret.what in reason:
            yield line


def _start(secret: Secret) -> int:
    return secret.start
