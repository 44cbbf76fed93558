"""What an SLO needs of the contract beyond its selectors: buckets, groups, a source of its own."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import reduce
from typing import assert_never

from promql_parser import AggregateExpr, Expr

from slosmith.checks.never_there import check_none, check_share
from slosmith.checks.places import objective_place
from slosmith.checks.reading import Query, read_query
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.suggest import suggest
from slosmith.model.contract import Contract
from slosmith.model.indicators import EventIndicator, Part, RatioIndicator, StateIndicator
from slosmith.model.metric import Metric
from slosmith.model.references import References
from slosmith.model.service import Service
from slosmith.model.settings import ServiceSettings
from slosmith.model.slo import LatencyBound, Slo
from slosmith.model.time_units import TIME_UNITS, Length, time_unit, unit_of_name
from slosmith.promql import Labels, build, children, infer, labels_read, parse_expression
from slosmith.sli import KINDS


def check_indicators(service: Service, references: References) -> Iterator[Diagnostic]:
    """Bounds that are buckets, groups that exist."""
    contract = references.known
    for slo in service.slos:
        if slo.latency is not None:
            yield from _check_bound(slo, slo.latency, contract)
        if KINDS[slo.kind].conditions:
            yield from _check_counts(slo)
        if slo.by:
            yield from _check_groups(slo, contract, references.settings)


def _check_counts(slo: Slo) -> Iterator[Diagnostic]:
    for expression in slo.expressions:
        reading = read_query(expression, windowed=True)
        if isinstance(reading, Query):  # what cannot be parsed is said of every expression
            yield from check_none(reading, good=True)
            yield from check_share(reading)


def _check_bound(slo: Slo, bound: LatencyBound, contract: Contract) -> Iterator[Diagnostic]:
    series = contract.series.get(bound.histogram.metric)
    if series is None:
        return
    metric = series.metric
    if metric.unit and time_unit(metric.unit) is not bound.unit:
        return  # which is said of the unit
    if bound.native != metric.native and not (metric.native and metric.buckets):
        yield slo.origin.at("sli", slo.kind).finding(
            codes.METRIC_TYPE,
            f'"{metric.name}" is a {"native" if metric.native else "classic"} histogram in the '
            "contract",
            f"write latency: {{histogram: {metric.name}, native: {str(metric.native).lower()}}}",
        )
    elif not bound.native and metric.buckets and not metric.has_bucket(bound.bucket):
        yield from _no_bucket(slo, bound, metric)


def _no_bucket(slo: Slo, bound: LatencyBound, metric: Metric) -> Iterator[Diagnostic]:
    place = slo.origin.at("sli", slo.kind, "under")
    text, start = place.text, 0
    if text is None:
        place = objective_place(slo)
        text = place.text or ""
        if " ".join(text.split()) != slo.objective.text:
            return  # the author's was wrong, and another stands in for it
        start = text.find("<") + 1
        start += 1 if text[start : start + 1] == "=" else 0
        start += len(text[start:]) - len(text[start:].lstrip())
    found = place.finding_inside(
        codes.BOUND_NO_BUCKET,
        f'{bound.limit} is no bucket boundary of "{metric.name}"',
        start,
        len(text.rstrip()),
        f"write {_nearest(bound, metric.buckets)}, or give the histogram such a bucket",
    )
    named = unit_of_name(metric.name)
    units = (one for one in (named, *TIME_UNITS) if one is not None)
    meant = next((u for u in units if metric.has_bucket(bound.limit.measured_in(u))), None)
    if meant is None:
        yield found
        return
    hint = f"it is one in {meant.name}: write unit: {meant.sign}, or buckets in {bound.unit.name}"
    if meant is named:
        hint = f"it is one in {named.name}, as the name ends: correct unit:, or the buckets"
    yield replace(found, hint=hint).because(f"unit of {metric.name}")


def _nearest(bound: LatencyBound, buckets: tuple[Decimal, ...]) -> str:
    """The boundaries on both sides of a bound, in the words of an objective."""
    place = bisect_left(buckets, bound.bucket)
    near = (Length.of(bucket, bound.unit) for bucket in buckets[max(place - 1, 0) : place + 1])
    return " or ".join(_short(length) for length in near)


def _short(length: Length) -> str:
    """A length in the one unit that people would write it in."""
    milliseconds = length.seconds * 1000
    short = milliseconds % 1 == 0 and milliseconds % 1000 != 0
    return f"{milliseconds.normalize():f}ms" if short else str(length)


def _check_groups(slo: Slo, contract: Contract, settings: ServiceSettings) -> Iterator[Diagnostic]:
    measured = [*_labels(slo, contract, settings)] if slo.by else []
    for name, label in zip(slo.by, build.sources_of(slo.by), strict=True):
        lacking = [labels for labels in measured if _lacks(labels, label)]
        if not lacking:
            continue
        possible = sorted((lacking[0].possible or frozenset()) - {"__name__"})
        yield slo.group_place(name).finding(
            codes.LABEL_UNKNOWN,
            f'what {slo.service}/{_entry(slo)} is measured by has no label "{label}"',
            suggest(label, possible)
            or (possible and f"group by what it has: {', '.join(possible)}")
            or f"keep it in the query, as in sum by ({label}) (…), or take it out of by",
        )


def _entry(slo: Slo) -> str:
    """The name as it was written, which several objectives over one indicator share."""
    return slo.origin.at("name").text or slo.name


def _lacks(labels: Labels, label: str) -> bool:
    return not labels.may_have(label)


def _labels(slo: Slo, contract: Contract, settings: ServiceSettings) -> Iterator[Labels]:
    """The labels of what is aggregated, before `by` takes all but the groups away.

    Of several conditions each must have them, as a group is judged by all.
    """
    if KINDS[slo.kind].conditions:
        for expression in slo.expressions:
            yield infer(parse_expression(expression.text), contract.labels, contract.always)
        return
    window = str(settings.windows.base)
    match slo.indicator:
        case EventIndicator(queried=False, failures=None, counts=Part.BAD | Part.GOOD):
            # Sums of rates alone, of which nothing need be parsed.
            for series in (slo.indicator.total_series, slo.indicator.part_series):
                read = (labels_read(one, contract.labels, contract.always) for one in series)
                yield reduce(Labels.either, read)
            return
        case EventIndicator(total=total, part=part):
            failures = slo.indicator.failures
            rates = (total, part, *([failures.rate] if failures else []))
            texts = [rate.at(window) for rate in rates]
        case StateIndicator(bad_now=bad_now):
            texts = [bad_now]
        case RatioIndicator(ratio=ratio):
            texts = [ratio.text]
        case never:
            assert_never(never)
    renamed = build.sources_of(slo.by) != slo.by and not isinstance(slo.indicator, RatioIndicator)
    for text in texts:
        tree = _grouped(parse_expression(text))
        yield infer(_grouped(tree) if renamed else tree, contract.labels, contract.always)


def _grouped(node: Expr) -> Expr:
    """What the outermost aggregation is over; a ratio has none and is taken as it is."""
    for below in [node, *children(node)]:
        if isinstance(below, AggregateExpr):
            return below.expr
    return next((_grouped(child) for child in children(node)), node)
