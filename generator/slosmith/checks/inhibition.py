"""Whether inhibition covers only what it should: dependencies that exist, no circles, no traps."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache

from slosmith.checks.candidates import Candidate, Candidates, candidates_of
from slosmith.checks.inhibition_matches import matches_nothing
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.limit import the_first
from slosmith.diagnostics.lists import each_of
from slosmith.diagnostics.suggest import causes_of_missing, suggest
from slosmith.model.alerts import Alert, service_alerts
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.contract import TARGET_LABELS
from slosmith.model.matching import beyond
from slosmith.model.root import Model
from slosmith.model.routing import Inhibition
from slosmith.model.service import Service


def check_inhibition(model: Model) -> Iterator[Diagnostic]:
    """Dependencies of services, with or without routing, and what the author inhibits."""
    services = {service.name: service for service in model.services}
    endless = _endless(services)
    pages = cache(lambda name: any(map(_inhibits, service_alerts(services[name]))))
    for service in model.services:
        yield from the_first(_check_unknown(service, services))
        for index, name in enumerate(service.depends_on):
            is_in_circle = name in endless and service.name in endless  # which is said of it
            if name in services and not is_in_circle and not pages(name):
                yield _never_pages(service, index, name)
    yield from the_first(_check_circles(services, endless))
    if model.routing is not None and model.routing.inhibitions:
        candidates = candidates_of(model)
        for inhibition in model.routing.inhibitions:
            found = tuple(matches_nothing(inhibition, candidates))
            found = found or tuple(_check_inhibition(inhibition, candidates))
            yield from found or _other_groups(inhibition, candidates, model.settings.installation)


def _check_unknown(service: Service, services: Mapping[str, Service]) -> Iterator[Diagnostic]:
    for index, name in enumerate(service.depends_on):
        if name not in services:
            found = service.origin.at("depends_on", index).finding(
                codes.DEPENDENCY_UNKNOWN,
                f'no service is called "{name}"',
                suggest(name, services) or "name a service that has a document",
            )
            yield found.because(*causes_of_missing("service", name, services))


def _never_pages(service: Service, index: int, name: str) -> Diagnostic:
    return service.origin.at("depends_on", index).finding(
        codes.DEPENDENCY_NEVER_PAGES,
        f'"{name}" has no page, so it never inhibits a page of "{service.name}"',
        "give it a page, or say in the runbook that it is a cause to look at",
    )


def _check_circles(
    services: Mapping[str, Service], endless: Collection[str]
) -> Iterator[Diagnostic]:
    """Dependencies by which a service comes to depend on itself."""
    for service in services.values():
        for index, name in enumerate(service.depends_on):
            if name in endless and (path := _way(name, service.name, services)):
                way = [service.name, *path]
                if len(way) > _MOST_NAMED:
                    way[_MOST_NAMED // 2 : 1 - _MOST_NAMED // 2] = ["…"]
                yield service.origin.at("depends_on", index).finding(
                    codes.DEPENDENCY_CYCLE,
                    f"{' depends on '.join(way)}: each would inhibit the other",
                    "keep only the dependency that is hard: without which nothing works",
                )


_MOST_NAMED = 20


def _endless(services: Mapping[str, Service]) -> Collection[str]:
    """The services whose dependencies never end: what is left when those that do are taken out."""
    left = {
        name: sum(1 for one in service.depends_on if one in services)
        for name, service in services.items()
    }
    dependents: dict[str, list[str]] = defaultdict(list)
    for name, service in services.items():
        for one in service.depends_on:
            dependents[one].append(name)
    ended = [name for name, count in left.items() if not count]
    while ended:
        one = ended.pop()
        del left[one]
        for name in dependents[one]:
            left[name] -= 1
            ended += [name] if not left[name] else []
    return left


def _way(start: str, goal: str, services: Mapping[str, Service]) -> tuple[str, ...]:
    """The dependencies that lead from one service to another, both included."""
    before, waiting = {start: ""}, [start]
    while waiting and goal not in before:
        one = waiting.pop()
        for name in services[one].depends_on if one in services else ():
            if name not in before:
                before[name] = one
                waiting.append(name)
    way = [goal] if goal in before else []
    while way and before[way[0]]:
        way.insert(0, before[way[0]])
    return tuple(way)


def _inhibits(alert: Alert) -> bool:
    return alert.severity is AlertSeverity.PAGE and alert.purpose.blames_service


def _apart(inhibition: Inhibition) -> str:
    """How no alert is on both sides: by the name that the source has, where it has one alone."""
    named = next((one.only for one in inhibition.source if one.label == "alertname"), ())
    if not named or any(one.label == "alertname" for one in inhibition.target):
        return "make the two differ in a label, like severity: page and severity: ticket"
    names = named[0] if len(named) == 1 else f"[{', '.join(named)}]"
    return f"add alertname: {{not: {names}}} to the target"


def _check_inhibition(inhibition: Inhibition, candidates: Candidates) -> Iterator[Diagnostic]:
    source, target = inhibition.source, inhibition.target
    both = candidates.first_of((*source, *target))
    if both or beyond(source, target) == () or beyond(target, source) == ():
        example = f', like "{both.name}"' if both else ""
        yield inhibition.origin.finding(
            codes.INHIBITS_ITSELF,
            f"an alert can be on both sides of this inhibition{example}",
            _apart(inhibition),
            key=True,
        )
    elif not inhibition.equal and not _names_both(inhibition):
        yield inhibition.origin.finding(
            codes.INHIBITS_UNRELATED,
            "no label ties the source to the target, so unrelated alerts would be inhibited",
            "add equal: [service], or name the service on both sides",
            key=True,
        )


def _other_groups(
    inhibition: Inhibition, candidates: Candidates, installation: Collection[str]
) -> Iterator[Diagnostic]:
    """Groups that both sides have, of which nothing says that they must be the same."""
    place = inhibition.origin.at("equal")
    if place.closest.path == place.path:
        return  # an empty list says that no label has to agree
    sides = (inhibition.source, inhibition.target)
    named = {one.label for side in sides for one in side}
    source, target = ({*map(_groups, candidates.matching(side))} for side in sides)
    shared = {label for a in source for b in target for label in a & b}
    if labels := sorted(shared - named - {*installation}):
        yield inhibition.origin.finding(
            codes.INHIBITS_OTHER_GROUPS,
            f"both sides have the {_labels(labels)}, and an alert of one inhibits those of all",
            f"add equal: [{', '.join(labels)}], or equal: [] where that is meant",
            key=True,
        )


def _labels(names: Sequence[str]) -> str:
    return f"label{'s' if len(names) > 1 else ''} {each_of(names)}"


def _groups(one: Candidate) -> frozenset[str]:
    """The labels by which results of an alert are distinguished, where all of them are known.

    What is said of each target is not one of them: another metric's targets are others.
    """
    possible: frozenset[str] = frozenset(one.results.possible or ())
    possible = possible - TARGET_LABELS if possible >= TARGET_LABELS else possible
    return possible.difference(one.labels, dict(one.results.fixed))


def _names_both(inhibition: Inhibition) -> bool:
    """Whether each side is about one service, or about one alert by its name."""
    narrow = {"service", "alertname"}
    return all(
        narrow & {one.label for one in side if one.only or one.pattern}
        for side in (inhibition.source, inhibition.target)
    )
