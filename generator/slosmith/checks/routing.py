"""Whether every alert reaches somebody who can act, and nothing of routing stands in vain."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import TypeAlias

from slosmith.checks.candidates import Candidates, candidates_of
from slosmith.checks.muted import check_mutes
from slosmith.checks.unmatched import nearly_matched, unmatched
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Code, Diagnostic
from slosmith.diagnostics.lists import each_of
from slosmith.diagnostics.suggest import causes_of_missing, suggest
from slosmith.model.alerts import Alert, by_severity, service_alerts
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.matching import ByValue, Condition, beyond, implied
from slosmith.model.recipients import Audience, Audiences
from slosmith.model.root import Model
from slosmith.model.routing import Override, Reach, Routing, Team
from slosmith.source import Origin, Path

_Problem: TypeAlias = tuple[Code, str, str]
"""A code, whom an alert reaches, and what to do about it."""


def check_routing(model: Model) -> Iterator[Diagnostic]:
    """Every alert, receiver and override."""
    routing = model.routing
    if routing is None:
        return
    alerts = by_severity(alert for one in model.services for alert in service_alerts(one))
    audiences = _audiences(routing, alerts)
    lost = Counter(alert.service for alert, audience in audiences if audience.is_default)
    yield from _check_teams(routing, model, lost)
    yield from _check_audiences(audiences, routing)
    yield from _check_default(routing)
    yield from _check_receivers(routing)
    if not routing.overrides and not routing.mutes:
        return
    candidates = candidates_of(model)
    services = {service.name: None for service in model.services}
    earlier = _Earlier()
    for override in routing.overrides:
        yield from _check_override(override, earlier, services, candidates)
        earlier.add(override)
    of_teams = ByValue(one for one in routing.overrides if {c.label for c in one.match} <= {"team"})
    for team in routing.teams:
        yield from _check_team(team, of_teams)
    yield from check_mutes(routing, alerts, candidates)


def _audiences(routing: Routing, alerts: Sequence[Alert]) -> list[tuple[Alert, Audience]]:
    """Who is notified of each; of a thousand SLOs there are a few teams and severities."""
    found = Audiences(routing)
    if routing.overrides:
        return [(alert, found.of(alert)) for alert in alerts]
    alike = {(alert.team, alert.severity): alert for alert in alerts}
    ways = {key: found.of(alert) for key, alert in alike.items()}
    return [(alert, ways[alert.team, alert.severity]) for alert in alerts]


def _check_teams(routing: Routing, model: Model, lost: Mapping[str, int]) -> Iterator[Diagnostic]:
    """``lost`` has the number of alerts, by service, that reach only the default receiver."""
    known = {team.name: None for team in routing.teams}
    for service in model.services:
        if service.team not in known and lost.get(service.name):
            place = service.origin.at("team")
            found = place.closest.finding(
                codes.TEAM_UNKNOWN,
                f'routing knows no team "{service.team}", so {_count(lost[service.name])} of the '
                f'service "{service.name}" would reach only the default receiver',
                suggest(service.team, known) or f'add "{service.team}" to the teams of routing',
                key=place.text is None,
            )
            yield found.because(*causes_of_missing("team", service.team, known))


def _count(alerts: int) -> str:
    return f"{alerts} alerts" if alerts > 1 else "one alert"


def _check_audiences(
    audiences: Iterable[tuple[Alert, Audience]], routing: Routing
) -> Iterator[Diagnostic]:
    """What is wrong with all alerts that one entry makes is said once."""
    alike: dict[tuple[str, Path, AlertSeverity, _Problem], list[Alert]] = {}
    entries: dict[tuple[str, AlertSeverity, _Problem], Origin | None] = {}
    problem = cache(partial(_problem, routing))
    for alert, audience in audiences:
        if found := problem(alert.team, alert.severity, audience):
            assert alert.origin is not None
            made_by = alert.service, alert.origin.path
            alike.setdefault((*made_by, alert.severity, found), []).append(alert)
            key = alert.team, alert.severity, found
            entries.setdefault(key, _decided_by(routing, alert, audience))
    for (service, _, severity, (code, what, hint)), alerts in alike.items():
        first = alerts[0]
        assert first.origin is not None
        names = [*dict.fromkeys(f'"{one.name}"' for one in alerts)]
        ends = ("s", "") if len(names) > 1 else ("", "es")
        who = f"the {severity}{ends[0]} {each_of(names)} of {service} reach{ends[1]}"
        place = first.origin.at("name" if first.slo else "alert").closest
        at = entries[first.team, severity, (code, what, hint)]
        said = place.finding(code, f"{who} {what}", hint).because(f"{first.team} {code.id} {what}")
        there = at.finding(code, f"{who} {what}", hint, key=at.text is None) if at else None
        yield replace(said, instead=there)


def _decided_by(routing: Routing, alert: Alert, audience: Audience) -> Origin | None:
    """Where a team's receivers for an alert are named, or are not; None where others decide."""
    team = routing.team(alert.team)
    if team is None or {*audience.everybody} != {*team.receivers(alert.severity)}:
        return team.origin if team is not None and audience.is_default else None
    return team.origin.at(alert.severity)


