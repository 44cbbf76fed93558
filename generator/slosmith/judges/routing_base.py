"""The base of routing as its owner wrote it, and where our routes are to stand in it.

It shares nothing with the compiler's own reading of either, but for how a matcher is written.
"""

from collections.abc import Mapping
from pathlib import Path

from slosmith.judges.routing_tree import Labels, Route, RoutingTree, Stop
from slosmith.judges.written import Written
from slosmith.model.matchers import parse_matchers
from slosmith.source.links import Links
from slosmith.source.opened import read_opened

Place = tuple[int, ...]


class BaseTree:
    """The base alone: what becomes of alerts in it, and what ours meet on their way."""

    def __init__(self, root: Path, written: Written) -> None:
        """Read the file that the routing document of a root names."""
        words = written if isinstance(written, dict) else {"file": written}
        self.name = str(words["file"])
        self.path = root / self.name
        self.tree = RoutingTree.of(read_opened(self.path, Links(root)).decode())
        self.merged = words.get("mode", "merge") == "merge"
        self.place = _place(self.tree.root, words)

    def passed(self, alert: Labels) -> list[Stop]:
        """Where an alert of ours stops before it comes to our routes."""
        found, settings, route = list[Stop](), dict[str, Written](), self.tree.root
        for depth, index in enumerate(self.place):
            settings = route.settings(settings)
            for number, child in enumerate(route.routes[:index]):
                if child.takes(alert):
                    found += child.stops(alert, settings, (*self.place[:depth], number))
            if depth + 1 < len(self.place):
                route = route.routes[index]
        return found


def _place(root: Route, words: Mapping[str, Written]) -> Place:
    """Where our routes are to stand: the first below the root, unless the words say otherwise."""
    for key in ("before", "after", "below"):
        if key in words:
            place = next(p for p, one in _every(root, ()) if _is_called(one, str(words[key])))
            below, beside = (*place, 0), (*place[:-1], place[-1:][0] + (key == "after"))
            return below if key == "below" else beside
    return (0,)


def _every(route: Route, place: Place) -> list[tuple[Place, Route]]:
    found = [(place, route)]
    for number, one in enumerate(route.routes):
        found += _every(one, (*place, number))
    return found


def _is_called(route: Route, name: str) -> bool:
    if route.written.get("receiver") == name:
        return True
    wanted = parse_matchers(name) if "=" in name or "~" in name else None
    return bool(wanted) and {*(wanted or ())} <= {*(route.conditions or ())}
