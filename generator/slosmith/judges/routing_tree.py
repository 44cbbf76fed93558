"""Alertmanager's configuration as it was rendered, walked the way that Alertmanager walks it.

amtool says who is notified, but neither when nor what is inhibited; this reads both from the file.
"""

import errno
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import yaml

from slosmith.judges.narrowing import Narrowing
from slosmith.judges.written import Written, list_of, read_texts
from slosmith.model.matchers import LabelMatcher, match_all, old_matchers, parse_matchers
from slosmith.model.units import Duration

Labels: TypeAlias = Mapping[str, str]
OUTSIDE = "outside "
"""What begins the names of intervals that nobody wrote: names that people give hold no space."""
_TRUE = ("true", "yes", "on", "y")
_INHERITED = ("receiver", "group_by", "group_wait", "group_interval", "repeat_interval")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A route at which an alert stops: what it inherits, its own intervals, and those that mute.

    ``intervals`` are those in which it is sent, ``muted`` those in which it is not.

    ``place`` distinguishes it from every other route: which child of which child of the root it is.
    """

    place: tuple[int, ...]
    settings: dict[str, Written]
    intervals: tuple[str, ...]
    muted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inhibition:
    """One inhibition; ``equal`` are the labels that source and target must have the same."""

    source: tuple[LabelMatcher, ...]
    target: tuple[LabelMatcher, ...]
    equal: tuple[str, ...]

    def memory(self, source: Labels) -> tuple[str, ...]:
        """The values by which Alertmanager remembers a source, from 0.30 to 0.34 a single one."""
        return tuple(source.get(name, "") for name in self.equal)

    def inhibits(self, source: Labels, target: Labels) -> bool:
        """Whether a source of it inhibits another; a missing label equals a missing label."""
        return match_all(self.target, target) and self.memory(source) == self.memory(target)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A route as it is ``written``; ``conditions`` are None where they cannot be read."""

    written: dict[str, Written]
    conditions: tuple[LabelMatcher, ...] | None
    goes_on: bool
    routes: tuple["Route", ...]
    narrowing: Narrowing

    def takes(self, alert: Labels) -> bool:
        """Whether an alert that has come to the route above goes in here."""
        return self.conditions is not None and match_all(self.conditions, alert)

    def stops(
        self, alert: Labels, above: Mapping[str, Written], place: tuple[int, ...] = ()
    ) -> Iterator[Stop]:
        """Where an alert that goes in here stops, with the settings of the routes above."""
        settings = self.settings(above)
        found = False
        for index in self.narrowing.of(alert):
            child = self.routes[index]
            if child.takes(alert):
                found = True
                yield from child.stops(alert, settings, (*place, index))
                if not child.goes_on:
                    break
        if not found:
            active, muted = (
                tuple(str(name) for name in list_of(self.written.get(key)))
                for key in ("active_time_intervals", "mute_time_intervals")
            )
            yield Stop(place=place, settings=settings, intervals=active, muted=muted)

    def settings(self, above: Mapping[str, Written]) -> dict[str, Written]:
        """Its own, and those of the routes above that it does not set."""
        return {**above, **{key: self.written[key] for key in _INHERITED if key in self.written}}


class RoutingTree:
    """The routes, inhibitions and intervals of one configuration."""

    @classmethod
    def read(cls, path: Path) -> "RoutingTree":
        """Read a file that was rendered; raises OSError for what is none, as a torn one."""
        with suppress(yaml.YAMLError, ValueError, KeyError, RecursionError):
            tree = cls.of(path.read_text(encoding="utf-8"))
            if _is_whole(tree.written):
                return tree
        name = f"{path.parent.name}/{path.name}"
        raise OSError(errno.EILSEQ, "it is no configuration as it is rendered", name)

    @classmethod
    def of(cls, text: str) -> "RoutingTree":
        """The tree of a text; verifiers ask for the same one several times."""
        return _read(text)

    def __init__(self, text: str) -> None:
        """Read the text of a configuration."""
        self.written = read_texts(text)
        self.root = _route(self.written.get("route", {}))
        rules = (_inhibition(one) for one in _mappings(self.written.get("inhibit_rules")))
        self.inhibitions = [one for one in rules if one is not None]
        self._sources = Narrowing([_equalities(one.source) for one in self.inhibitions])
        self.intervals = {
            str(one["name"]): _mappings(one.get("time_intervals"))
            for key in ("mute_time_intervals", "time_intervals")
            for one in _mappings(self.written.get(key))
        }

    def stops(self, alert: Labels) -> list[Stop]:
        """Where an alert stops, in order."""
        return list(self.root.stops(alert, {}))

    def inhibitions_by(self, source: Labels) -> list[Inhibition]:
        """Those of which an alert is a source while it fires."""
        possible = (self.inhibitions[number] for number in self._sources.of(source))
        return [one for one in possible if match_all(one.source, source)]


@lru_cache(maxsize=4)
def _read(text: str) -> RoutingTree:
    return RoutingTree(text)


def _route(written: Written) -> Route:
    own = written if isinstance(written, dict) else {}
    routes = tuple(map(_route, _mappings(own.get("routes"))))
    return Route(
        written=own,
        conditions=_conditions(own),
        goes_on=str(own.get("continue", "")).lower() in _TRUE,
        routes=routes,
        narrowing=Narrowing([_equalities(one.conditions or ()) for one in routes]),
    )


def _equalities(conditions: Iterable[LabelMatcher]) -> dict[str, str]:
    return {one.name: one.value for one in conditions if one.operator == "="}


def _inhibition(rule: dict[str, Written]) -> Inhibition | None:
    """An inhibition; None where it cannot be read."""
    source, target = _conditions(rule, "source_"), _conditions(rule, "target_")
    if source is None or target is None:
        return None
    equal = tuple(str(text) for text in list_of(rule.get("equal")))
    return Inhibition(source=source, target=target, equal=equal)


def _conditions(written: dict[str, Written], side: str = "") -> tuple[LabelMatcher, ...] | None:
    """What labels must meet, in the new form and the old one; None where it cannot be read."""
    lines = [parse_matchers(str(text)) for text in list_of(written.get(f"{side}matchers"))]
    old = old_matchers(_texts(written.get(f"{side}match")), _texts(written.get(f"{side}match_re")))
    if None in lines:
        return None
    return (*(one for line in lines for one in line or ()), *old)


def during(interval: str) -> str:
    """When it is muted: `during nights`; what is muted outside of hours has an interval of ours."""
    return interval if interval.startswith(OUTSIDE) else f"during {interval}"


def waiting_time(value: Written) -> Duration:
    """A time that is written in a route; none at all is `0s`."""
    return _read_wait(str(value))


@lru_cache(maxsize=256)
def _read_wait(text: str) -> Duration:
    return Duration(0) if text == "0s" else Duration.parse(text)


def _texts(value: "Written | None") -> dict[str, str]:
    return {name: str(one) for name, one in value.items()} if isinstance(value, dict) else {}


def _mappings(value: "Written | None") -> list[dict[str, Written]]:
    return [one for one in list_of(value) if isinstance(one, dict)]


def _is_whole(written: Mapping[str, Written]) -> bool:
    """Whether all is there that is read without a question, and what must be a list is one."""
    match written:
        case {"route": {"receiver": str()}, "receivers": [*receivers]}:
            named = all(isinstance(one, dict) and "name" in one for one in receivers)
            return named and isinstance(written.get("inhibit_rules") or [], list)
    return False
