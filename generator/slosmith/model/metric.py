"""One metric of the contract."""

from bisect import bisect_left
from dataclasses import field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from slosmith.model.time_units import TimeUnit, time_unit, unit_of_name
from slosmith.record import dataclass
from slosmith.source import Origin

if TYPE_CHECKING:  # few roots have all of these, and each is some classes to make
    pass


class MetricType(StrEnum):
    """The type of a metric, as Prometheus names it."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric of the contract; a label without values may have any.

    One that a template has ``given`` has the labels of its exporter, and maybe more that scraping
    puts on it.
    """

    name: str
    type: MetricType
    help: str
    unit: str
    labels: tuple[tuple[str, tuple[str, ...] | None], ...]
    buckets: tuple[Decimal, ...]
    native: bool
    area: str
    given: bool = False
    origin: Origin = field(compare=False)

    def has_bucket(self, bound: Decimal) -> bool:
        """Whether it has a boundary, of which there may be thousands."""
        place = bisect_left(self.buckets, bound)
        return self.buckets[place : place + 1] == (bound,)


def unit_of_metric(metric: Metric) -> TimeUnit | None:
    """The unit of time that the contract gives a metric, else the one that its name ends in."""
    return time_unit(metric.unit) if metric.unit else unit_of_name(metric.name)
