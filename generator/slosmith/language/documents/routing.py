"""The `routing` document: who is notified of which alerts, how and when."""

from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    WithJsonSchema,
    create_model,
    model_validator,
)

from slosmith.diagnostics import codes
from slosmith.diagnostics.lists import each_of, one_of
from slosmith.fields import (
    DurationField,
    Line,
    Name,
    OneOrMore,
    PlainValidator,
    Spec,
    TeamName,
    unwritten,
)
from slosmith.language.documents.allow import Allowed
from slosmith.language.documents.interval import IntervalParts
from slosmith.language.documents.matching import Inhibited, Matched
from slosmith.language.documents.routing_base import BaseSpec
from slosmith.model import naming
from slosmith.receivers import RECEIVERS
from slosmith.values import describe, problem, text_of


class _ReceiverBase(Spec):
    allow: Allowed = ()
    """Findings about this receiver that are accepted, each with the reason."""

    @model_validator(mode="after")
    def _one_kind(self) -> "_ReceiverBase":
        given = [kind.name for kind in RECEIVERS if getattr(self, kind.name) is not None]
        if len(given) != 1:
            names = one_of(kind.name for kind in RECEIVERS)
            message = f"it is both {each_of(given)}" if given else "the receiver has no kind"
            raise problem(codes.INVALID_VALUE, message, f"write exactly one of {names}")
        return self


_kinds: dict[str, Any] = {
    kind.name: (kind.spec | None, Field(default=None, description=kind.spec.__doc__))
    for kind in RECEIVERS
}
ReceiverSpec: type[_ReceiverBase] = create_model("ReceiverSpec", __base__=_ReceiverBase, **_kinds)


def written_receiver(spec: _ReceiverBase) -> tuple[str, BaseModel]:
    """The one kind that a receiver was written as, by name, and its spec."""
    return next(
        (kind.name, getattr(spec, kind.name))
        for kind in RECEIVERS
        if getattr(spec, kind.name) is not None
    )


GivenName = Line
"""A name of routing's own, or one that its base has: those may hold anything."""
Receivers = tuple[GivenName, ...]


