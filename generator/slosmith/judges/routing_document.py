"""A second reading of what people wrote about routing, for holding the rendered tree against it.

It shares nothing with the compiler's own reading: a mistake in that one must not prove itself.
Every scalar is read as text, so nothing depends on how YAML types it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from slosmith.judges.narrowing import Narrowing
from slosmith.judges.routing_base import BaseTree
from slosmith.judges.routing_tree import Labels, Stop
from slosmith.judges.written import Written, documents_in, list_of, mapping_of, texts_of
from slosmith.judges.written_matches import examples, meets
from slosmith.judges.written_services import WrittenServices
from slosmith.source.files import specification_files
from slosmith.source.links import Links
from slosmith.source.opened import read_opened

_PAGES_WAIT: Written = {
    "group_wait": "30s",
    "group_interval": "5m",
    "repeat_interval": "4h",
}
_TICKETS_WAIT: Written = {
    "group_wait": "5m",
    "group_interval": "15m",
    "repeat_interval": "24h",
}
SEVERITIES = ("page", "ticket", "info")
"""Those by which teams and overrides name receivers."""


class RoutingDocument:
    """The routing of a root, and the services that it speaks of."""

    def __init__(self, root: Path, ours: Iterable[Labels] = ()) -> None:
        """Read a root; ``ours`` are its alerts, where others have a way of their own."""
        documents = list(_documents(root))
        found = [mapping_of(one["routing"]) for one in documents if "routing" in one]
        self.written: dict[str, Written] = found[0] if found else {}
        self.services = WrittenServices(documents)
        settings = [mapping_of(one["settings"]) for one in documents if "settings" in one]
        self.settings: dict[str, Written] = settings[0] if settings else {}
        base = self.written.get("base")
        self.base = BaseTree(root, base) if base is not None else None
        self._ours = frozenset((one["alertname"], one.get("service", "")) for one in ours)

    def installation(self) -> list[str]:
        """The labels that distinguish installations, sorted."""
        named = texts_of(self.settings.get("external_labels", []))
        return sorted({*mapping_of(self.settings.get("labels", {})), *named})

    def heartbeat_groups(self) -> list[str]:
        """What a message of a watchdog is of: one ruler of one installation."""
        ruler = ["shard"] if "shards" in self.settings else []
        return ["alertname", *ruler, *self.installation()]

    def receivers(self, alert: Labels) -> list[str]:
        """Who must be notified of an alert, in order; of others' whom the base notifies."""
        theirs = self.elsewhere(alert)
        if theirs is not None:
            return [str(one.settings["receiver"]) for one in theirs]
        before = [str(one.settings["receiver"]) for one in self.passed(alert)]
        return [*before, *self.own_receivers(alert)]

    def own_receivers(self, alert: Labels) -> list[str]:
        """Whom routing itself names for an alert of ours, in order."""
        return [name for way in self.ways(alert) for name in way.receivers]

    def elsewhere(self, alert: Labels) -> list[Stop] | None:
        """Where the base sends what is none of ours; None for ours, and without a base."""
        is_ours = (alert["alertname"], alert.get("service", "")) in self._ours
        return None if self.base is None or is_ours else self.base.tree.stops(alert)

    def passed(self, alert: Labels) -> list[Stop]:
        """Where the base sends ours before they come to our routes."""
        return self.base.passed(alert) if self.base is not None else []

    def ways(self, alert: Labels) -> list["Way"]:
        """How an alert goes: to those who hear of it besides, and then as is decided for it."""
        watchdog = mapping_of(self.written.get("watchdog", {}))
        if watchdog and (alert.get("service"), alert.get("alertname")) == ("_slosmith", "Watchdog"):
            named = watchdog["receiver"]
            names = [*map(str, named)] if isinstance(named, list) else [str(named)]
            ruler = int(alert.get("shard", "0")) if names[1:] else 0
            return [Way(receivers=[names[ruler]], written={}, is_heartbeat=True)]
        overrides = self._meant("overrides", alert)
        besides = [one for one in overrides if "also" in one]
        return [
            *(Way(receivers=texts_of(one["also"]), written=one) for one in besides),
            self._decided(alert, [one for one in overrides if "also" not in one]),
        ]

    def _decided(self, alert: Labels, overrides: list[dict[str, Written]]) -> "Way":
        severity = alert.get("severity", "")
        for one in overrides:
            key = "to" if "to" in one else _asked(severity, one)
            if key in one and (key == "to" or severity in SEVERITIES):
                return Way(receivers=texts_of(one[key]), written=one)
        team = mapping_of(mapping_of(self.written.get("teams", {})).get(alert.get("team", ""), {}))
        if severity in SEVERITIES and (names := texts_of(team.get(_asked(severity, team), []))):
            return Way(receivers=names, written=team)
        return Way(receivers=[str(self.written["default"])], written={}, is_unrouted=True)

    def held(self, alert: Labels, way: "Way") -> set[tuple[str, str]]:
        """What holds messages back: pairs of `during` or `outside` and an interval."""
        hours = _text(way.written.get("hours"))
        named = mapping_of(way.written.get("match", {})).get("severity", "")
        by_name = named == "page" or "page" in texts_of(named)
        page = alert.get("severity") == "page" and not by_name
        own = hours is not None and hours != "always" and not page
        return {("outside", str(hours))} if own else set()

    def muted(self, alert: Labels) -> set[tuple[str, str]]:
        """What mutes an alert."""
        return {
            (key, str(one[key]))
            for one in self._meant("mutes", alert)
            for key in ("during", "outside")
            if key in one
        }

    def _meant(self, key: str, alert: Labels) -> list[dict[str, Written]]:
        """The overrides or mutes that match an alert, in order."""
        written, narrowing = self._matching[key]
        possible = [written[number] for number in narrowing.of(alert)]
        return [one for one in possible if self.matches(mapping_of(one.get("match", {})), alert)]

    @cached_property
    def _matching(self) -> dict[str, tuple[list[dict[str, Written]], Narrowing]]:
        found = {}
        for key in ("overrides", "mutes"):
            written = [mapping_of(one) for one in list_of(self.written.get(key, []))]
            matches = [mapping_of(one.get("match", {})).items() for one in written]
            asked = [
                {k: v for k, v in one if isinstance(v, str) and k != "area"} for one in matches
            ]
            found[key] = written, Narrowing(asked)
        return found

    def inhibiting(self, source: Labels) -> list[dict[str, Written]]:
        """What `inhibit` says of an alert that fires, in order."""
        written, narrowing = self._inhibitions
        possible = [written[number] for number in narrowing.of(source)]
        return [one for one in possible if _are_met(mapping_of(one["source"]), source)]

    def inhibited_by(self) -> set[str]:
        """The labels by which `inhibit` says what is inhibited."""
        written = self._inhibitions[0]
        equal = (name for one in written for name in texts_of(one.get("equal", [])))
        return {name for one in written for name in mapping_of(one["target"])} | {*equal}

    @cached_property
    def _inhibitions(self) -> tuple[list[dict[str, Written]], Narrowing]:
        written = [mapping_of(one) for one in list_of(self.written.get("inhibit", []))]
        sources = [mapping_of(one["source"]).items() for one in written]
        return written, Narrowing([{k: v for k, v in one if isinstance(v, str)} for one in sources])

    def heartbeat(self) -> str:
        """How often the watchdog is to be sent."""
        return str(mapping_of(self.written.get("watchdog", {})).get("interval", "1m"))

    def timings(self, alert: Labels, way: "Way | None" = None) -> dict[str, str]:
        """The waiting times of an alert on one way, or on the one decided; or the usual ones."""
        way = way or self.ways(alert)[-1]
        severity = alert.get("severity", "")
        usual, own = (mapping_of(one.get("timings", {})) for one in (self.written, way.written))
        if severity == "page":
            order = [_PAGES_WAIT, usual.get("page"), own.get("page")]
        elif severity == "info" and "info" in usual:
            order = [_TICKETS_WAIT, usual.get("ticket"), usual["info"], own.get("info")]
        else:
            order = [_TICKETS_WAIT, usual.get("ticket"), own.get("ticket")]
            order += [own.get("info")] if severity == "info" else []
        return {name: str(value) for one in order for name, value in mapping_of(one or {}).items()}

    def group_by(self, way: "Way") -> list[str] | None:
        """The labels that are written for grouping; None where nothing is."""
        written = way.written.get("group_by", self.written.get("group_by"))
        if written is None:
            return None
        names = texts_of(written)
        return names if "..." in names else [*dict.fromkeys((*names, *self.installation()))]

    def intervals(self) -> dict[str, list[dict[str, Written]]]:
        """The parts of each interval, by its name."""
        intervals = mapping_of(self.written.get("intervals", {}))
        return {
            name: [mapping_of(one) for one in (written if isinstance(written, list) else [written])]
            for name, written in intervals.items()
        }

    def matches(self, match: dict[str, Written], alert: Labels) -> bool:
        """Whether an alert has all labels that are matched; its area is one."""
        known = {**alert, "area": self.services.area(alert)} if "area" in match else alert
        return all(meets(value, known.get(name, "")) for name, value in match.items())

    def labelled(self, alert: Labels) -> Iterator[Labels]:
        """An alert with labels of its series as overrides and mutes ask for them.

        What else they ask for it has, or one that asks for the same labels stands for all.
        """
        seen: set[frozenset[tuple[str, str]]] = set()
        for match, found in self._open:
            known = {name: value for name, value in match.items() if name in alert}
            open_labels = {name: one for name, one in found.items() if name not in alert}
            kind = frozenset(open_labels.items())
            if open_labels and (kind not in seen or self.matches(known, alert)):
                seen.add(kind)
                yield {**alert, **open_labels}

    @cached_property
    def _open(self) -> list[tuple[dict[str, Written], dict[str, str]]]:
        """Each match of overrides and mutes, and an example of every label that series may have."""
        written = [one for each, _ in self._matching.values() for one in each]
        matches = [mapping_of(one.get("match", {})) for one in written]
        return [
            (
                one,
                {
                    name: examples(value)[0]
                    for name, value in one.items()
                    if name not in ("area", "slo")
                },
            )
            for one in matches
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Who is notified by what was ``written``: an override, a team or nothing."""

    receivers: list[str]
    written: dict[str, Written]
    is_heartbeat: bool = False
    is_unrouted: bool = False


def _asked(severity: str, written: Mapping[str, Written]) -> str:
    """The key that names receivers: what only informs goes where tickets go, unless said."""
    return "ticket" if severity == "info" and "info" not in written else severity


def _documents(root: Path) -> Iterator[dict[str, Written]]:
    links = Links(root)
    for path in specification_files(root):
        yield from documents_in(read_opened(path, links).decode())


def _text(value: "Written | None") -> str | None:
    return value if isinstance(value, str) and value else None


def _are_met(asked: Mapping[str, Written], labels: Labels) -> bool:
    return all(meets(value, labels.get(name, "")) for name, value in asked.items())
