"""What holds a route's messages back, in Alertmanager's words: intervals by name."""

from collections.abc import Iterable, Iterator

from slosmith.emit.yaml_text import Node
from slosmith.model.interval import Interval, outside
from slosmith.model.routing import Hold, Routing

_ACTIVE, _MUTE = "active_time_intervals", "mute_time_intervals"


def held_by(held: Iterable[Hold], routing: Routing) -> dict[str, Node]:
    """The settings of a route; Alertmanager hands none down to child routes.

    A route is active in any of its active intervals. So what must be within two is active in one
    of them, and muted in the rest of time of the other.
    """
    during = [one.interval for one in sorted(held) if not one.outside]
    within = [one.interval for one in sorted(held) if one.outside]
    active = sorted(within, key=lambda name: rest_of(name, routing) is not None)[:1]
    muted = [*during, *(_rest(name) for name in within if name not in active)]
    settings: dict[str, Node] = {_ACTIVE: [*active]} if active else {}
    return {**settings, _MUTE: [*muted]} if muted else settings


def rest_of(name: str, routing: Routing) -> Interval | None:
    """All time but an interval's, under a name of its own; None where that cannot be said."""
    interval = routing.interval(name)
    parts = None if interval is None else outside(interval)
    if interval is None or parts is None:
        return None
    return Interval(name=_rest(name), parts=parts, origin=interval.origin)


def rests_in(tree: Node, routing: Routing) -> Iterator[Interval]:
    """Those that a routing tree names."""
    named = {*_muted(tree)}
    for interval in routing.intervals:
        rest = rest_of(interval.name, routing)
        if rest is not None and rest.name in named:
            yield rest


def _rest(name: str) -> str:
    """No author can call an interval so: names hold no space."""
    return f"outside {name}"


def _muted(node: Node) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(names := node.get(_MUTE), list):
            yield from map(str, names)
        if isinstance(routes := node.get("routes"), list):
            yield from (name for one in routes for name in _muted(one))
