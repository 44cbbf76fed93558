"""Addresses that people have kept: dashboards, runbook pages and their anchors."""

from collections.abc import Iterable, Iterator

from slosmith.commands.plan.change import Change, Risk, Section
from slosmith.commands.plan.side import Side
from slosmith.model import naming
from slosmith.model.alerts import Alert, slo_alerts
from slosmith.model.service import Service
from slosmith.model.slo import Slo
from slosmith.source import Origin


def service_addresses(service: Service) -> Iterator[str]:
    """The dashboard of a service."""
    yield naming.dashboard_file(naming.service_uid(service.name))


def slo_addresses(slo: Slo) -> Iterator[str]:
    """The dashboard of an SLO, and the page and the sections about its alerts."""
    yield naming.dashboard_file(naming.slo_uid(slo.service, slo.name))
    for alert in slo_alerts(slo):
        yield from alert_addresses(alert)


def alert_addresses(alert: Alert | None) -> Iterator[str]:
    """The runbook page of an alert, and its anchor there."""
    if alert is not None:
        yield f"{naming.RUNBOOKS}/{alert.place.path}"
        yield f"{naming.RUNBOOKS}/{alert.place.target}"


def lost_addresses(
    subject: str, old: Iterable[str], new: Iterable[str], after: Side, place: Origin | None
) -> Iterator[Change]:
    """Each address of a subject that leads nowhere now; of a page that is gone, no anchor."""
    known = {*new}
    for address in dict.fromkeys(old):
        page, _, anchor = address.partition("#")
        there = page in after.documents
        if (there and anchor and address not in known) or not (there or anchor):
            yield Change(
                section=Section.ADDRESSES,
                subject=subject,
                what=_what(page, anchor),
                old=_short(address),
                new=None,
                risk=Risk.LINKS,
                place=place,
            )


def _what(page: str, anchor: str) -> str:
    if anchor:
        return "runbook anchor"
    return "runbook page" if page.startswith(f"{naming.RUNBOOKS}/") else "dashboard"


def _short(address: str) -> str:
    """A path below the runbook base, or the uid of a dashboard."""
    return (
        address.removeprefix(f"{naming.RUNBOOKS}/").removeprefix(_DASHBOARDS).removesuffix(".json")
    )


_DASHBOARDS = "grafana/dashboards/"
