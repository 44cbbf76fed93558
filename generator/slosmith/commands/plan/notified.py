"""Who is notified of each alert, and when: read from the rendered routes, as Alertmanager does."""

from collections.abc import Iterable, Iterator, Mapping

from slosmith.commands.plan.change import Fact, Risk
from slosmith.commands.plan.side import Side
from slosmith.judges.routing_tree import RoutingTree, Stop, during, waiting_time
from slosmith.model.alerts import Alert
from slosmith.model.routing import Reach

TIMES = ("group_wait", "group_interval", "repeat_interval")
"""How long a route has notifications wait."""

_NAMED = {
    "receivers": "receiver",
    "time_intervals": "interval",
    "mute_time_intervals": "interval",
}


def alert_labels(alert: Alert) -> Mapping[str, str]:
    """The labels by which routes know an alert, its name among them."""
    return {**dict(alert.labels), "alertname": alert.name}


class Notified:
    """What routes do with each alert; ``reach`` is whom their receivers reach, as far as known."""

    def __init__(self, tree: RoutingTree | None, reach: Mapping[str, Reach]) -> None:
        """Walk these routes; None where there are none."""
        self._tree, self._reach = tree, reach

    @classmethod
    def of(cls, side: Side) -> "Notified":
        """The rendered routes of one side."""
        routing = side.model.routing
        receivers = routing.receivers if routing else ()
        return cls(side.routing, {one.name: one.reach for one in receivers})

    def facts(self, alerts: Iterable[Alert]) -> Iterator[Fact]:
        """Who is notified, and when, of the alerts of one subject, by their severity.

        What is so of some of them alone is a fact of its own.
        """
        found: dict[str, dict[Fact, list[str]]] = {}
        for alert in alerts:
            for fact in self._of(alert):
                named = found.setdefault(fact.what, {}).setdefault(fact, [])
                named.append(alert.burn.tier if alert.burn else alert.purpose.heading)
        for facts in found.values():
            usual = max(facts, key=lambda fact: len(facts[fact]))
            for fact, names in facts.items():
                if fact == usual:
                    yield fact
                else:
                    yield from (_of_one(fact, name) for name in names)

    def _of(self, alert: Alert) -> Iterator[Fact]:
        severity = alert.severity
        if self._tree is None:
            yield Fact(what=f"{severity} notifies", value="nobody, as there is no routing")
            return
        stops = self._tree.stops(alert_labels(alert))
        yield Fact(
            what=f"{severity} notifies",
            value=", ".join(map(self._receiver, stops)),
            reaches=frozenset(one for stop in stops for one in self._reached(stop)),
            changed=Risk.NOTIFY,
        )
        waits = tuple(waiting_time(stops[0].settings.get(name, "0s")).seconds for name in TIMES)
        yield Fact(
            what=f"{severity} waits",
            value="; ".join(dict.fromkeys(map(_times, stops))),
            severity=severity,
            delay=waits,
        )
        grouped = "; ".join(dict.fromkeys(map(_group_by, stops)))
        yield Fact(what=f"{severity} is grouped by", value=grouped)

    def _receiver(self, stop: Stop) -> str:
        name = str(stop.settings["receiver"])
        hours = f" in {', '.join(stop.intervals)}" if stop.intervals else ""
        hours += f" (muted {', '.join(map(during, stop.muted))})" if stop.muted else ""
        nobody = " (nobody)" if self._reach.get(name) is Reach.NOBODY else ""
        return f"{name}{hours}{nobody}"

    def _reached(self, stop: Stop) -> Iterator[str]:
        """A receiver, and the same at any hour where none holds it back."""
        name = str(stop.settings["receiver"])
        if self._reach.get(name) is not Reach.NOBODY:
            yield name
            if not (stop.intervals or stop.muted):
                yield f"{name} always"


def _of_one(fact: Fact, name: str) -> Fact:
    severity, words = fact.what.split(" ", 1)
    return Fact(
        what=f"{name} {severity} {words}",
        value=fact.value,
        severity=fact.severity,
        delay=fact.delay,
        reaches=fact.reaches,
        changed=fact.changed,
    )


def _times(stop: Stop) -> str:
    wait, interval, repeat = (str(stop.settings.get(name, "")) for name in TIMES)
    return f"{wait}, then {interval}, again each {repeat}"


def _group_by(stop: Stop) -> str:
    names = stop.settings.get("group_by", [])
    return ", ".join(str(one) for one in names) if isinstance(names, list) else str(names)


def routing_facts(side: Side) -> Iterator[Fact]:
    """What receivers and intervals are, as they are rendered."""
    for key, what in _NAMED.items():
        found = side.configuration.get(key)
        for one in found if isinstance(found, list) else ():
            if not isinstance(one, dict):
                continue
            fields = {name: value for name, value in one.items() if name != "name"}
            yield Fact(
                what=f"{what} {one['name']}",
                value=_words(fields) or "nobody",
                changed=Risk.NOTIFY,
            )
    route = side.configuration.get("route")
    if isinstance(route, dict):
        yield Fact(what="default", value=str(route.get("receiver")), changed=Risk.NOTIFY)


def _words(value: object) -> str:
    """Values as they are written in YAML's short form, in their order."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_words(one)}" for key, one in value.items())
    if isinstance(value, list):
        return "[" + ", ".join(map(_words, value)) + "]"
    return str(value)
