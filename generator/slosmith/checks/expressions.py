"""Everything that is held against an author's expressions, each parsed once."""

from collections.abc import Iterator

from slosmith.checks.joins import check_grouping, check_joins, check_quantiles
from slosmith.checks.metrics import check_metrics
from slosmith.checks.never_there import (
    check_bounds,
    check_conditions,
    check_ranges,
    check_times,
    check_zeros,
)
from slosmith.checks.reading import Query, Reading, read_query, read_selector
from slosmith.checks.types import check_reads, check_uses
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.contract import NOTHING, Contract
from slosmith.model.expression import Expression, Reads
from slosmith.model.references import References
from slosmith.model.service import Service
from slosmith.model.settings import ServiceSettings
from slosmith.promql import BOUND_LABEL, Inferred, newer_functions
from slosmith.source import Origin

# The first version that has what promql-parser knows and Prometheus 2.42 does not.
_SINCE = {"histogram_avg": (2, 52), "histogram_stddev": (2, 48), "histogram_stdvar": (2, 48)}


def check_expressions(service: Service, references: References) -> Iterator[Diagnostic]:
    """Expressions of SLOs; a plain alert's are looked at with the alert."""
    contract, places = references.contract, Places()
    for expression in (one for slo in service.slos for one in slo.expressions):
        if (contract is None and _is_plain(expression)) or not places.are_new_with(expression):
            continue
        if expression.reads is not Reads.QUERY:
            yield from _check_selector(read_selector(expression), contract)
            continue
        reading = read_query(expression, windowed=True)
        if isinstance(reading, Diagnostic):
            yield reading
            continue
        labelled = reading.labelled(references.known)
        yield from check_query(reading, labelled, contract, references.settings)


def check_query(
    reading: Query, labelled: Inferred, contract: Contract | None, settings: ServiceSettings
) -> Iterator[Diagnostic]:
    """What may be wrong with a query of any shape, whose labels are known by the contract."""
    apart = [*check_joins(reading, labelled)]
    # What is grouped by a misspelt label is joined by none.
    misspelt = apart and contract is not None and any(check_grouping(reading, labelled))
    yield from () if misspelt else apart
    yield from _check_versions(reading, settings.prometheus)
    yield from check_conditions(reading, contract or NOTHING)
    yield from check_bounds(reading)
    yield from check_times(reading)
    if "histogram_quantile" in reading.text:
        yield from check_quantiles(reading, labelled)
    yield from check_zeros(reading)
    yield from check_ranges(reading, settings.scrape_interval)
    if contract is not None:
        yield from check_metrics(reading, contract)
        yield from check_uses(reading, contract)
        yield from check_grouping(reading, labelled)


def _check_selector(
    reading: Reading | Diagnostic, contract: Contract | None
) -> Iterator[Diagnostic]:
    """A plain selector joins and groups nothing, so that only what it reads may be wrong."""
    if isinstance(reading, Diagnostic):
        yield reading
        return
    yield from check_conditions(reading, contract or NOTHING)
    yield from check_bounds(reading)
    if contract is not None:
        yield from check_metrics(reading, contract)
        yield from check_reads(reading, contract)


def _is_plain(expression: Expression) -> bool:
    """Whether it is a selector of one condition, of which only a contract could say something."""
    plain = "," not in expression.text and BOUND_LABEL not in expression.text
    return plain and expression.reads is not Reads.QUERY


def expressions_of(service: Service) -> Iterator[Expression]:
    """Each expression once, of SLOs and of plain alerts."""
    places = Places()
    yield from filter(places.are_new_with, (one for slo in service.slos for one in slo.expressions))
    yield from filter(places.are_new_with, (alert.expression for alert in service.alerts))


class Places:
    """Where expressions stand, of which some stand at the same place.

    An entry with several objectives makes several SLOs of the same expressions, and all that a
    template makes stands where it is used. Few have the same text, and only of those it is asked
    where in the file they are.
    """

    def __init__(self) -> None:
        self._first: dict[str, Origin] = {}
        self._found = set[tuple[str, int]]()

    def are_new_with(self, expression: Expression) -> bool:
        """Take an expression for seen; whether it was not before."""
        text, origin = expression.text, expression.origin
        first = self._first.setdefault(text, origin)
        if first is origin:
            return True
        self._found.add((text, first.node.start_mark.index))
        place = (text, origin.node.start_mark.index)
        is_new = place not in self._found
        self._found.add(place)
        return is_new


def _check_versions(reading: Query, oldest: tuple[int, int]) -> Iterator[Diagnostic]:
    for name in newer_functions(reading.tree):
        since = _SINCE.get(name)
        if since is None:
            message = (
                f'"{name}" is experimental: without promql-experimental-functions Prometheus '
                "loads no rule of the file"
            )
            hint = "write it without"
        elif oldest < since:
            message = f'Prometheus {oldest[0]}.{oldest[1]} does not have "{name}"'
            hint = f'write it without, or say prometheus: "{since[0]}.{since[1]}" in the settings'
        else:
            continue
        start = reading.expression.text.find(name)
        place = (start, start + len(name)) if start >= 0 else None
        yield reading.finding(codes.FUNCTION_TOO_NEW, message, place, hint)
