"""What is otherwise beside another specification that was played on the same time, in sentences."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from slosmith.backtest.outcome import OfSlo, Outcome
from slosmith.backtest.tallies import tallies
from slosmith.history.incidents import Incident
from slosmith.history.report.tables import moment

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
        for incident, match in _pairs(one, other):
            seen = incident or match
            if seen is not None and (said := _noticed(incident, match)):
                of = "".join(f"{label}={value}, " for label, value in seen.group)
                when = moment(seen.begins, zone)
                yield f"{one.slo.ref}: {of}the incident of {when} {said}"


def _pairs(new: OfSlo, old: OfSlo) -> list[tuple[Incident | None, Incident | None]]:
    """Those that are on both sides, and those that are on one alone, in the order of time."""
    found: list[tuple[Incident | None, Incident | None]] = [
        (one, _match(one, old.incidents)) for one in new.incidents
    ]
    found += [(None, one) for one in old.incidents if _match(one, new.incidents) is None]
    return sorted(found, key=lambda pair: next(one.begins for one in pair if one is not None))


def _match(incident: Incident, others: Sequence[Incident]) -> Incident | None:
    fitting = (
        other
        for other in others
        if other.group == incident.group and other.meets(incident.begins, incident.ends)
    )
    return next(fitting, None)


def _noticed(new: Incident | None, old: Incident | None) -> str:
    if new is None:
        return "is none any more" if old is not None and old.paged is not None else ""
    paged, was = new.paged, None if old is None else old.paged
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
