"""Queries to paste: how bad it is, and where it comes from, by each label of the contract."""

from collections.abc import Iterator, Mapping
from typing import assert_never

from slosmith.emit.recorded import recorded_of
from slosmith.model import naming
from slosmith.model.indicators import EventIndicator, Part, RatioIndicator, StateIndicator
from slosmith.model.metric import Metric, MetricType
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import print_decimal
from slosmith.promql import Selector, build, parse_expression, rate_of, selectors_in

_SUFFIXES = ("_bucket", "_count", "_sum")


def how_bad(slo: Slo, settings: Settings) -> str:
    """Recorded series of the whole SLO, one query to a line, each below what it says."""
    recorded, windows = recorded_of(slo), settings.windows
    lines = [
        f"# how fast the budget goes: 1 spends it in {slo.period}, 0 spends nothing",
        recorded.now(naming.burn_rate(windows.hour)),
        "# what is left of the budget: 1 is all of it, 0 is spent, below 0 is overspent",
        recorded.now(naming.BUDGET_REMAINING),
        f"# of how many seconds that speaks: so much of the last {slo.period} has been seen",
        recorded.now(naming.seen(slo.period)),
        f"# the share that is bad, over {windows.base} and over {windows.hour}",
        recorded.now(naming.error_ratio(windows.base)),
        recorded.now(naming.error_ratio(windows.hour)),
    ]
    return "\n".join(lines)


def breakdown(slo: Slo, settings: Settings, metrics: Mapping[str, Metric]) -> str:
    """The same from recorded and from raw series, by group and by label."""
    lines: list[str] = []
    if slo.by:
        recorded = recorded_of(slo).now(naming.error_ratio(settings.windows.base))
        lines += [f"# by {', '.join(slo.by)}, worst first", f"sort_desc({recorded})"]
    return "\n".join((*lines, *_raw(slo, settings, metrics)))


def _raw(slo: Slo, settings: Settings, metrics: Mapping[str, Metric]) -> Iterator[str]:
    window = str(settings.windows.base)
    match slo.indicator:
        case EventIndicator() as events:
            if events.failures is not None:
                yield from _counted("failed", events.failures.series, window, metrics)
            if slo.latency is not None:
                yield from _quantiles(slo, slo.latency.histogram, window, metrics)
            elif not events.queried:
                yield from _events(events, window, metrics)
            else:
                part = "bad" if events.counts is Part.BAD else "good"
                yield from (f"# {part} events, and all", events.part.at(window))
                yield events.total.at(window)
        case StateIndicator(parts=parts) if parts:
            for ref in parts:
                service, _, name = ref.partition("/")
                ratio = naming.error_ratio(settings.windows.base)
                yield from (f"# what is bad of {ref}", ratio + build.of_slo(service, name))
        case StateIndicator() as state:
            yield from _state(state, metrics)
        case RatioIndicator() as given:
            yield from ("# as it is given", given.ratio.text)
        case never:
            assert_never(never)


def plain_breakdown(alert: PlainAlert, settings: Settings, metrics: Mapping[str, Metric]) -> str:
    """What a plain alert looks at, by each label that the contract knows."""
    tree = parse_expression(alert.query)
    series = dict.fromkeys(use.selector for use in selectors_in(tree))
    window = str(settings.windows.base)
    lines: list[str] = []
    for selector in series:
        for label in _labels(selector, metrics):
            counts = metrics.get(selector.metric)
            if counts is not None and counts.type is MetricType.GAUGE:
                lines.append(f"max by ({label}) ({selector.text})")
            elif counts is not None and counts.type is MetricType.COUNTER:
                rate = build.aggregate("sum", (label,), rate_of(selector).at(window))
                lines.append(f"sort_desc({rate})")
    return "\n".join(lines)


def _state(state: StateIndicator, metrics: Mapping[str, Metric]) -> Iterator[str]:
    """Gauges as they are; of those that hold a moment the time since then, the longest first."""
    what, operator, before = "# as it is measured", "avg", ""
    if state.extremes is not None and state.extremes.ages:
        old = print_decimal(state.extremes.bad)
        what, operator, before = f"# seconds since then: {old} is too long", "max", "time() - "
    for series in state.series:
        yield from (what, f"{before}{series.text}")
        for label in _labels(series, metrics):
            by_label = build.aggregate(operator, (label,), f"{before}{series.text}")
            yield from (f"# by {label}", by_label)


def _quantiles(
    slo: Slo, histogram: Selector, window: str, metrics: Mapping[str, Metric]
) -> Iterator[str]:
    assert slo.latency is not None
    rank = print_decimal(slo.objective.target)
    series = histogram if slo.latency.native else histogram.renamed(f"{histogram.metric}_bucket")
    bucket = () if slo.latency.native else ("le",)
    for label in ("", *_labels(histogram, metrics)):
        groups = (*bucket, *((label,) if label else ()))
        rates = build.aggregate("sum", groups, rate_of(series).at(window))
        quantile = f"histogram_quantile({rank}, {rates})"
        yield f"# the {print_decimal(slo.objective.target * 100)}th percentile" + (
            f" by {label}, slowest first" if label else ""
        )
        yield f"sort_desc({quantile})" if label else quantile


def _events(events: EventIndicator, window: str, metrics: Mapping[str, Metric]) -> Iterator[str]:
    """Bad events by label; where the good ones are counted, all less these."""
    if events.counts is Part.BAD:
        yield from _counted("bad", events.part_series, window, metrics)
        return
    for total, good in zip(events.total_series, events.part_series, strict=False):
        for label in _labels(total, metrics):
            if label not in _labels(good.without(label), metrics):
                continue
            every = build.aggregate("sum", (label,), rate_of(total).at(window))
            kept = build.aggregate("sum", (label,), rate_of(good).at(window))
            yield f"# events that were not good, a second, by {label}, most first"
            yield f"sort_desc({every} - {kept} or {every})"


def _counted(
    word: str, counters: tuple[Selector, ...], window: str, metrics: Mapping[str, Metric]
) -> Iterator[str]:
    for series in counters:
        for label in _labels(series, metrics):
            rate = build.aggregate("sum", (label,), rate_of(series).at(window))
            yield from (f"# {word} events a second by {label}, most first", f"sort_desc({rate})")


def _labels(selector: Selector, metrics: Mapping[str, Metric]) -> tuple[str, ...]:
    """The labels that the contract knows of a metric, less those that the selector fixes."""
    metric = metrics.get(selector.metric) or _histogram(selector.metric, metrics)
    if metric is None:
        return ()
    return tuple(name for name, _ in metric.labels if name not in selector.equals)


def _histogram(name: str, metrics: Mapping[str, Metric]) -> Metric | None:
    """The histogram or summary that a series of it belongs to."""
    own = next((name.removesuffix(end) for end in _SUFFIXES if name.endswith(end)), "")
    metric = metrics.get(own)
    parts = (MetricType.HISTOGRAM, MetricType.SUMMARY)
    return metric if metric is not None and metric.type in parts else None
