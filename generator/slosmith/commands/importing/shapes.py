"""The shapes that foreign queries have: sums of rates over a window, and what is wrapped around."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from math import isfinite

from promql_parser import (
    AggModifierType,
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    MatrixSelector,
    NumberLiteral,
    ParenExpr,
    SubqueryExpr,
    UnaryExpr,
    VectorSelector,
)

from slosmith.model import naming
from slosmith.promql import (
    BOUND_LABEL,
    Selector,
    children,
    metrics_of,
    operator_of,
    parse_expression,
    print_expression,
)
from slosmith.promql.selector_uses import selector_of

# No window that anybody writes, so that it can be found again in what is printed.
STAND_IN = "13m37s"
_LENGTH = timedelta(minutes=13, seconds=37)
_HOLE = re.compile(
    r"\{\{-?\s*\.\s*[wW]indow\s*-?\}\}|\$\{?__(?:rate_interval|interval|range)\}?|\$\{?window\}?"
)
_TEMPLATE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
RATES = ("rate", "increase", "irate", "delta", "idelta")
_SORTING = ("sort", "sort_desc")


def with_hole(text: str) -> str:
    """A query with `$window` where a foreign one has its own mark."""
    return _HOLE.sub("$window", text)


def template_in(text: str) -> str:
    """The first template in a query that is no window; empty where there is none."""
    found = _TEMPLATE.search(with_hole(text))
    return found[0] if found else ""


def parse_holed(text: str) -> Expr:
    """The tree of a query with `$window` in it; raises PromQLError."""
    return parse_expression(text.replace("$window", STAND_IN))


def text_of(node: Expr) -> str:
    """A query on one line, with `$window` where the window goes."""
    return print_expression(node).replace(STAND_IN, "$window")


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """A function over a window of one selector, or of a query that is asked time and again."""

    function: str
    selector: Selector | None
    inner: str = ""
    window: timedelta = _LENGTH
    step: timedelta | None = None

    @property
    def counts(self) -> Selector | None:
        """The selector, a histogram's infinite bucket as what it is: the count of all."""
        if self.selector is None or not self.selector.metric.endswith("_bucket"):
            return self.selector
        if self.selector.equals.get(BOUND_LABEL) != "+Inf":
            return self.selector
        return self.selector.without(BOUND_LABEL).renamed(
            self.selector.metric.removesuffix("_bucket") + "_count"
        )

    @property
    def fixed(self) -> bool:
        """Whether it looks over a window of its own, whatever the SLO asks for."""
        return self.window != _LENGTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Terms that are added up; ``by`` is None where each series stays what it is."""

    terms: tuple[Over, ...]
    by: tuple[str, ...] | None
    operator: str = "sum"

    @property
    def selectors(self) -> tuple[Selector, ...]:
        """What the terms count, a histogram's infinite bucket as its count."""
        return tuple(one for term in self.terms if (one := term.counts) is not None)

    @property
    def functions(self) -> frozenset[str]:
        """The functions of the terms."""
        return frozenset(term.function for term in self.terms)

    @property
    def of_rates(self) -> bool:
        """Whether all of it are growths of counters."""
        plain = self.operator in ("", "sum") and self.functions <= set(RATES)
        return plain and all(term.selector is not None for term in self.terms)


def unparenthesised(node: Expr) -> Expr:
    """What stands in parentheses."""
    inner: Expr = node
    while isinstance(inner, ParenExpr):
        inner = inner.expr
    return inner


def number_of(node: Expr) -> float | None:
    """The value of an expression of plain numbers; None of all else."""
    node = unparenthesised(node)
    match node:
        case NumberLiteral():
            return float(node.val) if isfinite(node.val) else None
        case Call() if node.func.name in ("vector", "scalar"):
            return number_of(node.args[0])
        case UnaryExpr():
            inner = number_of(node.expr)
            return None if inner is None else -inner
        case BinaryExpr():
            left, right = number_of(node.lhs), number_of(node.rhs)
            if left is None or right is None:
                return None
            return _calculated(operator_of(node), left, right)
        case _:
            return None


