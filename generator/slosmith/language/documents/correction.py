"""The `correction` document: past time that reports leave out, although rules counted it."""

from pydantic import Field, model_validator

from slosmith.fields import Line, Name, Spec
from slosmith.language.documents.past_time import MomentField, check_past_time


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
        check_past_time(self.from_, self.to, self.slos, f'the correction "{self.correction}"')
        return self
