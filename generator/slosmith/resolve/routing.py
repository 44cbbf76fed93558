"""Resolving the routing document: names are looked up, timings filled in, receivers lowered."""

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, cast

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.lists import one_of
from slosmith.diagnostics.suggest import Names, names_of, suggest
from slosmith.language.documents.routing import (
    MuteSpec,
    OverrideSpec,
    ReceiverSpec,
    RoutingSpec,
    RoutingValues,
    TeamSpec,
    TimingSpec,
    TimingsSpec,
    written_receiver,
)
from slosmith.load.documents import Loaded
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.interval import Interval
from slosmith.model.routing import (
    Hold,
    Inhibition,
    Mute,
    Override,
    Receiver,
    Routing,
    Team,
    Timing,
    Timings,
    Watchdog,
)
from slosmith.model.settings import Settings
from slosmith.model.units import Duration
from slosmith.receivers import RECEIVERS, ReceiverKind
from slosmith.resolve.exclusions import resolve_interval
from slosmith.source import Origin

if TYPE_CHECKING:  # few roots have a base
    from slosmith.load.routing_base import LoadedBase
    from slosmith.model.routing_base import Base

_KINDS = {kind.name: kind for kind in RECEIVERS}
ALWAYS = "always"
_MINUTE = Duration.parse("1m")


def _waits(*texts: str) -> Timing:
    wait, group, repeat = map(Duration.parse, texts)
    return Timing(group_wait=wait, group_interval=group, repeat_interval=repeat)


_PAGE, _TICKET = _waits("30s", "5m", "4h"), _waits("5m", "15m", "24h")


def resolve_routing(
    document: Loaded, settings: Settings, base: "LoadedBase | None"
) -> tuple[Routing, tuple[Diagnostic, ...]]:
    """The routing of one document, and what is wrong with it."""
    spec, origin = cast(RoutingSpec, document.spec).routing, document.origin.at("routing")
    resolver = _Resolver(spec, origin, settings, base)
    routing = resolver.routing()
    return routing, tuple(resolver.findings)


def second_routing(origin: Origin, first: Origin) -> Diagnostic:
    """A root has one document of this kind."""
    message = f'there is a second "routing"; the first is in {first.file.path}'
    hint = "join the two: one routing tree holds everything"
    return origin.finding(codes.DUPLICATE_NAME, message, hint)


