"""What a promise breaks down into: its raw series by every label that the contract knows."""

from collections.abc import Iterator, Mapping

from slosmith.emit.dashboards import panels, queries
from slosmith.emit.dashboards.grafana import Json, Panel, Query
from slosmith.model import (
    EventIndicator,
    LatencyBound,
    Metric,
    Model,
    Part,
    RatioIndicator,
    Slo,
    StateIndicator,
)
from slosmith.promql import Selector

_PARTS = ("_bucket", "_count", "_sum")


def breakdown(slo: Slo, model: Model) -> Iterator[Panel]:
    """A panel for each label; for latency the distribution too."""
    metrics = {metric.name: metric for metric in model.metrics or ()}
    if slo.latency is not None:
        yield from latency((slo.latency,))
    match slo.indicator:
        case EventIndicator() as events:
            for selector in events.part_series:
                yield from _by_label(selector, metric_of(selector, metrics), events.counts)
        case StateIndicator() as state:
            for selector in state.series:
                yield from _levels(selector, metric_of(selector, metrics))
        case RatioIndicator() as given:
            yield from _levels(given.ratio, metric_of(given.ratio, metrics))


def metric_of(selector: Selector, metrics: Mapping[str, Metric]) -> Metric | None:
    """The contract's metric behind a selector, which may select one part of a histogram."""
    if found := metrics.get(selector.metric):
        return found
    bases = (selector.metric.removesuffix(p) for p in _PARTS if selector.metric.endswith(p))
    return next((metrics[base] for base in bases if base in metrics), None)


def free_labels(selector: Selector, metric: Metric | None) -> tuple[str, ...]:
    """The labels of the contract that the selector leaves open."""
    if metric is None:
        return ()
    return tuple(name for name, _ in metric.labels if name not in selector.equals)


def _by_label(selector: Selector, metric: Metric | None, counts: Part) -> Iterator[Panel]:
    word = "Bad" if counts is Part.BAD else "Good"
    for label in free_labels(selector, metric):
        yield panels.lines(
            f"{word} events of {selector.metric} by {label}",
            f"{selector.text} per second, by {label}.",
            Query(expr=queries.rate(selector, label), legend=f"{{{{{label}}}}}"),
            unit="cps",
            overrides=value_colours(metric, label),
        )


def _levels(selector: Selector, metric: Metric | None) -> Iterator[Panel]:
    labels = free_labels(selector, metric)
    for label in labels:
        yield panels.lines(
            f"{selector.metric} by {label}",
            f"{selector.text}, the mean of each {label}.",
            Query(expr=queries.level(selector, "avg", label), legend=f"{{{{{label}}}}}"),
            unit="short",
            least=None,
            overrides=value_colours(metric, label),
        )
    if not labels:
        yield panels.lines(
            selector.metric,
            f"{selector.text}, as it is measured.",
            Query(expr=queries.in_cluster(selector).text),
            unit="short",
            least=None,
        )


def value_colours(metric: Metric | None, label: str) -> tuple[Mapping[str, Json], ...]:
    """Each value of the contract has one colour; values beyond the palette are shades."""
    values = dict(metric.labels).get(label) if metric else None
    return tuple(
        panels.styled(value, color=panels.fixed(colour))
        for value, colour in zip(values or (), panels.PALETTE, strict=False)
    )


def group_colours(slo: Slo, model: Model) -> tuple[Mapping[str, Json], ...]:
    """In a grouped promise each group has its colour, whatever is drawn of it."""
    known = {name: values for m in model.metrics or () for name, values in m.labels if values}
    values = (known.get(slo.by[0]) or ()) if len(slo.by) == 1 else ()
    return tuple(
        panels.ending(value, color=panels.fixed(colour))
        for value, colour in zip(values, panels.PALETTE, strict=False)
    )


def latency(bounds: tuple[LatencyBound, ...]) -> Iterator[Panel]:
    """A heat map, and the usual quantiles with the promised bounds of one histogram drawn in."""
    histogram, native = bounds[0].histogram, bounds[0].native
    unit = panels.SECONDS if bounds[0].bucket == bounds[0].limit.seconds else "ms"
    yield panels.heat_map(
        f"Latency: {histogram.text}",
        "How long requests took: the brighter, the more of them.",
        Query(expr=queries.buckets(histogram, native=native), legend="{{le}}", form="heatmap"),
        unit=unit,
    )
    yield panels.lines(
        f"Quantiles: {histogram.text}",
        "p50, p95 and p99, estimated within buckets; the lines are what was promised. Whether a "
        "promise is kept is counted at its bucket, not estimated here.",
        *(
            Query(expr=queries.quantile(histogram, rank, native=native), legend=name)
            for rank, name in QUANTILES
        ),
        unit=unit,
        colours=(panels.SKY, panels.BLUE, panels.ORANGE),
        limits=tuple(sorted({bound.bucket for bound in bounds})),
    )


QUANTILES = (("0.5", "p50"), ("0.95", "p95"), ("0.99", "p99"))
