"""One file as its author wrote it, and findings at places in it."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache, partial

from slosmith.diagnostics.finding import Code, Diagnostic, Span
from slosmith.diagnostics.terminal import blanked, one_line
from slosmith.record import dataclass
from slosmith.secret_patterns import Secret, find_secrets, hidden, mask_secrets, without

_MOST_KNOWN, _SHORTEST_KNOWN = 100, 6
# What stands around each line of a secret in a comment, a block or a quote.
_AROUND = " \t#>|\\\"'`"
_LINE_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file as read: its path relative to the root, with `/`, and its text."""

    path: str
    text: str

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its end; empty past the end."""
        lines = lines_of(self.text)
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def place(self, offset: int) -> tuple[int, int]:
        """The line and column of a character of the text, both counted from 1."""
        starts = _starts_of_lines(self.text)
        number = bisect_right(starts, offset)
        return number, offset - starts[number - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Where in the text a character is that stands at a line and column."""
        starts = _starts_of_lines(self.text)
        return min(starts[min(line, len(starts)) - 1] + column - 1, len(self.text))

    def finding(self, code: Code, message: str, span: Span | None, hint: str = "") -> Diagnostic:
        """A finding at a place of this file; its texts are made fit for one line of a terminal."""
        return Diagnostic(
            code=code,
            said=message,
            mask=_mask_of(self.text),
            hint=one_line(hint),
            file=self.path,
            span=span,
            source_line=_fit(File(path="", text=_masked(self.text)).line(span.line))
            if span
            else "",
        )


@lru_cache(maxsize=64)
def _fit(line: str) -> str:
    """A line as it may be shown; one that is long may have many mistakes."""
    return blanked(line)


@lru_cache(maxsize=8)
def found_in(text: str) -> tuple[Secret, ...]:
    """The secrets in all of a text: where there is none, no line of it is looked through."""
    return tuple(find_secrets(text))


@lru_cache(maxsize=8)
def _masked(text: str) -> str:
    """A text of which any line may be shown: a secret may go over several, and be named above.

    What is known by what stands before it may stand elsewhere without that.
    """
    return without(_known_in(text), hidden(text, found_in(text)))


@lru_cache(maxsize=8)
def _mask_of(text: str) -> Callable[[str], str]:
    """What stars the secrets in a sentence about a text: it may quote one and not what names it."""
    known = _known_in(text)
    return partial(_mask_known, known) if known else mask_secrets


def _mask_known(known: tuple[str, ...], said: str) -> str:
    return mask_secrets(without(known, said))


@lru_cache(maxsize=8)
def _known_in(text: str) -> tuple[str, ...]:
    """What the text shows to be secrets, the longest first; of very many the first."""
    values = (text[one.start : one.end] for one in found_in(text)[:_MOST_KNOWN])
    known = {part for value in values for part in _parts(value)}
    return tuple(
        sorted((one for one in known if _is_telling(one)), key=lambda one: (-len(one), one))
    )


def _parts(value: str) -> Iterator[str]:
    """What of a secret may be written elsewhere: each of its lines, without whom it is of."""
    for line in value.strip().splitlines():
        bare = line.strip(_AROUND)
        yield from (bare, bare.rpartition(":")[2], bare.partition("&")[0])


def _is_telling(value: str) -> bool:
    """Whether a value is long enough to be known again."""
    return len(value) >= _SHORTEST_KNOWN


@lru_cache(maxsize=8)
def lines_of(text: str) -> list[str]:
    """The lines as YAML 1.1 counts them: by five line breaks, of which most people know one."""
    return _LINE_BREAK.split(text)


@lru_cache(maxsize=8)
def _starts_of_lines(text: str) -> list[int]:
    return [0, *(match.end() for match in _LINE_BREAK.finditer(text))]
