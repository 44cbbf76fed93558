"""A metric of the contract is named after its unit, as Prometheus advises."""

from collections.abc import Iterator

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.root import Metric, MetricType, Model


def check_unit_names(model: Model) -> Iterator[Diagnostic]:
    """Metrics that have a unit, and a name that ends in something else.

    Source: https://prometheus.io/docs/practices/naming/.
    """
    for metric in model.metrics or ():
        if metric.unit and not _base_name(metric).endswith(f"_{metric.unit}"):
            total = "_total" if metric.type is MetricType.COUNTER else ""
            yield metric.origin.at("unit").finding(
                codes.UNIT_SUFFIX,
                f'the name "{metric.name}" does not end in its unit, "{metric.unit}"',
                f'name it like "{_stem(metric)}_{metric.unit}{total}", or correct the unit',
            )


def _base_name(metric: Metric) -> str:
    return metric.name.removesuffix("_total")


_UNITS = ("milliseconds", "seconds", "minutes", "bytes", "kilobytes", "ms", "ratio", "percent")


def _stem(metric: Metric) -> str:
    """The name without the unit that it has by mistake."""
    name = _base_name(metric)
    wrong = next((unit for unit in _UNITS if name.endswith(f"_{unit}")), None)
    return name.removesuffix(f"_{wrong}") if wrong else name
