"""Alerts of SLOs have names of their own, across all services; plain ones may share theirs."""

from collections.abc import Iterator

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.alerts import Alert, service_alerts
from slosmith.model.root import Model
from slosmith.source import Origin


def check_names(model: Model) -> Iterator[Diagnostic]:
    """Each name of an SLO's alerts that another SLO or a plain alert takes, with the place."""
    alerts = [alert for service in model.services for alert in service_alerts(service)]
    first: dict[str, Alert] = {}
    reported: set[tuple[str, str]] = set()
    for alert in sorted(alerts, key=lambda one: not one.slo):
        other = first.setdefault(alert.name, alert)
        if not other.slo or (other.service, other.slo) == (alert.service, alert.slo):
            continue
        if (owners := (_owner(other), _owner(alert))) not in reported:
            reported.add(owners)
            place, where = _place(alert), _place(other)
            yield place.finding(
                codes.DUPLICATE_NAME,
                f'the alert "{alert.name}" of {owners[1]} has the name of one of {owners[0]}, at '
                f"{where.file.path}:{where.span().line}",
                "give its alerts another name with alerting: {name: …}"
                if alert.slo
                else "rename one of the two",
            )


def _owner(alert: Alert) -> str:
    return f"{alert.service}/{alert.slo}" if alert.slo else f"the plain alerts of {alert.service}"


def _place(alert: Alert) -> Origin:
    assert alert.origin is not None
    if not alert.slo:
        return alert.origin.at("alert")
    written = alert.origin.at("alerting", "name")
    return written if written.text is not None else alert.origin.at("name")
