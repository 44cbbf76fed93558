"""Target `rules`: recording and alerting rules for Prometheus, a file for each service."""

from collections.abc import Iterator
from functools import lru_cache, partial

from slosmith.emit.alerts import emit_plain_alert, watchdog_rule
from slosmith.emit.groups import group_names_of, slo_groups
from slosmith.emit.shape import PROMETHEUS, Dialect, slo_text
from slosmith.emit.unit import Unit, unit_of_all, units_with_rules
from slosmith.model import naming
from slosmith.model.alerts import watchdog_alerts
from slosmith.model.root import Model
from slosmith.model.service import Service
from slosmith.model.settings import Settings
from slosmith.output.document import (
    HEADING,
    Document,
    Group,
    print_groups,
    print_rules,
    with_heading,
)
from slosmith.output.too_much import in_a_file


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
    return print_service(service, settings, PROMETHEUS)


def print_service(service: Service, settings: Settings, dialect: Dialect) -> str:
    """The rule file as an engine reads it."""
    texts = [text for _, text in printed_groups(service, settings, dialect)]
    return with_heading(texts, HEADING) if texts else ""


@lru_cache(maxsize=1)
def printed_groups(
    service: Service, settings: Settings, dialect: Dialect
) -> tuple[tuple[str, str], ...]:
    """The groups of each SLO below its name, then those of the service's own alerts."""
    names = [slo.name for slo in service.slos] + [_ALERTS] * bool(service.alerts)
    texts = in_a_file(_texts(service, settings, dialect), f'all rules of "{service.name}"')
    return tuple(zip(names, texts, strict=True))


def _texts(service: Service, settings: Settings, dialect: Dialect) -> Iterator[str]:
    for slo in service.slos:
        yield slo_text(slo, settings, dialect)
    if service.alerts:
        yield print_groups(dialect.groups([_own_alerts(service, settings)], settings))


@lru_cache(maxsize=1)
def service_groups(service: Service, settings: Settings) -> tuple[Group, ...]:
    """Three groups for each SLO, and one for the plain alerts of the service."""
    groups = [group for slo in service.slos for group in slo_groups(slo, settings)]
    return (*groups, _own_alerts(service, settings)) if service.alerts else tuple(groups)


def _own_alerts(service: Service, settings: Settings) -> Group:
    return Group(
        name=_alerts_group(service),
        interval=settings.evaluation_interval,
        rules=tuple(emit_plain_alert(alert, settings) for alert in service.alerts),
    )


def group_names(service: Service) -> tuple[str, ...]:
    """The names of the groups of a service, in order, without their rules."""
    names = [name for slo in service.slos for name in group_names_of(slo)]
    return (*names, _alerts_group(service)) if service.alerts else tuple(names)


def _alerts_group(service: Service) -> str:
    return f"{service.name}/{_ALERTS}"


_ALERTS = "alerts"