class _Resolver:
    """One routing document on its way into the model."""

    def __init__(
        self, spec: RoutingValues, origin: Origin, settings: Settings, base: "LoadedBase | None"
    ) -> None:
        self.spec, self.origin, self.settings = spec, origin, settings
        self.given: dict[str, Receiver] = {}
        self.intervals = {*spec.intervals}
        if base is not None:
            from slosmith.resolve.routing_base import given_intervals, given_receivers

            self.given = given_receivers(base)
            self.intervals |= {*given_intervals(base)}
        self.base = base
        self.findings: list[Diagnostic] = []
        self._usual = self._usual_timings()

    def routing(self) -> Routing:
        """Everything that the document says, by name and in its order."""
        spec, at = self.spec, self.origin
        self._receiver_names((spec.default,), [at.at("default")])
        receivers = tuple(self._receiver(n, one) for n, one in spec.receivers.items())
        intervals = tuple(resolve_interval(n, one, at) for n, one in spec.intervals.items())
        return Routing(
            default=spec.default,
            receivers=(*receivers, *self.given.values()),
            teams=tuple(self._team(name, one) for name, one in spec.teams.items()),
            intervals=intervals,
            group_by=spec.group_by,
            timings=self._usual,
            overrides=tuple(self._override(i, one) for i, one in enumerate(spec.overrides)),
            mutes=tuple(self._mute(i, one) for i, one in enumerate(spec.mutes)),
            inhibitions=tuple(
                Inhibition(
                    source=one.source,
                    target=one.target,
                    equal=one.equal,
                    origin=at.at("inhibit", index),
                )
                for index, one in enumerate(spec.inhibit)
            ),
            watchdog=self._watchdog(),
            origin=at,
            base=self._base(receivers, intervals),
        )

    def _base(
        self, receivers: tuple[Receiver, ...], intervals: tuple[Interval, ...]
    ) -> "Base | None":
        """What there is already, which no name of ours may be in too."""
        if self.base is None or self.spec.base is None:
            return None
        from slosmith.resolve.routing_base import collisions, resolve_base

        base, found = resolve_base(self.spec.base, self.base, self.origin.at("base"))
        self.findings += [*found, *collisions(base, receivers, intervals)]
        return base

    def _receiver(self, name: str, spec: ReceiverSpec) -> Receiver:
        written, shape = written_receiver(spec)
        kind, origin = _KINDS[written], self.origin.at("receivers", name)
        self.findings += _of_kind(kind, origin.at(written), self.settings)
        for key, since in kind.since:
            if getattr(shape, key) is not None and self.settings.alertmanager < since:
                self.findings.append(_too_old(key, since, origin.at(written, key)))
        return Receiver(
            name=name,
            kind=written,
            reach=kind.reach,
            integration=kind.lower(shape),
            template=kind.template,
            origin=origin,
        )

    def _team(self, name: str, spec: TeamSpec) -> Team:
        origin = self.origin.at("teams", name)
        self._named(spec, origin)
        hours = self._hours(spec.hours, origin.at("hours"))
        return Team(
            name=name,
            page=spec.page,
            ticket=spec.ticket,
            info=spec.info,
            hours=hours,
            group_by=self._group_by(spec),
            timings=self._timings(spec.timings, origin),
            origin=origin,
        )

    def _override(self, index: int, spec: OverrideSpec) -> Override:
        origin = self.origin.at("overrides", index)
        self._named(spec, origin)
        return Override(
            match=spec.match,
            page=spec.page,
            ticket=spec.ticket,
            info=spec.info,
            to=spec.to if spec.also is None else spec.also,
            besides=spec.also is not None,
            hours=self._hours(spec.hours, origin.at("hours")),
            group_by=self._group_by(spec),
            timings=self._timings(spec.timings, origin),
            origin=origin,
        )

    def _group_by(self, spec: TeamSpec | OverrideSpec) -> tuple[str, ...] | None:
        return self.spec.group_by if spec.group_by is None else spec.group_by

    def _mute(self, index: int, spec: MuteSpec) -> Mute:
        origin = self.origin.at("mutes", index)
        outside = spec.outside is not None
        name = spec.outside or spec.during or ""
        place = origin.at("outside" if outside else "during")
        self._interval_name(name, place, names_of(self.intervals))
        return Mute(match=spec.match, hold=Hold(interval=name, outside=outside), origin=origin)

    def _named(self, spec: TeamSpec | OverrideSpec, origin: Origin) -> None:
        for key in (*AlertSeverity, "to", "also"):
            names = getattr(spec, key, None) or ()
            self._receiver_names(names, (origin.at(key, i) for i in range(len(names))))

    @cached_property
    def _receivers_by_name(self) -> Names:
        return Names((*self.spec.receivers, *self.given))

    @cached_property
    def _hours_by_name(self) -> Names:
        return Names((*self.intervals, ALWAYS))

    def _receiver_names(self, names: tuple[str, ...], places: Iterable[Origin]) -> None:
        for name, place in zip(names, places, strict=True):
            if name not in self.spec.receivers and name not in self.given:
                hint = suggest(name, self._receivers_by_name) or _known(self._receivers_by_name)
                message = f'no receiver is called "{name}"'
                self.findings.append(place.finding(codes.RECEIVER_UNKNOWN, message, hint))

    def _hours(self, name: str | None, place: Origin) -> str | None:
        if name in (None, ALWAYS):
            return None
        assert name is not None
        self._interval_name(name, place, self._hours_by_name)
        return name

    def _interval_name(self, name: str, place: Origin, known: Names) -> None:
        if name not in self.intervals:
            hint = suggest(name, known) or _written_intervals(name, self.intervals)
            message = f'no interval is called "{name}"'
            self.findings.append(place.finding(codes.HOURS_UNKNOWN, message, hint))

    def _usual_timings(self) -> Timings:
        """Those of the document, over the defaults; what informs waits like a ticket."""
        written, place = self.spec.timings, self.origin.at("timings")
        ticket = self._timing(written.ticket, _TICKET, place.at("ticket"))
        return Timings(
            page=self._timing(written.page, _PAGE, place.at("page")),
            ticket=ticket,
            info=self._timing(written.info, ticket, place.at("info")),
        )

    def _timings(self, written: TimingsSpec, origin: Origin) -> Timings:
        """Those of a team or an override, over those of the document."""
        usual, place = self._usual, origin.at("timings")
        ticket = self._timing(written.ticket, usual.ticket, place.at("ticket"))
        info = ticket if self.spec.timings.info == TimingSpec() else usual.info
        return Timings(
            page=self._timing(written.page, usual.page, place.at("page")),
            ticket=ticket,
            info=self._timing(written.info, info, place.at("info")),
        )

    def _timing(self, spec: TimingSpec, usual: Timing, place: Origin) -> Timing:
        timing = Timing(
            group_wait=spec.group_wait or usual.group_wait,
            group_interval=spec.group_interval or usual.group_interval,
            repeat_interval=spec.repeat_interval or usual.repeat_interval,
        )
        if timing != usual and (finding := _check_timing(timing, place)):
            self.findings.append(finding)
        return timing

    def _watchdog(self) -> Watchdog | None:
        spec, origin = self.spec.watchdog, self.origin.at("watchdog")
        if spec is None:
            return None
        receivers, rulers = spec.receiver, self.settings.shards or 1
        places = [origin.at("receiver", index).closest for index in range(len(receivers))]
        self._receiver_names(receivers, places)
        if len(receivers) not in (1, rulers):
            message = f"{len(receivers)} receivers are named for the watchdogs of {rulers} rulers"
            hint = f"name {rulers}, one for each" if rulers > 1 else "name one"
            finding = origin.at("receiver").finding(codes.INVALID_VALUE, message, hint, key=True)
            self.findings.append(finding)
        interval = spec.interval or _MINUTE
        if interval.ms <= 0:
            message = f'a heartbeat every "{interval}" never beats'
            hint = "write it like 1m"
            self.findings.append(origin.at("interval").finding(codes.TIMING_INVALID, message, hint))
        return Watchdog(receivers=receivers, interval=interval, origin=origin)


