"""Secrets in tables of Markdown: what stands alone in a cell, below the name of one."""

import re
from collections.abc import Callable, Iterator

from slosmith.record import dataclass

_LINE = re.compile(r"[^\n]+")
_BELOW_HEAD = re.compile(r"[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)*[ \t]*:?-*:?[ \t]*")
_VALUE = re.compile(r"[\s`*\"']*(?P<secret>[^\s`]{6,200}?)[\s`*\"']*")
_WIDEST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One kind of secret, the end of what heads a column of them, and what its values are like."""

    what: str
    head: str
    holds: Callable[[str], bool]


def values_in_tables(
    text: str, columns: tuple[Column, ...]
) -> Iterator[tuple[Column, int, int, str]]:
    """Each value of such a column, and where it stands."""
    head, named = "", dict[int, Column]()
    for line in _LINE.finditer(text) if "|" in text else ():
        row = line[0]
        if "|" not in row:
            named = {}
        elif "-" in row and _BELOW_HEAD.fullmatch(row):
            named = _named(head, columns)
        elif named:
            yield from _values(line, named)
        head = row


def _named(head: str, columns: tuple[Column, ...]) -> dict[int, Column]:
    cells = head.strip().strip("|").split("|")[:_WIDEST]
    return {
        number: column
        for number, cell in enumerate(cells)
        for column in columns
        if re.search(column.head, cell.strip(" `*\t"))
    }


def _values(
    line: re.Match[str], named: dict[int, Column]
) -> Iterator[tuple[Column, int, int, str]]:
    row = line[0].strip().strip("|")
    start = line.start() + line[0].index(row)
    for number, cell in enumerate(row.split("|")[:_WIDEST]):
        value = _VALUE.fullmatch(cell) if number in named else None
        if value is not None and named[number].holds(value["secret"]):
            begin, end = value.span("secret")
            yield named[number], start + begin, start + end, value["secret"]
        start += len(cell) + 1
