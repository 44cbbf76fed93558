"""Queries of panels that are written by hand: what they read must be in the contract as well."""

from collections.abc import Iterator
from dataclasses import replace

from slosmith.checks.metrics import check_metrics
from slosmith.checks.reading import read_query
from slosmith.diagnostics.finding import Diagnostic
from slosmith.grafana.variables import ALL, stand_in
from slosmith.model.contract import Contract
from slosmith.model.root import Model
from slosmith.promql import Use


def check_panels(model: Model) -> Iterator[Diagnostic]:
    """A renamed metric must be found here too: its panel would only be empty."""
    contract = Contract.of(model)
    for panel in (panel for row in model.written_rows for panel in row.panels):
        for query in panel.queries:
            reading = read_query(replace(query, text=stand_in(query.text)), windowed=False)
            if isinstance(reading, Diagnostic):
                yield reading
            elif contract is not None:
                uses = tuple(map(_without_variables, reading.uses))
                yield from check_metrics(replace(reading, uses=uses), contract)


def _without_variables(use: Use) -> Use:
    """What a variable chooses is a label like `cluster`, which a scrape knows nothing of."""
    kept = tuple(one for one in use.selector.matchers if not one.value.startswith(ALL))
    return replace(use, selector=replace(use.selector, matchers=kept))
