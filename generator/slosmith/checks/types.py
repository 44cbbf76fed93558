"""A metric must be of the type that it is used as: counters are rated, gauges are not."""

from collections.abc import Iterator
from itertools import count

from promql_parser import AggregateExpr, BinaryExpr, Call, Expr, MatrixSelector, VectorSelector

from slosmith.checks.reading import Query, Reading
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.contract import Contract, Series
from slosmith.model.expression import Reads
from slosmith.model.metric import MetricType
from slosmith.promql import COMPARISONS, Use, children, operator_of, selectors_in
from slosmith.promql.functions import RATES

_OF_COUNTERS = RATES | {"resets"}
# What looks at whether samples are there, or when, and not at how large they are.
_BLIND = frozenset(
    {"absent", "absent_over_time", "changes", "count_over_time", "present_over_time", "timestamp"}
)


def check_reads(reading: Reading, contract: Contract) -> Iterator[Diagnostic]:
    """By the kind of SLI that the selectors are for."""
    wanted = reading.reads
    for number, use in enumerate(reading.uses):
        series = contract.series.get(use.selector.metric)
        if series is not None and not _fits(series, wanted):
            kind = series.metric.type
            what = f"a {kind}" if not series.part else f"a part of a {kind}, which counts"
            yield reading.finding(
                codes.METRIC_TYPE,
                f'"{series.name}" is {what}, but this needs {wanted}',
                reading.place(number).name,
                _other_type(series, wanted),
            ).because(f"type of {series.metric.name}")


def check_uses(query: Query, contract: Contract) -> Iterator[Diagnostic]:
    """By the functions around each selector."""
    blind, differing = set(_blind_selectors(query.tree)), None
    for number, use in enumerate(query.uses):
        series = contract.series.get(use.selector.metric)
        if series is None or number in blind:
            continue
        if series.is_counter and use.function not in _OF_COUNTERS:
            differing = set(_differing(query.tree)) if differing is None else differing
            if number in differing:
                continue
        yield from _check_use(query, series, use, number)


def _fits(series: Series, wanted: Reads) -> bool:
    kind = series.metric.type
    match wanted:
        case Reads.COUNTER:
            return series.is_counter
        case Reads.HISTOGRAM:
            return kind is MetricType.HISTOGRAM and not series.part
        case _:
            return kind is MetricType.GAUGE


def _other_type(series: Series, wanted: Reads) -> str:
    if wanted is Reads.COUNTER and series.metric.type is MetricType.HISTOGRAM:
        return f'count its observations with "{series.metric.name}_count"'
    if wanted is Reads.COUNTER:
        return "use a counter, or measure the gauge by threshold:"
    return f'take {wanted}, or correct the type of "{series.metric.name}" in the contract'


def _check_use(reading: Reading, series: Series, use: Use, number: int) -> Iterator[Diagnostic]:
    name, kind, function = series.name, series.metric.type, use.function
    if kind is MetricType.HISTOGRAM and not series.part:
        if not series.metric.native:
            yield reading.finding(
                codes.METRIC_TYPE,
                f'"{name}" is a classic histogram, which has no series of this name',
                reading.place(number).name,
                f'read "{name}_bucket", "{name}_count" or "{name}_sum"',
            )
    elif series.is_counter and function not in _OF_COUNTERS:
        yield reading.finding(
            codes.COUNTER_WITHOUT_RATE,
            f'the counter "{name}" is used without rate: its value only says how old it is',
            reading.place(number).name,
            f"write rate({name}[5m]) or increase({name}[5m])",
        ).because(f"type of {series.metric.name}")
    elif not series.is_counter and function in _OF_COUNTERS:
        yield reading.finding(
            codes.GAUGE_IN_RATE,
            f'"{name}" is a {kind}, and {function}() takes each fall of it for a restart',
            reading.place(number).name,
            f"use it as it is, or write delta({name}[5m]) or deriv({name}[5m])",
        ).because(f"type of {series.metric.name}")


def _blind_selectors(tree: Expr) -> Iterator[int]:
    """The selectors, by number from the left, whose values do not matter to the result."""
    numbers = count()

    def walk(node: Expr, blind: bool) -> Iterator[int]:
        if isinstance(node, VectorSelector | MatrixSelector):
            number = next(numbers)
            if blind:
                yield number
        blind = (blind or _ignores_values(node)) and not _compares(node)
        for side, child in enumerate(children(node)):
            yield from walk(child, blind or _only_asks(node, side))

    return walk(tree, False)


def _differing(tree: Expr) -> Iterator[int]:
    """The selectors, by number from the left, that are held against another one.

    What a counter grew by, or how far one is ahead of another, says something without a rate.
    """
    numbers = count()

    def walk(node: Expr, held: bool) -> Iterator[int]:
        if isinstance(node, VectorSelector | MatrixSelector):
            number = next(numbers)
            if held:
                yield number
        held = held or _holds_against(node)
        for child in children(node):
            yield from walk(child, held)

    return walk(tree, False)


def _holds_against(node: Expr) -> bool:
    if not isinstance(node, BinaryExpr) or operator_of(node) not in ("-", *COMPARISONS):
        return False
    return all(selectors_in(side) for side in children(node))


def _ignores_values(node: Expr) -> bool:
    if isinstance(node, Call):
        return node.func.name in _BLIND
    return isinstance(node, AggregateExpr) and str(node.op) in ("count", "group")


def _compares(node: Expr) -> bool:
    return isinstance(node, BinaryExpr) and operator_of(node) in COMPARISONS


def _only_asks(node: Expr, side: int) -> bool:
    """Whether a set operator only asks if series exist; `x unless x offset 1h` finds new ones."""
    if not isinstance(node, BinaryExpr) or operator_of(node) not in ("and", "unless"):
        return False
    if side == 1:
        return True
    left, right = ({use.selector for use in selectors_in(one)} for one in children(node))
    return operator_of(node) == "unless" and left == right
