"""Inhibition: an alert inhibits only what it explains, and nothing that it merely resembles.

Each page that may fire beside another has an inhibition of its own. From 0.30 to 0.34 Alertmanager
remembers one source for each inhibition and set of equal labels; once that one clears, the others
inhibit nothing until Prometheus sends them again.
https://github.com/prometheus/alertmanager/issues/5162
"""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from slosmith.emit.yaml_text import Matcher, Node, matcher, matchers_of, regex_of
from slosmith.model.alerts import Purpose, service_alerts
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.matching import Conditions
from slosmith.model.root import Model
from slosmith.model.routing import Inhibition, Routing
from slosmith.model.service import Service
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo

Rule: TypeAlias = dict[str, Node]

_NAMED = (0, 30)
"""The first Alertmanager in which an inhibition may have a name."""


def emit_inhibition(routing: Routing, model: Model) -> list[Node]:
    """A page inhibits tickets of its SLO, a dependency its dependents; then the author's own."""
    installation = model.settings.installation
    rules = [_of_author(inhibition, installation) for inhibition in routing.inhibitions]
    rules = [*_tickets(model), *_dependents(model), *rules]
    if model.settings.alertmanager < _NAMED:
        return [{key: value for key, value in rule.items() if key != "name"} for rule in rules]
    return [*rules]


def _tickets(model: Model) -> Iterator[Rule]:
    """One for each tier that pages, and one for every other page of an SLO, like its NoData."""
    if not model.slos:
        return
    having: dict[str, list[Slo]] = {}
    for slo in model.slos:
        for tier in _paging_tiers(slo):
            having.setdefault(tier, []).append(slo)
    tiers = sorted(having)
    for tier in tiers:
        source = [matcher("tier", "=", tier)]
        yield _tickets_inhibited(f"a {tier} page", source, having[tier], model.settings)
    yield _tickets_inhibited("another page", _none_of("tier", tiers), model.slos, model.settings)


def _tickets_inhibited(
    who: str, source: list[Matcher], slos: Iterable[Slo], settings: Settings
) -> Rule:
    """The guard on both sides: alerts that both lack `slo` would count as equal.

    The `by` labels are equal too, or provider A's page would inhibit provider B's ticket; and those
    of the installation, or staging would inhibit production.
    """
    guard = matcher("slo", "!=", "")
    by = sorted({*settings.installation, *(label for slo in slos for label in slo.by)})
    return {
        "name": f"{who} inhibits tickets of its SLO",
        "source_matchers": [matcher("severity", "=", "page"), *source, guard],
        "target_matchers": [matcher("severity", "=", "ticket"), guard],
        "equal": ["service", "slo", *by],
    }


def _dependents(model: Model) -> Iterator[Rule]:
    """One for each page of a dependency, and one for pages of it that nobody specified.

    It inhibits those of its own installation, but where all of them share it.
    """
    installation = model.settings.installation
    for service in model.services:
        needing = [one for one in model.services if service.name in one.depends_on]
        shared = [one.name for one in needing if installation and service.name in one.across]
        own = [one.name for one in needing if one.name not in shared]
        yield from _inhibited_by(service, own, "", installation)
        yield from _inhibited_by(service, shared, " in every installation", ())


def _inhibited_by(
    service: Service, needing: list[str], where: str, equal: tuple[str, ...]
) -> Iterator[Rule]:
    for who, source in _sources(service) if needing else ():
        yield {
            "name": f"{who} inhibits pages of {', '.join(needing)}{where}",
            "source_matchers": [
                matcher("service", "=", service.name),
                matcher("severity", "=", "page"),
                *source,
            ],
            "target_matchers": [_one_of("service", needing), matcher("severity", "=", "page")],
            **({"equal": [*equal]} if equal else {}),
        }


def _sources(service: Service) -> Iterator[tuple[str, list[Matcher]]]:
    """Pages of the service itself; its NoData does not say that it is down.

    What its SLOs are known by stays out of the last one, whatever severity it has today.
    """
    alerts = [*service_alerts(service)]
    pages = [one for one in alerts if one.severity is AlertSeverity.PAGE]
    for one in pages:
        if one.burn is not None:
            named = [matcher("alertname", "=", one.name), matcher("tier", "=", one.burn.tier)]
            yield f"{one.name} {one.burn.tier}", named
    plain = {one.name for one in pages if one.purpose is Purpose.PLAIN}
    for name in sorted(plain):
        yield name, [matcher("alertname", "=", name)]
    known = {one.name for one in alerts if one.slo and one.purpose not in _TICKETS}
    yield f"another page of {service.name}", _none_of("alertname", known | plain)


_TICKETS = (Purpose.IDLE, Purpose.CONTRADICTION)
"""What never pages, whatever its author says."""


def _paging_tiers(slo: Slo) -> list[str]:
    return [one.tier for one in slo.plan.all_alerts if one.severity is AlertSeverity.PAGE]


def _one_of(label: str, values: list[str]) -> Matcher:
    """Neither a service's name nor a tier's nor an alert's holds what a regex gives a meaning."""
    operator = "=" if len(values) == 1 else "=~"
    return matcher(label, operator, "|".join(values))


def _none_of(label: str, values: Iterable[str]) -> list[Matcher]:
    known = regex_of(sorted(values))
    return [matcher(label, "!~", known)] if known else []


def _of_author(inhibition: Inhibition, installation: tuple[str, ...]) -> Rule:
    """Within one installation, but for labels of it that the author names on a side."""
    named = {one.label for one in (*inhibition.source, *inhibition.target)}
    own = [name for name in installation if name not in named]
    equal = [*dict.fromkeys((*inhibition.equal, *own))]
    return {
        "name": f"{_words(inhibition.source)} inhibits {_words(inhibition.target)}",
        "source_matchers": [*_guarded(inhibition.source, inhibition.equal)],
        "target_matchers": [*_guarded(inhibition.target, inhibition.equal)],
        **({"equal": [*equal]} if equal else {}),
    }


def _guarded(conditions: Conditions, equal: tuple[str, ...]) -> Iterator[Node]:
    yield from matchers_of(conditions)
    named = {one.label for one in conditions if not one.holds("")}
    yield from (matcher(name, "!=", "") for name in equal if name not in named)


def _words(conditions: Conditions) -> str:
    return " ".join(one.text for one in conditions)
