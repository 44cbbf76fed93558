"""Printing: what others wrote, put into Markdown so that it stays a text in its place.

Nothing in it hides or turns what is seen, whoever looks at the page as it is.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from slosmith.diagnostics.terminal import inert, one_line

# Wherever they stand: code, emphasis, links, tables, entities, mathematics, struck text.
_ALWAYS = re.compile(r"([\\`*\[\]|&$~])")
# `<` opens a tag only before these, and `<` before a space reads better as it is.
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
# An underscore inside a word is no emphasis, and metric names are full of them.
_EDGE = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
# At the start of a paragraph: headings, quotes, lists, rules.
_START = re.compile(r"^(?:([#>+=-])|(\d{1,9})([.)])(?= |$))")
# What most names and sentences are made of; none of the above is in it.
_HARMLESS = re.compile(r"[A-Za-z](?: ?[A-Za-z0-9,.:;/%'\"()-])*+")
_TICKS = re.compile(r"`+")


class Markdown(str):
    """A text that is Markdown already and is put into a page as it is."""

    __slots__ = ()


@lru_cache(maxsize=1024)
def escape(text: str) -> Markdown:
    """A text as one line of Markdown that shows exactly it, in a table's cell too.

    A report of seventy thousand rows says the same few claims again and again.
    """
    if _HARMLESS.fullmatch(text):
        return Markdown(text)
    line = one_line(" ".join(text.split()))
    line = _ALWAYS.sub(r"\\\1", line)
    line = _EDGE.sub(r"\\_", _TAG.sub(r"\\<", line))
    return Markdown(_START.sub(_escape_start, line))


def _escape_start(match: re.Match[str]) -> str:
    mark, number, stop = match.groups()
    return f"\\{mark}" if mark else f"{number}\\{stop}"


def code(text: str) -> Markdown:
    """A text as a code span; with a pipe in it, it has no place in a table."""
    line = one_line(" ".join(text.split()))
    ticks = "`" * (_longest_ticks(line) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return Markdown(f"{ticks}{pad}{line}{pad}{ticks}")


def fence(text: str, language: str) -> Markdown:
    """A text as a code block that it cannot close, whatever stands in it."""
    ticks = "`" * max(3, _longest_ticks(text) + 1)
    return Markdown(f"{ticks}{language}\n{inert(text)}\n{ticks}")


def link(text: str, target: str) -> Markdown:
    """A link; a target that holds parentheses stands in angle brackets."""
    safe = target.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")
    return Markdown(f"[{escape(text)}]({f'<{safe}>' if '(' in safe or ')' in safe else safe})")


def table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The lines of a table whose cells are texts; titles are Markdown already."""
    titles = [*columns]
    yield f"| {' | '.join(titles)} |"
    yield f"|{' --- |' * len(titles)}"
    for row in rows:
        yield f"| {' | '.join(map(escape, row))} |"


def _longest_ticks(text: str) -> int:
    return max((len(run) for run in _TICKS.findall(text)), default=0)
