"""Target `rules`: recording and alerting rules for Prometheus, a file for each service."""

from collections.abc import Iterator
from functools import lru_cache, partial

from slosmith.emit.alerts import emit_plain_alert, emit_slo_alerts, watchdog_rule
from slosmith.emit.budget import emit_blocks, emit_budget
from slosmith.emit.exclusions import emit_excluded_time
from slosmith.emit.guard import emit_sure
from slosmith.emit.records import (
    emit_constants,
    emit_records,
    emit_ticket_ratios,
    recorded_of,
)
from slosmith.emit.unit import Unit, unit_of_all, units_with_rules
from slosmith.model import naming
from slosmith.model.alerts import watchdog_alerts
from slosmith.model.root import Model, Service, Settings, Slo
from slosmith.output.document import HEADING, Document, Group, print_rules


def emit_rules(model: Model) -> Iterator[Unit]:
    """A rule file for each service that has anything to evaluate."""
    yield from units_with_rules(model, _service_rules)
    yield unit_of_all(partial(_own_rules, model))


def _service_rules(service: Service, name: str, settings: Settings) -> Iterator[Document]:
    if text := service_text(service, settings):
        yield Document(path=f"{naming.RULES}/{name}", text=text)


def _own_rules(model: Model) -> Iterator[Document]:
    for name, own in own_files(model):
        yield Document(path=f"{naming.RULES}/{name}", text=print_rules((own,), HEADING))


def own_files(model: Model) -> Iterator[tuple[str, Group]]:
    """What belongs to no service: each ruler's watchdog, and where it stands below the rules."""
    for shard, alert in zip(model.rulers, watchdog_alerts(model), strict=False):
        which = "" if shard is None else f"-{shard}"
        yield (
            naming.rules_name(naming.OWN_SERVICE, shard),
            Group(
                name=f"{naming.OWN_SERVICE}/watchdog{which}",
                interval=model.settings.evaluation_interval,
                rules=(watchdog_rule(alert, model.settings),),
            ),
        )


def own_groups(model: Model) -> tuple[Group, ...]:
    """The watchdogs of all rulers, where there are any."""
    return tuple(group for _, group in own_files(model))


@lru_cache(maxsize=1)  # another target takes what has just been printed
def service_text(service: Service, settings: Settings) -> str:
    """The rule file of a service; empty where it has nothing to evaluate."""
    groups = service_groups(service, settings)
    return print_rules(groups, HEADING) if groups else ""


@lru_cache(maxsize=1)
def service_groups(service: Service, settings: Settings) -> tuple[Group, ...]:
    """Three groups for each SLO, and one for the plain alerts of the service."""
    groups = [group for slo in service.slos for group in slo_groups(slo, settings)]
    if service.alerts:
        name, interval = _alerts_group(service), settings.evaluation_interval
        rules = tuple(emit_plain_alert(alert, settings) for alert in service.alerts)
        groups.append(Group(name=name, interval=interval, rules=rules))
    return tuple(groups)


def group_names(service: Service) -> tuple[str, ...]:
    """The names of the groups of a service, in order, without their rules."""
    names = [name for slo in service.slos for name in _slo_group_names(slo)]
    return (*names, _alerts_group(service)) if service.alerts else tuple(names)


def _slo_group_names(slo: Slo) -> tuple[str, str, str]:
    return slo.ref, f"{slo.ref}/period", f"{slo.ref}/budget"


def _alerts_group(service: Service) -> str:
    return f"{service.name}/alerts"


def slo_groups(slo: Slo, settings: Settings) -> tuple[Group, ...]:
    """What may wake somebody; what can wait for minutes; and the budget until now.

    Alerts stand behind the records that they read, so that nothing is lost between.
    """
    recorded = recorded_of(slo)
    alerts, tickets = emit_slo_alerts(slo, settings)
    often, seldom = settings.evaluation_interval, settings.period_interval
    urgent = (*emit_records(slo, settings), *emit_sure(slo, settings), *alerts)
    period = (
        *emit_blocks(recorded, settings),
        *emit_ticket_ratios(recorded, settings),
        *emit_constants(recorded, settings),
        *emit_excluded_time(slo, settings),
        *tickets,
    )
    parts = ((often, urgent), (seldom, period), (often, tuple(emit_budget(slo, settings))))
    return tuple(
        Group(name=name, interval=interval, rules=rules)
        for name, (interval, rules) in zip(_slo_group_names(slo), parts, strict=True)
    )
