"""What a metric's name or unit says: a counter, a moment, a length of time is no state."""

from collections.abc import Iterator

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.metric import unit_of_metric
from slosmith.model.references import References
from slosmith.model.slo import Slo
from slosmith.model.time_units import unit_of_name
from slosmith.source import Origin


def check_names(
    slo: Slo, references: References, place: Origin, meant: str
) -> Iterator[Diagnostic]:
    """A series that is always above zero would be good, or bad, for ever."""
    for selector in slo.raw_series:
        if says := _said_of(selector.metric, references):
            what, hint = says
            message = f'"{selector.metric}" {what}, and {meant}'
            yield place.closest.finding(codes.METRIC_TYPE, message, hint)


def _said_of(name: str, references: References) -> tuple[str, str] | None:
    """What its values are, and what to write instead; the types of the contract's are known."""
    metric = references.known.metrics.get(name)
    if metric is None and name in references.known.series:
        return None
    if metric is None and name.endswith("_total"):
        return "counts, as its name says", f"write events: {{total: …, bad: {name}}}"
    words = name.split("_")
    if "timestamp" in words[-2:]:
        return "is a moment, as its name says", f"write freshness: {{last: {name}, under: …}}"
    if words[-1] == "bytes":
        return "is in bytes, as its name says", f"write threshold: '{name} < …'"
    if unit := unit_of_metric(metric) if metric else unit_of_name(name):
        source = "the contract" if metric is not None and metric.unit else "its name"
        return f"is in {unit.name}, as {source} says", f"write threshold: '{name} < …'"
    return None
