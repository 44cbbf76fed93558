"""The groups of one SLO: what may wake somebody, blocks, what can wait for minutes, the budget."""

from collections.abc import Sequence

from slosmith.emit.alerts import emit_slo_alerts
from slosmith.emit.budget import emit_blocks, emit_budget
from slosmith.emit.exclusions import emit_excluded_time
from slosmith.emit.guard import emit_sure
from slosmith.emit.no_data import emit_no_data
from slosmith.emit.recorded import recorded_of
from slosmith.emit.records import emit_constants, emit_readings, emit_records, emit_ticket_ratios
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.output.document import Group, Rule

_BLOCKS, _PERIOD = "/blocks", "/period"


def slo_groups(slo: Slo, settings: Settings) -> tuple[Group, ...]:
    """All four."""
    return groups_around(own_rules(slo, settings), slo, settings)


def group_names_of(slo: Slo) -> tuple[str, str, str, str]:
    """Their names, in order, without their rules."""
    return slo.ref, f"{slo.ref}{_BLOCKS}", f"{slo.ref}{_PERIOD}", f"{slo.ref}/budget"


def has_blocks(group: str) -> bool:
    """Whether blocks are made in a group, or summed for tickets."""
    return group.endswith((_BLOCKS, _PERIOD))


def own_rules(slo: Slo, settings: Settings) -> tuple[Rule, ...]:
    """The rules that may read raw series: the first records, and the alert on their source."""
    return *emit_readings(slo, settings), *emit_no_data(slo, settings)


def groups_around(own: Sequence[Rule], slo: Slo, settings: Settings) -> tuple[Group, ...]:
    """The groups with these rules of the SLO's own; all others read what is recorded.

    Alerts stand behind the records that they read, so that nothing is lost between.
    """
    recorded = recorded_of(slo)
    alerts, tickets = emit_slo_alerts(slo, settings)
    often, seldom = settings.evaluation_interval, settings.period_interval
    urgent = (
        *(rule for rule in own if rule.annotations is None),
        *emit_records(slo, settings),
        *emit_sure(slo, settings),
        *alerts,
        *(rule for rule in own if rule.annotations is not None),
    )
    period = (
        *emit_ticket_ratios(recorded, settings),
        *emit_constants(recorded, settings),
        *emit_excluded_time(slo, settings),
        *tickets,
    )
    parts = (
        (often, urgent),
        (settings.block_interval, tuple(emit_blocks(recorded, settings))),
        (seldom, period),
        (often, tuple(emit_budget(slo, settings))),
    )
    return tuple(
        Group(name=name, interval=interval, rules=rules)
        for name, (interval, rules) in zip(group_names_of(slo), parts, strict=True)
    )
