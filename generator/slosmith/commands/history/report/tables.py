"""A report as tables of texts, which every form of it prints."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from statistics import median

from slosmith.commands.history.now.gate import share
from slosmith.commands.history.now.text import length
from slosmith.commands.history.report.figures import Line, Outcome, Report
from slosmith.output.table import Table


def in_short(report: Report) -> tuple[str, ...]:
    """What a reader wants to know first."""
    lines = report.lines
    missed = [one.subject for one in lines if one.outcome.kept is False]
    unknown = [one.subject for one in lines if one.outcome.kept is None]
    known = len(lines) - len(unknown)
    which = f"{'known ' if unknown else ''}objective{_s(known)}"
    said = [f"{known - len(missed)} of {known} {which} kept"] if known else []
    if missed:
        said.append(f"missed: {', '.join(missed)}")
    if unknown:
        said.append(f"nothing known of: {', '.join(unknown)}")
    pages = sum(len(one.pages) for one in lines)
    incidents = sum(len(one.incidents) for one in lines)
    if known or pages:
        said.append(f"{incidents} incident{_s(incidents)}, {pages} page{_s(pages)}")
    return tuple(said)


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def tables(report: Report, zone: tzinfo) -> list[Table]:
    """Every part, in their order."""
    return [
        _objectives(report),
        _incidents(report, zone),
        _teams(report),
        _trend(report, zone),
        _corrections(report, zone),
    ]


def _objectives(report: Report) -> Table:
    corrected = any(line.corrected for line in report.lines)
    excluded = any(line.excluded_seconds is not None for line in report.lines)
    heads = ["SLO", "objective", "result", "good", "budget spent"]
    heads += ["spent, corrected"] if corrected else []
    heads += ["seen", *(["excluded"] if excluded else []), "pages", "tickets", "noticed after"]
    rows = []
    for line in report.lines:
        row = [line.subject, line.slo.objective.text, _result(line.outcome)]
        row += [_good(line.outcome), _spent(line.outcome)]
        row += [_both(line)] if corrected else []
        row.append(share(line.outcome.seen))
        if excluded:
            row.append("" if line.excluded_seconds is None else length(line.excluded_seconds))
        row += [_count(line, line.pages), _count(line, line.tickets), _noticed([line])]
        rows.append(tuple(row))
    note = (
        "The budget is that of the time itself: the objective's share of all events in it. What "
        "nobody saw is neither good nor bad."
    )
    return Table(title="Objectives", note=note, columns=tuple(heads), rows=tuple(rows))


def _count(line: Line, found: Sequence[object]) -> str:
    count = line.count(found)
    return "unknown" if count is None else str(count)


def _result(outcome: Outcome) -> str:
    return {True: "kept", False: "missed", None: "unknown"}[outcome.kept]


def _good(outcome: Outcome) -> str:
    if outcome.ratio is None:
        return "unknown"
    digits = 3 if outcome.budget >= 0.0005 else 5
    return f"{(1 - outcome.ratio) * 100:.{digits}f}%"


def _spent(outcome: Outcome) -> str:
    return "unknown" if outcome.spent is None else share(outcome.spent)


def _both(line: Line) -> str:
    if line.corrected is None:
        return ""
    return f"{_spent(line.corrected)} ({_result(line.corrected)})"


def _noticed(lines: Iterable[Line]) -> str:
    """The middle of the minutes from an incident's beginning to its page."""
    found = [minutes for line in lines for minutes in line.minutes_to_notice]
    return f"{median(found):.0f} min" if found else ""


def _incidents(report: Report, zone: tzinfo) -> Table:
    rows = tuple(
        (
            line.subject,
            moment(one.begins, zone),
            length(one.ends - one.begins),
            share(line.share(one)),
            f"{one.bad:,.0f}",
            "no page" if one.paged is None else f"{one.minutes_to_notice:.0f} min",
        )
        for line in report.lines
        for one in line.incidents
    )
    note = (
        "Times in which budget was spent faster than it comes, with an hour of quiet between "
        "them, that cost 1% of a period's budget and more. What each spent is a share of the "
        "budget of this time. Times are to the base window."
    )
    heads = ("SLO", "from", "for", "budget spent", "bad", "noticed after")
    none = "No incident cost 1% of a period's budget."
    return Table(title="Incidents", note=note, columns=heads, rows=rows, none=none)


def _teams(report: Report) -> Table:
    rows = tuple(_team(team, lines) for team, lines in report.teams.items())
    heads = ("team", "objectives", "kept", "missed", "unknown", "incidents", "pages", "tickets")
    return Table(title="By team", note="", columns=(*heads, "noticed after"), rows=rows)


def _team(team: str, lines: Sequence[Line]) -> tuple[str, ...]:
    results = [_result(line.outcome) for line in lines]
    counts = (len(lines), *(results.count(one) for one in ("kept", "missed", "unknown")))
    sums = (sum(len(getattr(one, what)) for one in lines) for what in ("incidents", "pages"))
    tickets = sum(len(one.tickets) for one in lines)
    return (team, *map(str, (*counts, *sums, tickets)), _noticed(lines))


def _trend(report: Report, zone: tzinfo) -> Table:
    first = report.lines[0] if report.lines else None
    spans = [one.span for one in (first.outcome, *first.trend)] if first else []
    rolling = report.every == "period"
    heads = [f"{n} before" if n else "now" for n in range(len(spans))]
    if not rolling:
        heads = [span.name for span in spans]
    rows = tuple(
        (line.subject, *(_past(one, line, zone) for one in (line.outcome, *line.trend)))
        for line in report.lines
    )
    note = "Budget spent, the latest first."
    return Table(title="Trend", note=note, columns=("SLO", *heads), rows=rows)


def _past(outcome: Outcome, line: Line, zone: tzinfo) -> str:
    """What is not known is never nothing spent."""
    if outcome.spent is not None:
        seen = "" if outcome.seen == 1 else f" ({share(outcome.seen)} seen)"
        return f"{share(outcome.spent)}{seen}"
    if line.since is not None and line.since >= outcome.span.end:
        return f"unknown before {moment(line.since, zone)[:10]}"
    return "unknown"


def _corrections(report: Report, zone: tzinfo) -> Table:
    rows = tuple(
        (
            one.name,
            moment(one.begin, zone),
            moment(one.end, zone),
            ", ".join(sorted(one.slos)),
            one.reason,
            one.who,
        )
        for one in report.corrections
    )
    heads = ("correction", "from", "to", "SLOs", "reason", "who")
    note = "Time that was taken out afterwards. Rules counted it, and alerts fired."
    none = "No time was taken out afterwards."
    return Table(title="Corrections", note=note, columns=heads, rows=rows, none=none)


def moment(at: int, zone: tzinfo) -> str:
    """A moment on the report's own clock."""
    return f"{datetime.fromtimestamp(at, UTC).astimezone(zone):%Y-%m-%d %H:%M}"


def asked(report: Report) -> Iterator[tuple[str, str, int, int]]:
    """Every query, the SLO that it is about, and from when to when it was asked."""
    for line in {line.slo.ref: line for line in report.lines}.values():
        spans = [one.span for one in (line.outcome, *line.trend)]
        begin, end = min(one.begin for one in spans), spans[0].end
        for text in line.queries:
            yield line.slo.ref, text, begin, end
