"""The `metrics` document: the contract that says which metrics exist, and what they look like."""

from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema, model_validator

from slosmith.diagnostics import codes
from slosmith.fields import (
    Line,
    MetricName,
    Name,
    Number,
    PlainValidator,
    Spec,
    Switch,
    Text,
    choice,
)
from slosmith.language.documents.allow import Allowed
from slosmith.values import below, is_name, problem, text_of

MetricTypeField = Annotated[
    Literal["counter", "gauge", "histogram", "summary"],
    choice("counter", "gauge", "histogram", "summary"),
]


# What Prometheus and its clients set by themselves, and the contract gives in other words.
_SET_BY_TYPE = {"le": "list the boundaries below buckets:", "quantile": "remove it"}


def _raw_label(value: object) -> str:
    name = text_of(value, "a label name", "")
    if name in _SET_BY_TYPE or name.startswith("__") or not is_name(name):
        message = (
            f'the label "{name}" is set by the type of the metric'
            if name in _SET_BY_TYPE
            else f'"{name}" is not a label name'
        )
        hint = "write it as the metric has it, not starting with __"
        raise problem(codes.INVALID_LABEL, message, _SET_BY_TYPE.get(name, hint), key=True)
    return name


RawLabelName = Annotated[str, PlainValidator(_raw_label), WithJsonSchema({"type": "string"})]


_MOST_LABELS = 200


class MetricSpec(Spec):
    """One metric: a label with a list has only these values, one without may have any."""

    type: MetricTypeField
    """`counter`, `gauge`, `histogram` or `summary`."""
    help: Text = ""
    """What it measures."""
    unit: Line = ""
    """What it is measured in, like `seconds` or `bytes`."""
    labels: dict[RawLabelName, tuple[Line, ...] | None] = Field(default_factory=dict)
    """Its labels. One with a list has only these values, like `{outcome: [ok, error]}`; one without
    may have any.
    """
    buckets: tuple[Number, ...] = ()
    """The upper bounds of a classic histogram, ascending, like `[0.1, 0.5, 1]`; `+Inf` is not
    listed.
    """
    native: Switch = False
    """Whether it is a native histogram, which has no fixed buckets. Default: `false`."""
    area: Name | None = None
    """The area of the coverage that it makes visible."""
    allow: Allowed = ()
    """Findings about it that are accepted, each with the reason."""

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
        if len(self.labels) > _MOST_LABELS:
            message = f"there are {len(self.labels):,} labels, and {_MOST_LABELS} are allowed"
            hint = "list those that something reads or that distinguish series"
            raise below(problem(codes.INVALID_VALUE, message, hint), "labels")
        return self


class MetricsSpec(Spec):
    """The metric contract, or a part of it."""

    metrics: dict[MetricName, MetricSpec]
    """Metrics by name. The contract may be spread over many documents."""
