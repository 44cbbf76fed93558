"""How an audit is printed: Markdown, one HTML file that needs nothing else, and JSON."""

import json
from collections.abc import Iterator

from slosmith.commands.audit.evidence import Evidence
from slosmith.commands.audit.sections import in_short, report_parts
from slosmith.commands.rehearse.drawing import draw
from slosmith.diagnostics.markup import escape
from slosmith.output.html_page import print_page
from slosmith.output.table import Table, framed, markdown_rows

_HEADING = "Audit"
_SAID = (
    "Computed by `slosmith audit` from slo/, what was rendered, its proofs and the rehearsals;"
    " nothing of it is typed in."
)
# The last words of titles that say how bad something is, for the colour of a cell.
_COLOURS = {
    "passed": "good",
    "proven": "good",
    "yes": "good",
    "failed": "bad",
    "gap": "bad",
    "no": "bad",
    "critical": "bad",
    "missing": "bad",
    "partly": "open",
    "unknown": "open",
    "not asked": "open",
}


def print_markdown(evidence: Evidence) -> str:
    """A heading and a table for each part."""
    lines = [f"# {_HEADING}", "", _SAID, "", *(f"- {one}" for one in in_short(evidence))]
    for part in report_parts(evidence):
        lines += ["", f"## {part.title}", ""]
        lines += [part.note, ""] if part.note and part.rows else []
        lines += markdown_rows(part) if part.rows else [part.none]
    return "\n".join(lines) + "\n"


def print_html(evidence: Evidence) -> str:
    """The same as one page, with the rehearsals drawn; every text is escaped."""
    parts = report_parts(evidence)
    items = "".join(f"<li>{escape(one)}</li>\n" for one in in_short(evidence))
    links = " · ".join(f'<a href="#{_anchor(p)}">{escape(p.title)}</a>' for p in parts)
    said = escape(_SAID).replace("`slosmith audit`", "<code>slosmith audit</code>")
    body = [
        f"<h1>{_HEADING}</h1>\n<p>{said}</p>\n<ul>\n{items}</ul>",
        f'<nav class="quiet">{links}</nav>',
        *(_section(part) for part in parts),
        "<h2>The rehearsals, drawn</h2>",
        *_drawings(evidence),
    ]
    return print_page(_HEADING, "\n".join(body))


def print_json(evidence: Evidence) -> str:
    """A list of parts, each with its rows as objects."""
    parts = [
        {
            "title": part.title,
            "note": part.note if part.rows else part.none,
            "rows": [dict(zip(part.columns, row, strict=True)) for row in part.rows],
        }
        for part in report_parts(evidence)
    ]
    return json.dumps(parts, indent=2) + "\n"


def _section(part: Table) -> str:
    return framed(part, ("".join(map(_html_cell, row)) for row in part.rows), _anchor(part))


def _html_cell(text: str) -> str:
    kind = _COLOURS.get(text.partition(":")[0])
    return f'<td class="{kind}">{escape(text)}</td>' if kind else f"<td>{escape(text)}</td>"


def _drawings(evidence: Evidence) -> Iterator[str]:
    for result in evidence.results:
        name, verdict = result.scenario.name, result.verdict.value
        head = f"<details><summary>{escape(name)}: {verdict}</summary>"
        yield f'{head}\n<div class="scroll">{draw(result)}</div></details>'


def _anchor(part: Table) -> str:
    return "".join(char if char.isalnum() else "-" for char in part.title.lower()).strip("-")
