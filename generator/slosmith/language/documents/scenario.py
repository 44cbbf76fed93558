"""The `scenario` document: normal traffic, what changes and when, and what is expected of it."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from slosmith.diagnostics import codes
from slosmith.fields import (
    AnyAlertName,
    DurationField,
    Line,
    Name,
    PlainValidator,
    ShortSpec,
    Spec,
    Text,
    choice,
)
from slosmith.model.scenario import Ago, Gone, Growth, Rate, Taking, Times, Value, WrittenLevel
from slosmith.model.time_units import Length
from slosmith.model.units import Duration, UnitError, divide, parse_decimal, parse_percent
from slosmith.values import below, describe, problem, text_of

_NUMBER = r"\d+(?:\.\d+)?"
_PER = r"(?P<number>" + _NUMBER + r")\s*/\s*(?P<unit>s|sec|m|min|h|hour|d|day)"
_RATE = re.compile(_PER, re.ASCII)
_OBSERVED = re.compile(rf"(?:{_PER} )?in (?P<shares>\S.*)", re.ASCII)
_GROWTH = re.compile(rf"(?P<word>grows|falls) {_PER}", re.ASCII)
_AGO = re.compile(r"(?P<age>\S+) ago", re.ASCII)
_TIMES = re.compile(rf"x\s?(?P<number>{_NUMBER})", re.ASCII)
_SHARE = re.compile(r"(?:(?P<share>\S+%) )?(?P<at>\S+)", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_HINT = (
    "write a number, 20/min, x5, grows 4/min, 2h ago, gone, "
    "or for a histogram 20/min in 95% 2s, 5% 8s"
)


def parse_level(value: object) -> WrittenLevel:
    """Read what a series does; raises a pydantic error with a diagnostic."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return Value(value=Decimal(value))
    text = text_of(value, "a level", _HINT).strip()
    if text == "gone":
        return Gone()
    if match := _RATE.fullmatch(text):
        return Rate(per_second=_per_second(match))
    if match := _TIMES.fullmatch(text):
        return Times(factor=Decimal(match["number"]))
    if match := _GROWTH.fullmatch(text):
        sign = 1 if match["word"] == "grows" else -1
        return Growth(per_second=sign * _per_second(match))
    if match := _AGO.fullmatch(text):
        return Ago(age=_age(match["age"]))
    if match := _OBSERVED.fullmatch(text):
        rate = _per_second(match) if match["number"] else None
        return Taking(per_second=rate, shares=_shares(match["shares"]))
    raise problem(codes.SCENARIO_LEVEL, f"{describe(value)} is nothing that a series does", _HINT)


def _per_second(match: re.Match[str]) -> Decimal:
    return divide(Decimal(match["number"]), Decimal(_SECONDS[match["unit"][0]]))


def _age(text: str) -> Duration:
    try:
        return Duration.parse(text)
    except UnitError as error:
        message, _, hint = str(error).partition("; ")
        raise problem(codes.SCENARIO_LEVEL, message, hint) from None


def _shares(text: str) -> tuple[tuple[Decimal, Decimal | Length], ...]:
    shares = tuple(_share(part.strip()) for part in text.split(","))
    total = sum(share for share, _ in shares)
    if total != 1:
        raise problem(
            codes.SCENARIO_LEVEL,
            f'the shares in "{text}" sum up to {total * 100:f}%',
            "let them be 100% together, like 95% 2s, 5% 8s",
        )
    return shares


def _share(text: str) -> tuple[Decimal, Decimal | Length]:
    match = _SHARE.fullmatch(text)
    if match is None:
        raise problem(codes.SCENARIO_LEVEL, f'"{text}" is no share of observations', _HINT)
    try:
        share = parse_percent(match["share"]) if match["share"] else Decimal(1)
        return share, _at(match["at"])
    except UnitError as error:
        message, _, hint = str(error).partition("; ")
        raise problem(codes.SCENARIO_LEVEL, message, hint or _HINT) from None


def _at(text: str) -> Decimal | Length:
    """An observation: a length of time, or a plain number in the histogram's own unit."""
    return parse_decimal(text) if text.replace(".", "").isdigit() else Length.parse(text)


_SEVERITIES = ("page", "ticket", "info")
_Severity = Annotated[str, choice(*_SEVERITIES), WithJsonSchema({"enum": [*_SEVERITIES]})]


