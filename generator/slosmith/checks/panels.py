"""Panels that are written by hand: their row, their variables and what they read are there."""

from collections.abc import Iterator
from dataclasses import replace

from slosmith.checks.metrics import check_metrics
from slosmith.checks.reading import read_query
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.suggest import suggest
from slosmith.grafana.variables import ALL, places_of_variables, stand_in
from slosmith.model.contract import Contract
from slosmith.model.dashboard_rows import WrittenRow
from slosmith.model.dashboards import Outline, outlines, variable
from slosmith.model.expression import Expression
from slosmith.model.root import Model
from slosmith.promql import Use


def check_panels(model: Model) -> Iterator[Diagnostic]:
    """Every panel against its dashboard and the contract."""
    uids = {one.uid for one in model.written_rows}
    dashboards = {outline.uid: outline for outline in outlines(model) if outline.uid in uids}
    new = {(one.uid, one.row) for one in model.written_rows if one.new}
    contract = None if model.metrics is None else Contract.of(model.metrics_by_name)
    for one in model.written_rows:
        if not one.new and (one.uid, one.row) not in new:
            yield from _check_row(one, dashboards[one.uid])
        for query in (query for panel in one.panels for query in panel.queries):
            yield from _check_variables(query, dashboards[one.uid])
            yield from _check_query(query, contract)


def _check_row(written: WrittenRow, dashboard: Outline) -> Iterator[Diagnostic]:
    """A panel that names no row stands at the top."""
    titles = [row.title for row in dashboard.rows if row.title]
    if written.row and written.row not in titles:
        yield written.origin.unknown(codes.ROW_UNKNOWN, "row", written.row, titles)


def _check_variables(query: Expression, dashboard: Outline) -> Iterator[Diagnostic]:
    """Grafana would send the name itself, and find nothing; `$__…` are its own."""
    known = ["datasource", *map(variable, dashboard.labels)]
    for name, start, end in places_of_variables(query.text):
        if name in known or name.startswith("__"):
            continue
        names = ", ".join(f"${one}" for one in known)
        yield query.origin.finding_inside(
            codes.VARIABLE_UNKNOWN,
            f'the dashboard has no variable "{name}"',
            start,
            end,
            suggest(name, known, '"${}"') or f"choose one of {names}",
        )


def _check_query(query: Expression, contract: Contract | None) -> Iterator[Diagnostic]:
    """A renamed metric must be found here too: its panel would only be empty."""
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
