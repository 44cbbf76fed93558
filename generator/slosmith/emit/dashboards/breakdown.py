"""What an SLO breaks down into: its raw series by every label that the contract knows."""

import re
from collections.abc import Callable, Iterator, Mapping

from slosmith.emit.dashboards import panels, raw_queries, styles
from slosmith.emit.dashboards.context import Context
from slosmith.emit.dashboards.grafana import Json, Panel, Query
from slosmith.model.contract import free_labels, metric_of
from slosmith.model.indicators import EventIndicator, Part, RatioIndicator, StateIndicator
from slosmith.model.metric import Metric, MetricType
from slosmith.model.slo import LatencyBound, Slo
from slosmith.promql import Selector


def breakdown(slo: Slo, context: Context) -> Iterator[Panel]:
    """A panel for each label; for latency the distribution too."""
    metrics = context.metrics_by_name
    if slo.latency is not None:
        yield from latency((slo.latency,))
    match slo.indicator:
        case EventIndicator() as events:
            for selector in events.part_series:
                yield from _of_events(selector, metric_of(selector, metrics), events)
            for selector in events.failures.series if events.failures else ():
                yield from _of_events(selector, metric_of(selector, metrics), events)
        case StateIndicator() as state:
            for selector in state.series:
                yield from _levels(selector, metric_of(selector, metrics), ages=state.ages)
        case RatioIndicator() as given:
            yield from _levels(given.ratio, metric_of(given.ratio, metrics))


def _of_events(
    selector: Selector, metric: Metric | None, events: EventIndicator
) -> Iterator[Panel]:
    """Counters by label; a query of the author's may read other things than counters."""
    if metric is not None and metric.type is MetricType.GAUGE:
        yield from _levels(selector, metric)
        return
    word = "Bad" if events.counts is Part.BAD else "Good"
    known = (
        " The SLO puts this into a query of its own; here it stands alone."
        if events.queried
        else ""
    )
    for label in free_labels(selector, metric):
        yield panels.lines(
            f"{word} events of {selector.metric} by {label}",
            f"{selector.text} per second, by {label}.{known}",
            Query(expr=raw_queries.rate(selector, label), legend=f"{{{{{label}}}}}"),
            unit="cps",
            overrides=value_colours(metric, label),
        )
    if metric is None:
        yield panels.lines(
            f"{word} events of {selector.metric}, series by series",
            f"{selector.text} per second: the ten largest series. Which labels it has is not "
            f"known, as no metric contract names it.{known}",
            Query(expr=raw_queries.largest(selector)),
            unit="cps",
        )


def _levels(selector: Selector, metric: Metric | None, *, ages: bool = False) -> Iterator[Panel]:
    """Gauges by label; of those that hold a moment the longest time since then."""
    labels = free_labels(selector, metric)
    what = f"Time since {selector.metric}" if ages else selector.metric
    which = "how long ago at most" if ages else "the mean"
    for label in labels:
        yield panels.lines(
            f"{what} by {label}",
            f"{selector.text}, {which} of each {label}.",
            Query(
                expr=raw_queries.age(selector, label)
                if ages
                else raw_queries.level(selector, "avg", label),
                legend=f"{{{{{label}}}}}",
            ),
            unit="s" if ages else "short",
            least=None,
            overrides=value_colours(metric, label),
        )
    if not labels:
        yield panels.lines(
            what,
            f"{selector.text}, {'how long ago' if ages else 'as it is measured'}.",
            Query(
                expr=raw_queries.age(selector) if ages else raw_queries.in_cluster(selector).text
            ),
            unit="s" if ages else "short",
            least=None,
        )


_TROUBLE = re.compile(
    r"err|fail|time_?out|broken|reject|overload|drop|lost|critical|exhaust|permanent|transient"
    r"|declin|invalid|unparsable|missing|limited|^open$|^5(\d\d|xx)$",
    re.IGNORECASE,
)


def value_colours(
    metric: Metric | None,
    label: str,
    is_bad: Callable[[str], bool] = lambda value: _TROUBLE.search(value) is not None,
) -> tuple[Mapping[str, Json], ...]:
    """Each value of the contract has one colour, warm where it sounds of trouble.

    Values beyond the palette are shades.
    """
    values = dict(metric.labels).get(label) or () if metric else ()
    bad = [value for value in values if is_bad(value)]
    good = [value for value in values if value not in bad]
    coloured = (*zip(good, styles.COOL, strict=False), *zip(bad, styles.WARM, strict=False))
    return tuple(styles.styled(value, color=styles.fixed(colour)) for value, colour in coloured)


def group_colours(slo: Slo, context: Context) -> tuple[Mapping[str, Json], ...]:
    """In a grouped SLO each group has its colour, whatever is drawn of it."""
    if len(slo.by) != 1:
        return ()
    source = slo.source(slo.by[0])
    read = (metric_of(series, context.metrics_by_name) for series in slo.raw_series)
    known = (dict(metric.labels).get(source) for metric in read if metric is not None)
    values = next((found for found in known if found), ())
    return tuple(
        styles.ending(value, color=styles.fixed(colour))
        for value, colour in zip(values, styles.PALETTE, strict=False)
    )


def latency(bounds: tuple[LatencyBound, ...]) -> Iterator[Panel]:
    """A heat map, and the usual quantiles with the bounds of one histogram drawn in."""
    histogram, native = bounds[0].histogram, bounds[0].native
    unit = styles.of_time(bounds[0].unit)
    yield panels.heat_map(
        f"Latency: {histogram.text}",
        "How long requests took: the brighter, the more of them.",
        Query(expr=raw_queries.buckets(histogram, native=native), legend="{{le}}", form="heatmap"),
        unit=unit,
    )
    yield panels.lines(
        f"Quantiles: {histogram.text}",
        "p50, p95 and p99, estimated within buckets; the lines are the bounds of the "
        "SLOs. Whether an SLO is met is counted at its bucket, not estimated here.",
        *(
            Query(expr=raw_queries.quantile(histogram, rank, native=native), legend=name)
            for rank, name in QUANTILES
        ),
        unit=unit,
        colours=(styles.SKY, styles.BLUE, styles.ORANGE),
        limits=tuple(sorted({bound.bucket for bound in bounds})),
    )


QUANTILES = (("0.5", "p50"), ("0.95", "p95"), ("0.99", "p99"))
