"""The types of fields that authors write, with messages of our own, for pydantic."""

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from slosmith.diagnostics import codes
from slosmith.diagnostics.lists import one_of
from slosmith.model import naming
from slosmith.model.units import Duration
from slosmith.promql import Selector, Windowed
from slosmith.values import (
    as_alert_name,
    as_duration,
    as_label_value,
    as_line,
    as_listed_selector,
    as_metric_name,
    as_name,
    as_number,
    as_percent,
    as_query,
    as_selector,
    as_switch,
    as_text,
    as_wait,
    describe,
    label_name,
    problem,
    refuse_braces,
    spelt,
)


class Spec(BaseModel):
    """What an author writes: every key is known, nothing is coerced, nothing changes later."""

    # Each is built when it is first read: most stand in others, and are never read alone.
    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True
    )


_Spec = TypeVar("_Spec", bound=Spec)


def unwritten(spec: type[_Spec]) -> Callable[[], _Spec]:
    """What stands where nobody wrote any: one for all, for which no validator has to be built."""

    @cache
    def one() -> _Spec:
        return cast(_Spec, spec.model_construct())  # the plugin of mypy says `Spec`

    return one


class PlainValidator:
    """As pydantic's, which also looks twice into the type that a field has, to write it again.

    Nothing is written with these fields, and so to look would be most of the work of a first check.
    """

    def __init__(self, read: Callable[[Any], Any], json_schema_input_type: Any = Any) -> None:
        self._read, self._written = read, json_schema_input_type

    def __get_pydantic_core_schema__(self, _: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        anything = self._written is Any
        written = core_schema.any_schema() if anything else handler.generate_schema(self._written)
        return core_schema.no_info_plain_validator_function(
            self._read, json_schema_input_schema=written
        )


class Later:
    """Says of a field of any type that its values have a ``shape``, imported with the first one."""

    def __init__(self, shape: Callable[[], type[BaseModel]]) -> None:
        self.shape = shape

    def __get_pydantic_core_schema__(self, _: object, __: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self._read, json_schema_input_schema=core_schema.any_schema()
        )

    def _read(self, value: object) -> BaseModel | None:
        return None if value is None else self.shape().model_validate(value)


class ShortSpec(Spec):
    """A spec that may be written as the value of its first key alone."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        refuse_braces(value)
        return value if isinstance(value, dict) else {next(iter(cls.model_fields)): value}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        long = handler(schema)
        first = next(iter(handler.resolve_ref_schema(long)["properties"].values()))
        # An editor then says what is wrong with a key, and not that neither form fits.
        return {"if": {"type": "object"}, "then": long, "else": first}


class OneOrMore:
    """Says to editors that a list may be written as its one item."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        several = handler(schema)
        return {"if": {"type": "array"}, "then": several, "else": several["items"]}


def at_most(most: int, what: str, hint: str) -> BeforeValidator:
    """A validator for no more than so many: each of them stands in every rule, for example."""

    def check(value: object) -> object:
        if isinstance(value, list | dict) and len(value) > most:
            message = f"there are {len(value):,} {what}, and {most} are allowed"
            raise problem(codes.INVALID_VALUE, message, hint)
        return value

    return BeforeValidator(check)


def choice(*allowed: str) -> PlainValidator:
    """A validator for one of some words."""

    def check(value: object) -> Any:
        if isinstance(value, str) and value in allowed:
            return value
        raise problem(
            codes.INVALID_VALUE,
            f"{describe(value)} is not allowed here",
            f"write {one_of(allowed)}",
        )

    return PlainValidator(check, json_schema_input_type=Literal[allowed])


def _string(pattern: str = "", **more: Any) -> WithJsonSchema:
    schema = {"type": "string", **({"pattern": pattern} if pattern else {}), **more}
    return WithJsonSchema(schema)


def either(one: str, other: str) -> dict[str, Any]:
    """Says to editors that exactly one of two keys is written."""
    return {
        "if": {"required": [other]},
        "then": {"properties": {one: False}},
        "else": {"required": [one]},
    }


NOT_EMPTY = Field(json_schema_extra={"minItems": 1})
"""Says to editors that a list needs an item; what we say of it is worded elsewhere."""

_TEAM_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$"
_DURATION_PATTERN = r"^([0-9]+(ms|[smhdw]))+$"
_PERCENT_PATTERN = r"^[0-9]+(\.[0-9]+)?\s*%$"
_RESERVED = "|".join(sorted(naming.RESERVED_LABELS))
_OWN_LABEL_PATTERN = rf"^(?!__|{naming.MADE_UP_PREFIX}|({_RESERVED})$)[a-zA-Z_][a-zA-Z0-9_]*$"
_LABEL_VALUE_PATTERN = r"^(?!.*\{\{)[^\n]*$"

Text = Annotated[str, PlainValidator(as_text), _string()]
Line = Annotated[str, PlainValidator(as_line), _string()]
Name = Annotated[
    str,
    PlainValidator(as_name),
    _string(naming.NAME_PATTERN),
]
TeamName = Annotated[
    str,
    PlainValidator(spelt("a team's name", _TEAM_PATTERN, "use letters, digits, -, _ and .")),
    _string(_TEAM_PATTERN),
]
AlertName = Annotated[
    str,
    PlainValidator(
        spelt("an alert's name", naming.ALERT_PATTERN, "use letters and digits: CouncilErrors")
    ),
    _string(naming.ALERT_PATTERN),
]
AnyAlertName = Annotated[str, PlainValidator(as_alert_name), _string(naming.ANY_ALERT_PATTERN)]
"""As Prometheus takes it."""
MetricName = Annotated[str, PlainValidator(as_metric_name), _string(naming.ANY_ALERT_PATTERN)]
"""As Prometheus takes it; from 3.0 on that is any text."""
LABEL_SCHEMA = {"type": "string", "pattern": _OWN_LABEL_PATTERN}
LabelName = Annotated[str, PlainValidator(label_name), _string(_OWN_LABEL_PATTERN)]
LabelValue = Annotated[str, PlainValidator(as_label_value), _string(_LABEL_VALUE_PATTERN)]
MOST_LABELS = 100
"""Of a service, an SLO or an alert; each of them stands in every rule."""
LabelMap = Annotated[
    dict[LabelName, LabelValue],
    at_most(MOST_LABELS, "labels", "keep those that somebody looks for"),
    WithJsonSchema(
        {
            "type": "object",
            "maxProperties": MOST_LABELS,
            "propertyNames": {"pattern": _OWN_LABEL_PATTERN},
            "additionalProperties": {"type": "string", "pattern": _LABEL_VALUE_PATTERN},
        }
    ),
]
DurationField = Annotated[
    Duration, PlainValidator(as_duration), _string(_DURATION_PATTERN, examples=["5m", "30d"])
]
WaitField = Annotated[
    Duration | None,
    PlainValidator(as_wait),
    _string(_DURATION_PATTERN, examples=["5m", "1h"]),
]
"""How long an alert waits."""
PercentField = Annotated[
    Decimal, PlainValidator(as_percent), _string(_PERCENT_PATTERN, examples=["2%"])
]
Number = Annotated[Decimal, PlainValidator(as_number), WithJsonSchema({"type": "number"})]
Switch = Annotated[bool, PlainValidator(as_switch), WithJsonSchema({"type": "boolean"})]
SelectorField = Annotated[
    Selector, PlainValidator(as_selector), _string(description="a PromQL selector without a range")
]
ListedSelectorField = Annotated[
    Selector,
    PlainValidator(as_listed_selector),
    _string(description="a PromQL selector without a range"),
]
"""One of a list that means a sum."""
QueryField = Annotated[
    Windowed, PlainValidator(as_query), _string(description="a PromQL query with $window as range")
]
