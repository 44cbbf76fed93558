"""Who is notified of an alert: its audience."""

from dataclasses import dataclass

from slosmith.model.alerts import Alert
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.routing import Override, Routing


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who is notified: receivers in order, and the interval outside of which they wait, if any."""

    receivers: tuple[str, ...]
    hours: str | None
    override: Override | None
    is_default: bool = False


def audience_of(routing: Routing, alert: Alert) -> Audience:
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


def matches(override: Override, alert: Alert) -> bool:
    """Whether an override speaks of an alert."""
    if override.service not in (None, alert.service):
        return False
    return override.area in (None, alert.area) and alert.has(override.labels)