def _calculated(operator: str, left: float, right: float) -> float | None:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/" if right:
            return left / right
        case _:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """A part of a whole, so many times: in percent it is 100 times."""

    part: Expr
    whole: Expr
    times: float


def division_of(node: Expr) -> Division | None:
    """The division that a query is, perhaps multiplied by a number; None of all else."""
    node = unparenthesised(node)
    if not isinstance(node, BinaryExpr):
        return None
    if operator_of(node) == "*":
        for number, other in ((node.lhs, node.rhs), (node.rhs, node.lhs)):
            factor, found = number_of(number), division_of(other)
            if factor is not None and found is not None:
                return replace(found, times=found.times * factor)
    if operator_of(node) != "/":
        return None
    if (divisor := number_of(node.rhs)) is not None:
        inner = division_of(node.lhs)
        return replace(inner, times=inner.times / divisor) if inner and divisor else None
    times, part = multiplied(node.lhs)
    return Division(part=part, whole=node.rhs, times=times)


def multiplied(node: Expr) -> tuple[float, Expr]:
    """What a query is multiplied by, and the query."""
    tree = unparenthesised(node)
    if isinstance(tree, BinaryExpr) and operator_of(tree) == "*":
        for number, other in ((tree.lhs, tree.rhs), (tree.rhs, tree.lhs)):
            if (factor := number_of(number)) is not None:
                return factor, other
    return 1.0, node


def bare(node: Expr) -> Expr:
    """A query without what only fills gaps and keeps within bounds.

    That are `or vector(0)`, `+ 0`, `clamp_min(…, 0)`, and the `> 0` behind which no idle total is
    left.
    """
    while (inner := _unwrapped(node)) is not node:
        node = inner
    return node


def _unwrapped(node: Expr) -> Expr:
    inner: Expr = node
    match node:
        case ParenExpr():
            inner = node.expr
        case BinaryExpr() if operator_of(node) == "or" and is_constant(node.rhs):
            inner = node.lhs
        case BinaryExpr() if operator_of(node) in (">", "!=", ">=") and number_of(node.rhs) == 0:
            inner = node if node.modifier and node.modifier.return_bool else node.lhs
        case BinaryExpr() if operator_of(node) in ("+", "-") and number_of(node.rhs) == 0:
            inner = node.lhs
        case BinaryExpr() if operator_of(node) == "+" and number_of(node.lhs) == 0:
            inner = node.rhs
        case Call() if node.func.name in _SORTING:
            inner = node.args[0]
        case Call() if node.func.name in ("clamp_min", "clamp_max"):
            inner = node.args[0] if number_of(node.args[1]) in (0, 1) else node
        case AggregateExpr() if is_deduplication(node):
            inner = node.expr
    return inner


def is_deduplication(node: Expr) -> bool:
    """Whether it takes one of the series that two replicas of Prometheus have of the same."""
    if not isinstance(node, AggregateExpr) or str(node.op) not in ("max", "min", "avg"):
        return False
    if node.modifier is None or node.modifier.type == AggModifierType.By:
        return False
    return bool(node.modifier.labels) and all(map(naming.is_replica, node.modifier.labels))


def deduplicates(node: Expr) -> bool:
    """Whether it does so somewhere."""
    return is_deduplication(node) or any(map(deduplicates, children(node)))


def is_constant(node: Expr) -> bool:
    """Whether it is a plain number, as a vector or as so many times of what is there too."""
    node = unparenthesised(node)
    if multiplied(node)[0] == 0:
        return True
    return number_of(node) is not None or (isinstance(node, Call) and node.func.name == "vector")


