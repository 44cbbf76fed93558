"""Queries of panels that are written by hand: what they read must be in the contract as well."""

from collections.abc import Iterator
from dataclasses import replace

from slosmith.checks.contract import Contract
from slosmith.checks.metrics import check_metrics
from slosmith.checks.reading import Reading, read_expression
from slosmith.diagnostics import Diagnostic
from slosmith.interpolation import ALL, stand_in
from slosmith.model import Model
from slosmith.promql import SelectorPlace, Use


def check_panels(model: Model) -> Iterator[Diagnostic]:
    """A renamed metric must be found here too: its panel would only be empty."""
    contract = Contract.of(model)
    for panel in (panel for row in model.written_rows for panel in row.panels):
        for query in panel.queries:
            reading = read_expression(replace(query, text=stand_in(query.text)), windowed=False)
            if isinstance(reading, Diagnostic):
                yield reading
            elif contract is not None:
                uses = tuple(_without_variables(reading))
                yield from check_metrics(replace(reading, uses=uses), contract)


def _without_variables(reading: Reading) -> Iterator[tuple[Use, SelectorPlace]]:
    """What a variable chooses is a label like `cluster`, which a scrape knows nothing of."""
    for use, place in reading.uses:
        kept = tuple(one for one in place.matchers if not one.text.startswith(ALL))
        bare = replace(use.selector, matchers=()) if not kept else use.selector
        yield replace(use, selector=bare), replace(place, matchers=kept)
