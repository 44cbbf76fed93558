"""Inhibition: what fires mutes only what it explains, and nothing that it merely resembles."""

from collections.abc import Iterator

from slosmith import naming
from slosmith.emit.yaml_text import Matcher, Node, matcher
from slosmith.model import Model, Service
from slosmith.model_routing import Mute, Routing

_NAMED = (0, 30)
"""The first Alertmanager in which an inhibition may have a name."""


def emit_inhibition(routing: Routing, model: Model) -> list[Node]:
    """A page mutes tickets of its SLO, a dependency its dependents; then the author's own."""
    rules = [_tickets(model)] if model.slos else []
    rules += [rule for service in model.services for rule in _dependents(service, model)]
    rules += [_of_author(mute) for mute in routing.mutes]
    if model.settings.alertmanager < _NAMED:
        return [{key: value for key, value in rule.items() if key != "name"} for rule in rules]
    return [*rules]


def _tickets(model: Model) -> dict[str, Node]:
    """The guard on both sides: alerts that both lack `slo` would count as equal.

    The `by` labels are equal too, or provider A's page would mute provider B's ticket.
    """
    by = sorted({label for slo in model.slos for label in slo.by})
    guard = matcher("slo", "!=", "")
    return {
        "name": "page mutes tickets of its SLO",
        "source_matchers": [matcher("severity", "=", "page"), guard],
        "target_matchers": [matcher("severity", "=", "ticket"), guard],
        "equal": ["service", "slo", *by],
    }


def _dependents(service: Service, model: Model) -> Iterator[dict[str, Node]]:
    """A page of the dependency itself; its NoData does not say that it is down."""
    services = {one.name: one for one in model.services}
    for name in service.depends_on:
        unknown = [naming.no_data_alert(slo.alerting.name) for slo in services[name].slos]
        source = [matcher("service", "=", name), matcher("severity", "=", "page")]
        if unknown:
            source.append(matcher("alertname", "!~", "|".join(sorted(unknown))))
        yield {
            "name": f"{name} mutes pages of {service.name}",
            "source_matchers": [*source],
            "target_matchers": [
                matcher("service", "=", service.name),
                matcher("severity", "=", "page"),
            ],
        }


def _of_author(mute: Mute) -> dict[str, Node]:
    return {
        "name": f"{_words(mute.source)} mutes {_words(mute.target)}",
        "source_matchers": [*_guarded(mute.source, mute.equal)],
        "target_matchers": [*_guarded(mute.target, mute.equal)],
        **({"equal": [*mute.equal]} if mute.equal else {}),
    }


def _guarded(labels: tuple[tuple[str, str], ...], equal: tuple[str, ...]) -> Iterator[Matcher]:
    yield from (matcher(name, "=", value) for name, value in labels)
    named = {name for name, _ in labels}
    yield from (matcher(name, "!=", "") for name in equal if name not in named)


def _words(labels: tuple[tuple[str, str], ...]) -> str:
    return " ".join(f"{name}={value}" for name, value in labels)
