"""Shares of bad events over one window, as rules write them: percent, scaled, rounded."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import TypeAlias

from promql_parser import (
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    MatrixSelector,
    SubqueryExpr,
    VectorSelector,
)

from slosmith.commands.importing.rule_files import Rule
from slosmith.commands.importing.shapes import multiplied, number_of
from slosmith.model.units import Duration, divide
from slosmith.promql import (
    PromQLError,
    Selector,
    children,
    operator_of,
    parse_expression,
    print_expression,
    selectors_in,
)
from slosmith.promql.parentheses import unparenthesised


def ratio_of(rule: Rule) -> Expr | None:
    """The ratio over one window that a rule records; None where it records something else."""
    try:
        tree = as_ratio(unparenthesised(parse_expression(rule.expr)))
    except PromQLError:
        return None
    bare, *_ = unscaled(tree)
    return bare if window_of(bare) is not None and not is_average(bare) else None


Events: TypeAlias = frozenset[Selector]
"""What a query counts."""


def counted_in(tree: Expr) -> Events:
    """The selectors of a query, whatever it does with them."""
    return frozenset(use.selector for use in selectors_in(tree))


def without_aggregation(tree: Expr) -> Expr:
    """What is aggregated, where anything is."""
    tree = unparenthesised(tree)
    while isinstance(tree, AggregateExpr) and str(tree.op) in ("sum", "max", "min", "avg"):
        tree = unparenthesised(tree.expr)
    return tree


def as_ratio(tree: Expr) -> Expr:
    """A ratio without what rounds it and keeps it within bounds."""
    while isinstance(tree, Call) and tree.func.name in ("round", "clamp_max", "clamp_min"):
        tree = unparenthesised(tree.args[0])
    return tree


def unscaled(tree: Expr) -> tuple[Expr, Decimal, Decimal]:
    """The ratio, the budget that it is divided by, and the 100 that makes it percent."""
    scale, times = Decimal(1), Decimal(1)
    while isinstance(tree, BinaryExpr) and operator_of(tree) in ("/", "*"):
        left, right = number_of(tree.lhs), number_of(tree.rhs)
        divided = operator_of(tree) == "/"
        if divided and right is not None and right > 0:
            scale, tree = scale * exactly(right), tree.lhs
        elif not divided and (factor := right if right is not None else left) and factor > 0:
            if factor == _PERCENT:
                times *= exactly(factor)
            else:
                scale = divide(scale, exactly(factor))
            tree = tree.lhs if right is not None else tree.rhs
        else:
            break
        tree = as_ratio(unparenthesised(tree))
    if isinstance(tree, BinaryExpr) and multiplied(tree.lhs)[0] == _PERCENT:
        part, text = multiplied(tree.lhs)[1], print_expression(tree)
        whole = text.removeprefix(print_expression(tree.lhs))
        return parse_expression(print_expression(part) + whole), scale, times * 100
    return tree, scale, times


_PERCENT = 100.0


def window_of(tree: Expr) -> Duration | None:
    """The one range that all of it is read over."""
    ranges = {*_ranges(tree)}
    if len(ranges) != 1 or None in ranges or not (_is_share(tree) or is_average(tree)):
        return None
    (found,) = ranges
    assert found is not None
    return Duration(int(found.total_seconds() * 1000))


def _ranges(tree: Expr) -> Iterator[timedelta | None]:
    """Every range, of a subquery without what is in it; None of a selector that has none."""
    match tree:
        case MatrixSelector() | SubqueryExpr():
            yield tree.range
        case VectorSelector():
            yield None
        case _:
            for child in children(tree):
                yield from _ranges(child)


def _is_share(tree: Expr) -> bool:
    tree = unparenthesised(tree)
    if not isinstance(tree, BinaryExpr):
        return False
    if operator_of(tree) == "/":
        return number_of(tree.rhs) is None and number_of(tree.lhs) is None
    return operator_of(tree) == "-" and number_of(tree.lhs) == 1 and _is_share(tree.rhs)


def is_average(tree: Expr) -> bool:
    """Whether it is an average over time, or what one leaves of 1: a share only if it is said."""
    tree = without_aggregation(tree)
    if isinstance(tree, BinaryExpr) and operator_of(tree) == "-" and number_of(tree.lhs) == 1:
        tree = without_aggregation(tree.rhs)
    return isinstance(tree, Call) and tree.func.name == "avg_over_time"


def exactly(value: float) -> Decimal:
    """The number that somebody wrote, without the last digits that floats get wrong."""
    return Decimal(f"{value:.10g}")
