"""Why an alert can never fire, or not as it is meant: by arithmetic and by labels."""

from collections.abc import Iterator
from math import isclose

from promql_parser import AggregateExpr, BinaryExpr, Call, Expr

from slosmith.commands.importing.account import Node
from slosmith.commands.importing.rate_sums import RATES
from slosmith.commands.importing.record import Entry, Rank
from slosmith.commands.importing.shapes import LOW_TRAFFIC, is_constant, number_of, raised_total
from slosmith.commands.importing.value_ranges import Recorded, range_of
from slosmith.promql import (
    BOUND_LABEL,
    children,
    never_matches,
    operator_of,
    print_expression,
    selectors_in,
)
from slosmith.promql.grouping import grouping_of
from slosmith.promql.parentheses import unparenthesised


def mind_alert(tree: Expr, node: Node, entry: Entry, recorded: Recorded) -> None:
    """Name what its expression shows, with what it reads written out."""
    for found in never_matches(tree, lambda _: None):
        rank = Rank.SILENT if found.operator != "unless" else Rank.WRONG
        entry.flaw(rank, node, found.message, "compare by labels that both sides have")
    _mind(tree, node, entry, recorded)
    mind_budget(tree, node, entry)
    for condition in _conditions(tree):
        _mind_lowest(condition, node, entry, recorded)


def mind_budget(tree: Expr, node: Node, entry: Entry) -> None:
    """A rest of a budget that is measured by the objective: `(0.999 - bad / total) / 0.999`."""
    tree = unparenthesised(tree)
    if isinstance(tree, BinaryExpr) and (whole := _objective_in(tree)) is not None:
        entry.flaw(
            Rank.WRONG,
            node,
            f"the rest of the budget is measured by {whole:.10g}, the objective: it is half gone "
            f"only once {whole / 2:.4g} of all are bad",
            f"measure it by the budget, 1 - {whole:.10g}",
        )
    for child in children(tree):
        mind_budget(child, node, entry)


def _objective_in(tree: BinaryExpr) -> float | None:
    """What a rest is divided by, where that is the most of all that it can be taken from."""
    left, whole = unparenthesised(tree.lhs), number_of(tree.rhs)
    if operator_of(tree) != "/" or whole is None or not _LEAST <= whole < 1:
        return None
    if not isinstance(left, BinaryExpr) or operator_of(left) != "-":
        return None
    same = number_of(left.lhs) == whole and number_of(left.rhs) is None
    return whole if same else None


_LEAST = 0.8
"""No objective of a service is less."""


def _conditions(tree: Expr) -> Iterator[BinaryExpr]:
    """The comparisons without any of which nothing comes of an expression."""
    tree = unparenthesised(tree)
    if not isinstance(tree, BinaryExpr):
        return
    if (operator := operator_of(tree)) in ("and", "unless"):
        yield from _conditions(tree.lhs)
        if operator == "and":
            yield from _conditions(tree.rhs)
    else:
        yield tree


def _mind_lowest(tree: BinaryExpr, node: Node, entry: Entry, recorded: Recorded) -> None:
    """A value that would have to be below all that it can be."""
    limit, operator = number_of(tree.rhs), operator_of(tree)
    if limit is None or operator not in ("<", "<=", "=="):
        return
    found = range_of(tree.lhs, recorded)
    if _is_beyond(found.low, limit, operator):
        entry.flaw(
            Rank.SILENT,
            node,
            f"{_said(found.why_low, 'below', found.low)}, and the limit is "
            f"{print_expression(tree.rhs)}",
            "ask for what is away by absent(), or take the limit from what it can be",
        )


def _is_beyond(limit: float, end: float, operator: str) -> bool:
    """Whether nothing up to an end passes a limit; floats that are as good as equal are."""
    if isclose(limit, end, rel_tol=1e-9, abs_tol=1e-12):
        return operator in ("<", ">")
    return limit > end


def _said(why: str, side: str, end: float) -> str:
    return f"{why} it is never {side} {end:.10g}" if why == "by arithmetic" else why


def _mind(tree: Expr, node: Node, entry: Entry, recorded: Recorded) -> None:
    if isinstance(tree, BinaryExpr):
        _mind_limit(tree, node, entry, recorded)
        if operator_of(tree) == "/" and _counts(tree.rhs) and (raised := raised_total(tree.rhs)):
            entry.flaw(
                Rank.WRONG,
                node,
                f"{raised}: {LOW_TRAFFIC}",
                "divide by the total itself; an idle service has no ratio",
            )
    if isinstance(tree, Call) and tree.func.name == "histogram_quantile":
        _mind_quantile(tree, node, entry)
    for child in children(tree):
        _mind(child, node, entry, recorded)


def _counts(tree: Expr) -> bool:
    """Whether it is of events, as rates and records are, and no gauge."""
    uses = selectors_in(tree)
    return any(use.function in RATES or ":" in use.selector.metric for use in uses)


def _mind_limit(tree: BinaryExpr, node: Node, entry: Entry, recorded: Recorded) -> None:
    """A value that would have to be above all that it can be."""
    limit, operator = number_of(tree.rhs), operator_of(tree)
    if limit is None or operator not in (">", ">=", "==") or is_constant(tree.lhs):
        return
    found = range_of(tree.lhs, recorded)
    if _is_beyond(limit, found.high, operator):
        entry.flaw(
            Rank.SILENT,
            node,
            f"{_said(found.why_high, 'above', found.high)}, and the limit is "
            f"{print_expression(tree.rhs)}",
            "take the limit from what it can be: percent or a share of 1, and no value cut off",
        )


def _mind_quantile(tree: Call, node: Node, entry: Entry) -> None:
    inner = unparenthesised(tree.args[1]) if len(tree.args) == 2 else None
    lost = isinstance(inner, AggregateExpr) and not grouping_of(inner).keeps(BOUND_LABEL)
    if lost and "_bucket" in print_expression(tree):
        entry.flaw(
            Rank.SILENT,
            node,
            "histogram_quantile() gets no buckets: le is summed away, and nothing comes of it",
            "sum by (le)",
        )
