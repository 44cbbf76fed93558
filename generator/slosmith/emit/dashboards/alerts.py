"""Alerts on dashboards: those that fire, with the way on from each, and when which one fired."""

from collections.abc import Iterable, Mapping

from slosmith.emit.dashboards import alert_queries, panels, scopes, styles
from slosmith.emit.dashboards.context import Context
from slosmith.emit.dashboards.grafana import Json, Panel, Query
from slosmith.model import naming
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo

KEPT = "${__url_time_range}&${datasource:queryparam}&${cluster:queryparam}"
"""What a link from dashboard to dashboard carries on: the time, the data source, the cluster."""


_SEVERITIES: dict[str, Json] = {
    "page": {"text": "page", "color": styles.RED},
    "ticket": {"text": "ticket", "color": styles.ORANGE},
}
_STATES: dict[str, Json] = {
    "0": {"text": "none", "color": styles.GREY},
    "1": {"text": "ticket", "color": styles.ORANGE},
    "2": {"text": "page", "color": styles.RED},
}
_INFO: Json = {"text": "info", "color": styles.BLUE}
_SEVERITY: Mapping[str, Json] = {"type": "value", "options": _SEVERITIES}
_SEVERITY_OR_INFO: Mapping[str, Json] = {
    "type": "value",
    "options": {**_SEVERITIES, "info": _INFO},
}
STATE: Mapping[str, Json] = {"type": "value", "options": _STATES}
STATE_OR_INFO: Mapping[str, Json] = {"type": "value", "options": {**_STATES, "0.5": _INFO}}


def informs(alerts: Iterable[PlainAlert]) -> bool:
    """Whether some alert wakes nobody and is no ticket either."""
    return any(one.severity is AlertSeverity.INFO for one in alerts)


def _called_otherwise(alerts: Iterable[PlainAlert]) -> dict[str, str]:
    """The pages of alerts whose name is no file's, by name."""
    return {one.name: one.page for one in alerts if one.page != one.name}


def alert_table(  # noqa: PLR0913  # what differs between the dashboards that have one
    matchers: Iterable[str],
    context: Context,
    *,
    slos: tuple[Slo, ...],
    hidden: tuple[str, ...] = (),
    width: int = 24,
    height: int = 7,
    plain: Iterable[PlainAlert] = (),
) -> Panel:
    """Alerts that fire, pages first: each with dashboard, runbook and where to silence it.

    ``plain`` are those of authors that may be among them.
    """
    by = scopes.all_groups(slos)
    own = tuple(one for one in context.settings.installation if one not in by)
    columns = {
        "severity": "Severity",
        "alertname": "Alert",
        "service": "Service",
        "slo": "SLO",
        alert_queries.GROUP: "Group",
        "tier": "Tier",
        "team": "Team",
    }
    return panels.table(
        "Firing alerts",
        "Alerts that fire now. The alert's name links to its dashboard, to its runbook and to a "
        "silence of it. An empty table means that none fires.",
        Query(
            expr=alert_queries.alerts_with_links(
                matchers, slos, context.shortened, own, _called_otherwise(plain)
            ),
            instant=True,
            form="table",
        ),
        columns=columns,
        hidden=(
            *hidden,
            "Value",
            alert_queries.DASHBOARD,
            alert_queries.PAGE,
            *by,
            *own,
            *(alert_queries.selected(label) for label in by),
        ),
        overrides=(
            styles.styled(
                "Severity",
                mappings=[_SEVERITY_OR_INFO if informs(plain) else _SEVERITY],
                custom__cellOptions={"type": "color-text"},
                custom__width=80,
            ),
            styles.styled("Alert", links=_alert_links(context.settings, by)),
            *(
                styles.styled(name, mappings=[styles.missing("-")])
                for name in ("SLO", "Group", "Tier")
            ),
        ),
        no_value="none fires",
        sort="severity",
        width=width,
        height=height,
    )


def _alert_links(settings: Settings, by: tuple[str, ...]) -> list[Mapping[str, Json]]:
    """The way of whoever is on call: the SLO, the runbook, the silence."""
    selected = "".join(field(alert_queries.selected(one)) for one in by)
    links = [
        styles.link("Open its dashboard", f"/d/{field(alert_queries.DASHBOARD)}?{KEPT}{selected}")
    ]
    if settings.runbook_base:
        page = naming.runbook_page(field("service"), field(alert_queries.PAGE))
        links.append(styles.link("Runbook", f"{settings.runbook_base}/{page}"))
    if settings.alertmanager_base:
        own = (one for one in settings.installation if one not in by)
        named = ("alertname", "service", "slo", *by, *own)
        matchers = "%2C".join(f"{name}%3D%22{field(name)}%22" for name in named)
        form = f"{settings.alertmanager_base}/#/silences/new?filter=%7B{matchers}%7D"
        links.append(styles.link("Silence", form))
    return links


def alert_course(
    asked: str,
    *by: str,
    width: int = 12,
    height: int = 8,
    state: Mapping[str, Json] = STATE,
) -> Panel:
    """When which alert fired."""
    return panels.states(
        "Alerts over time",
        "When each alert fired, as a page or as a ticket. An empty panel means that none did.",
        Query(expr=asked, legend=" ".join(f"{{{{{label}}}}}" for label in by)),
        mappings=(state,),
        no_value="none fired",
        width=width,
        height=height,
    )


def field(name: str) -> str:
    """The value of a row's field, in a link."""
    return f"${{__data.fields.{name}}}"
