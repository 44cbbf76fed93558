"""The series that a query selects, as it reads them: now, over a time, or by what they grew."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from promql_parser import BinaryExpr, Call, Expr, MatrixSelector, SubqueryExpr, VectorSelector

from slosmith.promql.operators import operator_of
from slosmith.promql.parentheses import unparenthesised
from slosmith.promql.selector_uses import selector_of
from slosmith.simulate.nodes import Node, Reading, State, resting
from slosmith.simulate.series import Series
from slosmith.simulate.vectors import LabelSet, Number, UnsupportedError, Vector, each, is_missing

_LATEST = frozenset(("last_over_time", "present_over_time", "absent_over_time"))
_EXTREMES = ("max_over_time", "min_over_time")


@dataclass(frozen=True, slots=True)
class SeenSeries:
    """The series that there are; raises UnsupportedError where nobody knows what a query reads."""

    series: Sequence[Series]

    def selector(self, node: VectorSelector) -> Node:
        """Gauges as they are now; a counter has to be read over a time."""
        chosen = self._chosen(node)
        if any(self.series[place].counter for place, _ in chosen):
            name = self.series[chosen[0][0]].name
            raise UnsupportedError(f'the counter "{name}" without rate or increase')
        now = self._seen(chosen, lambda reading, place: reading.now(place))
        return resting(now) if node.offset else now

    def _seen(
        self, chosen: Sequence[tuple[int, LabelSet]], see: Callable[[Reading, int], Number]
    ) -> Node:
        """The numbers of some series; one that is NaN is not there."""
        known = [(place, labels, self.series[place].moment) for place, labels in chosen]

        def seen(state: State) -> Vector:
            reading, at = state.reading, state.at
            return {
                labels: (at - number) * moment if moment else number
                for place, labels, moment in known
                if not is_missing(number := see(reading, place))
            }

        return seen

    def _chosen(self, node: VectorSelector) -> list[tuple[int, LabelSet]]:
        if node.at is not None:
            raise UnsupportedError("the @ modifier")
        selector = selector_of(node)
        return [
            (place, frozenset(one.labels))
            for place, one in enumerate(self.series)
            if selector.matches(one.named)
        ]

    def ranged(
        self, node: Expr, function: str, lower: Callable[[Expr], Node]
    ) -> tuple[Node, Fraction, bool]:
        """What a function makes of what is read, over how many seconds, and whether of rates.

        A subquery holds a query, which is to ``lower``.
        """
        if isinstance(node, SubqueryExpr):
            return resting(lower(node.expr)), _seconds(node.range or timedelta()), False
        if isinstance(node, MatrixSelector):
            chosen = self._chosen(node.vector_selector)
            counts = {self.series[place].counter for place, _ in chosen}
            if len(counts) > 1:
                raise UnsupportedError("counters and gauges in one selector")
            length = _seconds(node.range)
            if function not in _LATEST and any(self.series[place].moment for place, _ in chosen):
                raise UnsupportedError(f"{function}() of moments")
            seen = self._seen(chosen, lambda reading, place: reading.over(place, length, function))
            offset = node.vector_selector.offset
            return resting(seen) if offset else seen, length, True in counts
        raise UnsupportedError("a range that is neither a selector nor a subquery")

    def growth(self, node: BinaryExpr) -> Node | None:
        """What counters grew by, where a query takes what they were from what they are."""
        found = _grown_in(node)
        if found is None:
            return None
        vector, length = found
        chosen = self._chosen(vector)
        if not all(self.series[place].counter for place, _ in chosen):
            return None
        grown = self._seen(chosen, lambda reading, at: reading.over(at, length, "increase"))
        return resting(lambda state: each(grown(state), lambda rate: rate * length))


def _grown_in(node: BinaryExpr) -> tuple[VectorSelector, Fraction] | None:
    """The selector of `x - x offset 1h` or `max_over_time(x[1h]) - min_over_time(x[1h])`."""
    left, right = unparenthesised(node.lhs), unparenthesised(node.rhs)
    if operator_of(node) != "-":
        return None
    match left, right:
        case VectorSelector(), VectorSelector():
            length = right.offset if not left.offset else None
        case Call(), Call() if (left.func.name, right.func.name) == _EXTREMES:
            left, right = left.args[0], right.args[0]
            if not isinstance(left, MatrixSelector) or not isinstance(right, MatrixSelector):
                return None
            length = left.range if left.range == right.range else None
            left, right = left.vector_selector, right.vector_selector
            length = None if left.offset or right.offset else length
        case _:
            return None
    same = selector_of(left) == selector_of(right) and left.at is None and right.at is None
    return (left, _seconds(length)) if same and length and length > timedelta() else None


def _seconds(length: timedelta) -> Fraction:
    return Fraction(int(length.total_seconds() * 1000), 1000)
