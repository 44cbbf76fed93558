"""Events that a list of selectors, or a selector of several buckets, counts twice."""

from collections.abc import Iterator

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.contract import Contract, metric_of
from slosmith.model.metric import MetricType
from slosmith.promql import BOUND_LABEL, Selector, takes_several
from slosmith.sli.buckets import BUCKET, histogram_of
from slosmith.sli.counted import Counted
from slosmith.sli.written import said_of
from slosmith.source import Origin


def check_overlaps(place: Origin, selectors: tuple[Selector, ...]) -> Iterator[Diagnostic]:
    """Each selector of which an earlier one has counted some events."""
    earlier = Counted()
    for index, selector in enumerate(selectors):
        before = earlier.overlapping(histogram_of(selector))
        if before is not None:
            other = selectors[before]
            yield place.at(index).finding(
                codes.COUNTED_TWICE,
                f'"{said_of(place.at(index), selector)}" and "{said_of(place.at(before), other)}" '
                "count the same events twice",
                "remove one of the two: a list of selectors means their sum",
            )


def check_buckets(
    place: Origin, selectors: tuple[Selector, ...], contract: Contract
) -> Iterator[Diagnostic]:
    """Each bucket of a histogram counts what is in the smaller ones too."""
    for index, selector in enumerate(selectors):
        metric = metric_of(selector, contract.metrics)
        is_bucket = selector.metric.endswith(BUCKET) and (
            metric is None or metric.type is MetricType.HISTOGRAM
        )
        if is_bucket and takes_several(selector):
            at, count = place.at(index), f"{selector.metric.removesuffix(BUCKET)}_count"
            yield at.closest.finding(
                codes.COUNTED_TWICE,
                f'"{said_of(at, selector)}" counts the same events in several buckets',
                f'name one bucket, like {BOUND_LABEL}="0.5", or write {count} for all events',
            )
