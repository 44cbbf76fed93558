"""Whether every alert reaches somebody who can act, and nothing of routing stands in vain."""

from collections import Counter
from collections.abc import Iterator, Mapping

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Code, Diagnostic
from slosmith.diagnostics.suggest import suggest
from slosmith.model.alerts import Alert, by_severity, service_alerts
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.recipients import Audience, audience_of, matches
from slosmith.model.root import Model
from slosmith.model.routing import Override, Reach, Routing


def check_routing(model: Model) -> Iterator[Diagnostic]:
    """Every alert, receiver and override."""
    routing = model.routing
    if routing is None:
        return
    alerts = by_severity(alert for one in model.services for alert in service_alerts(one))
    audiences = [(alert, audience_of(routing, alert)) for alert in alerts]
    lost = Counter(alert.service for alert, audience in audiences if audience.is_default)
    yield from _check_teams(routing, model, lost)
    for alert, audience in audiences:
        yield from _check_audience(alert, audience, routing)
    yield from _check_default(routing)
    yield from _check_receivers(routing)
    for index, override in enumerate(routing.overrides):
        yield from _check_override(override, routing.overrides[:index], model, alerts)


def _check_teams(routing: Routing, model: Model, lost: Mapping[str, int]) -> Iterator[Diagnostic]:
    """``lost`` has the number of alerts, by service, that reach only the default receiver."""
    known = sorted(team.name for team in routing.teams)
    for service in model.services:
        if service.team not in known and lost.get(service.name):
            yield service.origin.at("team").closest.finding(
                codes.TEAM_UNKNOWN,
                f'routing knows no team "{service.team}", so {_count(lost[service.name])} of the '
                f'service "{service.name}" would reach only the default receiver',
                suggest(service.team, known) or f'add "{service.team}" to the teams of routing',
                key=service.origin.at("team").text is None,
            )


def _count(alerts: int) -> str:
    return f"{alerts} alerts" if alerts > 1 else "one alert"


def _check_audience(alert: Alert, audience: Audience, routing: Routing) -> Iterator[Diagnostic]:
    problem = _problem(alert, audience, routing)
    if problem is not None:
        code, what, hint = problem
        assert alert.origin is not None
        place = alert.origin.at("name" if alert.slo else "alert").closest
        message = f'the {alert.severity} "{alert.name}" of {alert.service} {what}'
        yield place.finding(code, message, hint)


def _problem(alert: Alert, audience: Audience, routing: Routing) -> tuple[Code, str, str] | None:
    """What is wrong with who is notified, and what to do about it; most often nothing is."""
    if audience.is_default:
        if routing.team(alert.team) is None:
            return None  # which is said of the service
        hint = f'give the team "{alert.team}" receivers for {alert.severity}: in routing'
        return codes.ONLY_DEFAULT, "reaches only the default receiver", hint
    reaches = {one.reach for one in routing.receivers if one.name in audience.receivers}
    if reaches <= {Reach.NOBODY}:
        hint = "name a receiver that is not null, or remove the alert"
        return codes.REACHES_NO_ONE, "reaches no one", hint
    if alert.severity is AlertSeverity.PAGE and Reach.PAGER not in reaches:
        what = f"reaches only {', '.join(audience.receivers)}, which wakes nobody"
        hint = "add a pagerduty or webhook receiver, or make it a ticket"
        return codes.PAGE_WITHOUT_PAGER, what, hint
    if alert.severity is AlertSeverity.INFO:
        return _wakes(audience, routing)
    return None


def _wakes(audience: Audience, routing: Routing) -> tuple[Code, str, str] | None:
    """What informs goes to no receiver by which somebody pages."""
    paging = {name for one in routing.named for name in one.page or ()}
    pagers = [
        one.name
        for one in routing.receivers
        if one.name in audience.receivers and one.name in paging and one.reach is Reach.PAGER
    ]
    if not pagers:
        return None
    hint = "name other receivers with info: for the team, or make it a ticket"
    return codes.INFO_WAKES, f"reaches {', '.join(pagers)}, which pages", hint


def _check_default(routing: Routing) -> Iterator[Diagnostic]:
    receiver = routing.receiver(routing.default)
    if receiver is not None and receiver.reach is Reach.NOBODY:
        yield routing.origin.at("default").finding(
            codes.REACHES_NO_ONE,
            f'the default receiver "{routing.default}" drops what nobody was named for',
            "name a receiver that somebody reads",
        )


def _check_receivers(routing: Routing) -> Iterator[Diagnostic]:
    if not routing.teams and not routing.overrides:
        return  # a document that has only begun
    used = {routing.default}
    if routing.watchdog is not None:
        used.add(routing.watchdog.receiver)
    for one in routing.named:
        used.update((*(one.page or ()), *(one.ticket or ()), *(one.info or ())))
    for receiver in routing.receivers:
        if receiver.name not in used and not receiver.given:
            yield receiver.origin.finding(
                codes.RECEIVER_UNUSED,
                f'no team and no override names the receiver "{receiver.name}"',
                "name it where alerts should reach it, or remove it",
                key=True,
            )


def _check_override(
    override: Override,
    earlier: tuple[Override, ...],
    model: Model,
    alerts: tuple[Alert, ...],
) -> Iterator[Diagnostic]:
    place = override.origin.at("match")
    services = [service.name for service in model.services]
    if override.service is not None and override.service not in services:
        yield place.at("service").finding(
            codes.DEPENDENCY_UNKNOWN,
            f'no service is called "{override.service}"',
            suggest(override.service, services) or "name a service that has a document",
        )
        return
    shadow = next((one for one in earlier if _covers(one, override)), None)
    if shadow is not None:
        line = shadow.origin.span().line
        yield place.finding(
            codes.ROUTE_SHADOWED,
            f"the override on line {line} takes everything that this one matches",
            "write the narrower of the two first",
            key=True,
        )
    elif not any(matches(override, alert) for alert in alerts):
        yield place.finding(
            codes.MATCHES_NOTHING,
            "the override matches no alert",
            "match labels that an alert has, or remove it",
            key=True,
        )


def _covers(earlier: Override, later: Override) -> bool:
    """Whether all that the later one matches goes to the earlier one, in all its severities."""
    wider = (
        earlier.service in (None, later.service)
        and earlier.area in (None, later.area)
        and set(earlier.labels) <= set(later.labels)
    )
    taken = all(
        earlier.receivers(severity) is not None or later.receivers(severity) is None
        for severity in AlertSeverity
    )
    return wider and taken
