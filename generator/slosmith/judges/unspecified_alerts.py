"""Alerts that nobody specified, one for everything that routes and mutes distinguish."""

from collections.abc import Iterator

from slosmith.judges.routing_document import RoutingDocument
from slosmith.judges.written import list_of, mapping_of
from slosmith.judges.written_matches import examples, fit

_WATCHDOGS: tuple[dict[str, str], ...] = (
    {"alertname": "Watchdog", "service": "elsewhere", "severity": "none"},
    {"alertname": "Unspecified", "service": "_slosmith", "severity": "none"},
)


def unspecified_alerts(document: RoutingDocument) -> list[dict[str, str]]:
    """Alerts that nobody specified, one for everything that routes distinguish."""
    kinds: list[dict[str, str]] = [{"team": team} for team in _teams(document)]
    kinds += [{"team": "nobody", **one} for one in _shapes(document, "overrides")]
    severities = ("page", "ticket", "other", *(("info",) if _informs(document) else ()))
    found = [
        {"alertname": "Unspecified", "severity": severity, **kind}
        for kind in kinds
        for severity in severities
    ]
    return [*found, *_WATCHDOGS]


def muted_alerts(document: RoutingDocument) -> list[dict[str, str]]:
    """Alerts that nobody specified and that mutes distinguish, wherever they would go."""
    muted = [*_shapes(document, "mutes")]
    muted += [{**other, **one} for one in muted for other in muted if fit(one, other)]
    ways = [*({"team": team} for team in _teams(document)), *_shapes(document, "overrides")]
    found = [
        {"alertname": "Unspecified", "severity": severity, "team": "nobody", **way, **one}
        for way in ways
        for one in muted
        for severity in ("page", "ticket", "other")
        if fit(one, way)
    ]
    return [dict(one) for one in {tuple(sorted(each.items())): each for each in found}.values()]


def _teams(document: RoutingDocument) -> tuple[str, ...]:
    return ("nobody", *mapping_of(document.written.get("teams", {})))


def _shapes(document: RoutingDocument, key: str) -> Iterator[dict[str, str]]:
    """Labels that just meet each match of a list, and those that miss one of them."""
    for one in map(mapping_of, list_of(document.written.get(key, []))):
        match = mapping_of(one.get("match", {}))
        if "area" in match:
            continue
        kinds = {name: examples(value) for name, value in match.items()}
        first = {name: values[0] for name, values in kinds.items()}
        for name, values in kinds.items():
            yield from ({**first, name: value} for value in values)
            yield {**first, name: "elsewhere"}
            yield {other: value for other, value in first.items() if other != name}


def _informs(document: RoutingDocument) -> bool:
    """Whether some alert only informs, or somebody is named for such alerts."""
    teams = mapping_of(document.written.get("teams", {})).values()
    named = [mapping_of(one) for one in (*teams, *list_of(document.written.get("overrides", [])))]
    return document.services.informs() or any("info" in one for one in named)