def _check_timing(timing: Timing, place: Origin) -> Diagnostic | None:
    """Alertmanager looks at repeat_interval only when a group_interval has passed."""
    group, repeat = timing.group_interval, timing.repeat_interval
    if group <= Duration(0):
        hint = "write it like 5m"
        message = "a group_interval of nothing is not possible"
        return place.at("group_interval").finding(codes.TIMING_INVALID, message, hint)
    fitting = max(group, repeat.in_steps(group))
    if repeat != fitting:
        return place.at("repeat_interval").finding(
            codes.TIMING_INVALID,
            f'the repeat_interval "{repeat}" is no multiple of the group_interval "{group}"',
            f"write repeat_interval: {fitting}, as it is only looked at every {group}",
        )
    return None


def _written_intervals(name: str, known: Collection[str]) -> str:
    if known:
        return _known(names_of(known))
    times = 'location: Europe/Berlin, weekdays: "monday:friday", times: "09:00-17:00"'
    return f"write it into routing, like intervals: {{{name}: {{{times}}}}}"


def _of_kind(kind: ReceiverKind, place: Origin, settings: Settings) -> Iterator[Diagnostic]:
    """What is to be said of all receivers of a kind."""
    if settings.alertmanager < kind.known:
        yield _too_old(kind.name, kind.known, place)
    if kind.ends:
        message = f'the service of "{kind.name}" ends on {kind.ends}'
        hint = "move to another before that, or allow it with the day on which you will"
        yield place.finding(codes.SERVICE_ENDS, message, hint, key=True)


def _too_old(key: str, since: tuple[int, int], place: Origin) -> Diagnostic:
    version = ".".join(map(str, since))
    message = f'"{key}" needs Alertmanager {version}'
    hint = f'write alertmanager: "{version}" in settings, if none older is served'
    return place.finding(codes.ALERTMANAGER_TOO_OLD, message, hint, key=True)


def _known(names: Names) -> str:
    return f"the names are {one_of(names.ordered)}" if names.ordered else "add one"
