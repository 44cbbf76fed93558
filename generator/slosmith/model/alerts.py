"""Which alerts there are: those of each SLO, those that authors wrote, and the watchdog.

Everything that names an alert reads it here: rules, routes, runbooks, scenarios, checks and the
audit.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from weakref import WeakKeyDictionary

from slosmith.model import naming
from slosmith.model.burnrate import AlertSeverity, BurnAlert
from slosmith.model.indicators import EventIndicator
from slosmith.model.labels import Labels
from slosmith.model.matching import AREA, Condition, hold
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.root import Model
from slosmith.model.service import Service
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.record import dataclass
from slosmith.source import Origin


class Purpose(StrEnum):
    """What an alert says; each of an SLO's has its own section on the SLO's runbook page.

    ``budget-burn`` makes the name `CouncilErrorsBudgetBurn`, the heading "Budget burn" and the
    anchor `#budget-burn`.
    """

    BURN = "budget-burn"
    NO_DATA = "no-data"
    IDLE = "idle"
    CONTRADICTION = "contradiction"
    PLAIN = "plain"
    WATCHDOG = "watchdog"

    @property
    def suffix(self) -> str:
        """How the names of an SLO's alerts of this purpose end."""
        return naming.pascal(self.value)

    @property
    def heading(self) -> str:
        """The heading of its section on a runbook page."""
        return self.value.replace("-", " ").capitalize()

    @property
    def blames_service(self) -> bool:
        """Whether it says that the service is bad; others speak of what it is measured by."""
        return self in (Purpose.BURN, Purpose.PLAIN)


_SUFFIXES = {purpose: purpose.suffix for purpose in Purpose}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an alert stands in the runbooks; no ``anchor`` where the page is its own.

    ``prose`` is the file in `runbooks/` that people write about it, without `.md`.
    """

    path: str
    anchor: str
    prose: str

    @property
    def target(self) -> str:
        """The page and the anchor on it, below the runbook base."""
        return f"{self.path}#{self.anchor}" if self.anchor else self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alerting rule: ``burn`` is the tier of a burn-rate one.

    ``own`` are the labels that its author or its SLO gives it, ``page`` and ``prose`` its runbook
    page and the file in `runbooks/` about it. ``slo`` is empty where it belongs to none, ``wait``
    None where no author can set it, and ``origin`` None where no author wrote it. ``elsewhere``
    says that its runbook is a page that is not rendered. An SLO has half a dozen, of which most are
    asked for their names alone: the rest is made when it is asked for.
    """

    name: str
    purpose: Purpose
    severity: AlertSeverity
    burn: BurnAlert | None = None
    service: str
    slo: str
    team: str
    area: str
    own: Labels
    page: str
    prose: str
    elsewhere: bool = False
    wait: Duration | None = None
    origin: Origin | None

    @property
    def labels(self) -> Labels:
        """Those of the rule, in the order of their names."""
        pairs = {"severity": self.severity.value, **dict(self.own)}
        if self.burn is not None:
            pairs["tier"] = self.burn.tier
            pairs["long_window"], pairs["short_window"] = str(self.burn.long), str(self.burn.short)
        return tuple(sorted(pairs.items()))

    @property
    def place(self) -> Place:
        """Where it stands in the runbooks."""
        path = naming.runbook_page(self.service, self.page)
        anchor = self.purpose.value if self.slo else ""
        return Place(path=path, anchor=anchor, prose=self.prose)

    @property
    def matched(self) -> dict[str, str]:
        """What conditions are about: its labels, its name and its area."""
        return {**dict(self.labels), "alertname": self.name, AREA: self.area}

    def meets(self, conditions: Iterable[Condition]) -> bool:
        """Whether all these conditions hold of it."""
        return hold(conditions, self.matched)


def all_alerts(model: Model) -> Iterator[Alert]:
    """Every alerting rule that will be rendered, the watchdog last."""
    for service in model.services:
        yield from service_alerts(service)
    yield from watchdog_alerts(model)


def service_alerts(service: Service) -> Iterator[Alert]:
    """The alerts of a service's SLOs, then its plain ones."""
    for slo in service.slos:
        yield from slo_alerts(slo)
    yield from map(plain_alert, service.alerts)


def slo_alerts(slo: Slo) -> tuple[Alert, ...]:
    """The alerts of one SLO, in the order of its runbook page."""
    found = _OF_SLOS.get(slo)
    if found is None:
        found = _OF_SLOS[slo] = tuple(_alerts_of(slo))
    return found


