"""Sums of functions over windows, as foreign queries have them: read from a query, or joined."""

from dataclasses import dataclass, replace
from datetime import timedelta

from promql_parser import (
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    MatrixSelector,
    SubqueryExpr,
    VectorSelector,
)

from slosmith.commands.importing.holes import LENGTH, text_of
from slosmith.commands.importing.shapes import bare
from slosmith.promql import BOUND_LABEL, Selector, metrics_of, operator_of
from slosmith.promql.grouping import grouping_of
from slosmith.promql.parentheses import unparenthesised
from slosmith.promql.selector_uses import selector_of

RATES = ("rate", "increase", "irate", "delta", "idelta")


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """A function over a window of one selector, or of a query that is asked time and again."""

    function: str
    selector: Selector | None
    inner: str = ""
    window: timedelta = LENGTH
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
        return self.window != LENGTH


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
    grouping = grouping_of(node)
    return grouping.labels if grouping.by else None


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
            window = argument.range or LENGTH
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
                window=argument.range or LENGTH,
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
