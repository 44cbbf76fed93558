"""Rows of areas: what the contract's metrics of an area show, and the alerts that watch it."""

import re
from collections.abc import Iterator, Mapping

from slosmith.diagnostics.lists import each_of
from slosmith.emit.dashboards import alert_queries, panels, raw_queries, styles
from slosmith.emit.dashboards.breakdown import QUANTILES, value_colours
from slosmith.emit.dashboards.context import Context
from slosmith.emit.dashboards.grafana import Panel, Query, Row
from slosmith.model.contract import metric_of
from slosmith.model.dashboards import AreaRow
from slosmith.model.metric import Metric, MetricType
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.time_units import SECONDS, time_unit
from slosmith.promql import Selector, compared, infer, parse_expression, quote

_MOST_SERIES = 12
"""More lines than that in one panel cannot be distinguished."""
_WIDTH = 8
_TEMPLATE = re.compile(r"\{\{.*?\}\}")


def area_row(row: AreaRow, context: Context) -> Row:
    """The alerts of a row, then its metrics; it opens when somebody asks for it."""
    shown = [alert_panel(alert, context.metrics_by_name) for alert in row.alerts]
    shown += [panel for metric in row.metrics for panel in metric_panels(metric)]
    return Row(title=row.title, panels=tuple(shown), collapsed=True)


def alert_panel(alert: PlainAlert, metrics: Mapping[str, Metric]) -> Panel:
    """What an alert compares, its limit, and its own expression where it holds."""
    measured = compared(alert.query)
    wait = f" It fires once that has held for {alert.wait}." if alert.wait else ""
    own = [f"alertname={quote(alert.name)}", f"service={quote(alert.service)}"]
    which = f" ({alert.severity.value}, {alert.number})" if alert.number else ""
    if alert.number:
        own.append(f"severity={quote(alert.severity.value)}")
    return panels.lines(
        f"Alert: {alert.name}{which}",
        f"{alert.severity.value.capitalize()}: {_plain(alert.summary)}. Over the limit, the thick "
        f"line, the alert's own expression holds.{wait} Shaded while it fires. No data over the "
        "limit means that it does not hold.",
        Query(expr=measured.value, legend=_legend(measured.value, metrics)),
        Query(expr=alert_expression(alert), legend="over the limit"),
        Query(expr=f"max({alert_queries.firing(own)})", legend="fires"),
        unit=_unit_of_alert(alert),
        width=_WIDTH,
        colours=(styles.BLUE, styles.RED, styles.RED),
        limits=() if measured.limit is None else (measured.limit,),
        overrides=(styles.of_query(1, custom__lineWidth=4), styles.shading(2)),
        least=None,
    )


def _legend(query: str, metrics: Mapping[str, Metric]) -> str:
    """What distinguishes the lines of a query, as far as the contract knows it."""

    def labels_of(name: str) -> frozenset[str] | None:
        metric = metric_of(Selector(metric=name), metrics)
        return frozenset(label for label, _ in metric.labels) if metric is not None else None

    labels = infer(parse_expression(query), labels_of)
    varying = sorted((labels.possible or frozenset()) - {label for label, _ in labels.fixed})
    return " ".join(f"{{{{{label}}}}}" for label in varying) or "value"


def alert_expression(alert: PlainAlert) -> str:
    """The expression as it is rendered into the rules."""
    return alert.rule


def _plain(summary: str) -> str:
    """A summary without its templates, which Grafana would not fill in."""
    return _TEMPLATE.sub("…", summary).strip().rstrip(".")


def _unit_of_alert(alert: PlainAlert) -> str:
    if "humanizePercentage" in alert.summary + alert.description:
        return styles.PERCENT
    if "humanizeDuration" in alert.summary + alert.description:
        return styles.SECONDS
    return "short"


def metric_panels(metric: Metric) -> Iterator[Panel]:
    """A metric as its type asks for: a rate, a level, or a distribution."""
    labels = shown_labels(metric)
    legend = " ".join(f"{{{{{label}}}}}" for label in labels) or metric.name
    colours = value_colours(metric, labels[0]) if len(labels) == 1 else ()
    selector = Selector(metric=metric.name)
    by = f", by {each_of(labels)}" if labels else ""
    match metric.type:
        case MetricType.COUNTER:
            yield panels.lines(
                metric.name,
                f"{_help(metric)}; per second{by}.",
                Query(expr=raw_queries.rate(selector, *labels), legend=legend),
                unit=_rate_unit(metric),
                width=_WIDTH,
                overrides=colours,
            )
        case MetricType.GAUGE:
            level = raw_queries.level(selector, "max", *labels)
            yield panels.lines(
                metric.name,
                f"{_help(metric)}; the highest{by}.",
                Query(expr=f"{level} * 1000" if _is_moment(metric) else level, legend=legend),
                unit=_level_unit(metric),
                width=_WIDTH,
                overrides=colours,
            )
        case MetricType.HISTOGRAM:
            yield from _distribution(metric, selector)
        case MetricType.SUMMARY:
            yield panels.lines(
                metric.name,
                f"{_help(metric)}; the highest of each quantile.",
                Query(expr=raw_queries.level(selector, "max", "quantile"), legend="{{quantile}}"),
                unit=_level_unit(metric),
                width=_WIDTH,
            )


def _distribution(metric: Metric, selector: Selector) -> Iterator[Panel]:
    yield panels.lines(
        f"{metric.name} quantiles",
        f"{_help(metric)}; p50, p95 and p99, estimated within buckets.",
        *(
            Query(expr=raw_queries.quantile(selector, rank, native=metric.native), legend=name)
            for rank, name in QUANTILES
        ),
        unit=_level_unit(metric),
        width=_WIDTH,
        colours=(styles.SKY, styles.BLUE, styles.ORANGE),
    )


def shown_labels(metric: Metric) -> tuple[str, ...]:
    """The labels to draw lines for: closed ones, the smallest first, while the lines are few.

    A label of one value says nothing; an open one, like an instance, only stands alone.
    """
    closed = sorted((len(values), name) for name, values in metric.labels if values is not None)
    shown, series = [], 1
    for count, name in closed:
        if count > 1 and series * count <= _MOST_SERIES:
            shown.append(name)
            series *= count
    if not shown:
        shown = [name for name, values in metric.labels if values is None][:1]
    return tuple(sorted(shown))


_RATES: Mapping[str, str] = {"bytes": "Bps"}
_LEVELS: Mapping[str, str] = {
    "bytes": "bytes",
    "ratio": styles.PERCENT,
}


def _rate_unit(metric: Metric) -> str:
    """Seconds in a second have no unit."""
    return "none" if time_unit(metric.unit) is SECONDS else _RATES.get(metric.unit, "cps")


def _level_unit(metric: Metric) -> str:
    if _is_moment(metric):
        return "dateTimeAsIso"
    unit = time_unit(metric.unit)
    return styles.of_time(unit) if unit is not None else _LEVELS.get(metric.unit, "short")


def _is_moment(metric: Metric) -> bool:
    """Whether it counts seconds since 1970; Grafana draws moments from milliseconds."""
    return metric.type is MetricType.GAUGE and "unix time" in metric.help.lower()


def _help(metric: Metric) -> str:
    return (metric.help or metric.name).strip().rstrip(".").capitalize()
