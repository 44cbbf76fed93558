"""A backtest as tables of texts, which every form of it prints."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from slosmith.backtest.differences import SEVERITIES, number
from slosmith.backtest.known import Known, Verdict
from slosmith.backtest.outcome import OfSlo, Outcome
from slosmith.backtest.played import Backtest
from slosmith.backtest.tallies import WEEK_SECONDS, Tally, tallies
from slosmith.history.firing import Firing
from slosmith.history.incidents import Incident
from slosmith.history.now.gate import share
from slosmith.history.now.text import length
from slosmith.history.report.tables import moment
from slosmith.model.root import Labels
from slosmith.output.table import Table

NOT_PLAYED = (
    "what templates look up in other series",
    "repeated notifications, and those that say that an alert has ended",
    "silences, and what was restarted or not evaluated at the time",
    "alerts of others, and what they inhibit",
)
"""What cannot be known of the past from what a server remembers."""


def in_short(outcome: Outcome, verdict: Verdict | None) -> tuple[str, ...]:
    """What a reader wants to know first."""
    counts = [number(len(outcome.sent(one)), one) for one in SEVERITIES[:2]]
    found = [one for each in outcome.slos for one in each.incidents]
    unseen = sum(one.paged is None for one in found)
    said = number(len(found), "incident")
    taken = sum(bool(taken_out(outcome, each, o)) for each in outcome.slos for o in each.incidents)
    noise = sum(len(one.harmless) for one in outcome.slos)
    return (
        f"{' and '.join(counts)} in {length(outcome.end - outcome.begin)}",
        f"{said}, {unseen} of them without a page" if unseen else said,
        *((f"corrections take {taken} of them out",) if taken else ()),
        *((f"{number(noise, 'alert')} fired without harm",) if noise else ()),
        *(() if verdict is None else (_judged(verdict),)),
    )


def _judged(verdict: Verdict) -> str:
    """How known incidents were noticed, in one sentence."""
    hits, misses = verdict.hits, len(verdict.matches) - verdict.hits
    false = number(len(verdict.false_alarms), "false alarm")
    return f"of known incidents {number(hits, 'hit')} and {misses} missed; {false}"


def tables(outcome: Outcome, verdict: Verdict | None, zone: tzinfo) -> list[Table]:
    """Every part, in their order."""
    return [
        _notified(outcome, zone),
        _incidents(outcome, zone),
        *(() if verdict is None else (_known(verdict, zone), _false_alarms(verdict, zone))),
        _harmless(outcome, zone),
        _fired(outcome, zone),
        _silent(outcome),
        _not_known(outcome),
    ]


def _notified(outcome: Outcome, zone: tzinfo) -> Table:
    weeks = (outcome.end - outcome.begin) / WEEK_SECONDS
    shown = [one for one in SEVERITIES if one != "info" or outcome.sent(one)]
    hours = "by hour, from 0 to 23"
    return Table(
        title="Who is notified",
        note="Notifications that would have been sent; a week's number stands in brackets.",
        columns=("team", "of", *(f"{one}s" for one in shown), "receivers", hours),
        rows=tuple(
            (
                one.team,
                one.subject or "all",
                *(_a_week(one, severity, weeks) for severity in shown),
                one.receivers,
                one.hours(zone),
            )
            for one in tallies(outcome)
        ),
        fixed=frozenset({hours}),
    )


def _a_week(one: Tally, severity: str, weeks: float) -> str:
    count = one.count(severity)
    return f"{count} ({count / weeks:.1f})" if count else "0"


def _incidents(outcome: Outcome, zone: tzinfo) -> Table:
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
            (subject(each, one.group), *_incident(one, zone), *((by,) if any(taken) else ()))
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


def _known(verdict: Verdict, zone: tzinfo) -> Table:
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


def _false_alarms(verdict: Verdict, zone: tzinfo) -> Table:
    rows = tuple(
        (of, one.title, moment(one.begins, zone), _lasting(one)) for of, one in verdict.false_alarms
    )
    return Table(
        title="False alarms",
        note="Pages that fired in no known incident.",
        columns=("of", "alert", "at", "for"),
        rows=rows,
        none="No page fired outside of a known incident.",
    )


def _harmless(outcome: Outcome, zone: tzinfo) -> Table:
    rows = (
        (*_firing(each, harm.firing, zone), f"{harm.spent:.2%}")
        for each in outcome.slos
        for harm in each.harmless
    )
    return Table(
        title="Fired without harm",
        note="Less than 1% of a period's budget was spent in the time that the alert looked at.",
        columns=(*_FIRED, "budget spent"),
        rows=tuple(rows),
        none="No alert fired without harm.",
    )


_FIRED = ("SLO", "alert", "severity", "at", "for")


def _firing(each: OfSlo, firing: Firing, zone: tzinfo) -> tuple[str, ...]:
    group = tuple((label, firing.labels[label]) for label in each.slo.by if label in firing.labels)
    return (
        subject(each, group),
        firing.title,
        firing.severity,
        moment(firing.begins, zone),
        _lasting(firing),
    )


def _lasting(firing: Firing) -> str:
    return "on" if firing.ends is None else length(firing.ends - firing.begins)


def _fired(outcome: Outcome, zone: tzinfo) -> Table:
    """How often each alert fired."""
    found: dict[tuple[str, str, str], list[Firing]] = {}
    of_slos = ((each.slo.ref, each.firings) for each in outcome.slos)
    for ref, firings in (*of_slos, ("", outcome.plain)):
        for one in firings:
            found.setdefault((ref, one.title, one.severity), []).append(one)
    return Table(
        title="Alerts that fired",
        columns=("SLO", "alert", "severity", "fired", "in all", "the last time"),
        rows=tuple(
            (*named, _times(len(some)), _in_all(some, outcome.end), _last(some, zone))
            for named, some in found.items()
        ),
        none="No alert fired.",
    )


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _in_all(firings: Sequence[Firing], end: int) -> str:
    return length(sum(one.until(end) - one.begins for one in firings))


def _last(firings: Sequence[Firing], zone: tzinfo) -> str:
    return moment(max(one.begins for one in firings), zone)


def _silent(outcome: Outcome) -> Table:
    rows = [(each.slo.ref, ", ".join(each.silent)) for each in outcome.slos if each.silent]
    rows += [("", ", ".join(outcome.silent))] if outcome.silent else []
    return Table(
        title="Never fired",
        columns=("SLO", "alerts"),
        rows=tuple(rows),
        none="Every alert fired.",
    )


def _not_known(outcome: Outcome) -> Table:
    return Table(
        title="What is not known",
        columns=("of", "what"),
        rows=tuple(not_known(outcome)),
    )


def not_known(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """What cannot be reconstructed: of some SLOs, and of all."""
    for each in outcome.slos:
        yield from ((each.slo.ref, one) for one in each.not_known)
    yield from (("all", one) for one in NOT_PLAYED)


def subject(each: OfSlo, group: Labels) -> str:
    """What an SLO or a group of it is called."""
    inner = ",".join(f'{label}="{value}"' for label, value in group)
    return f"{each.slo.ref}{{{inner}}}" if inner else each.slo.ref


def title(found: Backtest) -> str:
    """What was played, and of which time."""
    begin, end = (moment(one, found.zone) for one in (found.outcome.begin, found.outcome.end))
    return f"Backtest, {begin} to {end} ({found.zone_name})"


def beside(found: Backtest) -> tuple[str, ...]:
    """What is otherwise beside another specification; that nothing is, is said too."""
    if found.before is None:
        return ()
    said = found.differences or ("nothing is otherwise",)
    return (f"{found.outcome.name} in place of {found.before.name}:", *said)
