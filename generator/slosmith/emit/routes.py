"""The routing tree: the watchdog, then overrides, then teams, each with its receivers below."""

from collections.abc import Iterator

from slosmith.emit.held import held_by
from slosmith.emit.legs import Leg, legs
from slosmith.emit.yaml_text import Matcher, Node, matcher, matchers_of
from slosmith.model import naming
from slosmith.model.alerts import Purpose, all_alerts
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.muting import Muted, muted_alerts, ways
from slosmith.model.root import Model
from slosmith.model.routing import NOTHING, Routing, Timing
from slosmith.model.units import Duration
from slosmith.record import dataclass


def emit_tree(routing: Routing, model: Model) -> dict[str, Node]:
    """The root route, with everything below it; what matches nothing goes to the default."""
    alerts = tuple(all_alerts(model)) if routing.overrides or routing.mutes else ()
    installation = model.settings.installation
    by = sorted({*installation, *(label for slo in model.slos for label in slo.by)})
    tree = _Tree(
        routing=routing,
        by=tuple(by),
        installation=installation,
        ruler=() if model.settings.shards is None else (naming.SHARD,),
        muted=muted_alerts(routing.mutes, alerts),
    )
    severities = [one for one in AlertSeverity if one is not AlertSeverity.INFO or _informs(model)]
    return {
        "receiver": routing.default,
        "group_by": tree.grouped(routing.group_by, "service", "slo"),
        **_timing(routing.timings.ticket),
        "routes": [
            *tree.watchdog(),
            *map(tree.leg, legs(routing, alerts, severities)),
            *tree.unrouted(),
        ],
    }


def _informs(model: Model) -> bool:
    """Whether some alert only informs, or somebody is named for those that do."""
    assert model.routing is not None
    named = any(one.info is not None for one in model.routing.named)
    return named or any(one.severity is AlertSeverity.INFO for one in model.alerts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tree:
    """What routes are made with: ``by`` has the labels of SLOs' groups and the installation's.

    One Alertmanager may serve several installations, and no message may be of two of them.
    ``ruler`` is the label by which watchdogs differ, where there are several.
    """

    routing: Routing
    by: tuple[str, ...]
    installation: tuple[str, ...]
    ruler: tuple[str, ...]
    muted: tuple[Muted, ...]

    def watchdog(self) -> Iterator[Node]:
        """Sent at once and again and again: the heartbeat counts the time since the last one.

        The first receiver hears of each ruler that none is named for.
        """
        if (watchdog := self.routing.watchdog) is None:
            return
        first, *others = watchdog.receivers
        for shard, receiver in enumerate(others, 1):
            of_ruler = matcher(naming.SHARD, "=", str(shard))
            yield self._heartbeat(receiver, watchdog.interval, of_ruler)
        yield self._heartbeat(first, watchdog.interval)

    def _heartbeat(self, receiver: str, interval: Duration, *more: Matcher) -> Node:
        """One for each ruler: a message about several would hide that one of them is gone."""
        return {
            "matchers": [
                matcher("alertname", "=", naming.WATCHDOG),
                matcher("service", "=", naming.OWN_SERVICE),
                *more,
            ],
            "receiver": receiver,
            "group_by": ["alertname", *self.ruler, *self.installation],
            "group_wait": "0s",
            "group_interval": str(interval),
            "repeat_interval": str(interval),
        }

    def leg(self, leg: Leg) -> Node:
        """One route for each receiver below; all but the last let the alert go on to the next."""
        below = [*self._receivers(leg)]
        settings: dict[str, Node] = (
            {"matchers": matchers_of(leg.conditions)} if leg.conditions else {}
        )
        settings |= _timing(leg.timing)
        if leg.besides:
            settings["continue"] = True
        return {**settings, "routes": below}

    def unrouted(self) -> Iterator[Node]:
        """What no route takes: the root has no hours, and gets nothing that another let go on."""
        receiver: dict[str, Node] = {"receiver": self.routing.default}
        *muted, _ = ways((), NOTHING, self.muted)
        for conditions, held in muted:
            yield {"matchers": matchers_of(conditions), **receiver, **held_by(held, self.routing)}
        if any(one.besides for one in self.routing.overrides):
            yield receiver

    def grouped(self, written: tuple[str, ...] | None, *usual: str) -> list[Node]:
        """The author's labels and the installation's, or the usual ones and those of groups."""
        if written is None:
            return [*usual, *self.by]
        more = () if naming.EVERY_LABEL in written else self.installation
        return [*dict.fromkeys((*written, *more))]

    def _receivers(self, leg: Leg) -> Iterator[Node]:
        *muted, (_, held) = ways(leg.conditions, leg.held, self.muted)
        for index, name in enumerate(leg.receivers):
            receiver: dict[str, Node] = {"receiver": name, **held_by(held, self.routing)}
            if index + 1 < len(leg.receivers):
                receiver["continue"] = True
            if leg.group_by is not None:
                receiver["group_by"] = self.grouped(leg.group_by)
            elif not leg.slos:
                receiver["group_by"] = self.grouped(None, "alertname", "service")
            routes = [self._muted(leg, one) for one in muted]
            routes += self._groupings(leg, held_by(held, self.routing))
            yield {**receiver, "routes": routes} if routes else receiver

    def _muted(self, leg: Leg, muted: Muted) -> Node:
        conditions, held = muted
        settings = held_by(held, self.routing)
        own: dict[str, Node] = {"matchers": matchers_of(conditions), **settings}
        below = [*self._groupings(leg, settings)]
        return {**own, "routes": below} if below else own

    def _groupings(self, leg: Leg, held: dict[str, Node]) -> Iterator[Node]:
        """NoData of a service is one message; plain alerts, which have no SLO, are one each.

        Without the second, two plain alerts of a service would be one incident, and the later of
        them would wake nobody.
        """
        if leg.group_by is not None or not leg.slos:
            return
        of_slo = [matcher("slo", "!=", "")] if leg.plain else []
        name = matcher("alertname", "=~", f".+{Purpose.NO_DATA.suffix}")
        if leg.no_data:
            yield {
                "matchers": [*of_slo, name],
                "group_by": ["service", *self.installation],
                **held,
            }
        if leg.plain:
            yield {
                "matchers": [matcher("slo", "=", "")],
                "group_by": self.grouped(None, "alertname", "service"),
                **held,
            }


def _timing(timing: Timing) -> dict[str, Node]:
    return {
        "group_wait": str(timing.group_wait),
        "group_interval": str(timing.group_interval),
        "repeat_interval": str(timing.repeat_interval),
    }
