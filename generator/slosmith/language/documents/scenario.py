"""The `scenario` document: normal traffic, what changes and when, and what is expected of it."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from slosmith.diagnostics import codes
from slosmith.fields import (
    AlertName,
    DurationField,
    Line,
    Name,
    ShortSpec,
    Spec,
    Text,
    choice,
    describe,
    problem,
    text_of,
)
from slosmith.model.scenario import Ago, Gone, Growth, Rate, Taking, Times, Value, WrittenLevel
from slosmith.model.time_units import Length
from slosmith.model.units import Duration, UnitError, divide, parse_decimal, parse_percent

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


_Severity = Annotated[str, choice("page", "ticket"), WithJsonSchema({"enum": ["page", "ticket"]})]


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
            context = {**(error.context or {}), "below": text}
            raise PydanticCustomError(error.type, "{message}", context) from None
    return levels


Levels = Annotated[
    dict[str, WrittenLevel],
    PlainValidator(_levels),
    WithJsonSchema({"type": "object", "additionalProperties": {"type": ["string", "number"]}}),
]


class ChangeSpec(Spec):
    """One change; without `for` it lasts to the end of the scenario."""

    at: DurationField
    lasting: DurationField | None = Field(default=None, alias="for")
    what: Line
    levels: Levels = Field(alias="set")


class AlertPatternSpec(Spec):
    """Alerts by name, severity and labels; what is left out may be anything."""

    alert: AlertName | None = None
    severity: _Severity | None = None
    labels: dict[str, Line] = Field(default_factory=dict)

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


class ExpectationSpec(Spec):
    """An alert that must fire, how soon after the failure began, how soon after it ended."""

    alert: AlertName
    severity: _Severity | None = None
    labels: dict[str, Line] = Field(default_factory=dict)
    within: DurationField
    not_before: DurationField | None = None
    clears_within: DurationField | None = None
    receivers: tuple[Line, ...] = ()


class ScenarioSpec(Spec):
    """A rehearsal of one failure; `based_on` takes over the normal traffic of another."""

    scenario: Name
    title: Text
    based_on: Name | None = None
    lasting: DurationField
    services: tuple[Name, ...] = ()
    normal: Levels = Field(default_factory=dict)
    changes: tuple[ChangeSpec, ...] = ()
    expect: tuple[ExpectationSpec, ...] = ()
    muted: tuple[InhibitedSpec, ...] = ()
    silent: tuple[AlertPatternSpec, ...] = ()
    may_fire: tuple[AlertPatternSpec, ...] = ()
    all_clear: DurationField | None = None
