"""Label sets that tell the routes of a base apart: some that each takes, and some that it just not.

What becomes of them is asked of a real Alertmanager, so a sample that is no good proves nothing
less: it is one more that must go where it went.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from slosmith.model.matchers import LabelMatcher, match_all
from slosmith.model.routing_base import BaseRoute
from slosmith.promql.regex_samples import samples

Labels = Mapping[str, str]
_NAME = "Elsewhere"
_FEW = 8
"""So many strings of a regular expression are tried, and so many siblings that are reached."""


def samples_of(root: BaseRoute, near: Iterable[Labels]) -> Iterator[tuple[BaseRoute, Labels]]:
    """Every route with the label sets that are for it.

    ``near`` are alerts of ours with one thing changed: what a route takes may look like them.
    """
    others = [*near]
    for route, conditions in _with_conditions(root, ()):
        for labels in _of_route(conditions):
            yield route, labels
        whole = solve(conditions)
        for other in others if whole is not None else ():
            mixed = {**other, **{k: v for k, v in (whole or {}).items() if k != "alertname"}}
            yield route, {**mixed, **_named(conditions, whole or {})}
        for number, child in enumerate(route.routes):
            for sibling in _reached(child, route.routes[number + 1 :], conditions):
                yield child, sibling


def _named(conditions: tuple[LabelMatcher, ...], labels: Labels) -> dict[str, str]:
    """The alert's name, where a route asks for it."""
    asked = any(one.name == "alertname" for one in conditions)
    return {"alertname": labels["alertname"]} if asked and "alertname" in labels else {}


def _with_conditions(
    route: BaseRoute, above: tuple[LabelMatcher, ...]
) -> Iterator[tuple[BaseRoute, tuple[LabelMatcher, ...]]]:
    """Each route, with all that an alert has to meet to come there."""
    conditions = (*above, *route.conditions)
    yield route, conditions
    for one in route.routes:
        yield from _with_conditions(one, conditions)


def _reached(
    route: BaseRoute, later: tuple[BaseRoute, ...], above: tuple[LabelMatcher, ...]
) -> Iterator[Labels]:
    """What goes on from a route, for each of the siblings that it comes to."""
    if route.goes_on:
        both = (solve((*above, *route.conditions, *one.conditions)) for one in later)
        yield from islice((one for one in both if one is not None), _FEW)


def _of_route(conditions: tuple[LabelMatcher, ...]) -> Iterator[Labels]:
    """One set that meets all, then each label with other values: those that meet, and just not."""
    whole = solve(conditions)
    if whole is None:
        return  # it takes nothing, and so nothing else
    yield whole
    for name in dict.fromkeys(one.name for one in conditions):
        for value in dict.fromkeys(_values(name, conditions)):
            yield _set(whole, name, value)


def _values(name: str, conditions: tuple[LabelMatcher, ...]) -> Iterator[str]:
    for one in conditions:
        if one.name == name:
            known = islice(samples(one.value), _FEW) if "~" in one.operator else (one.value,)
            for value in known:
                yield from (value, f"{value}x", f"x{value}", value[:-1])
    yield from ("", "anything")


def solve(conditions: tuple[LabelMatcher, ...]) -> Labels | None:
    """The plainest labels that meet all conditions; None where none were found."""
    labels: dict[str, str] = {"alertname": _NAME}
    for name in dict.fromkeys(one.name for one in conditions):
        own = [one for one in conditions if one.name == name]
        tried = ("", *_values(name, conditions)) if name != "alertname" else _tried(conditions)
        value = next((v for v in tried if match_all(own, {name: v})), None)
        if value is None:
            return None
        labels = dict(_set(labels, name, value))
    return labels


def _tried(conditions: tuple[LabelMatcher, ...]) -> tuple[str, ...]:
    return (_NAME, *_values("alertname", conditions))


def _set(labels: Labels, name: str, value: str) -> Labels:
    """The labels with one of them changed; an empty one is none."""
    rest = {key: one for key, one in labels.items() if key != name}
    return {**rest, name: value} if value else rest
