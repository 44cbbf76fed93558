"""Why an alert can never fire, or not as it is meant: by arithmetic and by labels."""

from collections.abc import Callable, Iterator

from promql_parser import (
    AggModifierType,
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    VectorSelector,
)

from slosmith.importing.account import Node
from slosmith.importing.record import Entry, Rank
from slosmith.importing.shapes import (
    bare,
    clamped_total,
    division_of,
    number_of,
    read_sum,
    selector_at,
    unparenthesised,
)
from slosmith.promql import (
    BOUND_LABEL,
    Selector,
    children,
    is_subset,
    never_matches,
    operator_of,
    print_expression,
)

_ABOVE, _BELOW = (">", ">="), ("<", "<=")


Recorded = Callable[[Selector], Expr | None]
"""What a series is recorded from, where a rule of the same import says it."""


def mind_alert(tree: Expr, node: Node, entry: Entry, recorded: Recorded) -> None:
    """Name what its expression shows, with what it reads written out."""
    for found in never_matches(tree, lambda _: None):
        rank = Rank.SILENT if found.operator != "unless" else Rank.WRONG
        entry.flaw(rank, node, found.message, "compare by labels that both sides have")
    _mind(tree, node, entry, recorded)
    for condition in _conditions(tree):
        _mind_lowest(condition, node, entry, recorded)


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
    """What is counted is 1 at least where it is anything, and nothing grows by less than 0."""
    limit, operator = number_of(tree.rhs), operator_of(tree)
    found = lowest(written_out(tree.lhs, recorded)) if limit is not None else None
    if found is None or limit is None or operator not in ("<", "<=", "=="):
        return
    least, why = found
    if limit < least or (limit == least and operator == "<"):
        entry.flaw(
            Rank.SILENT,
            node,
            f"{why}, and the limit is {print_expression(tree.rhs)}",
            "ask for what is away by absent(), or take the limit from what it can be",
        )


_RISES = frozenset(("rate", "irate", "increase", "changes", "resets", "count_over_time"))


def lowest(tree: Expr) -> tuple[float, str] | None:
    """The lowest that a value can be where there is one, and why."""
    tree = unparenthesised(tree)
    if isinstance(tree, AggregateExpr):
        if str(tree.op) in ("count", "group"):
            return 1.0, "what counts series gives nothing where there are none, and never 0"
        return lowest(tree.expr) if str(tree.op) in ("sum", "avg", "min", "max") else None
    if isinstance(tree, Call) and tree.func.name in _RISES:
        return 0.0, f"{tree.func.name}() is never below 0"
    return None


def _mind(tree: Expr, node: Node, entry: Entry, recorded: Recorded) -> None:
    if isinstance(tree, BinaryExpr):
        _mind_limit(tree, node, entry, recorded)
        if operator_of(tree) == "/" and clamped_total(tree.rhs):
            entry.flaw(
                Rank.WRONG,
                node,
                "clamp_min() never lets the total below a number: at low traffic every failure "
                "counts as a smaller share than it is",
                "divide by the total itself; an idle service has no ratio",
            )
    if isinstance(tree, Call) and tree.func.name == "histogram_quantile":
        _mind_quantile(tree, node, entry)
    for child in children(tree):
        _mind(child, node, entry, recorded)


def _mind_limit(tree: BinaryExpr, node: Node, entry: Entry, recorded: Recorded) -> None:
    """A share that would have to be above all there is, or a value beyond where it is cut."""
    limit = number_of(tree.rhs)
    if limit is None:
        return
    value = written_out(tree.lhs, recorded)
    _mind_cut(value, operator_of(tree), limit, node, entry)
    most = highest(value) if operator_of(tree) in _ABOVE else None
    if most is not None and (limit > most or (limit == most and operator_of(tree) == ">")):
        entry.flaw(
            Rank.SILENT,
            node,
            f"a share of a whole is at most {most:g}, and the limit is "
            f"{print_expression(tree.rhs)}",
            "write the limit on the same scale, percent or a share of 1",
        )


def written_out(tree: Expr, recorded: Recorded) -> Expr:
    """A value with what it is recorded from in the place of a recorded series."""
    for _ in range(4):
        tree = unparenthesised(tree)
        selector = selector_at(tree) if isinstance(tree, VectorSelector) else None
        found = recorded(selector) if selector is not None else None
        if found is None:
            break
        tree = found
    return tree


def _mind_cut(tree: Expr, operator: str, limit: float, node: Node, entry: Entry) -> None:
    if not isinstance(tree, Call) or tree.func.name not in ("clamp_min", "clamp_max"):
        return
    end, low = number_of(tree.args[1]), tree.func.name == "clamp_min"
    if end is None or operator not in (_BELOW if low else _ABOVE):
        return
    beyond = limit < end if low else limit > end
    if beyond or (limit == end and operator in ("<", ">")):
        entry.flaw(
            Rank.SILENT,
            node,
            f"{tree.func.name}() never lets it {'below' if low else 'above'} {end:g}",
            "compare the value as it is, without cutting it off",
        )


def highest(tree: Expr) -> float | None:
    """The highest value of a share: 1 where a part is divided by its whole, 100 in percent."""
    tree = unparenthesised(tree)
    if isinstance(tree, AggregateExpr) and str(tree.op) in ("max", "min", "avg"):
        return highest(tree.expr)
    if not isinstance(tree, BinaryExpr):
        return None
    if (found := division_of(tree)) is not None:
        most = _of_parts(found.part, found.whole)
        return most * found.times if most is not None and found.times > 0 else None
    if operator_of(tree) == "-" and number_of(tree.lhs) == 1 and highest(tree.rhs) is not None:
        return 1.0
    return None


def _of_parts(part: Expr, whole: Expr) -> float | None:
    parts, wholes = read_sum(bare(part)), read_sum(bare(whole))
    if parts is None or wholes is None or not parts.of_rates or not wholes.of_rates:
        return None
    if parts.functions != wholes.functions or len(wholes.selectors) != 1:
        return None
    (all_,) = wholes.selectors
    inside = (
        all(is_subset(one.without(BOUND_LABEL), all_) for one in parts.selectors)
        and len(parts.selectors) == 1
    )
    return 1.0 if inside else None


def _mind_quantile(tree: Call, node: Node, entry: Entry) -> None:
    inner = unparenthesised(tree.args[1]) if len(tree.args) == 2 else None
    if not isinstance(inner, AggregateExpr) or inner.modifier is None:
        lost = isinstance(inner, AggregateExpr)
    else:
        by = inner.modifier.type == AggModifierType.By
        lost = (BOUND_LABEL in inner.modifier.labels) is not by
    if lost and "_bucket" in print_expression(tree):
        entry.flaw(
            Rank.SILENT,
            node,
            "histogram_quantile() gets no buckets: le is summed away, and nothing comes of it",
            "sum by (le)",
        )
