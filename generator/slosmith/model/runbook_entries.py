"""Which runbook page each alert has, where on it the alert begins, and whose prose goes there."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from slosmith.model import naming
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.root import EventIndicator, Model, PlainAlert, Service, Slo
from slosmith.source import Origin

SECTIONS = ("Meaning", "Impact", "Diagnosis", "Mitigation", "Escalation")
"""The sections of prose, in the order of a page."""
NEEDED = ("Diagnosis", "Mitigation")
"""Without these a page wakes somebody who then does not know what to do."""


class Purpose(StrEnum):
    """What an alert says; each has its own place on a page."""

    BURN = naming.BURN_ANCHOR
    NO_DATA = naming.NO_DATA_ANCHOR
    IDLE = naming.IDLE_ANCHOR
    PLAIN = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One alert's place in the runbooks: ``purpose`` is its anchor on the page.

    ``prose`` is the file in `runbooks/` that people write about it, without `.md`; ``origin`` is
    None where no author wrote the alert.
    """

    alert: str
    service: str
    page: str
    purpose: Purpose
    severity: AlertSeverity
    prose: str
    origin: Origin | None

    @property
    def path(self) -> str:
        """The page, below the runbook base."""
        return naming.runbook_page(self.service, self.page)

    @property
    def target(self) -> str:
        """The page and the alert's anchor on it, below the runbook base."""
        return f"{self.path}#{self.purpose}" if self.purpose else self.path


def runbook_entries(model: Model) -> Iterator[Entry]:
    """An entry for every alert, the watchdog last."""
    for service in model.services:
        yield from service_entries(service)
    if model.routing is not None and model.routing.watchdog is not None:
        yield Entry(
            alert=naming.WATCHDOG,
            service=naming.OWN_SERVICE,
            page=naming.WATCHDOG,
            purpose=Purpose.PLAIN,
            severity=AlertSeverity.TICKET,
            prose=naming.WATCHDOG,
            origin=None,
        )


def service_entries(service: Service) -> Iterator[Entry]:
    """The entries of a service's SLOs, then those of its plain alerts."""
    for slo in service.slos:
        yield from slo_entries(slo)
    yield from (plain_entry(alert) for alert in service.alerts)


def slo_entries(slo: Slo) -> Iterator[Entry]:
    """The alerts of one SLO, in the order of its page."""
    name = slo.alerting.name
    if alerts := slo.plan.all_alerts:
        severities = {alert.severity for alert in alerts}
        worst = AlertSeverity.PAGE if AlertSeverity.PAGE in severities else AlertSeverity.TICKET
        yield _slo_entry(slo, naming.burn_alert(name), Purpose.BURN, worst)
    if slo.alerting.no_data is not None:
        yield _slo_entry(slo, naming.no_data_alert(name), Purpose.NO_DATA, slo.alerting.no_data)
    if slo.alerting.idle is not None and isinstance(slo.indicator, EventIndicator):
        yield _slo_entry(slo, naming.idle_alert(name), Purpose.IDLE, AlertSeverity.TICKET)


def _slo_entry(slo: Slo, alert: str, purpose: Purpose, severity: AlertSeverity) -> Entry:
    return Entry(
        alert=alert,
        service=slo.service,
        page=slo.name,
        purpose=purpose,
        severity=severity,
        prose=alert,
        origin=slo.origin,
    )


def plain_entry(alert: PlainAlert) -> Entry:
    """The entry of a plain alert, which has a page of its own."""
    return Entry(
        alert=alert.name,
        service=alert.service,
        page=alert.name,
        purpose=Purpose.PLAIN,
        severity=alert.severity,
        prose=alert.runbook,
        origin=alert.origin,
    )