def _group_by(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        hint = "write it like [service, cluster]"
        raise problem(codes.WRONG_TYPE, f"expected a list, not {describe(value)}", hint)
    names = tuple(text_of(one, "a label", "") for one in value)
    wrong = next(
        (one for one in names if one != naming.EVERY_LABEL and not naming.is_label(one)), None
    )
    if wrong is not None:
        hint = "write labels, like [service, cluster], or [...] for all"
        raise problem(codes.INVALID_LABEL, f'"{wrong}" is no label to group by', hint)
    if len({*names}) < len(names) or (naming.EVERY_LABEL in names and len(names) > 1):
        message = (
            "a label to group by is named twice"
            if naming.EVERY_LABEL not in names
            else '"..." is all labels'
        )
        raise problem(codes.INVALID_VALUE, message, "name each once")
    return names


GroupBy = Annotated[
    tuple[str, ...],
    PlainValidator(_group_by),
    WithJsonSchema({"type": "array", "items": {"type": "string"}, "uniqueItems": True}),
]


class TimingSpec(Spec):
    """Waiting times of one severity."""

    group_wait: DurationField | None = None
    """How long the first notification of a group waits for more alerts. Default: 30s for pages, 5m
    for tickets.
    """
    group_interval: DurationField | None = None
    """How long until a group that has changed is sent again. Default: 5m for pages, 15m for
    tickets.
    """
    repeat_interval: DurationField | None = None
    """How long until a group that fires on is sent again. Default: 4h for pages, 1d for tickets."""


class TimingsSpec(Spec):
    """Waiting times by severity."""

    page: TimingSpec = Field(default_factory=unwritten(TimingSpec))
    """The waiting times of pages."""
    ticket: TimingSpec = Field(default_factory=unwritten(TimingSpec))
    """The waiting times of tickets."""
    info: TimingSpec = Field(default_factory=unwritten(TimingSpec))
    """The waiting times of alerts with `severity: info`. Default: those of tickets."""


class TeamSpec(Spec):
    """Who is notified of a team's alerts; ``hours`` is an interval for its tickets."""

    page: Receivers = ()
    """The receivers of the team's pages, like `[pagerduty-web]`."""
    ticket: Receivers = ()
    """The receivers of the team's tickets."""
    info: Receivers | None = None
    """The receivers of alerts with `severity: info`; none that pages. Default: those of tickets."""
    hours: GivenName | None = None
    """The interval in which tickets are sent; outside of it they wait. Default: always."""
    group_by: GroupBy | None = None
    """The labels whose values are the same in one message. Default: those of `routing`."""
    timings: TimingsSpec = Field(default_factory=unwritten(TimingsSpec))
    """The team's own waiting times by severity. Default: those of `routing`."""


class OverrideSpec(Spec):
    """Alerts that go elsewhere than to their team; `hours: always` is the default."""

    match: Matched = ()
    """The labels of the alerts that go elsewhere, all of them, like `{service: shop}`: a text, a
    list, `{regex: TEXT}` or `{not: VALUE}`; `area` may be one. Default, beside `also`: all alerts.
    """
    page: Receivers | None = None
    """The receivers of pages instead of the team's. Default: the team's."""
    ticket: Receivers | None = None
    """The receivers of tickets instead of the team's. Default: the team's."""
    info: Receivers | None = None
    """The receivers of alerts with `severity: info` instead of the team's. Default: those of
    `ticket`, else the team's.
    """
    to: Receivers | None = None
    """The receivers of all that matches, whatever its severity, instead of the team's."""
    also: Receivers | None = None
    """The receivers that are notified of all that matches besides those who are anyway."""
    hours: GivenName | None = None
    """The interval in which all but pages is sent, and pages where `severity: page` is matched by
    name. Default: always.
    """
    group_by: GroupBy | None = None
    """The labels whose values are the same in one message. Default: those of `routing`."""
    timings: TimingsSpec = Field(default_factory=unwritten(TimingsSpec))
    """Waiting times by severity. Default: those of `routing`."""
    allow: Allowed = ()
    """Findings about this override that are accepted, each with the reason."""

    @model_validator(mode="after")
    def _says_something(self) -> "OverrideSpec":
        named = [n for n in ("page", "ticket", "info") if getattr(self, n) is not None]
        whole = [n for n in ("to", "also") if getattr(self, n) is not None]
        if not named and not whole:
            hint = "add page:, ticket: or info:, or to: for all that matches"
            raise problem(codes.MISSING_KEY, "the override names no receivers", hint)
        if len(whole) > 1 or (named and whole):
            both = f"both {(*named, *whole)[0]}: and {whole[-1]}: name receivers"
            raise problem(codes.INVALID_VALUE, both, "write two overrides")
        if not self.match and not self.also:
            raise problem(codes.MISSING_KEY, "the override matches nothing", "add match:")
        if named and any(one.label == "severity" for one in self.match):
            message = f'{named[0]}: already says which "severity" this is about'
            raise problem(codes.INVALID_VALUE, message, "name the receivers with to:")
        return self


class MuteSpec(Spec):
    """Alerts of which nobody is notified at some times; what fires on is sent afterwards."""

    match: Matched
    """The labels of the alerts, all of them, like `{env: [staging, test]}`: a text, a list,
    `{regex: TEXT}` or `{not: VALUE}`; `severity` and `area` may be among them.
    """
    during: GivenName | None = None
    """The interval in which they are muted."""
    outside: GivenName | None = None
    """The interval outside of which they are muted, in place of `during`."""
    allow: Allowed = ()
    """Findings about this mute that are accepted, each with the reason."""

    @model_validator(mode="after")
    def _one_of_two(self) -> "MuteSpec":
        if self.during is None and self.outside is None:
            hint = "add during: INTERVAL, or outside: INTERVAL"
            raise problem(codes.MISSING_KEY, "nothing says when this is muted", hint)
        if self.during is not None and self.outside is not None:
            message = "both during and outside are given"
            raise problem(codes.INVALID_VALUE, message, "write two mutes")
        return self


class InhibitSpec(Spec):
    """While an alert of ``source`` fires, alerts of ``target`` with equal labels are inhibited."""

    source: Inhibited
    """Labels of the alerts that inhibit others while they fire: a text, a list, `{regex: TEXT}` or
    `{not: VALUE}`.
    """
    target: Inhibited
    """Labels of the alerts that are inhibited."""
    equal: tuple[str, ...] = ()
    """Labels whose values must be equal on both, like `[region]`."""


def _several(value: object) -> object:
    return value if isinstance(value, list) else [value]


Heartbeats = Annotated[tuple[GivenName, ...], BeforeValidator(_several), OneOrMore]


class WatchdogSpec(Spec):
    """The heartbeat that speaks up when alerts no longer arrive."""

    receiver: Heartbeats
    """The receiver that alerts when the heartbeat stops, like a dead man's switch; with `shards`
    one for each ruler, like `[snitch-0, snitch-1]`, as one is not enough to miss the other by.
    """
    interval: DurationField | None = None
    """How often the heartbeat is sent. Default: `1m`."""


class RoutingValues(Spec):
    """Receivers, teams, and what differs from them."""

    default: GivenName
    """The receiver of alerts that no team and no override takes."""
    receivers: dict[Name, ReceiverSpec]
    """Receivers by name, each of one kind, like `pagerduty`, `slack`, `email` or `null`."""
    teams: dict[TeamName, TeamSpec] = Field(default_factory=dict)
    """Who is notified of the alerts of each team."""
    intervals: dict[Name, IntervalParts] = Field(default_factory=dict)
    """Time intervals by name, like office hours, for `hours` and `mutes`; each is one, or a list of
    which any holds.
    """
    group_by: GroupBy | None = None
    """The labels whose values are the same in one message. Default: an SLO is one message, a plain
    alert one, and the NoData of a service.
    """
    timings: TimingsSpec = Field(default_factory=unwritten(TimingsSpec))
    """Waiting times by severity."""
    overrides: tuple[OverrideSpec, ...] = ()
    """Alerts that go elsewhere than to their team; the first that matches wins."""
    mutes: tuple[MuteSpec, ...] = ()
    """Alerts of which nobody is notified at some times, like those of staging by night."""
    inhibit: tuple[InhibitSpec, ...] = ()
    """Inhibitions of your own, besides those of SLOs and of `depends_on`."""
    base: BaseSpec | None = None
    """A configuration that is there already, and that ours is merged into. Default: none."""
    watchdog: WatchdogSpec | None = None
    """The heartbeat, an alert that always fires: when it stops, alerting is broken. Default: none.

    """


class RoutingSpec(Spec):
    """The routing of the root; one document at most."""

    routing: RoutingValues
    """Receivers, teams, waiting times and inhibitions: all of Alertmanager's configuration."""
