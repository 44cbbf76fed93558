"""What labels do to an expression: joins that never match, and grouping by labels that are gone."""

from collections.abc import Iterator

from promql_parser import AggModifierType, AggregateExpr, BinaryExpr, Expr

from slosmith.checks.reading import Query
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.suggest import closest, suggest
from slosmith.model.contract import Contract
from slosmith.promql import Token, children, infer, never_matches


def check_joins(reading: Query, known: Contract) -> Iterator[Diagnostic]:
    """The first binary operator whose sides can never have equal labels: others lack the same."""
    nodes = list(_binaries(reading.tree))
    for number, node in enumerate(nodes):
        found = never_matches(node, known.labels, known.always)
        below = (never_matches(child, known.labels, known.always) for child in children(node))
        if len(found) == sum(map(len, below)):
            continue
        own, operators = found[-1], reading.places.operators
        place = operators[number] if len(operators) == len(nodes) else None
        message, _, hint = own.message.rpartition("; ")
        where = (place.start, place.end) if place else None
        yield reading.finding(codes.JOIN_NEVER_MATCHES, message, where, hint)
        return


def _binaries(node: Expr) -> Iterator[BinaryExpr]:
    """Every binary operator, in the order in which they are written."""
    if isinstance(node, BinaryExpr):
        yield from _binaries(node.lhs)
        yield node
        yield from _binaries(node.rhs)
    else:
        for child in children(node):
            yield from _binaries(child)


def check_grouping(reading: Query, contract: Contract) -> Iterator[Diagnostic]:
    """A label in `by (...)` that the series inside can never have groups by nothing."""
    reported: set[str] = set()
    for node in _aggregations(reading.tree):
        modifier = node.modifier
        if modifier is None or modifier.type != AggModifierType.By:
            continue
        labels = infer(node.expr, contract.labels, contract.always)
        for label in modifier.labels:
            if labels.may_have(label) or label in reported:
                continue
            reported.add(label)
            place = next((t for t in reading.places.grouping if t.text == label), None)
            yield _gone(reading, label, place, labels.possible or frozenset())


def _gone(reading: Query, label: str, place: Token | None, possible: frozenset[str]) -> Diagnostic:
    has = ", ".join(sorted(possible - {"__name__"}))
    return reading.finding(
        codes.LABEL_UNKNOWN,
        f'nothing here has a label "{label}" to group by',
        (place.start, place.end) if place else None,
        suggest(label, possible) or f"the labels here are {has or 'none'}",
    ).because(f"grouped by {closest(label, possible)}")


def _aggregations(node: Expr) -> Iterator[AggregateExpr]:
    if isinstance(node, AggregateExpr):
        yield node
    for child in children(node):
        yield from _aggregations(child)