def _levels(value: object) -> dict[str, WrittenLevel]:
    """A mapping from selectors to levels; a finding stands at the level that is wrong."""
    if not isinstance(value, dict):
        raise problem(
            codes.WRONG_TYPE,
            f"series and what they do are needed here, not {describe(value)}",
            "write them one to a line, like council_requests_total: 20/min",
        )
    levels = {}
    for text, level in value.items():
        try:
            levels[text] = parse_level(level)
        except PydanticCustomError as error:
            raise below(error, text, key=False) from None
    return levels


Levels = Annotated[
    dict[str, WrittenLevel],
    PlainValidator(_levels),
    WithJsonSchema({"type": "object", "additionalProperties": {"type": ["string", "number"]}}),
]


class ChangeSpec(Spec):
    """One change; without `for` it lasts to the end of the scenario."""

    at: DurationField
    """When it begins, counted from the beginning of the scenario, like `30m`."""
    lasting: DurationField | None = Field(default=None, alias="for")
    """How long it lasts. Default: to the end of the scenario."""
    what: Line
    """What happens, in one line."""
    levels: Levels = Field(alias="set")
    """What series do meanwhile, by selector: `20/min`, `x5`, `grows 4/min`, `gone`, or a number."""


class AlertPatternSpec(Spec):
    """Alerts by name, severity and labels; what is left out may be anything."""

    alert: AnyAlertName | None = None
    """The name of the alert. Default: any."""
    severity: _Severity | None = None
    """`page`, `ticket` or `info`. Default: any."""
    labels: dict[str, Line] = Field(default_factory=dict)
    """Labels that it must have, like `{tier: fast}`."""

    @model_validator(mode="after")
    def _says_which(self) -> "AlertPatternSpec":
        if self.alert is None and self.severity is None and not self.labels:
            raise problem(
                codes.MISSING_KEY, "no alert is meant", "add alert:, severity: or labels:"
            )
        return self


class AlertSpec(AlertPatternSpec, ShortSpec):
    """Alerts; a name alone will do."""


class InhibitedSpec(AlertPatternSpec):
    """Alerts that fire, and are inhibited while those of `by` fire."""

    by: AlertSpec
    """The alerts that inhibit it: a name, or `alert`, `severity` and `labels`."""


class ExpectationSpec(Spec):
    """An alert that must fire, how soon after the failure began, how soon after it ended."""

    alert: AnyAlertName
    """The name of the alert that must fire."""
    severity: _Severity | None = None
    """`page`, `ticket` or `info`. Default: any."""
    labels: dict[str, Line] = Field(default_factory=dict)
    """Labels that it must have, like `{tier: fast}`."""
    within: DurationField
    """The latest time at which it may fire, counted from the first change, like `5m`."""
    not_before: DurationField | None = None
    """The earliest time at which it may fire, counted from the first change. Default: any."""
    clears_within: DurationField | None = None
    """How soon it must clear after the end of the last change. Default: any time."""
    receivers: tuple[Line, ...] = ()
    """All receivers that must be notified, and no other. Default: not asked."""


class ScenarioSpec(Spec):
    """A rehearsal of one failure; `based_on` takes over the normal traffic of another."""

    scenario: Name
    """The name of the rehearsal, like `requests-fail`."""
    title: Text
    """What goes wrong, in one sentence."""
    based_on: Name | None = None
    """Another scenario whose normal traffic is taken over."""
    lasting: DurationField
    """How long it is played, like `2h`."""
    services: tuple[Name, ...] = ()
    """The services whose rules are played. Default: all."""
    normal: Levels = Field(default_factory=dict)
    """What series do as long as nothing changes, by selector: `20/min`, `x5`, `grows 4/min` or a
    number.
    """
    changes: tuple[ChangeSpec, ...] = ()
    """What changes, and when: the failure."""
    expect: tuple[ExpectationSpec, ...] = ()
    """Alerts that must fire, how soon, and who is notified."""
    muted: tuple[InhibitedSpec, ...] = ()
    """Alerts that must fire and be inhibited while others fire."""
    silent: tuple[AlertPatternSpec, ...] = ()
    """Alerts that must not fire."""
    may_fire: tuple[AlertPatternSpec, ...] = ()
    """Alerts that may fire, and are not looked at."""
    all_clear: DurationField | None = None
    """How soon after the end of the last change no alert fires any more, like `30m`."""
