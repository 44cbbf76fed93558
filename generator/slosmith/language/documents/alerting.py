"""Which alerts an SLO has, and what they carry."""

from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

from slosmith.diagnostics import codes
from slosmith.diagnostics.lists import one_of
from slosmith.fields import AlertName, LabelMap, LabelName, PlainValidator, Spec, Switch, Text
from slosmith.model.units import Duration, UnitError
from slosmith.values import describe, problem, text_of


def _no_data(value: object) -> object:
    if value is False or value in ("page", "ticket"):
        return value
    raise problem(
        codes.INVALID_VALUE,
        f"{describe(value)} is not allowed here",
        f"write {one_of(('page', 'ticket', 'false'))}",
    )


def _idle(value: object) -> Duration | Literal[False]:
    if value is False:
        return False
    try:
        return Duration.parse(text_of(value, "a duration or false", "write it like 1h, or false"))
    except UnitError as error:
        message, _, hint = str(error).partition("; ")
        raise problem(codes.WRONG_UNIT, message, hint) from None


class AlertingSpec(Spec):
    """Which alerts an SLO has, and what they carry besides their labels."""

    page: Switch = True
    """Whether the tiers that page are rendered. Default: `true`."""
    ticket: Switch = True
    """Whether the tiers that open tickets are rendered. Default: `true`."""
    no_data: Annotated[
        Literal["page", "ticket", False] | None,
        PlainValidator(_no_data),
        WithJsonSchema({"enum": ["page", "ticket", False]}),
    ] = None
    """The severity of the alert on a vanished source: `page`, `ticket` or `false`. Default: that of
    the worst tier.
    """
    idle: Annotated[
        Duration | Literal[False] | None,
        PlainValidator(_idle),
        WithJsonSchema({"anyOf": [{"type": "string"}, {"const": False}]}),
    ] = None
    """How long nothing is counted before a ticket, like `2h`; `false` for none. Default: `1h`."""
    contradiction: Switch = True
    """Whether a ticket says that more is counted as good or bad than there is at all.
    Default: `true`; where the part is selected among all events it cannot be.
    """
    name: AlertName | None = None
    """What the names of the alerts begin with, like `ShopAnswers`. Default: from the service and
    the SLO.
    """
    labels: LabelMap = Field(default_factory=dict)
    """Labels on the alerts of this SLO, like `{audience: public}`."""
    annotations: dict[LabelName, Text] = Field(default_factory=dict)
    """Annotations on the alerts of this SLO; they may hold Go templates."""
