"""The bound of a latency that hides in two counts: a bucket of a histogram, and all of it."""

from dataclasses import dataclass
from decimal import Decimal

from slosmith.commands.importing.rate_sums import Sum
from slosmith.model.time_units import SECONDS, Length, TimeUnit, time_unit, unit_of_name
from slosmith.promql import BOUND_LABEL, Selector, bounds_of, is_subset

_LONG = Decimal(50)
"""A bound of so many seconds is none of a request: what nobody names a unit of is in ms then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A histogram, and the bucket of it that is asked for; no ``limit`` where that holds all.

    ``same`` says that both counts have the same conditions, ``unit`` is what has to be written.
    """

    histogram: Selector
    le: str
    limit: Length | None
    same: bool
    unit: str = ""
    otherwise: tuple[str, ...] = ()
    """Labels by which the bucket selects other series than the total does, and no part of them."""


def bound_of(total: Sum, part: Sum) -> Bound | None:
    """The bound, where the part is one bucket of the total's histogram."""
    if len(total.terms) != 1 or len(part.terms) != 1:
        return None
    all_, bucket = total.selectors[0], part.terms[0].selector
    if bucket is None or not bucket.metric.endswith("_bucket"):
        return None
    name = bucket.metric.removesuffix("_bucket")
    if all_.metric not in (f"{name}_count", f"{name}_bucket", f"{name}_total", name):
        return None
    bounds = bucket.about(BOUND_LABEL)
    if len(bounds) != 1:
        return None
    number = _one_bound(bucket)
    unit, written = _unit(name, number)
    histogram = bucket.without(BOUND_LABEL).renamed(name)
    whole = all_.renamed(name)
    otherwise = _otherwise(histogram, whole)
    histogram = whole if otherwise else histogram
    return Bound(
        otherwise=otherwise,
        histogram=histogram,
        le=bounds[0].value,
        limit=None if number is None else Length.of(number, unit),
        same=all_ == histogram.renamed(f"{name}_count"),
        unit=written,
    )


def _otherwise(bucket: Selector, whole: Selector) -> tuple[str, ...]:
    mine, theirs = ({m.name: m for m in one.matchers} for one in (bucket, whole))
    if mine.keys() != theirs.keys() or is_subset(bucket, whole):
        return ()
    return tuple(label for label in mine if mine[label] != theirs[label])


def length_of(number: float, histogram: str) -> Length:
    """So many of the units that a histogram is measured in."""
    unit, _ = _unit(histogram, Decimal(str(number)))
    return Length.of(Decimal(str(number)), unit)


def _one_bound(bucket: Selector) -> Decimal | None:
    for matcher in bucket.matchers:
        if matcher.name == BOUND_LABEL:
            numbers = {number for _, _, number in bounds_of(matcher) or ()}
            found = numbers.pop() if len(numbers) == 1 else None
            return found if found is None or found > 0 else None
    return None


def _unit(name: str, number: Decimal | None) -> tuple[TimeUnit, str]:
    """What a histogram is measured in, and what has to be said of it."""
    if (unit := unit_of_name(name)) is not None:
        return unit, ""
    milliseconds = time_unit("ms")
    assert milliseconds is not None
    if number is not None and number >= _LONG and number % 1 == 0:
        return milliseconds, "ms"
    return SECONDS, ""