def _problem(
    routing: Routing, team: str, severity: AlertSeverity, audience: Audience
) -> _Problem | None:
    """What is wrong with who is notified, and what to do about it; most often nothing is."""
    if audience.is_default:
        if routing.team(team) is None:
            return None  # which is said of the service
        hint = f'give the team "{team}" receivers for {severity}: in routing'
        return codes.ONLY_DEFAULT, "only the default receiver", hint
    reaches = {one.reach for one in routing.receivers if one.name in audience.everybody}
    if reaches <= {Reach.NOBODY}:
        hint = "name a receiver that is not null, or remove the alert"
        return codes.REACHES_NO_ONE, "no one", hint
    if severity is AlertSeverity.PAGE and Reach.PAGER not in reaches:
        what = f"only {', '.join(audience.everybody)}, which wakes nobody"
        hint = f'give the team "{team}" a receiver that pages in routing, or make it a ticket'
        return codes.PAGE_WITHOUT_PAGER, what, hint
    if severity is AlertSeverity.INFO:
        return _wakes(audience, routing)
    return None


def _wakes(audience: Audience, routing: Routing) -> _Problem | None:
    """What informs goes to no receiver by which somebody pages."""
    paging = {name for one in routing.named for name in one.paging}
    pagers = [
        one.name
        for one in routing.receivers
        if one.name in audience.everybody and one.name in paging and one.reach is Reach.PAGER
    ]
    if not pagers:
        return None
    hint = "name other receivers with info: for the team, or make it a ticket"
    return codes.INFO_WAKES, f"{', '.join(pagers)}, which pages", hint


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
        used.update(routing.watchdog.receivers)
    for one in routing.named:
        used.update(one.names)
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
    earlier: "_Earlier",
    services: Collection[str],
    candidates: Candidates,
) -> Iterator[Diagnostic]:
    place = override.origin.at("match")
    if unknown := [*_unknown_services(override, services)]:
        yield from unknown
        return
    if (shadow := earlier.covering(override)) is not None:
        what = "everything that this one matches"
        yield _shadowed(what, "write the narrower of the two first", shadow, place)
    elif override.to is None:
        yield from unmatched("override", override.match, place, candidates)
    else:
        yield from nearly_matched(override.match, place, candidates)


def _unknown_services(override: Override, services: Collection[str]) -> Iterator[Diagnostic]:
    """What is to go somewhere whatever its severity may be of others, whom nobody specified."""
    named = [one for one in override.match if one.label == "service" and override.to is None]
    for name in (name for one in named for name in one.only if name not in services):
        yield (
            override.origin.at("match", "service")
            .finding(
                codes.DEPENDENCY_UNKNOWN,
                f'no service is called "{name}"',
                suggest(name, services) or "name a service that has a document",
            )
            .because(*causes_of_missing("service", name, services))
        )


def _check_team(team: Team, overrides: ByValue[Override]) -> Iterator[Diagnostic]:
    """A team all of whose receivers are named in vain."""
    named = [one for one in AlertSeverity if team.receivers(one)]
    own = (Condition(label="team", values=(team.name,)),)
    for one in overrides.matching({"team": team.name}):
        taken = all(one.receivers(severity) is not None for severity in named)
        if named and taken and not one.besides and beyond(one.match, own) == ():
            what = f'all alerts of the team "{team.name}"'
            yield _shadowed(what, "remove one of the two", one, team.origin)
            return


def _shadowed(what: str, hint: str, shadow: Override, place: Origin) -> Diagnostic:
    line = shadow.origin.span().line
    message = f"the override on line {line} takes {what}"
    return place.finding(codes.ROUTE_SHADOWED, message, hint, key=True)


_MOST_EARLIER = 100
"""With so many of those that ask for the same value, or for none by itself, a later one is held."""


class _Earlier:
    """Overrides that stand before another, by a condition that what they cover must meet.

    One that lists values is only met by what has one of these, and any other by an equal one, or
    on the same label by a list of values.
    """

    def __init__(self) -> None:
        self._count = 0
        self._below: dict[_Key, list[tuple[int, Override]]] = defaultdict(list)

    def add(self, override: Override) -> None:
        """One more, below those keys that the fewest have."""
        listed: list[list[_Key]] = [
            [(one.label, value) for value in one.only] for one in override.match if one.only
        ]
        open_: list[list[_Key]] = [[one, (one.label,)] for one in override.match if not one.only]
        sets = [*listed, *open_] or [[()]]
        keys = min(sets, key=lambda keys: max(len(self._below[key]) for key in keys))
        entry = (self._count, override)
        self._count += 1
        for found in [self._below[key] for key in keys]:
            if len(found) < _MOST_EARLIER:
                found.append(entry)

    def covering(self, override: Override) -> Override | None:
        """The first that takes all that this one matches."""
        keys: set[_Key] = {()}
        for one in override.match:
            keys |= {(one.label, one.only[0]), (one.label,)} if one.only else {one}
            if one.negated and one.pattern is None:
                keys.add((one.label,))
        found = {entry[0]: entry[1] for key in keys for entry in self._below.get(key, ())}
        return next((found[at] for at in sorted(found) if _covers(found[at], override)), None)


_Key: TypeAlias = tuple[str, ...] | Condition


def _covers(earlier: Override, later: Override) -> bool:
    """Whether all that the later one matches goes to the earlier one, in all its severities."""
    if earlier.besides or later.besides:
        return False
    if not all(implied(one, later.match) for one in earlier.match):
        return False  # which most are not, and is found sooner than what excludes what
    if beyond(earlier.match, later.match) != ():
        return False
    if earlier.to is not None or later.to is not None:
        return earlier.to is not None
    return all(
        earlier.receivers(severity) is not None or later.receivers(severity) is None
        for severity in AlertSeverity
    )
