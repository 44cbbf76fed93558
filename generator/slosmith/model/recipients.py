"""Who is notified of an alert: the alerts as routing sees them, and their audience."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from slosmith.model import naming
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.root import EventIndicator, Labels, Model, PlainAlert, Service, Slo
from slosmith.model.routing import Override, Routing
from slosmith.source import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutedAlert:
    """What routing knows of an alert; ``labels`` are those that it always has."""

    name: str
    service: str
    team: str
    severity: AlertSeverity
    area: str
    labels: Labels
    origin: Origin

    def has(self, labels: Labels) -> bool:
        """Whether it carries all these labels."""
        return set(labels) <= set(self.labels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who is notified: receivers in order, and the interval outside of which they wait, if any."""

    receivers: tuple[str, ...]
    hours: str | None
    override: Override | None
    is_default: bool = False


def routed_alerts(model: Model) -> Iterator[RoutedAlert]:
    """Every alert that will be rendered, once for each name and severity."""
    for slo in model.slos:
        yield from _of_slo(slo)
    for alert in model.alerts:
        yield _of_plain(alert)


def service_alerts(service: Service) -> Mapping[str, tuple[RoutedAlert, ...]]:
    """The same of one service, by their names."""
    found: dict[str, tuple[RoutedAlert, ...]] = {}
    own = (*(one for slo in service.slos for one in _of_slo(slo)), *map(_of_plain, service.alerts))
    for alert in own:
        found[alert.name] = (*found.get(alert.name, ()), alert)
    return found


def audience_of(routing: Routing, alert: RoutedAlert) -> Audience:
    """The first override that names receivers for the severity, else the team, else the default."""
    for override in routing.overrides:
        receivers = override.receivers(alert.severity)
        if receivers is not None and matches(override, alert):
            hours = None if alert.severity is AlertSeverity.PAGE else override.hours
            return Audience(receivers=receivers, hours=hours, override=override)
    team = routing.team(alert.team)
    if team is None or not team.receivers(alert.severity):
        return Audience(receivers=(routing.default,), hours=None, override=None, is_default=True)
    hours = None if alert.severity is AlertSeverity.PAGE else team.hours
    return Audience(receivers=team.receivers(alert.severity), hours=hours, override=None)


def matches(override: Override, alert: RoutedAlert) -> bool:
    """Whether an override speaks of an alert."""
    if override.service not in (None, alert.service):
        return False
    return override.area in (None, alert.area) and alert.has(override.labels)


def _of_slo(slo: Slo) -> Iterator[RoutedAlert]:
    base = slo.alerting.name
    for severity in sorted({alert.severity for alert in slo.plan.all_alerts}):
        yield _slo_alert(slo, naming.burn_alert(base), severity)
    if slo.alerting.no_data is not None:
        yield _slo_alert(slo, naming.no_data_alert(base), slo.alerting.no_data)
    if slo.alerting.idle is not None and isinstance(slo.indicator, EventIndicator):
        yield _slo_alert(slo, naming.idle_alert(base), AlertSeverity.TICKET)


def _slo_alert(slo: Slo, name: str, severity: AlertSeverity) -> RoutedAlert:
    own = {"service": slo.service, "slo": slo.name, "severity": severity.value, "team": slo.team}
    return RoutedAlert(
        name=name,
        service=slo.service,
        team=slo.team,
        severity=severity,
        area=slo.area,
        labels=_labels(name, {**dict(slo.alerting.labels), **own}),
        origin=slo.origin,
    )


def _of_plain(alert: PlainAlert) -> RoutedAlert:
    own = {"service": alert.service, "severity": alert.severity.value, "team": alert.team}
    return RoutedAlert(
        name=alert.name,
        service=alert.service,
        team=alert.team,
        severity=alert.severity,
        area=alert.area,
        labels=_labels(alert.name, {**dict(alert.labels), **own}),
        origin=alert.origin,
    )


def _labels(name: str, labels: dict[str, str]) -> Labels:
    return tuple(sorted({**labels, "alertname": name}.items()))
