"""A backtest as one page of HTML with a timeline, which needs nothing else and runs nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from slosmith.commands.backtest.differences import number
from slosmith.commands.backtest.lanes import lanes_of, plain_lanes
from slosmith.commands.backtest.outcome import OfSlo, Outcome
from slosmith.commands.backtest.played import Backtest
from slosmith.commands.backtest.tables import beside, in_short, tables, title
from slosmith.commands.backtest.timeline import Lane, Timeline
from slosmith.diagnostics.markup import escape
from slosmith.diagnostics.terminal import printable
from slosmith.output.html_page import print_page
from slosmith.output.table import html_table

_COLOURS = {"no page": "bad", "miss": "bad", "hit": "good"}
_MOST_GROUPS = 20


def print_html(found: Backtest) -> str:
    """What is otherwise, the timelines, then every table and every query."""
    outcome = found.outcome
    first, *others = tables(outcome, found.verdict, found.zone)
    body = [f"<h1>{_text(title(found))}</h1>", _list(in_short(outcome, found.verdict))]
    if said := beside(found):
        body += [f"<h2>{_text(said[0].rstrip(':'))}</h2>", _list(said[1:])]
    body += [html_table(first, _COLOURS), "<h2>Timeline</h2>", *_timelines(found)]
    body += [html_table(one, _COLOURS) for one in others]
    body += ["<h2>Queries</h2>", *_queries(outcome)]
    return print_page(title(found), "\n".join(body))


def _list(texts: tuple[str, ...]) -> str:
    return f"<ul>\n{''.join(f'<li>{_text(one)}</li>' for one in texts)}\n</ul>"


def _queries(outcome: Outcome) -> Iterator[str]:
    for each in outcome.slos:
        texts = "\n\n".join(escape(one) for one in each.queries)
        yield (
            f"<details><summary>{_text(each.slo.ref)}</summary><pre><code>{texts}</code></pre>"
            "</details>"
        )


def _timelines(found: Backtest) -> Iterator[str]:
    """One of each group of an SLO in which something happened, then one of plain alerts."""
    yield (
        '<p>Shaded: incidents. <span class="bad">■</span> pages, <span class="open">■</span> '
        'tickets, <span class="quiet">■</span> others; outlines: what was before, and what is '
        "known.</p>"
    )
    quiet: list[str] = []
    for each in found.outcome.slos:
        drawn = [*_timelines_of(found, each)]
        quiet += [] if drawn else [each.slo.ref]
        for name, timeline in drawn[:_MOST_GROUPS]:
            yield f"<h3>{_text(name)}</h3>"
            yield timeline.draw(f"{name}: {number(len(timeline.incidents), 'incident')}")
        if len(drawn) > _MOST_GROUPS:
            yield f"<p>… and {len(drawn) - _MOST_GROUPS} more groups of {_text(each.slo.ref)}.</p>"
    if lanes := plain_lanes(found):
        yield "<h3>Plain alerts</h3>"
        yield _timeline(found, lanes).draw("plain alerts")
    if quiet:
        yield f"<p>Nothing happened in {_text(', '.join(quiet))}.</p>"


def _timelines_of(found: Backtest, each: OfSlo) -> Iterator[tuple[str, Timeline]]:
    for spending in each.spendings:
        incidents = [one for one in each.incidents if one.group == spending.group]
        lanes = lanes_of(found, each, spending.group)
        if incidents or lanes:
            timeline = _timeline(found, lanes)
            yield (
                each.subject(spending.group),
                replace(timeline, spending=spending, incidents=incidents),
            )


def _timeline(found: Backtest, lanes: Sequence[Lane]) -> Timeline:
    begin, end = found.outcome.begin, found.outcome.end
    return Timeline(begin=begin, end=end, zone=found.zone, lanes=lanes)


def _text(text: str) -> str:
    return escape(printable(text, 500))
