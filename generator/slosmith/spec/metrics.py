"""The `metrics` document: the contract that says which metrics exist, and what they look like."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from slosmith import codes
from slosmith.fields import (
    Line,
    MetricName,
    Name,
    Number,
    Spec,
    Switch,
    Text,
    choice,
    problem,
)

MetricTypeField = Annotated[
    Literal["counter", "gauge", "histogram", "summary"],
    choice("counter", "gauge", "histogram", "summary"),
]


class MetricSpec(Spec):
    """One metric: a label with a list has only these values, one without may have any."""

    type: MetricTypeField
    help: Text = ""
    unit: Line = ""
    labels: dict[str, tuple[Line, ...] | None] = Field(default_factory=dict)
    buckets: tuple[Number, ...] = ()
    native: Switch = False
    area: Name | None = None

    @model_validator(mode="after")
    def _buckets_fit(self) -> "MetricSpec":
        if self.buckets and self.type != "histogram":
            raise problem(
                codes.INVALID_VALUE,
                f"a {self.type} has no buckets",
                "remove buckets:, or fix type:",
            )
        if any(low >= high for low, high in zip(self.buckets, self.buckets[1:], strict=False)):
            raise problem(
                codes.INVALID_VALUE, "the buckets do not rise", "list each boundary once, ascending"
            )
        return self


class MetricsSpec(Spec):
    """The metric contract, or a part of it."""

    metrics: dict[MetricName, MetricSpec]
