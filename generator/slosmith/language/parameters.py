"""The types of a template's parameters: what may be given, and what it is in PromQL."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from slosmith.diagnostics import codes
from slosmith.fields import DurationField, Line, MetricName, Number, PercentField, PlainValidator
from slosmith.model.units import Duration, print_decimal
from slosmith.promql import METRIC_LABEL, PromQLError, Selector, parse_selector, regex_problem
from slosmith.promql.holes import Filling
from slosmith.values import label_name, problem, promql_problem, text_of

_STAND_IN = "x"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterType:
    """One type: ``field`` is what pydantic checks a value by, ``filling`` what it is in PromQL."""

    name: str
    meaning: str
    field: Any
    filling: Callable[[Any], Filling]


def _text(value: str) -> Filling:
    return Filling(literal=value, pattern=re.escape(value))


def _values(value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    if not listed:
        raise problem(codes.MISSING_KEY, "the list of values is empty", "write a value")
    return tuple(text_of(one, "a value or a list of values", "") for one in listed)


def _any_of(values: tuple[str, ...]) -> Filling:
    return Filling(pattern="|".join(map(re.escape, values)))


def _regex(value: object) -> str:
    text = text_of(value, "a regular expression", "")
    if wrong := regex_problem(text):
        raise problem(codes.PROMQL_INVALID, f'"{text}" is no regular expression: {wrong}')
    return text


def _matchers(value: object) -> Selector:
    hint = """write it like '{job="shop"}'"""
    text = text_of(value, "conditions on labels", hint).strip()
    if not text.startswith("{"):
        raise problem(codes.SELECTOR_INVALID, f'"{text}" is no list of conditions', hint)
    try:
        selector = parse_selector(_STAND_IN + text)
    except PromQLError as error:
        moved = PromQLError(error.message, max(error.start - 1, 0), error.end - 1)
        raise promql_problem(codes.SELECTOR_INVALID, moved, hint) from None
    if any(matcher.name == METRIC_LABEL for matcher in selector.matchers):
        message = "the template names the metric, which conditions cannot change"
        raise problem(codes.SELECTOR_INVALID, message, f"remove {METRIC_LABEL}")
    return selector


def _number(value: Decimal) -> Filling:
    text = print_decimal(value)
    # Without parentheses -5 ^ 2 would be -(5 ^ 2).
    operand = f"({text})" if value < 0 else text
    return Filling(operand=operand, literal=text, pattern=re.escape(text))


def _duration(value: Duration) -> Filling:
    return Filling(operand=print_decimal(value.seconds), range=str(value))


PARAMETER_TYPES: tuple[ParameterType, ...] = (
    ParameterType(
        name="text",
        meaning="one value of a label, as it is",
        field=Line,
        filling=_text,
    ),
    ParameterType(
        name="values",
        meaning="a value of a label or a list of them, where a label is compared with `=~` or `!~`",
        field=Annotated[tuple[str, ...], PlainValidator(_values)],
        filling=_any_of,
    ),
    ParameterType(
        name="regex",
        meaning="a regular expression, where a label is compared with `=~` or `!~`",
        field=Annotated[str, PlainValidator(_regex)],
        filling=lambda value: Filling(pattern=value),
    ),
    ParameterType(
        name="matchers",
        meaning="""conditions on labels, like `'{job="shop"}'`, in the braces of a selector""",
        field=Annotated[Selector, PlainValidator(_matchers)],
        filling=lambda value: Filling(matchers=value.matchers),
    ),
    ParameterType(
        name="metric",
        meaning="the name of a metric",
        field=MetricName,
        filling=lambda value: Filling(operand=Selector(metric=value).text),
    ),
    ParameterType(
        name="label",
        meaning="the name of a label",
        field=Annotated[str, PlainValidator(label_name)],
        filling=lambda value: Filling(operand=value),
    ),
    ParameterType(name="number", meaning="a number", field=Number, filling=_number),
    ParameterType(
        name="duration",
        meaning="a length of time; outside of brackets, in seconds",
        field=DurationField,
        filling=_duration,
    ),
    ParameterType(
        name="percentage",
        meaning="a share like `5%`; in PromQL, of 1",
        field=PercentField,
        filling=lambda value: Filling(operand=print_decimal(value)),
    ),
)
