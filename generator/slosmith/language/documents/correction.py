"""The `correction` document: past time that reports leave out, although rules counted it."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from slosmith.diagnostics import codes
from slosmith.fields import Line, Name, Spec, below, problem, text_of

_HINT = "write it with its zone, like 2026-10-12T09:00Z or 2026-10-12T11:00+02:00"


def _moment(value: object) -> datetime:
    text = text_of(value, "a moment", _HINT)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise problem(codes.INVALID_VALUE, f'"{text}" is no moment', _HINT) from None
    if moment.tzinfo is None:
        raise problem(codes.INVALID_VALUE, f'"{text}" has no time zone', _HINT)
    return moment.astimezone(UTC)


MomentField = Annotated[
    datetime,
    PlainValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-10-12T09:00Z"]}),
]


class CorrectionSpec(Spec):
    """Past time that did not count after all: reports show it both ways, rules are as they were."""

    correction: Name
    """Its name, like `load-test`."""
    from_: MomentField = Field(alias="from")
    """When it began, with its zone, like `2026-10-12T09:00Z`."""
    to: MomentField
    """When it was over."""
    slos: tuple[Line, ...]
    """The SLOs that it is about, like `[shop/errors]`, or services with all of theirs."""
    reason: Line
    """Why it does not count, in one line."""
    who: Line
    """Who decided it."""

    @model_validator(mode="after")
    def _some_time(self) -> "CorrectionSpec":
        if self.to <= self.from_:
            message = f'the correction "{self.correction}" ends before it begins'
            hint = "write the later moment at to:"
            raise below(problem(codes.INVALID_VALUE, message, hint), "to")
        if not self.slos:
            raise below(
                problem(codes.MISSING_KEY, "the correction is about no SLO", "name some"), "slos"
            )
        return self
