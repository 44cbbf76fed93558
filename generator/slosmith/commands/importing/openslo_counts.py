"""What OpenSLO's metrics count over a window, which the specification leaves to each tool."""

from collections.abc import Sequence

from promql_parser import AggregateExpr, BinaryExpr, Expr, VectorSelector

from slosmith.commands.importing.account import Node
from slosmith.commands.importing.holes import STAND_IN, parse_holed, text_of
from slosmith.commands.importing.queries import parse_query
from slosmith.commands.importing.record import Entry
from slosmith.model.units import Duration
from slosmith.promql import children, find_places, print_expression, selectors_in
from slosmith.promql.parentheses import unparenthesised


def counting_function(node: Node, queries: Sequence[Node], entry: Entry) -> str:
    """What the metrics of a ratio are counted by: those that go up and down are no counters."""
    counter = node.at("counter", "incremental")
    if not counter.is_false:
        return "rate"
    uses = [use for one in queries for use in selectors_in(parse_query(one))]
    if all(use.selector.metric.endswith(("_total", "_count", "_bucket")) for use in uses):
        entry.differ("counter is false, and the metrics are counters by their names")
        return "rate"
    return "sum_over_time"


_SAID = {
    "rate": (
        "the counter without a range is rated over the window",
        "the sum of counters without a range is a sum of rates",
    ),
    "sum_over_time": ("gauges are added up over the window, sample by sample",) * 2,
}


def counted(tree: Expr, function: str, entry: Entry) -> Expr:
    """A count over the window: the specification leaves to each tool where it goes."""
    tree = unparenthesised(tree)
    text = text_of(tree)
    if "$window" in text:
        return tree
    alone, summed = _SAID[function]
    if isinstance(tree, VectorSelector):
        entry.differ(alone)
        return parse_holed(f"sum({function}({text}[$window]))")
    if _only_sums(tree):
        entry.differ(summed)
        return _with_function(tree, function)
    return over_window(tree, entry)


def over_window(tree: Expr, entry: Entry) -> Expr:
    """A query over the window of each alert, in the place of its own."""
    text = text_of(tree)
    ranges = {use.range for use in selectors_in(tree) if use.range is not None}
    if ranges and all(use.range is not None for use in selectors_in(tree)):
        entry.differ("the range of the query is the window of the alert that asks")
        for length in ranges:
            text = text.replace(f"[{Duration.of(int(length.total_seconds()))}]", "[$window]")
        return parse_holed(text)
    return tree


def _only_sums(node: Expr) -> bool:
    match unparenthesised(node):
        case AggregateExpr() as found:
            return str(found.op) == "sum" and _only_sums(found.expr)
        case BinaryExpr() as found:
            return str(found.op) in ("+", "-") and all(map(_only_sums, children(found)))
        case VectorSelector():
            return True
        case _:
            return False


def _with_function(tree: Expr, function: str) -> Expr:
    text = print_expression(tree)
    for place in reversed(find_places(text).selectors):
        selector = text[place.start : place.end]
        text = f"{text[: place.start]}{function}({selector}[{STAND_IN}]){text[place.end :]}"
    return parse_holed(text)
