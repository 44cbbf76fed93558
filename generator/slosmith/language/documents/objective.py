"""What an author writes as an objective, or as one for each value of a label."""

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field, WithJsonSchema, model_validator

from slosmith.diagnostics import codes
from slosmith.fields import Name, PlainValidator, ShortSpec, Spec
from slosmith.language.documents.alerting import AlertingSpec
from slosmith.language.documents.by import group
from slosmith.model.objective import (
    OBJECTIVE_PATTERN,
    Objective,
    ObjectiveError,
    bare_number,
    parse_objective,
)
from slosmith.values import problem, text_of

if TYPE_CHECKING:
    from pydantic import TypeAdapter


def _objective(value: object) -> Objective:
    try:
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            raise bare_number(str(value))
        text = text_of(value, "an objective", "write 99.9%, error rate < 0.1% or p95 < 5s")
        return parse_objective(text)
    except ObjectiveError as error:
        raise problem(error.code, str(error), error.hint) from None


ObjectiveField = Annotated[
    Objective,
    PlainValidator(_objective),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": OBJECTIVE_PATTERN,
            "examples": ["99.9%", "error rate < 0.1%", "p95 < 5s"],
        }
    ),
]


class GroupObjective(ShortSpec):
    """The objective of one value of a label, and what else is otherwise for it."""

    objective: ObjectiveField
    """What must be met where the label has this value, like `99.9%`."""
    policy: Name | None = None
    """The burn-rate policy for this value. Default: that of the SLO."""
    alerting: AlertingSpec | None = None
    """Which alerts there are for this value, and what they carry. Default: as for the SLO."""


_MOST_VALUES = 1_000


class ObjectivesByGroup(Spec):
    """An objective for each value of a label: `{by: env, prod: 99.9%, default: 95%}`."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, GroupObjective] = Field(init=False)

    by: Annotated[str, PlainValidator(group)]
    """The label of which the values have objectives."""
    default: GroupObjective | None = None
    """The objective of all values that are not written. Default: a ticket says which have none."""

    @property
    def values(self) -> dict[str, GroupObjective]:
        """The objective of each value that is written."""
        return dict(self.__pydantic_extra__)

    @model_validator(mode="after")
    def _some(self) -> "ObjectivesByGroup":
        if len(self.__pydantic_extra__) > _MOST_VALUES:
            raise problem(
                codes.INVALID_VALUE,
                f'{len(self.__pydantic_extra__):,} values of "{self.by}" have an objective, and '
                f"{_MOST_VALUES:,} are allowed",
                "each is an SLO with rules of its own: write default: for those that are alike",
            )
        if not self.__pydantic_extra__:
            raise problem(
                codes.MISSING_KEY,
                f'no value of "{self.by}" has an objective',
                f"write some, like {{by: {self.by}, prod: 99.9%, staging: 99%}}",
            )
        return self


@cache
def _list_of_objectives() -> "TypeAdapter[tuple[Objective, ...]]":
    from pydantic import TypeAdapter  # most SLOs have one objective

    return TypeAdapter(tuple[ObjectiveField, ...])


def _objectives(value: object) -> tuple[Objective, ...] | ObjectivesByGroup | None:
    """A list of objectives, or a mapping of values to theirs; what is wrong is said inside it."""
    if value is None:
        return None
    if isinstance(value, dict):
        return ObjectivesByGroup.model_validate(value)
    return _list_of_objectives().validate_python(value)


_OBJECTIVE = {"type": "string", "pattern": OBJECTIVE_PATTERN}
_GROUP_OBJECTIVE = {
    "required": ["objective"],
    "additionalProperties": False,
    "properties": {
        "objective": {**_OBJECTIVE, "description": "What must be met for this value."},
        "policy": {"type": "string", "description": "The burn-rate policy for this value."},
        "alerting": {"type": "object", "description": "Which alerts there are for this value."},
    },
}
ObjectivesField = Annotated[
    tuple[Objective, ...] | ObjectivesByGroup | None,
    PlainValidator(_objectives),
    WithJsonSchema(
        {
            "if": {"type": "object"},
            "then": {
                "type": "object",
                "required": ["by"],
                "minProperties": 2,
                "maxProperties": _MOST_VALUES + 2,
                "properties": {
                    "by": {
                        "type": "string",
                        "description": "The label of which the values have objectives.",
                    }
                },
                "additionalProperties": {
                    "if": {"type": "object"},
                    "then": _GROUP_OBJECTIVE,
                    "else": _OBJECTIVE,
                },
            },
            "else": {"type": "array", "items": _OBJECTIVE, "minItems": 1},
        }
    ),
]
