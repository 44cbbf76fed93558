"""Sight: whether any rule reads the series that a change touches."""

from slosmith.model.root import Model
from slosmith.model.scenario import Scenario, SeriesKey
from slosmith.promql import Selector, parse_expression, selectors_in

_SUFFIXES = ("_bucket", "_count", "_sum")


def unseen_changes(model: Model, scenario: Scenario) -> tuple[str, ...]:
    """The changes that no rule can see: no rule reads any of their series."""
    services = set(scenario.services)
    slos = model.with_parts(s for s in model.slos if not services or s.service in services)
    alerts = [alert for alert in model.alerts if not services or alert.service in services]
    selectors = [one for slo in slos for one in slo.raw_series]
    for alert in alerts:
        selectors += [use.selector for use in selectors_in(parse_expression(alert.expression.text))]
    return tuple(
        change.what
        for change in scenario.changes
        if not any(_reads(selector, key) for selector in selectors for key, _ in change.levels)
    )


def _reads(selector: Selector, key: SeriesKey) -> bool:
    metric, labels = key
    for suffix in ("", *_SUFFIXES):
        plain = selector.without("le") if suffix else selector
        if plain.matches({"__name__": f"{metric}{suffix}", **dict(labels)}):
            return True
    return False
