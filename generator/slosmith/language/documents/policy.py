"""The `policy` document: burn-rate tiers for one period, with their source."""

from typing import Annotated

from pydantic import PlainValidator

from slosmith.diagnostics import codes
from slosmith.fields import (
    NOT_EMPTY,
    DurationField,
    Line,
    Name,
    PercentField,
    Spec,
    Text,
    problem,
    text_of,
)
from slosmith.language.documents.service import SeverityField


def _source(value: object) -> str:
    text = text_of(value, "a source", "")
    if not text.strip():
        raise problem(codes.INVALID_VALUE, "the source is empty", "say where the tiers come from")
    return text


class TierSpec(Spec):
    """One tier: alerts when its share of the budget would be spent in its long window."""

    tier: Name
    severity: SeverityField
    budget: PercentField
    long: DurationField
    short: DurationField


class OutageSpec(Spec):
    """The tier that is added where no page tier sees a total outage soon enough."""

    severity: SeverityField
    bad: PercentField
    long: DurationField
    short: DurationField
    unless_within: DurationField


class PolicySpec(Spec):
    """A burn-rate policy for one period."""

    policy: Name
    period: DurationField
    source: Annotated[Line, PlainValidator(_source)]
    tiers: Annotated[tuple[TierSpec, ...], NOT_EMPTY]
    outage: OutageSpec | None = None
    when_spent: Text = ""
