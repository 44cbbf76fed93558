"""What labels do to an expression: joins that never match, and grouping by labels that are gone."""

import re
from collections.abc import Iterator

from promql_parser import AggregateExpr, Call

from slosmith.checks.reading import Query
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.suggest import closest, suggest
from slosmith.promql import BOUND_LABEL, Inferred, Labels, Token, each_join, selectors_in
from slosmith.promql.grouping import grouping_of


def check_joins(reading: Query, labelled: Inferred) -> Iterator[Diagnostic]:
    """The first binary operator whose sides can never have equal labels: others lack the same."""
    joins = [*each_join(labelled)]
    for number, found in enumerate(joins):
        if found is not None:
            operators = reading.places.operators
            place = operators[number] if len(operators) == len(joins) else None
            message, _, hint = found.message.rpartition("; ")
            where = (place.start, place.end) if place else None
            fires = found.operator == "unless"
            code = codes.REMOVES_NOTHING if fires else codes.JOIN_NEVER_MATCHES
            yield reading.finding(code, message, where, hint)
            return


def check_quantiles(reading: Query, labelled: Inferred) -> Iterator[Diagnostic]:
    """A quantile of buckets that have lost their bounds, which has no result.

    Only of series that are named as buckets are: a native histogram has no bounds to lose.
    """
    places = [*_QUANTILE.finditer(reading.text)]
    for number, one in enumerate(_quantiles(labelled)):
        buckets = [use.selector.metric for use in selectors_in(one.node)]
        kept = one.below[-1].labels
        lost = not kept.may_have(BOUND_LABEL) and not kept.may_have(_OTHER_BOUND)
        if lost and buckets and all(name.endswith("_bucket") for name in buckets):
            yield reading.finding(
                codes.QUANTILE_WITHOUT_BOUNDS,
                f'the buckets have no "{BOUND_LABEL}" left, so this quantile has no result',
                places[number].span() if number < len(places) else None,
                f"keep it: sum by ({BOUND_LABEL}, …)",
            )


def check_grouping(reading: Query, labelled: Inferred) -> Iterator[Diagnostic]:
    """A label in `by (...)` that the series inside can never have groups by nothing."""
    reported: set[str] = set()
    for node, labels in _aggregations(labelled):
        grouping = grouping_of(node)
        for label in grouping.labels if grouping.by else ():
            if labels.may_have(label) or label in reported:
                continue
            reported.add(label)
            place = next((t for t in reading.places.grouping if t.text == label), None)
            yield _gone(reading, label, place, labels.possible or frozenset())


def _gone(reading: Query, label: str, place: Token | None, possible: frozenset[str]) -> Diagnostic:
    hint = suggest(label, possible)
    if not hint:
        has = ", ".join(sorted(possible - {"__name__"}))
        hint = f"the labels here are {has or 'none'}"
    return reading.finding(
        codes.LABEL_UNKNOWN,
        f'nothing here has a label "{label}" to group by',
        (place.start, place.end) if place else None,
        hint,
    ).because(f"grouped by {closest(label, possible)}")


def _quantiles(tree: Inferred) -> Iterator[Inferred]:
    """Each quantile of a histogram, in the order of the text."""
    if isinstance(tree.node, Call) and tree.node.func.name == "histogram_quantile":
        yield tree
    for one in tree.below:
        yield from _quantiles(one)


def _aggregations(tree: Inferred) -> Iterator[tuple[AggregateExpr, Labels]]:
    """Each with the labels of what it aggregates."""
    if isinstance(tree.node, AggregateExpr):
        yield tree.node, tree.below[-1].labels
    for one in tree.below:
        yield from _aggregations(one)


_QUANTILE = re.compile(r"\bhistogram_quantile\b")
_OTHER_BOUND = "vmrange"  # VictoriaMetrics makes bounds of it
