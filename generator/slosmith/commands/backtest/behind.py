"""Plain alerts that read what an SLO records: they are played behind its rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from slosmith.commands.backtest.needed import Record, needed_records, records_in
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.root import Model
from slosmith.model.slo import Slo
from slosmith.player.rules import Group, Rule
from slosmith.promql import parse_expression, selectors_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Plain alerts with their rules: those ``behind`` an SLO, by its reference, and all others.

    ``as_recorded`` says of others that read records why a server is asked for these too.
    """

    behind: Mapping[str, tuple[tuple[PlainAlert, Rule], ...]]
    asked: tuple[tuple[PlainAlert, Rule], ...]
    as_recorded: tuple[tuple[str, str], ...]


def place(alerts: Iterable[tuple[PlainAlert, Rule]], slos: Sequence[Slo], model: Model) -> Placed:
    """Find for each plain alert the SLO behind which it is played, if one records all it reads."""
    behind: dict[str, tuple[tuple[PlainAlert, Rule], ...]] = {}
    asked: list[tuple[PlainAlert, Rule]] = []
    as_recorded: list[tuple[str, str]] = []
    known = {one.ref: one for one in slos}
    for alert, rule in alerts:
        owner = _owner(records_in(rule.expr), known, model)
        if isinstance(owner, Slo):
            behind[owner.ref] = (*behind.get(owner.ref, ()), (alert, rule))
            continue
        asked.append((alert, rule))
        if owner:
            said = f"it is known by what was recorded at the time, as it reads {owner}"
            as_recorded.append((alert.subject, said))
    return Placed(behind=behind, asked=tuple(asked), as_recorded=tuple(as_recorded))


def reach(rules: Iterable[Rule]) -> int:
    """For how many seconds before a moment they look at what was recorded, and wait."""
    return max((_reach(rule) for rule in rules), default=0)


def with_alerts(groups: Sequence[Group], rules: Sequence[Rule], step: int) -> tuple[Group, ...]:
    """The groups of an SLO, and behind them those alerts."""
    return (
        (*groups, Group(name="plain", interval=step, rules=tuple(rules)))
        if rules
        else tuple(groups)
    )


def _owner(records: Sequence[Record], known: Mapping[str, Slo], model: Model) -> Slo | str:
    """The SLO that records all of them for its own alerts, or why there is none."""
    if not records:
        return ""
    refs = sorted({f"{one.service}/{one.slo}" for one in records})
    if len(refs) > 1:
        return "series of more than one SLO"
    owner = known.get(refs[0])
    if owner is None:
        return "series of no SLO by its name, or of one that is not played"
    played = needed_records(owner, model)
    missing = next((one.name for one in records if one not in played), "")
    return f"{missing}, which no alert of {owner.ref} needs" if missing else owner


def _reach(rule: Rule) -> int:
    uses = selectors_in(parse_expression(rule.expr))
    none = timedelta()
    back = max(((one.range or none) + (one.offset or none) for one in uses), default=none)
    return ceil(max(back, none).total_seconds() + rule.wait + rule.keep)
