"""What an author writes to match alerts by their labels: a text, a list, a regular expression."""

from typing import Annotated

from pydantic import WithJsonSchema
from pydantic_core import PydanticCustomError

from slosmith.diagnostics import codes
from slosmith.diagnostics.lists import one_of
from slosmith.fields import PlainValidator
from slosmith.model import naming
from slosmith.model.matching import AREA, Condition, Conditions
from slosmith.promql import regex_problem
from slosmith.promql.regex_samples import listed
from slosmith.values import below, describe, problem, text_of

ALERT_LABELS = ("alertname", "service", "slo", "severity", "team")
"""Of the labels that the compiler sets, those that people route by."""
_REGEX, _NOT = "regex", "not"
_HINT = "write a text, a list of texts, {regex: TEXT}, or {not: …} of one of these"


def matching(*allowed: str) -> PlainValidator:
    """A validator for labels to match; of those that the compiler sets, ``allowed`` may be."""

    def check(value: object) -> Conditions:
        if not isinstance(value, dict) or not value:
            raise problem(
                codes.WRONG_TYPE,
                f"labels to match are needed here, not {describe(value)}",
                "write them like {service: council}",
            )
        return tuple(_condition(name, value[name], allowed) for name in sorted(value))

    return PlainValidator(check)


def _condition(name: str, value: object, allowed: tuple[str, ...]) -> Condition:
    if name not in allowed and (naming.is_reserved(name) or not naming.is_label(name)):
        error = problem(
            codes.INVALID_LABEL,
            f'"{name}" cannot be matched here',
            f"match {one_of(allowed)}, or a label of your own",
        )
        raise below(error, name)
    try:
        if isinstance(value, dict) and [*value] == [_NOT]:
            return _read(name, value[_NOT], negated=True)
        return _read(name, value, negated=False)
    except PydanticCustomError as error:
        raise below(error, name, key=False) from None


def _read(name: str, value: object, *, negated: bool) -> Condition:
    if isinstance(value, dict) and [*value] == [_REGEX]:
        return _of_pattern(name, value[_REGEX], negated=negated)
    if isinstance(value, dict):
        raise problem(codes.WRONG_TYPE, f"{describe(value)} is no value to match", _HINT)
    if value == []:
        raise problem(codes.WRONG_TYPE, "an empty list matches nothing", "name a value")
    texts = value if isinstance(value, list) else [value]
    values = dict.fromkeys(text_of(one, "the value of a label", "") for one in texts)
    return Condition(label=name, values=tuple(values), negated=negated)


def _of_pattern(name: str, value: object, *, negated: bool) -> Condition:
    """A regular expression that lists its values is as good as their list."""
    text = text_of(value, "a regular expression", "")
    if wrong := regex_problem(text):
        raise problem(codes.INVALID_VALUE, f'"{text}" is no regular expression: {wrong}', "mend it")
    if values := listed(text):
        return Condition(label=name, values=values, negated=negated)
    return Condition(label=name, pattern=text, negated=negated)


_TEXT = {"type": "string"}
_PATTERN = {**_TEXT, "description": "A regular expression (RE2) that matches the whole value."}
_VALUE = {
    "anyOf": [
        _TEXT,
        {"type": "array", "items": _TEXT, "minItems": 1},
        {
            "type": "object",
            "properties": {_REGEX: _PATTERN},
            "required": [_REGEX],
            "additionalProperties": False,
        },
    ]
}
_NEGATED = {
    "type": "object",
    "properties": {_NOT: {**_VALUE, "description": "What the value must not be."}},
    "required": [_NOT],
    "additionalProperties": False,
}
_SCHEMA = WithJsonSchema(
    {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": {"anyOf": [*_VALUE["anyOf"], _NEGATED]},
    }
)
Matched = Annotated[Conditions, matching(*ALERT_LABELS, AREA), _SCHEMA]
"""Alerts by their labels, or by their area."""
Inhibited = Annotated[Conditions, matching(*ALERT_LABELS, "tier"), _SCHEMA]
"""A side of an inhibition, which may be a tier."""
