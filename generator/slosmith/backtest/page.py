"""A backtest as one page of HTML with a timeline, which needs nothing else and runs nothing."""

from collections.abc import Iterator
from html import escape

from slosmith.backtest.outcome import OfSlo, Outcome
from slosmith.backtest.played import Backtest
from slosmith.backtest.tables import beside, in_short, subject, tables, title
from slosmith.backtest.tallies import slo_of
from slosmith.backtest.timeline import Bar, Lane, Timeline, firing_lane
from slosmith.history.firing import Firing, joined
from slosmith.history.incidents import Spending
from slosmith.live.http import printable
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
        drawn = [(one, _lanes(each, one, found)) for one in each.spendings]
        drawn = [(one, lanes) for one, lanes in drawn if lanes or _own(each, one)]
        if not drawn:
            quiet.append(each.slo.ref)
        for spending, lanes in drawn[:_MOST_GROUPS]:
            yield from _timeline(each, spending, lanes, found)
        if more := len(drawn) - _MOST_GROUPS:
            yield f"<p>… and {more} more groups of {_text(each.slo.ref)}.</p>" if more > 0 else ""
    if lanes := _plain(found):
        yield "<h3>Plain alerts</h3>"
        yield _empty(found, lanes).draw("plain alerts")
    if quiet:
        yield f"<p>Nothing happened in {_text(', '.join(quiet))}.</p>"


def _own(each: OfSlo, spending: Spending) -> bool:
    return any(one.group == spending.group for one in each.incidents)


def _timeline(each: OfSlo, spending: Spending, lanes: list[Lane], found: Backtest) -> Iterator[str]:
    name = subject(each, spending.group)
    incidents = [one for one in each.incidents if one.group == spending.group]
    drawn = Timeline(
        begin=found.outcome.begin,
        end=found.outcome.end,
        zone=found.zone,
        spending=spending,
        incidents=incidents,
        lanes=lanes,
    )
    yield f"<h3>{_text(name)}</h3>"
    yield drawn.draw(f"{name}: {len(incidents)} incidents along the time")


def _empty(found: Backtest, lanes: list[Lane]) -> Timeline:
    return Timeline(
        begin=found.outcome.begin,
        end=found.outcome.end,
        zone=found.zone,
        spending=None,
        incidents=(),
        lanes=lanes,
    )


def _lanes(each: OfSlo, spending: Spending, found: Backtest) -> list[Lane]:
    """Alerts that fired, what was notified of, and what was before or is known."""
    own = [one for one in each.firings if one.is_of(spending.group)]
    lanes = _fired(own, found)
    lanes += _sent(own, found)
    if found.before is not None:
        others = [one for one in found.before.slos if one.slo.ref == each.slo.ref]
        fired = (one for other in others for one in other.firings)
        old = [one for one in fired if one.is_of(spending.group)]
        lanes += _paged_before(old, found)
    if found.verdict is not None:
        bars = tuple(
            Bar(
                begins=one.known.begins,
                ends=one.known.ends,
                kind="quiet",
                said=one.known.note or "known incident",
                hollow=True,
            )
            for one in found.verdict.matches
            if each.slo.ref in one.known.slos
        )
        lanes += [Lane(name="known incidents", bars=bars)] if bars else []
    return lanes


def _fired(firings: list[Firing], found: Backtest) -> list[Lane]:
    names = dict.fromkeys(one.title for one in firings)
    end, zone = found.outcome.end, found.zone
    return [
        firing_lane(name.rpartition("(")[2].rstrip(")"), own, end, zone)
        for name in names
        for own in [[one for one in firings if one.title == name]]
    ]


def _sent(own: list[Firing], found: Backtest) -> list[Lane]:
    """When somebody was notified of one of these alerts."""
    bars = tuple(
        Bar(
            begins=one.begins,
            ends=one.begins,
            kind={"page": "bad", "ticket": "open"}.get(one.severity, "quiet"),
            said=f"{one.severity} to {one.receiver}",
        )
        for one in found.outcome.notified
        if any(firing in own for firing in one.firings)
    )
    return [Lane(name="notified", bars=bars)] if bars else []


def _paged_before(firings: list[Firing], found: Backtest) -> list[Lane]:
    pages = joined([one for one in firings if one.is_burn_page])
    bars = tuple(
        Bar(
            begins=one.begins,
            ends=one.until(found.outcome.end),
            kind="bad",
            said="paged before",
            hollow=True,
        )
        for one in pages
    )
    return [Lane(name="paged before", bars=bars)] if bars else []


def _plain(found: Backtest) -> list[Lane]:
    names = sorted({one.name for one in found.outcome.plain})
    end, zone = found.outcome.end, found.zone
    plain = [one for one in found.outcome.plain if not slo_of(one)]
    return [
        firing_lane(name, [one for one in plain if one.name == name], end, zone) for name in names
    ]


def _text(text: str) -> str:
    return escape(printable(text, 500))
