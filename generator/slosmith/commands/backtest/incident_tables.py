"""Incidents of a backtest as tables: those that were played, and those that people know of."""

from datetime import tzinfo

from slosmith.commands.backtest.known import Known, Verdict
from slosmith.commands.backtest.outcome import OfSlo, Outcome
from slosmith.commands.history.firing import Firing
from slosmith.commands.history.incidents import Incident
from slosmith.commands.history.now.gate import share
from slosmith.commands.history.now.text import length
from slosmith.commands.history.report.tables import moment
from slosmith.output.table import Table


def incident_table(outcome: Outcome, zone: tzinfo) -> Table:
    """Each with how soon it was noticed, and who took it out of reports."""
    heads = ("SLO", "from", "for", "budget spent", "paged after", "spent by then", "cleared")
    found = [(each, one) for each in outcome.slos for one in each.incidents]
    taken = [taken_out(outcome, each, one) for each, one in found]
    return Table(
        title="Incidents",
        note=(
            "Times in which budget was spent faster than it comes, with an hour of quiet between "
            "them, that cost 1% of a period's budget and more. Shares are of a whole period's "
            "budget, with the traffic of this time."
        ),
        columns=(*heads, *(("taken out by",) if any(taken) else ())),
        rows=tuple(
            (each.subject(one.group), *_incident(one, zone), *((by,) if any(taken) else ()))
            for (each, one), by in zip(found, taken, strict=True)
        ),
        none="No incident cost 1% of a period's budget.",
    )


def taken_out(outcome: Outcome, each: OfSlo, one: Incident) -> str:
    """The corrections that take an incident out of reports, or a part of it; rules know none."""
    found = (
        correction.name
        for correction in outcome.corrections
        if correction.is_about(each.slo.ref, one.begins, one.ends)
    )
    return ", ".join(found)


def _incident(one: Incident, zone: tzinfo) -> tuple[str, ...]:
    began = (moment(one.begins, zone), length(one.ends - one.begins), share(one.spent))
    if one.minutes_to_notice is None or one.spent_before is None:
        return (*began, "no page", "", "")
    cleared = "fires on" if one.cleared is None else moment(one.cleared, zone)
    return (*began, f"{one.minutes_to_notice:.0f} min", share(one.spent_before), cleared)


def known_table(verdict: Verdict, zone: tzinfo) -> Table:
    """Incidents that people know of: hits and misses."""
    rows = tuple(
        (
            moment(one.known.begins, zone),
            length(one.known.ends - one.known.begins),
            ", ".join(sorted(one.known.slos)),
            one.known.note,
            "miss" if one.paged is None else "hit",
            _after(one.known, one.paged),
            _after(one.known, one.ticketed),
        )
        for one in verdict.matches
    )
    return Table(
        title="Known incidents",
        note="A hit is one during which a page fired, of its SLOs or of a plain alert beside them.",
        columns=("from", "for", "SLOs", "note", "result", "paged after", "ticket after"),
        rows=rows,
        none="No known incident lies in this time.",
    )


def _after(known: Known, fired: int | None) -> str:
    return "" if fired is None else f"{max(0, fired - known.begins) / 60:.0f} min"


def false_alarm_table(verdict: Verdict, zone: tzinfo) -> Table:
    """Pages in no incident that people know of."""
    rows = tuple(
        (of, one.title, moment(one.begins, zone), lasting(one)) for of, one in verdict.false_alarms
    )
    return Table(
        title="False alarms",
        note="Pages that fired in no known incident.",
        columns=("of", "alert", "at", "for"),
        rows=rows,
        none="No page fired outside of a known incident.",
    )


def lasting(firing: Firing) -> str:
    """How long an alert fired."""
    return "on" if firing.ends is None else length(firing.ends - firing.begins)
