"""What is spelt otherwise than it is read: letters as their numbers, and lines that are one."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

from slosmith.secret_patterns.patterns import pattern

# Letters and digits never need it, in YAML, JSON, a shell and a URL. Marks and spaces often do.
# A long row of digits behind the first two is one of bytes: `\x47778d05a0e698a4`.
_NEEDLESS = r"(?:3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa])(?![0-9a-f]{10})"
_LINE = re.compile(
    rf"(?m)^[^\n]*(?:(?:\\(?:x|u00|U000000)|%){_NEEDLESS}|:\\/\\/|%3[Aa]%2[Ff]%2[Ff])[^\n]*$"
    r"|^(?:[^\n]*\\\n){1,40}[^\n]*$"
)
# Marks of HTML and of a URL may stand behind a name as well, and quotes inside of its value.
_OTHERWISE = r"''|\"\"|%3[Dd]|&(?:gt|#61|#x3[Dd]);"
_SIGNS = ("''", '""', "%3", "&")
_NAMED = r"(?i)(?:pass(?:w(?:or)?d)?|pwd|token|secret|key)[^\n]{0,60}\Z"
_QUOTES = ("''", '""')
_REACH, _NEAR = 2000, 80
_SPELT = re.compile(
    r"\\?\\(?:x|u00|U000000)(?P<a>[2-7][0-9A-Fa-f])|%(?P<b>[2-7][0-9A-Fa-f])|\\(?=/)|\\\n[ \t]*"
    r"|&(?:#(?:(?P<c>\d{2,3})|x(?P<d>[2-7][0-9A-Fa-f]))|(?P<e>lt|gt|amp|quot));|(?<=\w)(?:''|\"\")(?=\w)"
)
_MARKS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


def read_lines(text: str) -> tuple[str, Callable[[int], int]] | None:
    """The lines of a text that are spelt so, as they are read, and where a character stood.

    None where there are none.
    """
    pieces, read, stood, length = list[str](), list[int](), list[int](), 0
    for piece, start in _pieces(text):
        pieces.append(piece)
        read.append(length)
        stood.append(start)
        length += len(piece)
    if not pieces:
        return None

    def place(offset: int) -> int:
        number = bisect_right(read, offset) - 1
        return stood[number] + offset - read[number]

    return "".join(pieces), place


def _lines(text: str) -> list[tuple[int, int]]:
    """Where lines begin and end of which letters or marks are spelt otherwise."""
    found, past = dict(line.span() for line in _LINE.finditer(text)), 0
    for mark in pattern(_OTHERWISE).finditer(text) if any(sign in text for sign in _SIGNS) else ():
        start, end = mark.span()
        if start < past or (mark[0] in _QUOTES and not _joins(text, start, end)):
            continue
        line = max(text.rfind("\n", 0, start) + 1, start - _REACH, past)
        if line not in found and pattern(_NAMED).search(text, max(line, start - _NEAR), start):
            past = text.find("\n", end, end + _REACH)
            past = past if past >= 0 else min(len(text), end + _REACH)
            found[line] = past
    return sorted(found.items())


def _joins(text: str, start: int, end: int) -> bool:
    """Whether a letter or a digit stands on both sides."""
    return start > 0 and text[start - 1].isalnum() and text[end : end + 1].isalnum()


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    for start, end in _lines(text):
        at = start
        for spelt in _SPELT.finditer(text, start, end):
            yield text[at : spelt.start()], at
            yield _read(spelt), spelt.start()
            at = spelt.end()
        yield text[at:end] + "\n", at


def _read(spelt: re.Match[str]) -> str:
    if mark := spelt["e"]:
        return _MARKS[mark]
    if number := spelt["c"]:
        return chr(int(number))
    number = spelt["a"] or spelt["b"] or spelt["d"]
    return chr(int(number, 16)) if number else ""
