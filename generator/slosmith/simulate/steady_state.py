"""What a query gives once all is steady: counters that rise evenly, gauges that stand still."""

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from functools import cache, lru_cache
from typing import Protocol, TypeAlias

from promql_parser import (
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    MatrixSelector,
    NumberLiteral,
    ParenExpr,
    StringLiteral,
    SubqueryExpr,
    UnaryExpr,
    VectorSelector,
)

from slosmith.promql.grouping import grouping_of
from slosmith.promql.operators import COMPARISONS, matching_of, operator_of, returns_bool
from slosmith.promql.parentheses import unparenthesised
from slosmith.promql.regex import matches_regex
from slosmith.promql.selector_uses import selector_of
from slosmith.promql.selectors import METRIC_LABEL, PLAIN_METRIC
from slosmith.promql.strings import label_text, quote
from slosmith.simulate.vectors import (
    ARITHMETIC,
    PLAIN,
    LabelSet,
    Number,
    UnsupportedError,
    Value,
    Vector,
    calculated,
    combined,
    each,
    exact,
    is_missing,
    joined,
    scalar,
    vector,
)
from slosmith.simulate.written_numbers import folded

_SAME = frozenset(
    f"{word}_over_time" for word in ("avg", "min", "max", "last", "quantile")
) | frozenset(("sort", "sort_desc"))
_LATEST = frozenset(("last_over_time", "present_over_time", "absent_over_time"))
_PER_SECOND = frozenset(("rate", "irate", "deriv"))
_COMPARE: dict[str, Callable[[Number, Number], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One raw series; a counter's number is its rate per second, a gauge's its level.

    That of one that holds a moment is how many seconds this is ago; ``moment`` is how many of its
    units a second has.
    """

    name: str
    labels: tuple[tuple[str, str], ...]
    counter: bool
    moment: Fraction = Fraction(0)
    text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Print it once, as PromQL and promtool do: scenes are distinguished by their series."""
        labels = print_labels(self.labels)
        if not PLAIN_METRIC.fullmatch(self.name):
            labels = f"{{{quote(self.name)}{',' if self.labels else ''}{labels[1:]}"
        name = self.name if PLAIN_METRIC.fullmatch(self.name) else ""
        object.__setattr__(self, "text", name + labels)

    @property
    def named(self) -> dict[str, str]:
        """The labels, the metric's name among them."""
        return {METRIC_LABEL: self.name, **dict(self.labels)}


@lru_cache(maxsize=1024)
def print_labels(labels: tuple[tuple[str, str], ...]) -> str:
    """Labels in braces; all that is recorded of an SLO has the same."""
    return "{" + ",".join(f"{label_text(label)}={quote(value)}" for label, value in labels) + "}"


class Reading(Protocol):
    """What the series of a query are seen to be at one moment."""

    def now(self, place: int) -> Number:
        """The level of a gauge, at its latest sample."""
        ...

    def over(self, place: int, seconds: Fraction, function: str) -> Number:
        """What a function makes of a series over a window: of a counter its rate per second."""
        ...

    def at_rest(self) -> None:
        """Raise UnsupportedError where series move, for what is only known while they do not."""
        ...


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


@dataclass(slots=True)
class _State:
    """The series as they are seen, the time in seconds, and what each comparison let through."""

    reading: Reading
    at: Number
    outcomes: dict[int, frozenset[LabelSet]] = field(default_factory=dict)


_Node: TypeAlias = Callable[[_State], Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a query gave, and for each comparison, from left to right, what it let through."""

    vector: Vector
    comparisons: tuple[frozenset[LabelSet], ...]


class Steady:
    """A query over given series; raises UnsupportedError where it cannot be worked out."""

    def __init__(self, tree: Expr, series: Sequence[Series]) -> None:
        self._series = series
        self._comparisons = 0
        self._root = self._lower(tree)

    def evaluate(self, numbers: Sequence[Number], at: Number = Fraction(0)) -> Outcome:
        """The query's value where each series has its number, so many seconds after the epoch."""
        return self.evaluate_reading(_AtRest(numbers), at)

    def evaluate_reading(self, reading: Reading, at: Number) -> Outcome:
        """The query's value for series as they are seen at a moment."""
        state = _State(reading, at)
        value = self._root(state)
        vector = value if isinstance(value, dict) else {frozenset[tuple[str, str]](): value}
        seen = [state.outcomes.get(n, frozenset()) for n in range(self._comparisons)]
        return Outcome(vector=vector, comparisons=tuple(seen))

    def _lower(self, node: Expr) -> _Node:
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
                return self._selector(node)
            case AggregateExpr():
                return self._aggregate(node)
            case Call():
                return self._call(node)
            case BinaryExpr():
                return self._binary(node)
            case _:
                raise UnsupportedError(f"a {type(node).__name__} outside a function")

    def _selector(self, node: VectorSelector) -> _Node:
        chosen = self._chosen(node)
        if any(self._series[place].counter for place, _ in chosen):
            name = self._series[chosen[0][0]].name
            raise UnsupportedError(f'the counter "{name}" without rate or increase')
        now = self._seen(chosen, lambda reading, place: reading.now(place))
        return _resting(now) if node.offset else now

    def _seen(
        self, chosen: Sequence[tuple[int, LabelSet]], see: Callable[[Reading, int], Number]
    ) -> _Node:
        """The numbers of some series; one that is NaN is not there."""
        known = [(place, labels, self._series[place].moment) for place, labels in chosen]

        def seen(state: _State) -> Vector:
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
            for place, one in enumerate(self._series)
            if selector.matches(one.named)
        ]

    def _range(self, node: Expr, function: str) -> tuple[_Node, Fraction, bool]:
        """What a function makes of what is read, over how many seconds, and whether of rates."""
        if isinstance(node, SubqueryExpr):
            return _resting(self._lower(node.expr)), _seconds(node.range or timedelta()), False
        if isinstance(node, MatrixSelector):
            chosen = self._chosen(node.vector_selector)
            counts = {self._series[place].counter for place, _ in chosen}
            if len(counts) > 1:
                raise UnsupportedError("counters and gauges in one selector")
            length = _seconds(node.range)
            if function not in _LATEST and any(self._series[place].moment for place, _ in chosen):
                raise UnsupportedError(f"{function}() of moments")
            seen = self._seen(chosen, lambda reading, place: reading.over(place, length, function))
            offset = node.vector_selector.offset
            return _resting(seen) if offset else seen, length, True in counts
        raise UnsupportedError("a range that is neither a selector nor a subquery")

    def _call(self, node: Call) -> _Node:
        name, arguments = node.func.name, list(node.args)
        if name == "time":
            return lambda state: state.at
        if name in ("absent", "absent_over_time"):
            ranged = name != "absent"
            inner = self._range(arguments[0], name)[0] if ranged else self._lower(arguments[0])
            labels = _absent_labels(arguments[0])
            return lambda state: {} if inner(state) else {labels: Fraction(1)}
        if name in _PER_SECOND | _SAME | {"increase", "delta", "present_over_time"}:
            return self._over_time(name, arguments[-1])
        if name in ("clamp_min", "clamp_max"):
            inner, bound = self._lower(arguments[0]), self._lower(arguments[1])
            choose = max if name == "clamp_min" else min
            return lambda state: each(inner(state), lambda x: choose(x, scalar(bound(state))))
        if name == "label_replace":
            return self._label_replace(arguments)
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

    def _label_replace(self, arguments: list[Expr]) -> _Node:
        inner = self._lower(arguments[0])
        texts = [one.val for one in arguments[1:] if isinstance(one, StringLiteral)]
        if len(texts) != 4:
            raise UnsupportedError("label_replace() with texts that are worked out")
        target, new, source, pattern = texts
        regex = _in_python(pattern) if "$" in new else None

        def replaced(labels: LabelSet) -> LabelSet:
            names = dict(labels)
            if matches_regex(pattern, names.get(source, "")):
                names[target] = new if regex is None else _filled(new, regex, names.get(source, ""))
            return frozenset(pair for pair in names.items() if pair[1])

        return lambda state: {replaced(k): x for k, x in vector(inner(state)).items()}

    def _over_time(self, name: str, argument: Expr) -> _Node:
        if name in ("sort", "sort_desc"):
            return self._lower(argument)
        inner, seconds, rates = self._range(argument, name)
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

    def _aggregate(self, node: AggregateExpr) -> _Node:
        name = str(node.op)
        if name not in _AGGREGATES:
            raise UnsupportedError(f"the aggregation {name}")
        fold, inner = _AGGREGATES[name], self._lower(node.expr)
        keep = _grouping(node)

        def aggregate(state: _State) -> Value:
            groups: dict[LabelSet, list[Number]] = {}
            for labels, number in vector(inner(state)).items():
                groups.setdefault(keep(labels), []).append(number)
            return {labels: fold(numbers) for labels, numbers in groups.items()}

        return aggregate

    def _growth(self, node: BinaryExpr) -> _Node | None:
        """What counters grew by, where a query takes what they were from what they are."""
        found = _grown_in(node)
        if found is None:
            return None
        vector, length = found
        chosen = self._chosen(vector)
        if not all(self._series[place].counter for place, _ in chosen):
            return None
        grown = self._seen(chosen, lambda reading, at: reading.over(at, length, "increase"))
        return _resting(lambda state: each(grown(state), lambda rate: rate * length))

    def _binary(self, node: BinaryExpr) -> _Node:
        if growth := self._growth(node):
            return growth
        left, right, symbol = self._lower(node.lhs), self._lower(node.rhs), operator_of(node)
        matching = matching_of(node)

        @cache  # the series are few, and asked for thousands of numbers
        def key(labels: LabelSet) -> LabelSet:
            return frozenset(pair for pair in labels if matching.compares(pair[0]))

        if symbol in ("and", "or", "unless"):
            return lambda state: combined(symbol, vector(left(state)), vector(right(state)), key)
        modifier = node.modifier
        card = str(modifier.card).rpartition(".")[2] if modifier else "OneToOne"
        copied = modifier.group_labels if modifier is not None else None
        if card == "OneToMany":
            raise UnsupportedError("group_right")

        @cache
        def result(labels: LabelSet, partner: LabelSet) -> LabelSet:
            """Where one joins one, only what was compared stays on the result."""
            if card == "OneToOne":
                return key(labels)
            own = (pair for pair in labels if pair[0] not in (copied or ()))
            return frozenset((*own, *(pair for pair in partner if pair[0] in (copied or ()))))

        if symbol in COMPARISONS:
            place, as_bool = self._comparisons, returns_bool(node)
            self._comparisons += 1

            def compare(state: _State) -> Value:
                first, second = left(state), right(state)
                found = joined(first, second, key, result)
                # What is kept is the number of a series, wherever it stands.
                right_one = isinstance(second, dict) and not isinstance(first, dict)
                return self._compare(
                    state, place, found, symbol, as_bool=as_bool, right_one=right_one
                )

            return compare
        if symbol not in (*ARITHMETIC, "/"):
            raise UnsupportedError(f"the operator {symbol}")

        def calculate(state: _State) -> Value:
            first, second = left(state), right(state)
            results = calculated(symbol, joined(first, second, key, result))
            numbers = not isinstance(first, dict) and not isinstance(second, dict)
            return results.get(frozenset(), Fraction(0)) if numbers else results

        return calculate

    @staticmethod
    def _compare(
        state: _State,
        place: int,
        pairs: list[tuple[LabelSet, Number, Number]],
        symbol: str,
        *,
        as_bool: bool,
        right_one: bool,
    ) -> Value:
        test = _COMPARE[symbol]
        true = frozenset(labels for labels, left, right in pairs if test(left, right))
        state.outcomes[place] = true
        if as_bool:
            return {labels: Fraction(labels in true) for labels, _, _ in pairs}
        kept = ((labels, right if right_one else left) for labels, left, right in pairs)
        return {labels: number for labels, number in kept if labels in true}


_AGGREGATES: dict[str, Callable[[list[Number]], Number]] = {
    "sum": lambda numbers: sum(numbers, Fraction(0)),
    "min": min,
    "max": max,
    "avg": lambda numbers: sum(numbers, Fraction(0)) / len(numbers),
    "count": lambda numbers: Fraction(len(numbers)),
    "group": lambda _: Fraction(1),
}


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


_EXTREMES = ("max_over_time", "min_over_time")


def _in_python(pattern: str) -> re.Pattern[str]:
    """The regular expression of a replacement; Go spells most of them alike."""
    try:
        return re.compile(pattern, re.DOTALL)
    except (re.error, OverflowError, RecursionError) as error:
        raise UnsupportedError("label_replace() with parts of what it matched") from error


_PART = re.compile(r"\$(?:(?P<dollar>\$)|\{(?P<braced>\w+)\}|(?P<name>\w+))", re.ASCII)


def _filled(new: str, regex: re.Pattern[str], value: str) -> str:
    """The replacement with what its groups matched; one that there is not is empty."""
    match = regex.fullmatch(value)

    def part(found: re.Match[str]) -> str:
        if found["dollar"] or match is None:
            return found["dollar"] or ""
        name = found["braced"] or found["name"]
        known = int(name) <= regex.groups if name.isdigit() else name in regex.groupindex
        return (match[int(name) if name.isdigit() else name] or "") if known else ""

    return _PART.sub(part, new)


def _resting(inner: _Node) -> _Node:
    """A part of a query whose value is only known while its series are at rest."""

    def resting(state: _State) -> Value:
        state.reading.at_rest()
        return inner(state)

    return resting


def _seconds(length: timedelta) -> Fraction:
    return Fraction(int(length.total_seconds() * 1000), 1000)


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
