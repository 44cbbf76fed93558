"""Secrets in tables of Markdown: alone in a cell, below the name of one or behind it."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from slosmith.record import dataclass
from slosmith.secret_patterns.names import CHOSEN, KEYS, SHORT
from slosmith.secret_patterns.states import is_bare_chosen, is_worded
from slosmith.secret_patterns.values import is_key, is_made_up

_LINE = re.compile(r"(?m)^.*$")
_DASHES = re.compile(r"(?m)^[ \t|:-]{2,}$")
_BELOW_HEAD = re.compile(r"[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)*[ \t]*:?-*:?[ \t]*")
_VALUE = re.compile(
    r"[\s`*\"']*"
    r"(?P<secret>[^\s`()\[\]]{6,200}?|(?<=`)[a-z]{2,15}(?: [a-z]{2,15}){2,6}(?=`))[\s`*\"']*"
)
_WIDEST, _LONGEST_HEAD = 50, 100


def _is_chosen(value: str) -> bool:
    return is_made_up(value) or is_worded(value) or (value.isalpha() and is_bare_chosen(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One kind of secret, the end of what heads a column of them, and what its values are like."""

    what: str
    head: str
    holds: Callable[[str], bool]

    def is_named(self, cell: str) -> bool:
        """Whether a cell names this kind."""
        return _is_named(self.head, cell)


@lru_cache(maxsize=4096)  # rows of a table say the same again and again
def _is_named(head: str, cell: str) -> bool:
    return re.search(head, cell.strip(" `*\t")[-_LONGEST_HEAD:]) is not None


COLUMNS: tuple[Column, ...] = (
    Column(what="a password", head=rf"(?i)(?:{CHOSEN})s?$", holds=is_bare_chosen),
    Column(what="a password", head=rf"(?i){SHORT}$", holds=_is_chosen),
    Column(what="a key or token", head=rf"(?i)(?:{KEYS})s?$", holds=is_key),
)
"""What heads the columns of tables in which secrets stand."""


def values_in_tables(
    text: str, columns: tuple[Column, ...]
) -> Iterator[tuple[Column, int, int, str]]:
    """Each value of such a column, and where it stands."""
    for rule in _DASHES.finditer(text):
        if "|" in rule[0] and _BELOW_HEAD.fullmatch(rule[0]):
            head = text[text.rfind("\n", 0, max(0, rule.start() - 1)) + 1 : rule.start()]
            named = _named(head.strip("\r\n"), columns)
            for line in _LINE.finditer(text, rule.end() + 1):
                if "|" not in line[0] or _BELOW_HEAD.fullmatch(line[0]):
                    break
                yield from _values(line, named, columns)


def _named(head: str, columns: tuple[Column, ...]) -> dict[int, Column]:
    cells = enumerate(head.strip().strip("|").split("|")[:_WIDEST])
    return {number: one for number, cell in cells for one in columns if one.is_named(cell)}


def _values(
    line: re.Match[str], named: dict[int, Column], columns: tuple[Column, ...]
) -> Iterator[tuple[Column, int, int, str]]:
    row = line[0].strip().strip("|")
    start, before = line.start() + line[0].index(row), ""
    for number, cell in enumerate(row.split("|")[:_WIDEST]):
        if (value := _VALUE.fullmatch(cell)) is not None:
            column = named.get(number) or next((c for c in columns if c.is_named(before)), None)
            words = value["secret"].count(" ")
            if column is not None and (column.holds(value["secret"]) or words > 1):
                begin, end = value.span("secret")
                yield column, start + begin, start + end, value["secret"]
        start, before = start + len(cell) + 1, cell
