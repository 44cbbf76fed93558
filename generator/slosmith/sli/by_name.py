"""What a metric's name says without a contract: a counter or a length of time is no state."""

from collections.abc import Iterator

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.references import References
from slosmith.model.slo import Slo
from slosmith.model.time_units import unit_of_name
from slosmith.source import Origin


def check_names(
    slo: Slo, references: References, place: Origin, meant: str
) -> Iterator[Diagnostic]:
    """A series that is always above zero would be good, or bad, for ever."""
    for selector in slo.raw_series:
        name = selector.metric
        if name in references.known.series:
            continue  # whose types are known
        if name.endswith("_total"):
            what, hint = "counts", f"write events: {{total: …, bad: {name}}}"
        elif unit := unit_of_name(name):
            what, hint = f"is in {unit.name}", f"write threshold: '{name} < …'"
        else:
            continue
        message = f'"{name}" {what}, as its name says, and {meant}'
        yield place.closest.finding(codes.METRIC_TYPE, message, hint)
