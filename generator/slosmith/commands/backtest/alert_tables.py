"""Alerts of a backtest as tables: those that fired, those that never did, and those in vain."""

from collections.abc import Sequence
from datetime import tzinfo

from slosmith.commands.backtest.incident_tables import lasting
from slosmith.commands.backtest.outcome import OfSlo, Outcome
from slosmith.commands.history.firing import Firing
from slosmith.commands.history.now.text import length
from slosmith.commands.history.report.tables import moment
from slosmith.output.table import Table


def harmless_table(outcome: Outcome, zone: tzinfo) -> Table:
    """Burn-rate alerts while hardly anything was spent."""
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
        each.subject(group),
        firing.title,
        firing.severity,
        moment(firing.begins, zone),
        lasting(firing),
    )


def fired_table(outcome: Outcome, zone: tzinfo) -> Table:
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
            (*named, _times(len(some)), _in_all(some, outcome), _last(some, zone))
            for named, some in found.items()
        ),
        none="No alert fired.",
    )


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _in_all(firings: Sequence[Firing], outcome: Outcome) -> str:
    inside = (one.until(outcome.end) - max(one.begins, outcome.begin) for one in firings)
    return length(sum(inside))


def _last(firings: Sequence[Firing], zone: tzinfo) -> str:
    return moment(max(one.begins for one in firings), zone)


def silent_table(outcome: Outcome) -> Table:
    """Alerts that never fired, by their SLOs."""
    rows = [(each.slo.ref, ", ".join(each.silent)) for each in outcome.slos if each.silent]
    rows += [("", ", ".join(outcome.silent))] if outcome.silent else []
    return Table(
        title="Never fired",
        columns=("SLO", "alerts"),
        rows=tuple(rows),
        none="Every alert fired.",
    )
