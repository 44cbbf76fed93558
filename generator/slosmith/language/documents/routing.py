"""The `routing` document: who is notified of which alerts, how and when."""

from typing import Annotated, Any

from pydantic import BaseModel, Field, PlainValidator, WithJsonSchema, create_model, model_validator
from pydantic_core import PydanticCustomError

from slosmith.diagnostics import codes
from slosmith.fields import (
    DurationField,
    Name,
    Spec,
    TeamName,
    below,
    describe,
    one_of,
    problem,
    text_of,
)
from slosmith.language.documents.allow import Allowed
from slosmith.language.documents.interval import IntervalSpec
from slosmith.language.documents.routing_base import BaseSpec
from slosmith.model import naming
from slosmith.receivers import RECEIVERS

# Of what the compiler sets, these decide nothing that a team or an area could not decide better.
_MATCHED = ("service", "area")
_ALERT_LABELS = ("alertname", "service", "slo", "severity", "team", "tier")


class _ReceiverBase(Spec):
    allow: Allowed = ()
    """Findings about this receiver that are accepted, each with the reason."""

    @model_validator(mode="after")
    def _one_kind(self) -> "_ReceiverBase":
        given = [kind.name for kind in RECEIVERS if getattr(self, kind.name) is not None]
        if len(given) != 1:
            names = one_of(kind.name for kind in RECEIVERS)
            message = f"it is both {' and '.join(given)}" if given else "the receiver has no kind"
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


def _labels_with(allowed: tuple[str, ...]) -> PlainValidator:
    """A validator for labels; of those that the compiler sets, ``allowed`` may be matched."""

    def check(value: object) -> dict[str, str]:
        if not isinstance(value, dict) or not value:
            raise problem(
                codes.WRONG_TYPE,
                f"labels to match are needed here, not {describe(value)}",
                "write them like {service: council}",
            )
        return {name: _matched(name, text, allowed) for name, text in value.items()}

    return PlainValidator(check)


def _matched(name: str, value: object, allowed: tuple[str, ...]) -> str:
    if name not in allowed and (naming.is_reserved(name) or not naming.is_label(name)):
        error = problem(
            codes.INVALID_LABEL,
            f'"{name}" cannot be matched here',
            f"match {one_of(allowed)}, or a label of your own",
        )
        raise below(error, name)
    try:
        return text_of(value, "the value of a label", "")
    except PydanticCustomError as error:
        raise below(error, name, key=False) from None


_MAP = WithJsonSchema({"type": "object", "additionalProperties": {"type": "string"}})
Receivers = tuple[Name, ...]


class TeamSpec(Spec):
    """Who is notified of a team's alerts; ``hours`` is an interval for its tickets."""

    page: Receivers = ()
    """The receivers of the team's pages, like `[pagerduty-web]`."""
    ticket: Receivers = ()
    """The receivers of the team's tickets."""
    info: Receivers | None = None
    """The receivers of alerts with `severity: info`; none that pages. Default: those of tickets."""
    hours: Name | None = None
    """The interval in which tickets are sent; outside of it they wait. Default: always."""


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

    page: TimingSpec = Field(default_factory=TimingSpec)
    """The waiting times of pages."""
    ticket: TimingSpec = Field(default_factory=TimingSpec)
    """The waiting times of tickets."""


class OverrideSpec(Spec):
    """Alerts that go elsewhere than to their team; `hours: always` is the default."""

    match: Annotated[dict[str, str], _labels_with(_MATCHED), _MAP]
    """The labels of the alerts that go elsewhere, all of them, like `{service: shop}`; `area` may
    be one.
    """
    page: Receivers | None = None
    """The receivers of pages instead of the team's. Default: the team's."""
    ticket: Receivers | None = None
    """The receivers of tickets instead of the team's. Default: the team's."""
    info: Receivers | None = None
    """The receivers of alerts with `severity: info` instead of the team's. Default: those of
    `ticket`, else the team's.
    """
    hours: Name | None = None
    """The interval in which tickets are sent. Default: always."""

    @model_validator(mode="after")
    def _says_something(self) -> "OverrideSpec":
        if self.page is None and self.ticket is None and self.info is None:
            hint = "add page:, ticket: or info:"
            raise problem(codes.MISSING_KEY, "the override names no receivers", hint)
        return self


class InhibitSpec(Spec):
    """While an alert of ``source`` fires, alerts of ``target`` with equal labels are inhibited."""

    source: Annotated[dict[str, str], _labels_with(_ALERT_LABELS), _MAP]
    """Labels of the alerts that inhibit others while they fire."""
    target: Annotated[dict[str, str], _labels_with(_ALERT_LABELS), _MAP]
    """Labels of the alerts that are inhibited."""
    equal: tuple[str, ...] = ()
    """Labels whose values must be equal on both, like `[region]`."""


class WatchdogSpec(Spec):
    """The heartbeat that speaks up when alerts no longer arrive."""

    receiver: Name
    """The receiver that alerts when the heartbeat stops, like a dead man's switch."""
    interval: DurationField | None = None
    """How often the heartbeat is sent. Default: `1m`."""


class RoutingValues(Spec):
    """Receivers, teams, and what differs from them."""

    default: Name
    """The receiver of alerts that no team and no override takes."""
    receivers: dict[Name, ReceiverSpec]
    """Receivers by name, each of one kind: `pagerduty`, `slack`, `webhook`, `email` or `null`."""
    teams: dict[TeamName, TeamSpec] = Field(default_factory=dict)
    """Who is notified of the alerts of each team."""
    intervals: dict[Name, IntervalSpec] = Field(default_factory=dict)
    """Time intervals by name, like office hours, for `hours`."""
    timings: TimingsSpec = Field(default_factory=TimingsSpec)
    """Waiting times by severity."""
    overrides: tuple[OverrideSpec, ...] = ()
    """Alerts that go elsewhere than to their team; the first that matches wins."""
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
