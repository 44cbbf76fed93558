"""Who is notified of an alert and when, and what it inhibits meanwhile."""

from collections.abc import Iterable, Iterator

from slosmith.emit.runbooks.context import Context
from slosmith.emit.runbooks.words import spoken
from slosmith.markdown import Markdown, code, escape
from slosmith.model.alerts import Alert, Purpose, by_severity
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.matching import AREA, Conditions
from slosmith.model.recipients import Audiences
from slosmith.model.routing import Hold, Inhibition, Mute, Routing


def notified(alerts: tuple[Alert, ...], context: Context) -> Iterator[Markdown]:
    """A line for each severity that the alert can have."""
    routing, audiences = context.routing, context.audiences
    if routing is None or audiences is None:
        yield _NO_ROUTING
    elif alerts[0].purpose is Purpose.WATCHDOG and routing.watchdog is not None:
        names, every = routing.watchdog.receivers, spoken(routing.watchdog.interval)
        each = ", one for each ruler" if names[1:] else ""
        yield Markdown(f"{_all(map(code, names))} every {every}{each}, for as long as all is well.")
    else:
        said = (_notified(one, audiences, context) for one in by_severity(alerts))
        yield from dict.fromkeys(said)


_NO_ROUTING = Markdown("There is no routing document: Alertmanager's own configuration decides.")


def _notified(alert: Alert, audiences: Audiences, context: Context) -> Markdown:
    routing, audience = audiences.routing, audiences.of(alert)
    timing = audience.timing
    hours = dict(audience.hours)
    besides = (_besides(name, hours.get(name), routing) for name in audience.besides)
    names = _all((*besides, *map(code, audience.receivers)))
    words = (
        f"As a {alert.severity.value}: {names}, "
        f"{spoken(timing.group_wait)} after it fires, and again every "
        f"{spoken(timing.repeat_interval)} while it does"
    )
    if audience.is_default:
        words += f". Nobody is named for the team {code(alert.team)}"
    words += "".join(_held(one, routing) for one in sorted(audience.held))
    added = context.settings.external_labels
    muted = (_muted(one, alert, routing, added) for one in routing.mutes)
    return Markdown(f"{words}{''.join(muted)}.")


def _besides(name: str, hold: Hold | None, routing: Routing) -> str:
    """One who is notified besides others, perhaps at some hours alone."""
    interval = None if hold is None else routing.interval(hold.interval)
    if interval is None:
        return code(name)
    return f"{code(name)} (only in the hours {code(interval.name)}, {escape(interval.text)})"


def _held(hold: Hold, routing: Routing) -> str:
    """Hours, or other time in which nobody is notified."""
    interval = routing.interval(hold.interval)
    if interval is None:
        return ""
    only = "but only in the hours" if hold.outside else "but not in the hours"
    return f", {only} {code(interval.name)} ({escape(interval.text)})"


def _muted(mute: Mute, alert: Alert, routing: Routing, added: tuple[str, ...]) -> str:
    """What mutes it, or may where it has labels that Prometheus adds."""
    own = {name for name, _ in alert.labels} | {"alertname", AREA}
    open_ = [one for one in mute.match if one.label not in own]
    known = [one for one in mute.match if one.label in own]
    if not alert.meets(known) or any(one.label not in added for one in open_):
        return ""
    where = f" where {_all(code(one.text) for one in open_)}" if open_ else ""
    return f"{_held(mute.hold, routing)}{where}"


def inhibited(alerts: tuple[Alert, ...], context: Context) -> Iterator[Markdown]:
    """What this alert inhibits, and what inhibits it."""
    routing = context.routing
    if routing is None:
        return
    pages = any(alert.severity is AlertSeverity.PAGE for alert in alerts)
    tickets = any(alert.severity is AlertSeverity.TICKET for alert in alerts)
    if alerts[0].slo:
        if pages:
            yield Markdown("While it pages, the tickets of this SLO are inhibited.")
        if tickets:
            yield Markdown("As a ticket it is inhibited while this SLO has a page.")
    if pages:
        yield from _between_services(alerts[0], context)
    for inhibition, inhibits, is_inhibited in context.inhibitions.of(alerts):
        yield from _of_author(inhibition, inhibits=inhibits, is_inhibited=is_inhibited)


def _between_services(alert: Alert, context: Context) -> Iterator[Markdown]:
    """A NoData page inhibits nobody else: it does not say that the dependency is down."""
    dependents = context.dependents.get(alert.service, ())
    if dependents and alert.purpose.blames_service:
        names = _all(code(name) for name in dependents)
        yield Markdown(
            f"While it pages, the pages of {names} are inhibited: they need this service."
        )
    needs = context.needs.get(alert.service, ())
    if needs:
        names = _all((code(name) for name in needs), "or")
        yield Markdown(f"As a page it is inhibited while {names} has a page that says it is down.")


def _of_author(inhibition: Inhibition, *, inhibits: bool, is_inhibited: bool) -> Iterator[Markdown]:
    same = (
        f" with the same {_all(code(name) for name in inhibition.equal)}"
        if inhibition.equal
        else ""
    )
    if inhibits:
        yield Markdown(f"While it fires, {_matching(inhibition.target)}{same} are inhibited.")
    if is_inhibited:
        yield Markdown(f"It is inhibited while one of {_matching(inhibition.source)}{same} fires.")


def _matching(conditions: Conditions) -> str:
    return f"alerts with {_all(code(one.text) for one in conditions)}"


def _all(words: Iterable[str], joint: str = "and") -> str:
    """Words as a list: `a, b and c`."""
    *first, last = words
    return f"{', '.join(first)} {joint} {last}" if first else last
