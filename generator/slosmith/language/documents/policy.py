"""The `policy` document: burn-rate tiers for one period, with their source."""

from typing import Annotated, Literal

from pydantic import WithJsonSchema

from slosmith.diagnostics import codes
from slosmith.fields import (
    NOT_EMPTY,
    DurationField,
    Name,
    PercentField,
    PlainValidator,
    Spec,
    Text,
    choice,
)
from slosmith.values import problem, text_of

SeverityField = Annotated[Literal["page", "ticket"], choice("page", "ticket")]


def _source(value: object) -> str:
    text = text_of(value, "a source", "")
    if not text.strip():
        raise problem(codes.INVALID_VALUE, "the source is empty", "say where the tiers come from")
    return text


class TierSpec(Spec):
    """One tier: alerts when its share of the budget would be spent in its long window."""

    tier: Name
    """The name of the tier, a label of its alerts, like `fast`."""
    severity: SeverityField
    """`page` wakes somebody now, `ticket` waits for office hours."""
    budget: PercentField
    """The share of the period's error budget that is spent in the long window when it alerts, like
    `2%`.
    """
    long: DurationField
    """The long window, over which the budget is spent, like `1h`."""
    short: DurationField
    """The short window, which ends the alert soon after the recovery, like `5m`."""


class OutageSpec(Spec):
    """The tier that is added where no page tier sees a total outage soon enough."""

    severity: SeverityField
    """The severity of the added tier: `page` or `ticket`."""
    bad: PercentField
    """It alerts where more than this share is bad in both windows, like `50%`."""
    long: DurationField
    """Its long window, like `30m`."""
    short: DurationField
    """Its short window, like `5m`."""
    unless_within: DurationField
    """It is left out where a page sees a total outage within this time, like `20m`."""


class PolicySpec(Spec):
    """A burn-rate policy for one period."""

    policy: Name
    """The name by which SLOs choose it, like `shop-14d`. `google-30d` replaces the built-in one."""
    period: DurationField
    """The period of the SLOs that it is made for, in whole days, like `30d`."""
    source: Annotated[str, PlainValidator(_source), WithJsonSchema({"type": "string"})]
    """Who decided on the numbers, or where they are from."""
    tiers: Annotated[tuple[TierSpec, ...], NOT_EMPTY]
    """The alerting tiers, each with its severity, budget and windows."""
    outage: OutageSpec | None = None
    """The tier that is added to SLOs whose pages would see a total outage too late. Default: none.

    """
    when_spent: Text = ""
    """What was agreed for when the error budget is spent; runbooks quote it."""