def raised_total(node: Expr) -> str:
    """What lets a total not fall below some number of events; empty where nothing does."""
    if isinstance(node, Call) and node.func.name in ("clamp_min", "clamp"):
        if (number_of(node.args[1]) or 0) > 0:
            return f"{node.func.name}() never lets the total below a number"
    elif (
        isinstance(node, BinaryExpr)
        and operator_of(node) == "+"
        and any((number_of(one) or 0) > 0 for one in (node.lhs, node.rhs))
    ):
        return "a number is added to the total"
    return next((found for one in children(node) if (found := raised_total(one))), "")


LOW_TRAFFIC = "at low traffic every failure counts as a smaller share than it is"
"""What a raised total does."""


def read_sum(node: Expr) -> Sum | None:
    """A sum of functions over windows, in groups; None of all else."""
    node = bare(node)
    match node:
        case BinaryExpr() if operator_of(node) in ("+", "or") and not _matched(node):
            both = joined(read_sum(node.lhs), read_sum(node.rhs))
            # Of series that differ all are there; of two sums the second is only a substitute.
            alone = operator_of(node) == "or" and both is not None and both.operator
            return None if alone else both
        case AggregateExpr() if str(node.op) in ("sum", "avg", "min", "max"):
            return _aggregated(node)
        case _:
            terms = _over(node)
            return Sum(terms=terms, by=None, operator="") if terms else None


def _matched(node: BinaryExpr) -> bool:
    clause = node.modifier.matching if node.modifier else None
    return clause is not None and bool(clause.labels)


def joined(left: Sum | None, right: Sum | None) -> Sum | None:
    """Two sums as one; None where their terms are added up in different ways."""
    if left is None or right is None or left.by != right.by or left.operator != right.operator:
        return None
    return replace(left, terms=(*left.terms, *right.terms))


def _aggregated(node: AggregateExpr) -> Sum | None:
    by = groups_of(node)
    inner = read_sum(node.expr)
    if inner is None or (by is None and inner.by is not None):
        return None  # some of its groups are left, and nobody says which
    if by is not None and inner.by is not None and not set(by) <= set(inner.by):
        return None
    operator = str(node.op)
    return replace(inner, by=by, operator=operator) if inner.operator in ("", operator) else None


def groups_of(node: AggregateExpr) -> tuple[str, ...] | None:
    """The labels that an aggregation keeps; None where it says which it does not."""
    if node.modifier is None:
        return ()
    if node.modifier.type != AggModifierType.By:
        return None
    return tuple(node.modifier.labels)


def _over(node: Expr) -> tuple[Over, ...]:
    """A function over a window, once for each metric that it is of."""
    if not isinstance(node, Call) or len(node.args) != 1:
        return ()
    argument = unparenthesised(node.args[0])
    match argument:
        case MatrixSelector():
            vector = argument.vector_selector
            if vector.offset or vector.at:
                return ()
            window = argument.range or _LENGTH
            found: tuple[Selector | None, ...] = metrics_of(selector_of(vector)) or (None,)
            return tuple(
                Over(function=node.func.name, selector=one, window=window) for one in found
            )
        case SubqueryExpr() if not argument.offset and not argument.at:
            inner = unparenthesised(argument.expr)
            one = Over(
                function=node.func.name,
                selector=selector_at(inner) if isinstance(inner, VectorSelector) else None,
                inner=text_of(inner),
                window=argument.range or _LENGTH,
                step=argument.step,
            )
            return (one,)
        case _:
            return ()


def selector_at(node: VectorSelector) -> Selector | None:
    """A selector as the language writes it; None where it names no metric."""
    found = selector_of(node)
    return found if found.metric else None


def outer_groups(node: Expr) -> tuple[str, ...]:
    """The labels by which a query's results are told apart, as far as it says so itself."""
    node = bare(node)
    match node:
        case AggregateExpr():
            return groups_of(node) or ()
        case BinaryExpr() if operator_of(node) in ("+", "-", "*", "/", "and", "or", "unless"):
            left, right = outer_groups(node.lhs), outer_groups(node.rhs)
            return left or right
        case Call() if node.args:
            return outer_groups(node.args[0])
        case _:
            return ()
