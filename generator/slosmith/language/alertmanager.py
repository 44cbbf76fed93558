"""Alertmanager's own configuration, as far as its routing goes; the rest is taken as it stands."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from slosmith.diagnostics import codes
from slosmith.fields import PlainValidator
from slosmith.model.matchers import LabelMatcher, old_matchers, parse_matchers
from slosmith.values import describe, problem

_EXAMPLE = "write it like 'severity=\"page\"'"


class _Shape(BaseModel):
    """A mapping of Alertmanager's; keys that are not named here are not looked at."""

    model_config = ConfigDict(extra="ignore", frozen=True, arbitrary_types_allowed=True)


def _text(value: object) -> object:
    """Where Alertmanager wants a text, it takes a number or a word as one."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, (int, Decimal)) else value


def _or_nothing(value: object) -> object:
    """A key without a value is as good as none."""
    return () if value is None else value


def _no_labels(value: object) -> object:
    return {} if value is None else value


def _matcher_line(value: object) -> tuple[LabelMatcher, ...]:
    found = parse_matchers(value) if isinstance(value, str) else None
    if found is None:
        raise problem(codes.BASE_INVALID, f"{describe(value)} is no matcher", _EXAMPLE)
    for one in found:
        if wrong := one.problem:
            message = f'"{one.value}" is no regular expression: {wrong}'
            raise problem(codes.BASE_INVALID, message, "mend it as RE2 reads it")
    return found


Text = Annotated[str, BeforeValidator(_text)]
_Texts = Annotated[tuple[Text, ...], BeforeValidator(_or_nothing)]
_Labels = Annotated[dict[str, Text], BeforeValidator(_no_labels)]
_Lines = Annotated[
    tuple[Annotated[tuple[LabelMatcher, ...], PlainValidator(_matcher_line)], ...],
    BeforeValidator(_or_nothing),
]


class NamedShape(_Shape):
    """A receiver or a time interval, of which only the name is looked at."""

    name: Text


class RouteShape(_Shape):
    """A route, with those below it."""

    receiver: Text | None = None
    matchers: _Lines = ()
    match: _Labels = Field(default_factory=dict)
    match_re: _Labels = Field(default_factory=dict)
    goes_on: bool | None = Field(default=None, alias="continue")
    mute_time_intervals: _Texts = ()
    active_time_intervals: _Texts = ()
    routes: Annotated[tuple["RouteShape", ...], BeforeValidator(_or_nothing)] = ()

    @property
    def conditions(self) -> tuple[LabelMatcher, ...]:
        """What an alert has to meet, however it is written."""
        return tuple(_joined(self.matchers, self.match, self.match_re))


class InhibitionShape(_Shape):
    """An inhibition."""

    source_matchers: _Lines = ()
    source_match: _Labels = Field(default_factory=dict)
    source_match_re: _Labels = Field(default_factory=dict)
    target_matchers: _Lines = ()
    target_match: _Labels = Field(default_factory=dict)
    target_match_re: _Labels = Field(default_factory=dict)
    equal: _Texts = ()

    @property
    def source(self) -> tuple[LabelMatcher, ...]:
        """What an alert has to meet to inhibit others."""
        return tuple(_joined(self.source_matchers, self.source_match, self.source_match_re))

    @property
    def target(self) -> tuple[LabelMatcher, ...]:
        """What an alert has to meet to be inhibited."""
        return tuple(_joined(self.target_matchers, self.target_match, self.target_match_re))


class ConfigurationShape(_Shape):
    """The whole of it."""

    route: RouteShape
    receivers: tuple[NamedShape, ...]
    templates: _Texts = ()
    inhibit_rules: Annotated[tuple[InhibitionShape, ...], BeforeValidator(_or_nothing)] = ()
    time_intervals: Annotated[tuple[NamedShape, ...], BeforeValidator(_or_nothing)] = ()
    mute_time_intervals: Annotated[tuple[NamedShape, ...], BeforeValidator(_or_nothing)] = ()


def _joined(
    lines: tuple[tuple[LabelMatcher, ...], ...], match: dict[str, str], match_re: dict[str, str]
) -> Iterator[LabelMatcher]:
    for line in lines:
        yield from line
    yield from old_matchers(match, match_re)
