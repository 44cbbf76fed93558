"""What a query gives once all is steady: counters that rise evenly, gauges that stand still."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from promql_parser import (
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    MatrixSelector,
    NumberLiteral,
    ParenExpr,
    UnaryExpr,
    VectorSelector,
)

from slosmith.promql.grouping import grouping_of
from slosmith.promql.parentheses import unparenthesised
from slosmith.promql.selector_uses import selector_of
from slosmith.promql.selectors import METRIC_LABEL
from slosmith.simulate.binary import is_comparison, operate
from slosmith.simulate.label_replace import label_replace
from slosmith.simulate.nodes import Node, Reading, State
from slosmith.simulate.seen_series import SeenSeries
from slosmith.simulate.series import Series
from slosmith.simulate.vectors import (
    PLAIN,
    LabelSet,
    Number,
    UnsupportedError,
    Value,
    Vector,
    each,
    exact,
    scalar,
    vector,
)
from slosmith.simulate.written_numbers import folded

_SAME = frozenset(
    f"{word}_over_time" for word in ("avg", "min", "max", "last", "quantile")
) | frozenset(("sort", "sort_desc"))
_PER_SECOND = frozenset(("rate", "irate", "deriv"))


@dataclass(frozen=True, slots=True)
class _AtRest:
    """Every series has had its number for ever."""

    numbers: Sequence[Number]

    def now(self, place: int) -> Number:
        return self.numbers[place]

    def over(self, place: int, seconds: Fraction, function: str) -> Number:
        return self.numbers[place]

    def at_rest(self) -> None:
        return


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a query gave, and for each comparison, from left to right, what it let through."""

    vector: Vector
    comparisons: tuple[frozenset[LabelSet], ...]


class Steady:
    """A query over given series; raises UnsupportedError where it cannot be worked out."""

    def __init__(self, tree: Expr, series: Sequence[Series]) -> None:
        self._seen = SeenSeries(series)
        self._comparisons = 0
        self._root = self._lower(tree)

    def evaluate(self, numbers: Sequence[Number], at: Number = Fraction(0)) -> Outcome:
        """The query's value where each series has its number, so many seconds after the epoch."""
        return self.evaluate_reading(_AtRest(numbers), at)

    def evaluate_reading(self, reading: Reading, at: Number) -> Outcome:
        """The query's value for series as they are seen at a moment."""
        state = State(reading, at)
        value = self._root(state)
        vector = value if isinstance(value, dict) else {frozenset[tuple[str, str]](): value}
        seen = [state.outcomes.get(n, frozenset()) for n in range(self._comparisons)]
        return Outcome(vector=vector, comparisons=tuple(seen))

    def _lower(self, node: Expr) -> Node:
        if (known := folded(node)) is not None:
            return lambda _: known
        match node:
            case NumberLiteral():
                number = exact(node.val)
                return lambda _: number
            case ParenExpr():
                return self._lower(node.expr)
            case UnaryExpr():
                inner = self._lower(node.expr)
                return lambda state: each(inner(state), lambda x: -x)
            case VectorSelector():
                return self._seen.selector(node)
            case AggregateExpr():
                return self._aggregate(node)
            case Call():
                return self._call(node)
            case BinaryExpr():
                return self._binary(node)
            case _:
                raise UnsupportedError(f"a {type(node).__name__} outside a function")

    def _call(self, node: Call) -> Node:
        name, arguments = node.func.name, list(node.args)
        if name == "time":
            return lambda state: state.at
        if name in ("absent", "absent_over_time"):
            ranged = name != "absent"
            inner = (
                self._seen.ranged(arguments[0], name, self._lower)[0]
                if ranged
                else self._lower(arguments[0])
            )
            labels = _absent_labels(arguments[0])
            return lambda state: {} if inner(state) else {labels: Fraction(1)}
        if name in _PER_SECOND | _SAME | {"increase", "delta", "present_over_time"}:
            return self._over_time(name, arguments[-1])
        if name in ("clamp_min", "clamp_max"):
            inner, bound = self._lower(arguments[0]), self._lower(arguments[1])
            choose = max if name == "clamp_min" else min
            return lambda state: each(inner(state), lambda x: choose(x, scalar(bound(state))))
        if name == "label_replace":
            return label_replace(self._lower(arguments[0]), arguments[1:])
        if name in PLAIN and len(arguments) == 1:
            inner, change = self._lower(arguments[0]), PLAIN[name]
            return lambda state: each(inner(state), change)
        if name == "round" and (nearest := folded(arguments[1])):
            inner, whole = self._lower(arguments[0]), PLAIN[name]
            return lambda state: each(inner(state), lambda x: whole(x / nearest) * nearest)
        if name == "vector":
            inner = self._lower(arguments[0])
            return lambda state: {frozenset(): scalar(inner(state))}
        raise UnsupportedError(f"{name}()")

    def _over(self, read: Expr, name: str) -> tuple[Node, Fraction, bool]:
        return self._seen.ranged(read, name, self._lower)

    def _over_time(self, name: str, argument: Expr) -> Node:
        if name in ("sort", "sort_desc"):
            return self._lower(argument)
        inner, seconds, rates = self._over(argument, name)
        if name in _PER_SECOND:
            return inner if rates else lambda state: each(inner(state), lambda _: Fraction(0))
        if name in ("increase", "delta"):
            factor = seconds if rates else Fraction(0)
            return lambda state: each(inner(state), lambda x: x * factor)
        if name == "present_over_time":
            return lambda state: each(inner(state), lambda _: Fraction(1))
        if rates:
            raise UnsupportedError(f"{name}() of a counter")
        return inner

    def _aggregate(self, node: AggregateExpr) -> Node:
        name = str(node.op)
        if name not in _AGGREGATES:
            raise UnsupportedError(f"the aggregation {name}")
        fold, inner = _AGGREGATES[name], self._lower(node.expr)
        keep = _grouping(node)

        def aggregate(state: State) -> Value:
            groups: dict[LabelSet, list[Number]] = {}
            for labels, number in vector(inner(state)).items():
                groups.setdefault(keep(labels), []).append(number)
            return {labels: fold(numbers) for labels, numbers in groups.items()}

        return aggregate

    def _binary(self, node: BinaryExpr) -> Node:
        if growth := self._seen.growth(node):
            return growth
        left, right, place = self._lower(node.lhs), self._lower(node.rhs), self._comparisons
        self._comparisons += is_comparison(node)
        return operate(node, left, right, place)


_AGGREGATES: dict[str, Callable[[list[Number]], Number]] = {
    "sum": lambda numbers: sum(numbers, Fraction(0)),
    "min": min,
    "max": max,
    "avg": lambda numbers: sum(numbers, Fraction(0)) / len(numbers),
    "count": lambda numbers: Fraction(len(numbers)),
    "group": lambda _: Fraction(1),
}


def _absent_labels(argument: Expr) -> LabelSet:
    argument = unparenthesised(argument)
    vector = argument.vector_selector if isinstance(argument, MatrixSelector) else argument
    if not isinstance(vector, VectorSelector):
        return frozenset()
    return frozenset(pair for pair in selector_of(vector).equals.items() if pair[0] != METRIC_LABEL)


def _grouping(node: AggregateExpr) -> Callable[[LabelSet], LabelSet]:
    grouping = grouping_of(node)
    names, by = frozenset(grouping.labels), grouping.by
    return cache(lambda labels: frozenset(pair for pair in labels if (pair[0] in names) == by))
