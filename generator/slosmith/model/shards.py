"""Which ruler evaluates which service, where rules are divided among several.

A unit of joined services goes to the ruler that scores highest for it (rendezvous hashing, Thaler
and Ravishankar 1998): with one ruler more about 1/(N+1) of the units move, and all of them to it.
"""

from collections.abc import Iterable, Iterator, Mapping

from slosmith.model.alerts import service_alerts
from slosmith.model.expression import Expression
from slosmith.model.service import Service
from slosmith.promql import METRIC_LABEL, Selector, selectors_of

_RENDERED = "slo:"
_ALERTS = ("ALERTS", "ALERTS_FOR_STATE")
_NAMING = frozenset(("service", "alertname"))
"""Labels that say of which services a series is."""


def shards_of(services: Iterable[Service], count: int | None) -> dict[str, int]:
    """The number of each service's ruler, from 0; none where rules are not divided."""
    if count is None:
        return {}
    shards: dict[str, int] = {}
    for unit in joined_services(services):
        pins = [one.shard for one in unit if one.shard is not None and one.shard < count]
        shard = pins[0] if pins else _best(unit[0].name, count)
        shards |= {one.name: shard for one in unit}
    return shards


def _best(key: str, count: int) -> int:
    from hashlib import sha256  # loads OpenSSL, and few divide their rules

    return max(range(count), key=lambda number: sha256(f"{key}/{number}".encode()).digest())


def joined_services(services: Iterable[Service]) -> list[tuple[Service, ...]]:
    """Services by what must be evaluated together, sorted by name; the first names its unit."""
    by_name = {one.name: one for one in services}
    above = {name: name for name in by_name}
    for service in by_name.values():
        for other in needed_by(service, by_name):
            least, more = sorted((_top(service.name, above), _top(other, above)))
            above[more] = least
    units: dict[str, list[Service]] = {}
    for name in sorted(by_name):
        units.setdefault(_top(name, above), []).append(by_name[name])
    return [tuple(unit) for unit in units.values()]


def _top(name: str, above: dict[str, str]) -> str:
    while above[name] != name:
        name = above[name] = above[above[name]]
    return name


def needed_by(service: Service, services: Mapping[str, Service]) -> set[str]:
    """Services that it depends on, of whose SLOs its own are made, or whose series it reads.

    What all installations share is not together with any of them.
    """
    found = {one for one in service.depends_on if one not in service.across}
    found |= {part.partition("/")[0] for slo in service.slos for part in slo.parts}
    for _, selector in rendered_reads(service):
        if is_of_some(selector):
            found |= {name for name, one in services.items() if _reads(selector, one)}
    return found & services.keys()


def rendered_reads(service: Service) -> Iterator[tuple[Expression | None, Selector]]:
    """What it reads of what rules record, and the expression that does where one is written."""
    for slo in service.slos:
        if not slo.parts:
            yield from ((None, one) for one in slo.raw_series if _is_rendered(one))
    for alert in service.alerts:
        if _RENDERED in alert.expression.text or _ALERTS[0] in alert.expression.text:
            for selector in selectors_of(alert.expression.text):
                if _is_rendered(selector):
                    yield alert.expression, selector


def _is_rendered(selector: Selector) -> bool:
    names = {one.value for one in selector.about(METRIC_LABEL)}
    return any(name.startswith(_RENDERED) or name in _ALERTS for name in (selector.metric, *names))


def is_of_some(selector: Selector) -> bool:
    """Whether a selector says of which services it reads something."""
    return any(one.name in _NAMING and not one.accepts("") for one in selector.matchers)


def _reads(selector: Selector, service: Service) -> bool:
    said = [one for one in selector.matchers if one.name in _NAMING]
    names = {alert.name for alert in service_alerts(service)} | {""}
    return all(
        one.accepts(service.name) if one.name == "service" else any(map(one.accepts, names))
        for one in said
    )
