"""A second reading of what people wrote about routing, for holding the rendered tree against it.

It shares nothing with the compiler's own reading: a mistake in that one must not prove itself.
Every scalar is read as text, so nothing depends on how YAML types it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from slosmith.judges.narrowing import Narrowing
from slosmith.judges.routing_base import BaseTree
from slosmith.judges.routing_tree import Stop
from slosmith.judges.written import Written, documents_in, list_of, mapping_of, texts_of
from slosmith.promql.regex_samples import samples
from slosmith.source.files import specification_files

_WORDS = re.compile(r"[^a-z0-9]+")
Labels: TypeAlias = Mapping[str, str]
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
_WATCHDOGS: tuple[dict[str, str], ...] = (
    {"alertname": "Watchdog", "service": "elsewhere", "severity": "none"},
    {"alertname": "Unspecified", "service": "_slosmith", "severity": "none"},
)


class RoutingDocument:
    """The routing, and of the services what overrides and inhibition speak of."""

    def __init__(self, root: Path, ours: Iterable[Labels] = ()) -> None:
        """Read a root; ``ours`` are its alerts, where others have a way of their own."""
        documents = list(_documents(root))
        found = [mapping_of(one["routing"]) for one in documents if "routing" in one]
        self.written: dict[str, Written] = found[0] if found else {}
        self.services = {str(one["service"]): one for one in documents if "service" in one}
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

    def inhibits(self, source: Labels, target: Labels) -> bool:
        """Whether an alert that fires must inhibit another."""
        is_inhibited = self.inhibits_unasked(source, target)
        return (
            is_inhibited
            or self._base_inhibits(source, target)
            or any(
                _author_inhibits(one, source, target, self.installation())
                for one in self._inhibit()
            )
        )

    def _base_inhibits(self, source: Labels, target: Labels) -> bool:
        found = self.base.tree.inhibitions_by(source) if self.base is not None else ()
        return any(one.inhibits(source, target) for one in found)

    def inhibits_unasked(self, source: Labels, target: Labels) -> bool:
        """The same without what the author added to `inhibit`."""
        pair = source.get("severity"), target.get("severity")
        if pair == ("page", "page") and self._depends(source, target):
            return True
        if pair == ("page", "ticket") and source.get("slo"):
            same = {*self.grouped_by(source), *self.installation(), "service", "slo"}
            return _agree(source, target, same)
        return False

    def matches(self, match: dict[str, Written], alert: Labels) -> bool:
        """Whether an alert has all labels that are matched; its area is one."""
        known = {**alert, "area": self._area(alert)} if "area" in match else alert
        return all(meets(value, known.get(name, "")) for name, value in match.items())

    def _area(self, alert: Labels) -> str:
        """The area that the alert's SLO or the alert itself was written with."""
        service = self.services.get(alert.get("service", ""), {})
        slo = alert.get("slo")
        key, name = ("slos", "name") if slo else ("alerts", "alert")
        entries = [mapping_of(one) for one in list_of(service.get(key, []))]
        named = [
            one for one in entries if (slo or alert["alertname"]) in _names(one, str(one[name]))
        ]
        same = [one for one in named if one.get("severity") == alert.get("severity")]
        return str((same or named)[0].get("area", "")) if named else ""

    @cached_property
    def by(self) -> list[str]:
        """Every label by which some SLO is grouped, sorted."""
        entries = [
            mapping_of(one)
            for service in self.services.values()
            for one in list_of(service.get("slos", []))
        ]
        return sorted({name for entry in entries for name in _by(entry)})

    def unspecified_alerts(self) -> list[dict[str, str]]:
        """Alerts that nobody specified, one for everything that routes distinguish."""
        kinds: list[dict[str, str]] = [{"team": team} for team in self._teams()]
        kinds += [{"team": "nobody", **one} for one in self._shapes("overrides")]
        severities = ("page", "ticket", "other", *(("info",) if self._informs() else ()))
        found = [
            {"alertname": "Unspecified", "severity": severity, **kind}
            for kind in kinds
            for severity in severities
        ]
        return [*found, *_WATCHDOGS]

    def muted_alerts(self) -> list[dict[str, str]]:
        """Alerts that nobody specified and that mutes distinguish, wherever they would go."""
        muted = [*self._shapes("mutes")]
        muted += [{**other, **one} for one in muted for other in muted if _fit(one, other)]
        ways = [*({"team": team} for team in self._teams()), *self._shapes("overrides")]
        found = [
            {"alertname": "Unspecified", "severity": severity, "team": "nobody", **way, **one}
            for way in ways
            for one in muted
            for severity in ("page", "ticket", "other")
            if _fit(one, way)
        ]
        return [dict(one) for one in {tuple(sorted(each.items())): each for each in found}.values()]

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

    def _teams(self) -> tuple[str, ...]:
        return ("nobody", *mapping_of(self.written.get("teams", {})))

    def _shapes(self, key: str) -> Iterator[dict[str, str]]:
        """Labels that just meet each match of a list, and those that miss one of them."""
        for one in map(mapping_of, list_of(self.written.get(key, []))):
            match = mapping_of(one.get("match", {}))
            if "area" in match:
                continue
            kinds = {name: examples(value) for name, value in match.items()}
            first = {name: values[0] for name, values in kinds.items()}
            for name, values in kinds.items():
                yield from ({**first, name: value} for value in values)
                yield {**first, name: "elsewhere"}
                yield {other: value for other, value in first.items() if other != name}

    def _informs(self) -> bool:
        """Whether some alert only informs, or somebody is named for such alerts."""
        teams = mapping_of(self.written.get("teams", {})).values()
        named = [mapping_of(one) for one in (*teams, *list_of(self.written.get("overrides", [])))]
        alerts = [
            mapping_of(one)
            for service in self.services.values()
            for one in list_of(service.get("alerts", []))
        ]
        return any("info" in one for one in named) or any(
            one.get("severity") == "info" for one in alerts
        )

    def dependencies(self, service: str) -> list[str]:
        """What a service says that it depends on."""
        written = list_of(self.services.get(service, {}).get("depends_on", []))
        return [str(mapping_of(one).get("service", "")) or str(one) for one in written]

    def grouped_by(self, alert: Labels) -> list[str]:
        """The labels by which an alert's SLO is grouped."""
        service = self.services.get(alert.get("service", ""), {})
        for one in list_of(service.get("slos", [])):
            entry = mapping_of(one)
            if alert.get("slo") in _names(entry, str(entry["name"])):
                return _by(entry)
        return []

    def _depends(self, source: Labels, target: Labels) -> bool:
        named = source.get("service") in self.dependencies(target.get("service", ""))
        speaks_of_itself = not (source.get("slo") and source["alertname"].endswith("NoData"))
        return named and speaks_of_itself and self._reaches(source, target)

    def _reaches(self, source: Labels, target: Labels) -> bool:
        """Whether both are of one installation, or the dependency is one of all of them."""
        dependent = self.services.get(target.get("service", ""), {})
        across = any(
            one.get("service") == source.get("service") and one.get("across") == "true"
            for one in map(mapping_of, list_of(dependent.get("depends_on", [])))
        )
        return across or _agree(source, target, self.installation())

    def _inhibit(self) -> list[dict[str, Written]]:
        return [mapping_of(one) for one in list_of(self.written.get("inhibit", []))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Who is notified by what was ``written``: an override, a team or nothing."""

    receivers: list[str]
    written: dict[str, Written]
    is_heartbeat: bool = False
    is_unrouted: bool = False


def meets(written: Written, value: str) -> bool:
    """Whether a label's value is as it was written to be."""
    if isinstance(written, dict):
        if "not" in written:
            return not meets(written["not"], value)
        return bool(re.fullmatch(str(written["regex"]), value))
    return value in texts_of(written) if isinstance(written, list) else value == written


def examples(written: Written) -> list[str]:
    """Values that are as they were written to be."""
    if isinstance(written, dict):
        if "not" in written:
            return ["elsewhere"]
        return [*samples(str(written["regex"]))[:4]] or [str(written["regex"])]
    return texts_of(written) if isinstance(written, list) else [str(written)]


def _fit(one: Labels, other: Labels) -> bool:
    return all(other.get(name, value) == value for name, value in one.items())


def _asked(severity: str, written: Mapping[str, Written]) -> str:
    """The key that names receivers: what only informs goes where tickets go, unless said."""
    return "ticket" if severity == "info" and "info" not in written else severity


def _by(entry: dict[str, Written]) -> list[str]:
    """The labels that group an SLO's alerts, which its metrics may call otherwise."""
    written = [*mapping_of(entry.get("by", {})), *texts_of(entry.get("by", []))]
    label = mapping_of(entry.get("objectives", {})).get("by")
    return written if label is None or label in written else [*written, str(label)]


def _agree(source: Labels, target: Labels, names: Iterable[str]) -> bool:
    """Whether two alerts have the same values of labels; what both lack is the same."""
    return all(source.get(name, "") == target.get(name, "") for name in names)


def _author_inhibits(
    rule: dict[str, Written], source: Labels, target: Labels, installation: list[str]
) -> bool:
    equal = texts_of(rule.get("equal", []))
    if not _agree(
        source,
        target,
        {*installation} - {*mapping_of(rule["source"]), *mapping_of(rule["target"])},
    ):
        return False
    return (
        all(
            meets(value, source.get(name, "")) for name, value in mapping_of(rule["source"]).items()
        )
        and all(
            meets(value, target.get(name, "")) for name, value in mapping_of(rule["target"]).items()
        )
        and all(source.get(name) and source.get(name) == target.get(name) for name in equal)
    )


def _names(entry: dict[str, Written], name: str) -> set[str]:
    """The SLOs that one entry makes: `latency` with `p95 < 5s` makes `latency-p95`."""
    if groups := mapping_of(entry.get("objectives", {})):
        values = (value for value in groups if value != "by")
        return {f"{name}-{_WORDS.sub('-', value.lower()).strip('-')}" for value in values}
    bounds = [text.split("<")[0].strip() for text in texts_of(entry.get("objectives", []))]
    return {f"{name}-{bound.replace('.', '-')}" for bound in bounds} or {name}


def _documents(root: Path) -> Iterator[dict[str, Written]]:
    for path in specification_files(root):
        yield from documents_in(path.read_text(encoding="utf-8"))


def _text(value: "Written | None") -> str | None:
    return value if isinstance(value, str) and value else None
