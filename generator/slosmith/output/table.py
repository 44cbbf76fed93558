"""A table of texts, as every form of a report prints it: on a terminal, in Markdown, in HTML."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from slosmith.diagnostics.markup import escape
from slosmith.diagnostics.terminal import one_line
from slosmith.markdown import escape as escape_markdown

_LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One part of a report; ``none`` is said in its place where it has no rows.

    ``fixed`` are columns in which every letter is as wide as another.
    """

    title: str
    note: str = ""
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    none: str = ""
    fixed: frozenset[str] = frozenset()


def text_table(table: Table) -> Iterator[str]:
    """Its title, and aligned columns."""
    yield table.title
    if not table.rows:
        yield f"  {_shown(table.none)}"
        return
    rows = [[_shown(cell) for cell in row] for row in (table.columns, *table.rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        yield f"  {'  '.join(cells)}".rstrip()


def markdown_table(table: Table) -> Iterator[str]:
    """A heading, what there is to note, and the rows."""
    yield from (f"## {table.title}", "")
    if not table.rows:
        yield table.none
        return
    if table.note:
        yield from (table.note, "")
    yield from markdown_rows(table)


def markdown_rows(table: Table) -> Iterator[str]:
    """The table alone."""
    head, *rows = (
        f"| {' | '.join(map(_markdown_cell, row))} |" for row in (table.columns, *table.rows)
    )
    yield from (head, f"| {' | '.join('---' for _ in table.columns)} |", *rows)


def html_table(table: Table, colours: Mapping[str, str]) -> str:
    """The same as markup that is safe; ``colours`` are the classes of cells of some texts."""
    return framed(table, ("".join(_html_cells(table, row, colours)) for row in table.rows))


def framed(table: Table, rows: Iterable[str], anchor: str = "") -> str:
    """A table of rows whose cells are markup, below a heading that a link may lead to."""
    place = f' id="{anchor}"' if anchor else ""
    head = f"<h2{place}>{escape(table.title)}</h2>"
    if not table.rows:
        return f"{head}\n<p>{escape(table.none)}</p>"
    note = f"\n<p>{escape(table.note)}</p>" if table.note else ""
    columns = "".join(f"<th>{escape(column)}</th>" for column in table.columns)
    body = "\n".join(f"<tr>{row}</tr>" for row in rows)
    whole = f"<table>\n<thead><tr>{columns}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
    return f'{head}{note}\n<div class="scroll">{whole}</div>'


def _html_cells(table: Table, row: tuple[str, ...], colours: Mapping[str, str]) -> Iterator[str]:
    for column, text in zip(table.columns, row, strict=True):
        shown, kind = escape(_shown(text)), colours.get(text)
        shown = f'<code class="fixed">{shown}</code>' if column in table.fixed else shown
        yield f'<td class="{kind}">{shown}</td>' if kind else f"<td>{shown}</td>"


def _markdown_cell(text: str) -> str:
    return escape_markdown(_shown(text))


def _shown(text: str) -> str:
    """A text of somebody else on one line; nothing in it moves or turns anything."""
    shown = one_line(" ".join(text.split()))
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
