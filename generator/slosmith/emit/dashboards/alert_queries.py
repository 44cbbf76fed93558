"""What dashboards ask of alerts: which fire, for how long, and what leads on from them."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from slosmith.emit.dashboards.scopes import MOST_ROWS, Scope, all_groups, slo_scope
from slosmith.model import naming
from slosmith.model.dashboards import variable
from slosmith.model.slo import Slo
from slosmith.promql import quote

GROUP, DASHBOARD, PAGE = naming.GROUP, naming.DASHBOARD, naming.PAGE
"""Labels that are made up for tables: an SLO's group in one word, and what links lead to."""
WHAT = naming.WHAT
"""A label that is made up for a timeline: which of an SLO's alerts it is."""


def alert_state(scope: Scope) -> str:
    """2 while a page fires, 1 while a ticket does, 0 while none does."""
    keys = ", ".join(scope.keys)
    info = scope.series(naming.INFO)
    known = f"0 * max by ({keys}) ({info})"
    firing = Scope(matchers=(*scope.matchers, 'alertstate="firing"', 'slo!=""'), by=scope.by)
    page, ticket = (
        f"max by ({keys}) ({_alerts(firing, severity)})" for severity in ("page", "ticket")
    )
    state = f"2 * {page}\nor {ticket}\nor {known}"
    return state if not scope.info else f"({state})\nand on (service, slo, cluster) {info}"


def _alerts(scope: Scope, severity: str) -> str:
    inside = ",".join((*scope.matchers, f"severity={quote(severity)}"))
    return f"ALERTS{{{inside}}}"


def dashboards(scope: Scope, slos: Iterable[Slo]) -> str:
    """The uid of each SLO's dashboard as a label, its group in one word, and its team."""
    named = _with_dashboard(_with_group(scope.series(naming.INFO), scope.by), slos, ())
    return scope.row(named, "team", DASHBOARD, *_group_label(scope.by))


def _group_label(by: tuple[str, ...]) -> tuple[str, ...]:
    return (GROUP,) if by else ()


def _with_group(inner: str, by: tuple[str, ...]) -> str:
    """All `by` labels in one: a table of many services would have a column for each."""
    if not by:
        return inner
    joined = f'label_join({inner}, "{GROUP}", " ", {", ".join(quote(label) for label in by)})'
    return f'label_replace({joined}, "{GROUP}", "$1", "{GROUP}", " *(.*?) *")'


def _with_dashboard(inner: str, slos: Iterable[Slo], services: Iterable[str]) -> str:
    """The uid of the dashboard that shows an SLO, or of its service where there is no SLO.

    Most uids are joined from names; those that Grafana would find too long are said one by one.
    """
    joined = f'label_join({inner}, "{naming.NAMES}", "_", "service", "slo")'
    found = f'label_replace({joined}, "{DASHBOARD}", "slo_$1", "{naming.NAMES}", "(.*?)_?")'
    uids = {f"{slo.service}_{slo.name}": naming.slo_uid(slo.service, slo.name) for slo in slos}
    uids |= {f"{service}_": naming.service_uid(service) for service in services}
    for names, uid in uids.items():
        if uid != f"slo_{names.removesuffix('_')}":
            found = f'label_replace({found}, "{DASHBOARD}", "{uid}", "{naming.NAMES}", "{names}")'
    return found


def firing(matchers: Iterable[str]) -> str:
    """Alerts that fire now."""
    inside = ",".join((*matchers, 'alertstate="firing"'))
    return f"ALERTS{{{inside}}}"


def each_alert(matchers: Iterable[str], by: Iterable[str]) -> str:
    """Alerts that fire now, once each, however many replicas of a ruler say so."""
    labels = ("alertname", "service", "slo", "tier", "cluster", *by)
    return f"max by ({', '.join(labels)}) ({firing(matchers)})"


def alerts_with_links(
    matchers: Iterable[str],
    slos: tuple[Slo, ...],
    services: Iterable[str],
    installation: tuple[str, ...] = (),
    pages: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Alerts that fire now, each with what its links need as labels: dashboard, page and groups.

    ``installation`` are the labels that distinguish installations, for a silence of one of them;
    ``pages`` are those of alerts that are called otherwise.
    """
    by = all_groups(slos)
    found = _with_dashboard(_with_group(firing(matchers), by), slos, services)
    found = f'label_replace({found}, "{PAGE}", "$1", "alertname", "(.+)")'
    for name, page in pages.items():
        called = quote(re.escape(name))
        found = f'label_replace({found}, "{PAGE}", "{page}", "alertname", {called})'
    found = f'label_replace({found}, "{PAGE}", "$1", "slo", "(.+)")'
    for label in by:
        # What speaks of no group sets no variable, so that its dashboard opens with all groups.
        found = f'label_replace({found}, "{selected(label)}", "&", "{label}", "")'
        chosen = f"&var-{variable(label)}=$1"
        found = f'label_replace({found}, "{selected(label)}", "{chosen}", "{label}", "(.+)")'
    names = ("alertname", "severity", "service", "slo", "tier", "team", PAGE, DASHBOARD)
    labels = (*names, *_group_label(by), *by, *installation, *(selected(label) for label in by))
    return f"max by ({', '.join(labels)}) ({found})"


def selected(label: str) -> str:
    """A label made up for links: the part of an address that sets the variable of a group."""
    return f"{naming.MADE_UP_PREFIX}{label}"


def alert_course(matchers: tuple[str, ...], *, informs: bool = False) -> str:
    """2 while a page fires and 1 while a ticket does, for each alert; nothing while none does.

    A half is for what only informs, where there is such.
    """
    page, ticket, info = (
        firing((*matchers, f"severity={quote(severity)}"))
        for severity in ("page", "ticket", "info")
    )
    informing = f" or 0.5 * {info}" if informs else ""
    return f"max by (alertname) (2 * {page} or {ticket}{informing})"


def alerts_of(slo: Slo) -> str:
    """The course of one SLO's alerts, by tier or else by what they are called beside its name."""
    matchers = slo_scope(slo).matchers
    labels = ", ".join((WHAT, *slo.by))
    states = []
    for severity in ("page", "ticket"):
        found = firing((*matchers, f"severity={quote(severity)}"))
        own = f"{re.escape(slo.alerting.name)}(.+)"
        named = f'label_replace({found}, "{WHAT}", "$1", "alertname", {quote(own)})'
        states.append(f'label_replace({named}, "{WHAT}", "$1", "tier", "(.+)")')
    page, ticket = states
    return f"max by ({labels}) (2 * {page} or {ticket})"


def longest_alerts(matchers: tuple[str, ...], *, informs: bool = False) -> str:
    """The course of the alerts that fired longest in the time that is looked at."""
    lasted = f"count_over_time({firing(matchers)}[$__range] @ end())"
    longest = f"topk({MOST_ROWS}, sum by (alertname) ({lasted}))"
    return f"{alert_course(matchers, informs=informs)}\nand on (alertname) {longest}"


def tier_fires(slo: Slo, tier: str) -> str:
    """1 while the alert of a tier fires."""
    return f"max({firing((*slo_scope(slo).matchers, f'tier={quote(tier)}'))})"
