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
    describe,
    one_of,
    problem,
    text_of,
)
from slosmith.language.documents.interval import IntervalSpec
from slosmith.model import naming
from slosmith.receivers import RECEIVERS

# Of what the compiler sets, these decide nothing that a team or an area could not decide better.
_MATCHED = ("service", "area")
_ALERT_LABELS = ("alertname", "service", "slo", "severity", "team", "tier")


class _ReceiverBase(Spec):
    @model_validator(mode="after")
    def _one_kind(self) -> "_ReceiverBase":
        given = [kind.name for kind in RECEIVERS if getattr(self, kind.name) is not None]
        if len(given) != 1:
            names = one_of(kind.name for kind in RECEIVERS)
            message = f"it is both {' and '.join(given)}" if given else "the receiver has no kind"
            raise problem(codes.INVALID_VALUE, message, f"write exactly one of {names}")
        return self


_kinds: dict[str, Any] = {kind.name: (kind.spec | None, None) for kind in RECEIVERS}
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
        raise _below(error, name, key=True)
    try:
        return text_of(value, "the value of a label", "")
    except PydanticCustomError as error:
        raise _below(error, name, key=False) from None


def _below(error: PydanticCustomError, name: str, *, key: bool) -> PydanticCustomError:
    context = {**(error.context or {}), "below": name, "key": key}
    return PydanticCustomError(error.type, "{message}", context)


_MAP = WithJsonSchema({"type": "object", "additionalProperties": {"type": "string"}})
Receivers = tuple[Name, ...]


class TeamSpec(Spec):
    """Who is notified of a team's alerts; ``hours`` is an interval for its tickets."""

    page: Receivers = ()
    ticket: Receivers = ()
    hours: Name | None = None


class TimingSpec(Spec):
    """Waiting times of one severity."""

    group_wait: DurationField | None = None
    group_interval: DurationField | None = None
    repeat_interval: DurationField | None = None


class TimingsSpec(Spec):
    """Waiting times by severity."""

    page: TimingSpec = Field(default_factory=TimingSpec)
    ticket: TimingSpec = Field(default_factory=TimingSpec)


class OverrideSpec(Spec):
    """Alerts that go elsewhere than to their team; `hours: always` is the default."""

    match: Annotated[dict[str, str], _labels_with(_MATCHED), _MAP]
    page: Receivers | None = None
    ticket: Receivers | None = None
    hours: Name | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "OverrideSpec":
        if self.page is None and self.ticket is None:
            raise problem(
                codes.MISSING_KEY, "the override names no receivers", "add page: or ticket:"
            )
        return self


class InhibitSpec(Spec):
    """While an alert of ``source`` fires, alerts of ``target`` with equal labels are inhibited."""

    source: Annotated[dict[str, str], _labels_with(_ALERT_LABELS), _MAP]
    target: Annotated[dict[str, str], _labels_with(_ALERT_LABELS), _MAP]
    equal: tuple[str, ...] = ()


class WatchdogSpec(Spec):
    """The heartbeat that speaks up when alerts no longer arrive."""

    receiver: Name
    interval: DurationField | None = None


class RoutingValues(Spec):
    """Receivers, teams, and what differs from them."""

    default: Name
    receivers: dict[Name, ReceiverSpec]
    teams: dict[TeamName, TeamSpec] = Field(default_factory=dict)
    intervals: dict[Name, IntervalSpec] = Field(default_factory=dict)
    timings: TimingsSpec = Field(default_factory=TimingsSpec)
    overrides: tuple[OverrideSpec, ...] = ()
    inhibit: tuple[InhibitSpec, ...] = ()
    watchdog: WatchdogSpec | None = None


class RoutingSpec(Spec):
    """The routing of the root; one document at most."""

    routing: RoutingValues
