"""SLI kind `latency`: the share of requests under a bound, from a histogram."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from pydantic import WithJsonSchema, model_validator

from slosmith.diagnostics import codes
from slosmith.diagnostics.lists import one_of
from slosmith.fields import PlainValidator, SelectorField, ShortSpec, Switch
from slosmith.model.expression import Reads
from slosmith.model.indicators import EventIndicator, Part
from slosmith.model.metric import Metric, unit_of_metric
from slosmith.model.objective import Wording
from slosmith.model.slo import LatencyBound
from slosmith.model.time_units import (
    SECONDS,
    SIGNS,
    TIME_UNITS,
    Length,
    TimeUnit,
    time_unit,
    unit_of_name,
    unknown_unit,
)
from slosmith.model.units import print_decimal
from slosmith.promql import Selector, bucket_matcher, build, rate_of, splice
from slosmith.sli.counters import counters
from slosmith.sli.kind import Context, Kind, Lowered
from slosmith.values import problem, text_of

_PARTS = ("_bucket", "_count", "_sum")


def _unit(value: object) -> TimeUnit:
    text = text_of(value, "a unit of time", f"write {one_of(SIGNS)}")
    unit = time_unit(text)
    if unit is None:
        raise problem(codes.UNIT_UNKNOWN, *unknown_unit(text))
    return unit


UnitField = Annotated[
    TimeUnit,
    PlainValidator(_unit),
    WithJsonSchema({"enum": [text for unit in TIME_UNITS for text in (unit.sign, unit.name)]}),
]


class LatencySpec(ShortSpec):
    """A histogram, classic or native; `unit` where neither its name nor the contract says it."""

    histogram: SelectorField
    """A histogram, without `_bucket`, `_count` or `_sum`, like `request_duration_seconds`."""
    native: Switch = False
    """Whether it is a native histogram. Default: `false`."""
    unit: UnitField | None = None
    """What it is measured in: `ms`, `s` and so on. Default: by the contract, else by its name, else
    seconds.
    """

    @model_validator(mode="after")
    def _whole(self) -> "LatencySpec":
        check_histogram(self.histogram)
        return self


def check_histogram(histogram: Selector) -> None:
    """Refuse a part of a histogram, and a bucket."""
    name = histogram.metric
    if part := next((part for part in _PARTS if name.endswith(part)), None):
        raise problem(
            codes.SELECTOR_INVALID,
            f'"{name}" is one series of a histogram',
            f'write the histogram\'s own name, "{name.removesuffix(part)}"',
        )
    if any(matcher.name == "le" for matcher in histogram.matchers):
        raise problem(
            codes.SELECTOR_INVALID,
            f'"{histogram.text}" selects by le',
            "remove le: the compiler takes the bucket from the bound",
        )


def bound_of(
    histogram: Selector, limit: Length, unit: TimeUnit | None, context: Context
) -> LatencyBound:
    """The bound of a histogram, in the unit that is said to be its own."""
    said = unit or _unit_of(histogram.metric, context.metrics)
    return LatencyBound(
        limit=limit,
        bucket=limit.measured_in(said or SECONDS),
        unit=said or SECONDS,
        assumed=said is None,
        histogram=histogram,
        native=False,
    )


def lower_latency(spec: LatencySpec, context: Context) -> Lowered:
    """Requests under the bound as good events; without their bucket there is no indicator."""
    assert context.objective.limit is not None
    bound = bound_of(spec.histogram, context.objective.limit, spec.unit, context)
    bound = replace(bound, native=spec.native)
    lower = _lower_native if spec.native else _lower_classic
    return Lowered(indicator=lower(bound, context), latency=bound)


def _unit_of(name: str, metrics: Mapping[str, Metric]) -> TimeUnit | None:
    """The unit that the contract gives a histogram, else the one that its name ends in."""
    metric = metrics.get(name)
    return unit_of_metric(metric) if metric is not None else unit_of_name(name)


def _lower_classic(bound: LatencyBound, context: Context) -> EventIndicator:
    total = bound.histogram.renamed(f"{bound.histogram.metric}_count")
    under = bound.histogram.renamed(f"{bound.histogram.metric}_bucket").with_matcher(
        bucket_matcher(bound.bucket)
    )
    return counters((total,), (under,), Part.GOOD, context)


def _lower_native(bound: LatencyBound, context: Context) -> EventIndicator:
    rates = build.aggregate_rate(context.by, rate_of(bound.histogram))
    return EventIndicator(
        total=splice("histogram_count(", rates, ")"),
        part=splice(f"histogram_fraction(0, {print_decimal(bound.bucket)}, ", rates, ")"),
        counts=Part.GOOD_SHARE,
        missing_is_zero=False,
        total_series=(bound.histogram,),
        part_series=(bound.histogram,),
    )


LATENCY = Kind(
    name="latency",
    promql=frozenset(("histogram",)),
    spec=LatencySpec,
    wordings=frozenset((Wording.PERCENTILE,)),
    lower=lower_latency,
    reads=Reads.HISTOGRAM,
)
