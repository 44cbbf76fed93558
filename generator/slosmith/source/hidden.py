"""Characters that nobody sees: they would hide or turn what reviewers and terminals show."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

import yaml

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic, Span
from slosmith.diagnostics.terminal import unsafe_characters
from slosmith.source.source_file import File
from slosmith.source.spans import span_of

_ESCAPE = re.compile(r"\\[xuUeabvfNLP0]")
_HINT = "remove it; write the text in the order in which it is read"


def hidden_characters_in(file: File) -> Iterator[Diagnostic]:
    """A finding for the first such character of each line of a file; rows of them are one."""
    told, past = set[int](), -1
    for match in unsafe_characters(file.text):
        follows, past = match.start() == past, match.end()
        if follows:
            continue
        line, column = file.place(match.start())
        if line not in told:
            told.add(line)
            span = Span(line=line, column=column, end_line=line, end_column=column + 1)
            yield _finding(file, match[0], span)


def spelt_hidden_characters(
    file: File, scalars: Iterable[tuple[str, yaml.ScalarNode]]
) -> Iterator[Diagnostic]:
    """A finding for each value of which YAML's escapes spell such a character."""
    if not _ESCAPE.search(file.text):
        return
    for _, node in scalars:
        found = {match[0] for match in unsafe_characters(node.value)}
        # Control characters in values have a finding of their own.
        hidden = sorted(one for one in found if unicodedata.category(one) != "Cc")
        if hidden and hidden[0] not in file.text:
            yield _finding(file, hidden[0], span_of(node))


def _finding(file: File, char: str, span: Span) -> Diagnostic:
    name = unicodedata.name(char, "a control character").lower()
    message = f"this text holds U+{ord(char):04X}, {name}, which is not seen"
    return file.finding(codes.HIDDEN_CHARACTER, message, span, _HINT)
