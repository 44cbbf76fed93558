"""Units: metrics are named after theirs, and a latency is bounded in the one that is really meant.

A bound that is read in the wrong unit is off by a thousand, and every SLO on it is always or never
kept.
"""

from collections.abc import Iterator

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.metric import Metric, MetricType
from slosmith.model.root import Model
from slosmith.model.slo import LatencyBound, Slo
from slosmith.model.time_units import time_unit, unit_of_name, unknown_unit
from slosmith.promql.selectors import PLAIN_METRIC


def check_units(model: Model) -> Iterator[Diagnostic]:
    """Of every metric that has a unit, and of every latency."""
    timed = {slo.latency.histogram.metric for slo in model.slos if slo.latency is not None}
    for metric in model.metrics or ():
        # Of a latency in no unit of time that alone is said; of an exporter's name, nothing.
        if metric.given:
            continue
        if time_unit(metric.unit) is not None or metric.name not in timed:
            yield from _check_name(metric)
    for slo in model.slos:
        if slo.latency is not None:
            yield from _check_latency(slo, slo.latency, model)


def _check_name(metric: Metric) -> Iterator[Diagnostic]:
    """A unit, and a name that ends in something else; names of OpenTelemetry's have it beside.

    Source: https://prometheus.io/docs/practices/naming/.
    """
    if not PLAIN_METRIC.fullmatch(metric.name):
        return
    unit, ending = time_unit(metric.unit), unit_of_name(metric.name)
    same = unit is not None and unit is ending
    if metric.unit and not same and not _base_name(metric).endswith(f"_{metric.unit}"):
        total = "_total" if metric.type is MetricType.COUNTER else ""
        name = unit.name if unit is not None else metric.unit
        found = metric.origin.at("unit").finding(
            codes.UNIT_SUFFIX,
            f'the name "{metric.name}" does not end in its unit, "{metric.unit}"',
            f'name it like "{_stem(metric)}_{name}{total}", or correct the unit',
        )
        yield found.because(f"unit of {metric.name}")


def _check_latency(slo: Slo, bound: LatencyBound, model: Model) -> Iterator[Diagnostic]:
    name = bound.histogram.metric
    metric, place = model.metrics_by_name.get(name), slo.origin.at("sli", slo.kind)
    said, ending = place.at("unit"), unit_of_name(name)
    known = time_unit(metric.unit) if metric and metric.unit else None
    if metric and metric.unit and known is None:
        message, hint = unknown_unit(metric.unit)
        message = f'{message}, and a latency is taken from "{name}"'
        yield metric.origin.at("unit").finding(codes.UNIT_UNKNOWN, message, hint)
    elif said.text is None and bound.assumed and _ends_in_no_time(name):
        message = unknown_unit(name.rpartition("_")[2])[0]
        message = f'"{name}" ends in its unit, and {message}'
        yield place.at("histogram").closest.finding(codes.UNIT_UNKNOWN, message, _TAKE_ANOTHER)
    elif said.text is None and bound.assumed:
        yield place.at("histogram").closest.finding(
            codes.UNIT_ASSUMED,
            f'"{name}" is taken to be in seconds, as nothing says its unit',
            f"if it is not, write {slo.kind}: {{histogram: {name}, unit: ms}}",
        )
    if said.text is None:
        return
    if known is not None and known is not bound.unit:
        yield said.finding(
            codes.UNIT_DIFFERS,
            f'"{name}" is in {known.name} by the contract, and in {bound.unit.name} here',
            "correct the one that is wrong, or leave it out here",
        )
    elif known is None and ending is not None and ending is not bound.unit:
        found = said.finding(
            codes.UNIT_SUFFIX,
            f'the name "{name}" ends in {ending.name}, and the unit is said to be "{said.text}"',
            f"leave unit: out, unless {name} is misnamed",
        )
        yield found.because(f"unit of {name}")


def _base_name(metric: Metric) -> str:
    return metric.name.removesuffix("_total")


_OTHER_UNITS = ("bytes", "kilobytes", "ratio", "percent")
_TAKE_ANOTHER = "take a histogram of times, or say what it is measured in with unit:"


def _ends_in_no_time(name: str) -> bool:
    return name.rpartition("_")[2] in _OTHER_UNITS


def _stem(metric: Metric) -> str:
    """The name without the unit that it has by mistake."""
    name = _base_name(metric)
    wrong = unit_of_name(name) is not None or _ends_in_no_time(name)
    return name.rpartition("_")[0] if wrong else name
