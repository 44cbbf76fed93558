"""How an audit is told: Markdown, one HTML file that needs nothing else, and JSON."""

import json

from slosmith.audit.evidence import Evidence
from slosmith.audit.parts import Part, report_parts

_HEADING = "Audit"
_SAID = (
    "Computed by `slosmith audit` from slo/, the rendered rules and their rehearsals. Not edited."
)

_HTML = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{{ heading }}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
th, td { border: 1px solid #bbb; padding: .3rem .6rem; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }
th { background: #eee; }
h2 { margin-top: 2.5rem; }
@media (prefers-color-scheme: dark) {
  body { background: #181818; color: #ddd; } th { background: #333; } td, th { border-color: #555; }
}
</style>
</head>
<body>
<h1>{{ heading }}</h1>
<p>{{ said }}</p>
{% for part in parts -%}
<h2>{{ part.title }}</h2>
{% if part.note %}<p>{{ part.note }}</p>
{% endif -%}
{% if part.rows -%}
<table>
<thead><tr>{% for column in part.columns %}<th>{{ column }}</th>{% endfor %}</tr></thead>
<tbody>
{% for row in part.rows -%}
<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor -%}
</tbody>
</table>
{% else -%}
<p>None.</p>
{% endif -%}
{% endfor -%}
</body>
</html>
"""


def print_markdown(evidence: Evidence) -> str:
    """A heading and a table for each part."""
    lines = [f"# {_HEADING}", "", _SAID]
    for part in report_parts(evidence):
        lines += ["", f"## {part.title}", ""]
        lines += [part.note, ""] if part.note else []
        lines += _table(part) if part.rows else ["None."]
    return "\n".join(lines) + "\n"


def print_html(evidence: Evidence) -> str:
    """The same as one page; every text is escaped."""
    from jinja2 import Environment

    template = Environment(autoescape=True).from_string(_HTML)
    return template.render(heading=_HEADING, said=_SAID, parts=report_parts(evidence)) + "\n"


def print_json(evidence: Evidence) -> str:
    """A list of parts, each with its rows as objects."""
    parts = [
        {
            "title": part.title,
            "rows": [dict(zip(part.columns, row, strict=True)) for row in part.rows],
        }
        for part in report_parts(evidence)
    ]
    return json.dumps(parts, indent=2) + "\n"


def _table(part: Part) -> list[str]:
    rows = [part.columns, tuple("---" for _ in part.columns), *part.rows]
    return [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]


def _cell(text: str) -> str:
    """A cell of one line; a bar would end it, and `<` may begin a tag."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