# Every check and every target asks for them, of thousands of SLOs.
_OF_SLOS: WeakKeyDictionary[Slo, tuple[Alert, ...]] = WeakKeyDictionary()


def _alerts_of(slo: Slo) -> Iterator[Alert]:
    alerting = slo.alerting
    pairs = {**dict(alerting.labels), "service": slo.service, "slo": slo.name, "team": slo.team}
    own = tuple(pairs.items())
    for tier in slo.plan.all_alerts:
        yield _slo_alert(slo, own, Purpose.BURN, tier.severity, tier=tier)
    if alerting.no_data is not None:
        yield _slo_alert(slo, own, Purpose.NO_DATA, alerting.no_data)
    if alerting.idle is not None and isinstance(slo.indicator, EventIndicator):
        yield _slo_alert(slo, own, Purpose.IDLE, AlertSeverity.TICKET, wait=alerting.idle)
    if alerting.contradiction:
        yield _slo_alert(slo, own, Purpose.CONTRADICTION, AlertSeverity.TICKET)


def slo_alert_name(slo: Slo, purpose: Purpose) -> str:
    """What an SLO's alert of a purpose is called, whether it has one or not."""
    return f"{slo.alerting.name}{_SUFFIXES[purpose]}"


def find_alert(slo: Slo, purpose: Purpose) -> Alert | None:
    """The first alert of an SLO that has a purpose, None where the SLO has none."""
    return next((alert for alert in slo_alerts(slo) if alert.purpose is purpose), None)


def burn_alert(slo: Slo, tier: BurnAlert) -> Alert:
    """The alert of a tier of the SLO's plan; all tiers share their name."""
    return next(alert for alert in slo_alerts(slo) if alert.burn == tier)


def plain_alert(alert: PlainAlert) -> Alert:
    """An alert of the author's, which has a runbook page of its own."""
    own = {**dict(alert.labels), "service": alert.service, "team": alert.team}
    return Alert(
        name=alert.name,
        purpose=Purpose.PLAIN,
        severity=alert.severity,
        service=alert.service,
        slo="",
        team=alert.team,
        area=alert.area,
        own=tuple(own.items()),
        page=alert.page,
        prose=alert.runbook,
        elsewhere=bool(alert.runbook_url),
        wait=alert.wait,
        origin=alert.origin,
    )


def watchdog_alerts(model: Model) -> Iterator[Alert]:
    """The alert of each ruler that always fires, where routing has a heartbeat; it wakes nobody."""
    if model.routing is not None and model.routing.watchdog is not None:
        yield from map(_watchdog, model.rulers)


def _watchdog(shard: int | None) -> Alert:
    own, name = naming.OWN_SERVICE, naming.WATCHDOG
    ruler = () if shard is None else ((naming.SHARD, str(shard)),)
    return Alert(
        name=name,
        purpose=Purpose.WATCHDOG,
        severity=AlertSeverity.TICKET,
        service=own,
        slo="",
        team=own,
        area="",
        own=(("service", own), ("severity", naming.NO_SEVERITY), ("team", own), *ruler),
        page=name,
        prose=name,
        origin=None,
    )


def by_name(alerts: Iterable[Alert]) -> Mapping[str, tuple[Alert, ...]]:
    """The alerts that share each name, in their order, but pages first."""
    found: dict[str, tuple[Alert, ...]] = {}
    for alert in alerts:
        found[alert.name] = (*found.get(alert.name, ()), alert)
    ranks = [*AlertSeverity]
    return {
        name: tuple(sorted(same, key=lambda one: ranks.index(one.severity)))
        for name, same in found.items()
    }


def by_severity(alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    """One of the tiers of each severity, and all else: who is notified goes by no tier."""
    found: dict[tuple[str, AlertSeverity, Origin | None], Alert] = {}
    for alert in alerts:
        found.setdefault((alert.name, alert.severity, alert.origin), alert)
    return tuple(found.values())


def _slo_alert(  # what differs between the alerts of an SLO
    slo: Slo,
    own: Labels,
    purpose: Purpose,
    severity: AlertSeverity,
    *,
    tier: BurnAlert | None = None,
    wait: Duration | None = None,
) -> Alert:
    name = slo_alert_name(slo, purpose)
    return Alert(
        name=name,
        purpose=purpose,
        severity=severity,
        burn=tier,
        service=slo.service,
        slo=slo.name,
        team=slo.team,
        area=slo.area,
        own=own,
        page=slo.name,
        prose=name,
        wait=wait,
        origin=slo.origin,
    )
