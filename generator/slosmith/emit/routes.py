"""The routing tree: the watchdog, then overrides, then teams, each with its receivers below."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from slosmith.emit.yaml_text import Matcher, Node, matcher, regex_of
from slosmith.model import naming
from slosmith.model.alerts import Alert, Purpose, all_alerts
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.recipients import matches
from slosmith.model.root import Model
from slosmith.model.routing import Override, Routing, Timing


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """Alerts that go the same way: who is notified, and the interval outside of which they wait.

    ``slos`` and ``plain`` say whether alerts of SLOs and plain ones can be among them: a route
    that no alert can reach would be read by people, and never be true.
    """

    matchers: tuple[Matcher, ...]
    severity: AlertSeverity
    receivers: tuple[str, ...]
    hours: str | None
    slos: bool = True
    plain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grouping:
    """What distinguishes groups: ``by`` has the labels of SLOs' groups and the installation's.

    One Alertmanager may serve several installations, and no message may be of two of them.
    """

    by: tuple[str, ...]
    installation: tuple[str, ...]

    @property
    def each_plain(self) -> list[Node]:
        return ["alertname", "service", *self.by]

    @property
    def each_service(self) -> list[Node]:
        return ["service", *self.installation]


def emit_tree(routing: Routing, model: Model) -> dict[str, Node]:
    """The root route, with everything below it; what matches nothing goes to the default."""
    installation = model.settings.installation
    by = sorted({*installation, *(label for slo in model.slos for label in slo.by)})
    routes: list[Node] = []
    if routing.watchdog is not None:
        watchdog = routing.watchdog
        routes.append(_watchdog(watchdog.receiver, str(watchdog.interval), installation))
    alerts = tuple(all_alerts(model)) if routing.overrides else ()  # no team asks for them
    severities = [one for one in AlertSeverity if one is not AlertSeverity.INFO or _informs(model)]
    grouping = _Grouping(by=tuple(by), installation=installation)
    routes += [_leg(leg, routing, grouping) for leg in _legs(routing, alerts, severities)]
    return {
        "receiver": routing.default,
        "group_by": ["service", "slo", *by],
        **_timing(routing.ticket),
        "routes": routes,
    }


def _watchdog(receiver: str, interval: str, installation: tuple[str, ...]) -> Node:
    """Sent at once and again and again: the heartbeat counts the time since the last one."""
    return {
        "matchers": [
            matcher("alertname", "=", naming.WATCHDOG),
            matcher("service", "=", naming.OWN_SERVICE),
        ],
        "receiver": receiver,
        "group_by": ["alertname", *installation],
        "group_wait": "0s",
        "group_interval": interval,
        "repeat_interval": interval,
    }


def _informs(model: Model) -> bool:
    """Whether some alert only informs, or somebody is named for those that do."""
    assert model.routing is not None
    named = any(one.info is not None for one in model.routing.named)
    return named or any(one.severity is AlertSeverity.INFO for one in model.alerts)


def _legs(
    routing: Routing, alerts: tuple[Alert, ...], severities: list[AlertSeverity]
) -> Iterator[Leg]:
    """In the order in which Alertmanager must look: the first that matches decides."""
    for override in routing.overrides:
        for severity in severities:
            if (receivers := override.receivers(severity)) is None:
                continue
            hours = None if severity is AlertSeverity.PAGE else override.hours
            leg = Leg(matchers=(), severity=severity, receivers=receivers, hours=hours)
            yield from _override(override, leg, alerts)
    for team in routing.teams:
        for severity in severities:
            if receivers := team.receivers(severity):
                hours = None if severity is AlertSeverity.PAGE else team.hours
                own = (matcher("team", "=", team.name), _severity(severity))
                yield Leg(matchers=own, severity=severity, receivers=receivers, hours=hours)


def _severity(severity: AlertSeverity) -> Matcher:
    return matcher("severity", "=", severity.value)


def _override(override: Override, leg: Leg, alerts: tuple[Alert, ...]) -> Iterator[Leg]:
    labels = [matcher(name, "=", value) for name, value in override.labels]
    if override.area is None:
        if override.service is not None:
            labels.append(matcher("service", "=", override.service))
        yield replace(leg, matchers=(*labels, _severity(leg.severity)))
        return
    matched = [one for one in alerts if one.severity is leg.severity and matches(override, one)]
    for service in sorted({one.service for one in matched}):
        own = (*labels, matcher("service", "=", service))
        yield from _in_area([one for one in matched if one.service == service], leg, own)


def _in_area(alerts: list[Alert], leg: Leg, own: tuple[Matcher, ...]) -> Iterator[Leg]:
    """No alert carries its area, so the SLOs and the plain alerts of one are named."""
    slos = sorted({one.slo for one in alerts if one.slo})
    plain = sorted({one.name for one in alerts if not one.slo})
    severity = _severity(leg.severity)
    if slos:
        matchers = (*own, matcher("slo", "=~", "|".join(slos)), severity)
        yield replace(leg, matchers=matchers, plain=False)
    if plain:
        named = (matcher("slo", "=", ""), matcher("alertname", "=~", regex_of(plain)))
        yield replace(leg, matchers=(*own, *named, severity), slos=False)


def _leg(leg: Leg, routing: Routing, grouping: _Grouping) -> Node:
    """One route for each receiver below; all but the last let the alert go on to the next."""
    receivers: list[Node] = []
    for index, name in enumerate(leg.receivers):
        receiver: dict[str, Node] = {"receiver": name, **_hours(leg)}
        if index + 1 < len(leg.receivers):
            receiver["continue"] = True
        if leg.slos:
            receivers.append({**receiver, "routes": list(_groupings(leg, grouping))})
        else:
            receivers.append({**receiver, "group_by": grouping.each_plain})
    return {
        "matchers": [*leg.matchers],
        **_timing(routing.timing(leg.severity)),
        "routes": receivers,
    }


def _groupings(leg: Leg, grouping: _Grouping) -> Iterator[Node]:
    """NoData of a service is one message; plain alerts, which have no SLO, are one each.

    Without the second, two plain alerts of a service would be one incident, and the later of
    them would wake nobody.
    """
    of_slo = [matcher("slo", "!=", "")] if leg.plain else []
    name = matcher("alertname", "=~", f".+{Purpose.NO_DATA.suffix}")
    yield {"matchers": [*of_slo, name], "group_by": grouping.each_service, **_hours(leg)}
    if leg.plain:
        yield {
            "matchers": [matcher("slo", "=", "")],
            "group_by": grouping.each_plain,
            **_hours(leg),
        }


def _hours(leg: Leg) -> dict[str, Node]:
    """Alertmanager does not hand intervals down to child routes, so each has to say its own."""
    return {} if leg.hours is None else {"active_time_intervals": [leg.hours]}


def _timing(timing: Timing) -> dict[str, Node]:
    return {
        "group_wait": str(timing.group_wait),
        "group_interval": str(timing.group_interval),
        "repeat_interval": str(timing.repeat_interval),
    }
