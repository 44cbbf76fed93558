"""A report in print: Markdown, one page of HTML, CSV and JSON."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import tzinfo

from slosmith.commands.history.report.figures import Line, Outcome, Report
from slosmith.commands.history.report.tables import asked, in_short, moment, tables
from slosmith.diagnostics.markup import escape
from slosmith.diagnostics.terminal import one_line
from slosmith.markdown import escape as escape_markdown
from slosmith.markdown import fence
from slosmith.output.html_page import print_page
from slosmith.output.table import html_table, markdown_table

_COLOURS = {"kept": "good", "missed": "bad", "unknown": "open", "no page": "bad"}
_LEFT_OUT = (
    "Alerts are those that the server has; notifications that were inhibited, silenced or muted "
    "are not known to it. Tiers that fire together are one page."
)
_WIDE, _HIGH = 600, 120


def print_markdown(report: Report, zone: tzinfo) -> str:
    """A heading and a table for each part, and every query at the end."""
    lines = [f"# {_title(report)}", "", *(f"- {escape_markdown(one)}" for one in in_short(report))]
    for table in tables(report, zone):
        lines += ["", *markdown_table(table)]
    lines += ["", "## Queries", "", _LEFT_OUT, ""]
    for ref, text, begin, end in asked(report):
        when = f"{ref}, {moment(begin, zone)} to {moment(end, zone)}:"
        lines += [when, "", fence(text, "promql"), ""]
    return "\n".join(lines)


def _title(report: Report) -> str:
    return f"SLOs, {report.name}" + (f" ({report.zone})" if report.every != "period" else "")


def print_html(report: Report, zone: tzinfo) -> str:
    """One page that needs nothing else, in light and dark and on paper."""
    items = "".join(f"<li>{escape(one)}</li>\n" for one in in_short(report))
    body = [f"<h1>{escape(_title(report))}</h1>\n<ul>\n{items}</ul>"]
    first, incidents, *others = tables(report, zone)
    body += [html_table(one, _COLOURS) for one in (first, incidents)]
    body += ["<h2>Budget left</h2>", *_drawings(report, zone)]
    body += [html_table(one, _COLOURS) for one in others]
    body.append(f"<h2>Queries</h2>\n<p>{escape(_LEFT_OUT)}</p>")
    for ref, text, begin, end in asked(report):
        when = f"{ref}, {moment(begin, zone)} to {moment(end, zone)}"
        body.append(
            f"<details><summary>{escape(when)}</summary><pre><code>{escape(text)}</code></pre>"
            "</details>"
        )
    return print_page(_title(report), "\n".join(body))


def _drawings(report: Report, zone: tzinfo) -> Iterator[str]:
    """What was left of each budget along the time."""
    drawn = [line for line in report.lines if line.left]
    if not drawn:
        yield "<p>Nothing is known of any budget.</p>"
    for line in drawn:
        yield f"<h3>{escape(line.subject)}</h3>\n{_drawing(line, zone)}"


def _drawing(line: Line, zone: tzinfo) -> str:
    """From whole at the top to spent at the middle; what is overspent goes on to the bottom."""
    low = min(-0.1, *(max(-1.0, one) for one in line.left))
    step = _WIDE / (len(line.left) - 1)

    def height(left: float) -> float:
        return _HIGH * (1 - max(low, left)) / (1 - low)

    points = " ".join(f"{n * step:.1f},{height(one):.1f}" for n, one in enumerate(line.left))
    spent, last = height(0), height(line.left[-1])
    colour = "good" if line.left[-1] > 0 else "bad"
    label = f"{line.subject}: {line.left[-1]:.1%} of the budget left at the end"
    span = line.outcome.span
    begin, end = (moment(one, zone)[:10] for one in (span.begin, span.end))
    texts = (
        (0, _HIGH + 14, "start", begin),
        (_WIDE, _HIGH + 14, "end", end),
        (0, spent - 4, "start", "spent"),
        (_WIDE + 6, last + 4, "start", f"{line.left[-1]:.1%} left"),
    )
    written = "".join(
        f'<text x="{x}" y="{y:.1f}" text-anchor="{side}" font-size="11" '
        f'fill="var(--quiet)">{escape(text)}</text>'
        for x, y, side, text in texts
    )
    return (
        f'<div class="scroll"><svg viewBox="-2 -8 {_WIDE + 80} {_HIGH + 28}" role="img" '
        f'class="{colour}" style="max-width: 51rem"><title>{escape(label)}</title>'
        f'<line x1="0" y1="{spent:.1f}" x2="{_WIDE}" y2="{spent:.1f}" stroke="var(--line)"/>'
        f'<polyline points="{points}" fill="none" stroke="currentColor" stroke-width="2"/>'
        f"{written}</svg></div>"
    )


def print_csv(report: Report, _: tzinfo) -> str:
    """A row for each objective, with plain numbers, and what no row can know."""
    out = io.StringIO()
    rows = [{**_data(line), "not_known": _LEFT_OUT} for line in report.lines]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*_NAMES])
    for row in rows:
        writer.writerow([_plain(row[name]) for name in _NAMES])
    return out.getvalue()


_NAMES = (
    *("service", "slo", "group", "team", "objective", "from", "to", "result", "bad", "total"),
    *("error_ratio", "budget_spent", "budget_spent_corrected", "seen", "excluded_seconds"),
    *("incidents", "pages", "tickets", "not_known"),
)


def _plain(value: object) -> object:
    """A text stays one on its line; a spreadsheet would take what begins so for a formula."""
    if not isinstance(value, str):
        return "" if value is None else value
    line = one_line(value)
    return f"'{line}" if line.startswith(("=", "+", "-", "@")) else line


def _data(line: Line) -> dict[str, object]:
    return {
        "service": line.slo.service,
        "slo": line.slo.name,
        "group": ",".join(f"{label}={value}" for label, value in line.group),
        "team": line.slo.team,
        "objective": str(line.slo.objective.target),
        **_result(line.outcome),
        "budget_spent_corrected": line.corrected.spent if line.corrected else None,
        "excluded_seconds": line.excluded_seconds,
        "incidents": line.count(line.incidents),
        "pages": line.count(line.pages),
        "tickets": line.count(line.tickets),
    }


def _result(outcome: Outcome) -> dict[str, object]:
    return {
        "from": outcome.span.begin,
        "to": outcome.span.end,
        "result": {True: "kept", False: "missed", None: "unknown"}[outcome.kept],
        "bad": outcome.sum.bad,
        "total": outcome.sum.total,
        "error_ratio": outcome.ratio,
        "budget_spent": outcome.spent,
        "seen": outcome.seen,
    }


def print_json(report: Report, _: tzinfo) -> str:
    """All of it for programs: what is not known is null, moments are Unix seconds."""
    slos = [
        {
            **_data(line),
            "group": dict(line.group),
            "incidents": [
                {
                    "from": one.begins,
                    "to": one.ends,
                    "bad": one.bad,
                    "budget_spent": line.share(one),
                    "paged": one.paged,
                }
                for one in line.incidents
            ],
            "pages": [{"alert": o.name, "from": o.begins, "to": o.ends} for o in line.pages],
            "tickets": [{"alert": o.name, "from": o.begins, "to": o.ends} for o in line.tickets],
            "corrected": _result(line.corrected) if line.corrected else None,
            "trend": [{"name": one.span.name, **_result(one)} for one in line.trend],
            "known_since": line.since,
            "queries": list(line.queries),
        }
        for line in report.lines
    ]
    corrections = [
        {
            "name": one.name,
            "from": one.begin,
            "to": one.end,
            "slos": sorted(one.slos),
            "reason": one.reason,
            "who": one.who,
        }
        for one in report.corrections
    ]
    whole = {"name": report.name, "zone": report.zone, "slos": slos, "corrections": corrections}
    whole["not_known"] = _LEFT_OUT
    return json.dumps(whole, indent=2) + "\n"


FORMS: Mapping[str, Callable[[Report, tzinfo], str]] = {
    "markdown": print_markdown,
    "html": print_html,
    "csv": print_csv,
    "json": print_json,
}
