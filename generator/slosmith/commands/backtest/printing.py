"""A backtest in print: text for a terminal, Markdown, one page of HTML, and JSON."""

import json
from collections.abc import Callable, Mapping

from slosmith.commands.backtest.incident_tables import taken_out
from slosmith.commands.backtest.known import Verdict
from slosmith.commands.backtest.outcome import OfSlo, Outcome
from slosmith.commands.backtest.page import print_html
from slosmith.commands.backtest.played import Backtest
from slosmith.commands.backtest.tables import NOT_PLAYED, beside, in_short, tables, title
from slosmith.commands.backtest.tallies import tallies
from slosmith.commands.history.firing import Firing
from slosmith.diagnostics.terminal import printable
from slosmith.markdown import escape
from slosmith.output.table import markdown_table, text_table


def print_text(found: Backtest) -> str:
    """What is otherwise first, then a table for each part."""
    lines = [title(found), *in_short(found.outcome, found.verdict)]
    if said := beside(found):
        lines += ["", *said]
    lines = [printable(line, 1000) for line in lines]
    for table in tables(found.outcome, found.verdict, found.zone):
        lines += ["", *text_table(table)]
    return "\n".join(lines) + "\n"


def print_markdown(found: Backtest) -> str:
    """The same with headings."""
    said = [*in_short(found.outcome, found.verdict), *beside(found)]
    lines = [f"# {title(found)}", "", *(f"- {_markdown(one)}" for one in said)]
    for table in tables(found.outcome, found.verdict, found.zone):
        lines += ["", *markdown_table(table)]
    return "\n".join(lines) + "\n"


def _markdown(text: str) -> str:
    return escape(printable(text, 1000))


def print_json(found: Backtest) -> str:
    """Everything, for programs; times are seconds since 1970, what is not known is null."""
    whole = {
        "now": _machine(found.outcome),
        "before": found.before and _machine(found.before),
        "differences": list(found.differences),
        "known_incidents": None if found.verdict is None else _verdict(found.verdict),
        "not_played": list(NOT_PLAYED),
    }
    return json.dumps(whole, indent=2) + "\n"


def _machine(outcome: Outcome) -> dict[str, object]:
    return {
        "name": outcome.name,
        "begin": outcome.begin,
        "end": outcome.end,
        "notified": [
            {
                "receiver": one.receiver,
                "severity": one.severity,
                "team": one.team,
                "at": one.begins,
                "alerts": sorted({firing.name for firing in one.firings}),
            }
            for one in outcome.notified
        ],
        "tallies": [
            {
                "team": one.team,
                "of": one.subject or None,
                "pages": one.count("page"),
                "tickets": one.count("ticket"),
            }
            for one in tallies(outcome)
        ],
        "slos": [_slo(one, outcome) for one in outcome.slos],
        "plain_alerts": [_firing(one) for one in outcome.plain],
        "never_fired": list(outcome.silent),
    }


def _slo(one: OfSlo, outcome: Outcome) -> dict[str, object]:
    return {
        "slo": one.slo.ref,
        "incidents": [
            {
                "group": dict(incident.group),
                "begins": incident.begins,
                "ends": incident.ends,
                "bad": incident.bad,
                "spent": incident.spent,
                "paged": incident.paged,
                "spent_before": incident.spent_before,
                "cleared": incident.cleared,
                "taken_out_by": taken_out(outcome, one, incident) or None,
            }
            for incident in one.incidents
        ],
        "firings": [_firing(each) for each in one.firings],
        "without_harm": [{**_firing(each.firing), "spent": each.spent} for each in one.harmless],
        "never_fired": list(one.silent),
        "not_known": list(one.not_known),
        "queries": list(one.queries),
    }


def _firing(one: Firing) -> dict[str, object]:
    return {"labels": dict(one.labels), "begins": one.begins, "ends": one.ends}


def _verdict(verdict: Verdict) -> dict[str, object]:
    return {
        "incidents": [
            {
                "begins": one.known.begins,
                "ends": one.known.ends,
                "slos": sorted(one.known.slos),
                "note": one.known.note,
                "paged": one.paged,
                "ticketed": one.ticketed,
            }
            for one in verdict.matches
        ],
        "false_alarms": [{"of": of, **_firing(one)} for of, one in verdict.false_alarms],
    }


FORMS: Mapping[str, Callable[[Backtest], str]] = {
    "text": print_text,
    "markdown": print_markdown,
    "html": print_html,
    "json": print_json,
}
