"""The selectors in a query, each with what the query does to it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import lru_cache
from itertools import chain
from typing import Any

import promql_parser
from promql_parser import (
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    MatrixSelector,
    ParenExpr,
    SubqueryExpr,
    UnaryExpr,
    VectorSelector,
)

from slosmith.promql.errors import PromQLError
from slosmith.promql.functions import FUNCTIONS
from slosmith.promql.parentheses import unparenthesised
from slosmith.promql.parse import parse_expression
from slosmith.promql.selectors import METRIC_LABEL, Matcher, MatchOp, Selector
from slosmith.promql.tokens import AGGREGATIONS
from slosmith.record import dataclass

# By its name, as the parser's own cannot be a key.
_OPS = {
    str(promql_parser.MatchOp.Equal): MatchOp.EQUAL,
    str(promql_parser.MatchOp.Re): MatchOp.REGEX,
    str(promql_parser.MatchOp.NotEqual): MatchOp.NOT_EQUAL,
    str(promql_parser.MatchOp.NotRe): MatchOp.NOT_REGEX,
}
_LOOKBACK = timedelta(minutes=5)
_TREES = 16_384
"""Of so many trees it is known what they read: these are remembered too, see `parse`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One selector in a query: the innermost function and aggregation around it, and its times.

    `range` is its own range in brackets, not a subquery's.
    """

    selector: Selector
    function: str | None
    aggregation: str | None
    range: timedelta | None
    offset: timedelta | None

    @property
    def ranged(self) -> bool:
        """Whether it stands with a range of its own."""
        return self.range is not None


_FEW = 20
_held = dict[Expr, tuple[Use, ...]]()


def selectors_in(expression: Expr) -> tuple[Use, ...]:
    """Return every selector of a query, from left to right, each time that it occurs.

    Those of a tree with few are kept, and the tree with them: one with many is too large.
    """
    if (known := _held.get(expression)) is None:
        known = _uses(expression, None, None)
        if len(known) <= _FEW:
            if len(_held) >= _TREES:
                _held.clear()
            _held[expression] = known
    return known


def selectors_of(text: str) -> tuple[Selector, ...]:
    """Return the selectors of a query; none of what is no query, which has a finding already."""
    try:
        return tuple(use.selector for use in selectors_in(parse_expression(text)))
    except PromQLError:
        return ()


def calls(expression: Expr, *functions: str) -> bool:
    """Whether a query calls one of these functions."""
    every = nodes_of(expression)
    return any(isinstance(node, Call) and node.func.name in functions for node in every)


def not_replaced(expression: Expr) -> tuple[Selector, ...]:
    """Selectors of a query but for those in whose place `or` puts something else."""
    if isinstance(expression, BinaryExpr) and str(expression.op) == "or":
        return not_replaced(expression.rhs)
    if isinstance(expression, VectorSelector | MatrixSelector):
        return tuple(use.selector for use in selectors_in(expression))
    return tuple(one for child in children(expression) for one in not_replaced(child))


def has_subquery(expression: Expr) -> bool:
    """Whether a query asks another one time and again."""
    return any(isinstance(node, SubqueryExpr) for node in nodes_of(expression))


def reach_of(expression: Expr) -> tuple[timedelta, timedelta]:
    """How long ago the nearest sample is that a query may read, and how long ago the farthest."""
    spans = [*_spans(expression)]
    nearest = min((near for near, _ in spans), default=timedelta())
    return nearest, max((far for _, far in spans), default=timedelta())


def never_read(expression: Expr) -> tuple[bool, ...]:
    """Of each selector, whether all that it asks for is still to come when it is asked.

    What stands without a range is the latest sample in the time that Prometheus looks back.
    """
    pairs = zip(selectors_in(expression), _spans(expression), strict=True)
    return tuple(
        far + (timedelta() if use.ranged else _LOOKBACK) <= timedelta() for use, (_, far) in pairs
    )


def _spans(node: Expr) -> Iterator[tuple[timedelta, timedelta]]:
    """Of each selector the ends of what it reads, behind those of subqueries around it."""
    if isinstance(node, VectorSelector | MatrixSelector):
        vector = node if isinstance(node, VectorSelector) else node.vector_selector
        near = vector.offset or timedelta()
        yield near, near + (node.range if isinstance(node, MatrixSelector) else timedelta())
    later, longer = timedelta(), timedelta()
    if isinstance(node, SubqueryExpr):
        later, longer = node.offset or timedelta(), node.range or timedelta()
    for child in children(node):
        for near, far in _spans(child):
            yield near + later, far + later + longer


def newer_functions(expression: Expr) -> tuple[str, ...]:
    """Return the functions and aggregations in a query that Prometheus 2.42 does not have."""
    names: set[str] = set()
    for node in nodes_of(expression):
        if isinstance(node, Call):
            names |= {node.func.name} - FUNCTIONS
        elif isinstance(node, AggregateExpr):
            names |= {str(node.op)} - AGGREGATIONS
    return tuple(sorted(names))


@lru_cache(maxsize=4)  # one check after the other asks for those of a tree
def nodes_of(expression: Expr) -> tuple[Expr, ...]:
    """Every node of a query, from right to left, but for parentheses."""
    nodes, found = [expression], list[Expr]()
    while nodes:
        node = unparenthesised(nodes.pop())
        found.append(node)
        nodes += children(node)
    return tuple(found)


def children(node: Expr) -> tuple[Expr, ...]:
    """Return the expressions directly inside `node`, from left to right."""
    inside = _CHILDREN.get(type(node))  # asked of every node time and again
    return inside(node) if inside is not None else ()


def _aggregated(node: AggregateExpr) -> tuple[Expr, ...]:
    return (node.expr,) if node.param is None else (node.param, node.expr)


def _only(node: UnaryExpr | ParenExpr | SubqueryExpr) -> tuple[Expr, ...]:
    return (node.expr,)


_CHILDREN: Mapping[type[Expr], Callable[[Any], tuple[Expr, ...]]] = {
    AggregateExpr: _aggregated,
    BinaryExpr: lambda node: (node.lhs, node.rhs),
    Call: lambda node: tuple(node.args),
    UnaryExpr: _only,
    ParenExpr: _only,
    SubqueryExpr: _only,
}


def _uses(node: Expr, function: str | None, aggregation: str | None) -> tuple[Use, ...]:
    if isinstance(node, VectorSelector | MatrixSelector):
        vector = node if isinstance(node, VectorSelector) else node.vector_selector
        one = Use(
            selector=selector_of(vector),
            function=function,
            aggregation=aggregation,
            range=node.range if isinstance(node, MatrixSelector) else None,
            offset=vector.offset,
        )
        return (one,)
    if isinstance(node, Call):
        function = node.func.name
    elif isinstance(node, AggregateExpr):
        aggregation = str(node.op)
    # What generators yield through each other takes a square of a long chain's operators.
    inside = [_uses(child, function, aggregation) for child in children(node)]
    return tuple(chain.from_iterable(inside))


@lru_cache(maxsize=_TREES)
def selector_of(node: VectorSelector) -> Selector:
    """Return a parsed selector, leaving its offset and `@` out."""
    metric = node.name or ""
    matchers = []
    for matcher in node.matchers.matchers:
        op = _OPS[str(matcher.op)]
        if not metric and (matcher.name, op) == (METRIC_LABEL, MatchOp.EQUAL) and matcher.value:
            metric = matcher.value
        else:
            matchers.append(Matcher(name=matcher.name, op=op, value=matcher.value))
    return Selector(metric=metric, matchers=tuple(matchers))
