"""What is otherwise beside another specification that was played on the same time, in sentences."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from slosmith.commands.backtest.outcome import OfSlo, Outcome
from slosmith.commands.backtest.tallies import tallies
from slosmith.commands.history.incidents import Incident
from slosmith.commands.history.report.tables import moment

SEVERITIES = ("page", "ticket", "info")


def differences(outcome: Outcome, before: Outcome, zone: tzinfo) -> tuple[str, ...]:
    """Notifications first, then what is otherwise of each incident; empty where nothing is."""
    return (*_counts(outcome, before), *_incidents(outcome, before, zone))


def _counts(outcome: Outcome, before: Outcome) -> Iterator[str]:
    """All of them, then of each SLO of which it is another number."""
    for severity in SEVERITIES:
        yield from _count("", len(outcome.sent(severity)), len(before.sent(severity)), severity)
    old = {(one.team, one.subject): one for one in tallies(before)}
    for one in tallies(outcome):
        was = old.get((one.team, one.subject))
        if one.subject and was is not None:
            for severity in SEVERITIES:
                counts = one.count(severity), was.count(severity)
                yield from _count(f"{one.subject}: ", *counts, severity)


def _count(of: str, new: int, old: int, severity: str) -> Iterator[str]:
    if new != old:
        yield f"{of}{number(new, severity)} in place of {old}"


def _incidents(outcome: Outcome, before: Outcome, zone: tzinfo) -> Iterator[str]:
    others = {one.slo.ref: one for one in before.slos}
    for one in outcome.slos:
        if (other := others.get(one.slo.ref)) is None:
            continue
        for incident, paged, was in sorted(_both(one, other), key=lambda found: found[0].begins):
            if said := _noticed(paged, was):
                of = "".join(f"{label}={value}, " for label, value in incident.group)
                when = moment(incident.begins, zone)
                yield f"{one.slo.ref}: {of}the incident of {when} {said}"


def _both(new: OfSlo, old: OfSlo) -> Iterator[tuple[Incident, int | None, int | None]]:
    """Incidents of one side or of both, and when each side paged.

    What is an incident to one objective may be none to another, and page all the same.
    """
    for incident in new.incidents:
        match = _match(incident, old.incidents)
        yield incident, incident.paged, _paged(old, incident) if match is None else match.paged
    for incident in old.incidents:
        if _match(incident, new.incidents) is None:
            yield incident, _paged(new, incident), incident.paged


def _match(incident: Incident, others: Sequence[Incident]) -> Incident | None:
    fitting = (
        other
        for other in others
        if other.group == incident.group and other.meets(incident.begins, incident.ends)
    )
    return next(fitting, None)


def _paged(side: OfSlo, incident: Incident) -> int | None:
    found = (
        one.begins
        for one in side.firings
        if one.is_burn_page
        and one.is_of(incident.group)
        and one.meets(incident.begins, incident.ends)
    )
    return min(found, default=None)


def _noticed(paged: int | None, was: int | None) -> str:
    if paged == was:
        return ""
    if paged is None or was is None:
        return "pages nobody any more" if paged is None else "pages, and did not before"
    minutes = (paged - was) / 60
    way = "later" if minutes > 0 else "earlier"
    return f"is noticed {number(round(abs(minutes)), 'minute')} {way}"


def number(count: int, what: str) -> str:
    """How many of something."""
    return f"{count} {what}{'' if count == 1 else 's'}"
