"""A backtest as tables of texts, which every form of it prints."""

from collections.abc import Iterator
from datetime import tzinfo

from slosmith.commands.backtest.alert_tables import fired_table, harmless_table, silent_table
from slosmith.commands.backtest.differences import SEVERITIES, number
from slosmith.commands.backtest.incident_tables import (
    false_alarm_table,
    incident_table,
    known_table,
    taken_out,
)
from slosmith.commands.backtest.known import Verdict
from slosmith.commands.backtest.outcome import Outcome
from slosmith.commands.backtest.played import Backtest
from slosmith.commands.backtest.tallies import WEEK_SECONDS, Tally, tallies
from slosmith.commands.history.now.text import length
from slosmith.commands.history.report.tables import moment
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
        incident_table(outcome, zone),
        *(
            ()
            if verdict is None
            else (known_table(verdict, zone), false_alarm_table(verdict, zone))
        ),
        harmless_table(outcome, zone),
        fired_table(outcome, zone),
        silent_table(outcome),
        _not_known(outcome),
    ]


def _notified(outcome: Outcome, zone: tzinfo) -> Table:
    weeks = (outcome.end - outcome.begin) / WEEK_SECONDS
    shown = [one for one in SEVERITIES if one != "info" or outcome.sent(one)]
    hours = "by hour, from 0 to 23"
    return Table(
        title="Who is notified",
        note=(
            "Notifications that would have been sent, each once however many receivers get it; a "
            "week's number stands in brackets."
        ),
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
    yield from (*outcome.as_recorded, *outcome.unplayed)
    yield from (("all", one) for one in NOT_PLAYED)


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
