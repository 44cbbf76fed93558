"""What an author writes to leave time out of what SLOs count, in every document that may do so."""

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from slosmith.diagnostics import codes
from slosmith.fields import Line, Name, Spec, Text, at_most
from slosmith.values import problem


def _not_empty(text: str) -> str:
    if not text.strip():
        raise problem(codes.INVALID_VALUE, "the reason is empty", "write why this does not count")
    return text


class ExcludeSpec(Spec):
    """Time that does not count: an interval, or as long as a condition holds."""

    during: Name | None = None
    """The name of an interval in `settings` or `routing`, like `sunday-night`."""
    when: Text | None = None
    """A comparison in PromQL in place of `during`, like `maintenance_mode == 1`: time is left out
    while it has a result.
    """
    reason: Annotated[Line, AfterValidator(_not_empty)]
    """Why this time does not count; runbooks, dashboards and `explain` show it."""

    @model_validator(mode="after")
    def _one_of_two(self) -> "ExcludeSpec":
        if (self.during is None) == (self.when is None):
            given = self.during is not None
            raise problem(
                codes.INVALID_VALUE if given else codes.MISSING_KEY,
                "both during and when are given"
                if given
                else "nothing says which time is excluded",
                "keep one of the two; two exclusions may stand beside each other"
                if given
                else "add during: INTERVAL, or when: 'maintenance_mode == 1'",
            )
        return self


_MOST = 100
Excluded = Annotated[
    tuple[ExcludeSpec, ...],
    at_most(_MOST, "exclusions", "record what several of them say together"),
    Field(json_schema_extra={"maxItems": _MOST}),
]
