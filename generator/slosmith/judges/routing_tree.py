"""Alertmanager's configuration as it was rendered, walked the way that Alertmanager walks it.

amtool says who is notified, but neither when nor what is inhibited; this reads both from the file.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import yaml

from slosmith.judges.routing_document import Written
from slosmith.model.units import Duration

Labels: TypeAlias = Mapping[str, str]
_MATCHER = re.compile(r'(\w+)(=~|!~|!=|=)"(.*)"', re.DOTALL)
_INHERITED = ("receiver", "group_by", "group_wait", "group_interval", "repeat_interval")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A route at which an alert stops: what it inherits, and its own intervals.

    ``place`` distinguishes it from every other route: which child of which child of the root it is.
    """

    place: tuple[int, ...]
    settings: dict[str, Written]
    intervals: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inhibition:
    """One inhibition; ``equal`` are the labels that source and target must have the same."""

    source: tuple[str, ...]
    target: tuple[str, ...]
    equal: tuple[str, ...]

    def memory(self, source: Labels) -> tuple[str, ...]:
        """The values by which Alertmanager remembers a source, from 0.30 to 0.34 a single one."""
        return tuple(source.get(name, "") for name in self.equal)

    def inhibits(self, source: Labels, target: Labels) -> bool:
        """Whether a source of it inhibits another; a missing label equals a missing label."""
        return match_all([*self.target], target) and self.memory(source) == self.memory(target)


class RoutingTree:
    """The routes, inhibitions and intervals of one file."""

    def __init__(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        document = yaml.load(text, yaml.BaseLoader)  # noqa: S506  # makes nothing but text
        self.root: dict[str, Written] = document["route"]
        self.inhibitions = [_inhibition(one) for one in document.get("inhibit_rules", [])]
        named = {one["name"]: one["time_intervals"] for one in document.get("time_intervals", [])}
        self.intervals: dict[str, list[dict[str, Written]]] = named

    def stops(self, alert: Labels) -> list[Stop]:
        """Where an alert stops, in order."""
        return list(_stops(self.root, alert, {}, ()))

    def labels_read(self) -> frozenset[str] | None:
        """The labels that any route looks at; None where a matcher cannot be read."""
        parts = [_MATCHER.fullmatch(text) for text in _matchers(self.root)]
        return frozenset(one[1] for one in parts if one) if all(parts) else None

    def inhibitions_by(self, source: Labels) -> list[Inhibition]:
        """Those of which an alert is a source while it fires."""
        return [one for one in self.inhibitions if match_all([*one.source], source)]


def _inhibition(rule: dict[str, Written]) -> Inhibition:
    source, target, equal = (
        tuple(str(text) for text in _list(rule.get(key)))
        for key in ("source_matchers", "target_matchers", "equal")
    )
    return Inhibition(source=source, target=target, equal=equal)


def _matchers(route: Written) -> Iterator[str]:
    if isinstance(route, dict):
        yield from (str(text) for text in _list(route.get("matchers")))
        for child in _list(route.get("routes")):
            yield from _matchers(child)


def _stops(
    route: dict[str, Written], alert: Labels, above: dict[str, Written], place: tuple[int, ...]
) -> Iterator[Stop]:
    settings = {**above, **{key: route[key] for key in _INHERITED if key in route}}
    found = False
    for index, child in enumerate(_list(route.get("routes"))):
        if isinstance(child, dict) and match_all(child.get("matchers"), alert):
            found = True
            yield from _stops(child, alert, settings, (*place, index))
            if child.get("continue") != "true":
                break
    if not found:
        intervals = tuple(str(name) for name in _list(route.get("active_time_intervals")))
        yield Stop(place=place, settings=settings, intervals=intervals)


def waiting_time(value: Written) -> Duration:
    """A time that is written in a route; none at all is `0s`."""
    return Duration(0) if value == "0s" else Duration.parse(str(value))


def match_all(matchers: "Written | None", alert: Labels) -> bool:
    """Whether an alert meets every matcher; regular expressions are anchored."""
    return all(_match(str(text), alert) for text in _list(matchers))


def _match(text: str, alert: Labels) -> bool:
    parts = _parts(text)
    if parts is None:
        return False
    name, operator, value = parts
    has = alert.get(name, "")
    met = has == value if "~" not in operator else bool(re.fullmatch(value, has))
    return met if operator.startswith("=") else not met


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[str, str, str] | None:
    """A matcher's label, operator and value; every alert is held against the same few matchers."""
    parts = _MATCHER.fullmatch(text)
    if parts is None:
        return None
    value = re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], parts[3])
    return parts[1], parts[2], value


def _list(value: "Written | None") -> list[Written]:
    return value if isinstance(value, list) else []
