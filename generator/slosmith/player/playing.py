"""Rules played over simulated counters: each rule for all its moments at once, in their order.

It knows as much of PromQL as rules of this kind need, and labels only so far that selectors find
their series: both sides of a join are one series. tests/bench holds it against promtool.
"""

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from math import ceil, floor, inf, nan
from typing import Any, TypeAlias

import numpy as np
from promql_parser import (
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

from slosmith.model.naming import BLOCK_END
from slosmith.player.counters import Counter, Floats, Mask, latest, rates, sums
from slosmith.player.rules import Group, Rule
from slosmith.promql import PromQLError, parse_expression
from slosmith.promql.operators import operator_of
from slosmith.promql.selector_uses import selector_of
from slosmith.promql.selectors import Selector


class Unplayable(Exception):
    """A query that is not played here; the message names what is in the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Values at each step, and where there are any; what is not there is 0."""

    values: Floats
    here: Mask
    labels: dict[str, str] = field(default_factory=dict)
    every: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A range in seconds, and how long before now it ends; ``pace`` is that of a subquery, or 0.

    There is no ``selector`` where it is one of a whole query.
    """

    selector: Selector | None
    length: float
    offset: float
    pace: int

    def reads(self, labels: dict[str, str]) -> bool:
        """Whether it reads a series of these labels, its name among them."""
        return self.selector is not None and self.selector.matches(labels)


Value: TypeAlias = "float | list[Series]"
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": np.true_divide,
}
_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}
_CLAMPS: dict[str, Callable[[list[Any]], tuple[float, float]]] = {
    "clamp_max": lambda bounds: (-inf, bounds[0]),
    "clamp_min": lambda bounds: (bounds[0], inf),
    "clamp": lambda bounds: (bounds[0], bounds[1]),
}
_SUMS = frozenset(("sum_over_time", "avg_over_time", "count_over_time"))


class Play:
    """The steps of a world of counters, and what rules have recorded in it so far.

    ``closed`` says that ranges hold both of their ends, as in Prometheus 2.
    """

    def __init__(
        self, counters: list[Counter], count: int, step: int, *, closed: bool = True
    ) -> None:
        self.step = step
        self.at: Floats = step * np.arange(1, count + 1, dtype=np.float64)
        self.alerts: list[tuple[Rule, Mask]] = []
        self._counters = counters
        self._closed = closed
        self._recorded: list[Series] = []
        self._every = 1

    def run(self, groups: tuple[Group, ...]) -> None:
        """Evaluate every group at its own interval, and each of its rules after the last.

        Raises Unplayable at the first rule that is not played here.
        """
        for _, reason in self._run(groups):
            raise Unplayable(reason)

    def run_all(self, groups: tuple[Group, ...]) -> list[str]:
        """The same, and why rules were left out that are not played here.

        A record that is left out is away for those that read it, so that they say nothing either.
        """
        return [
            f"{rule.record or rule.alert}: the player does not know {reason}"
            for rule, reason in self._run(groups)
        ]

    def _run(self, groups: tuple[Group, ...]) -> Iterator[tuple[Rule, str]]:
        with np.errstate(all="ignore"):
            for group in groups:
                every = max(1, self._steps(group.interval))
                ticks = np.arange(1, len(self.at) + 1) % every == 0
                for rule in group.rules:
                    try:
                        self._evaluate(rule, every, ticks)
                    except Unplayable as error:
                        yield rule, str(error)

    def take(self, labels: dict[str, str], values: Floats, here: Mask) -> None:
        """A series that is known, with its name among the labels, as if a rule had recorded it."""
        self._recorded.append(Series(values=values, here=here, labels=labels))

    def _steps(self, seconds: float) -> int:
        """So many steps; what takes longer than all of them is never over."""
        return round(min(seconds / self.step, len(self.at) + 1))

    def series(self, name: str, **labels: str) -> Series:
        """What was recorded under a name; raises Unplayable where that is not one series."""
        wanted = {"__name__": name, **labels}
        found = [one for one in self._recorded if wanted.items() <= one.labels.items()]
        return self._only(found, name)

    def now(self, name: str, **labels: str) -> float:
        """What was recorded under a name, as it is seen at the end; NaN where it is not there."""
        one = self._held(self.series(name, **labels))
        return float(one.values[-1]) if one.here[-1] else nan

    def _evaluate(self, rule: Rule, every: int, ticks: Mask) -> None:
        self._every = every
        value = self._vector(self._value(_parsed(rule.expr)))
        if rule.record:
            for one in value:
                labels = {**one.labels, "__name__": rule.record, **rule.labels}
                here = one.here & ticks
                values = np.where(here, one.values, 0.0)
                self._recorded.append(Series(values=values, here=here, labels=labels, every=every))
            return
        true = np.zeros(len(self.at), dtype=np.bool_)
        for one in value:
            true |= self._held(Series(values=one.values, here=one.here & ticks, every=every)).here
        firing = lasting(true, self._steps(rule.wait))
        self.alerts.append((rule, kept(firing, self._steps(rule.keep))))

    def _held(self, one: Series) -> Series:
        """A series as it is seen between its evaluations, which are less than 5 minutes apart."""
        if one.every == 1:
            return one
        place = np.arange(1, len(self.at) + 1) // one.every * one.every - 1
        here = (place >= 0) & one.here[np.maximum(place, 0)]
        values = np.where(here, one.values[np.maximum(place, 0)], 0.0)
        return Series(values=values, here=here, labels=one.labels)

    def _vector(self, value: Value) -> list[Series]:
        if isinstance(value, list):
            return value
        count = len(self.at)
        return [Series(values=np.full(count, value), here=np.ones(count, dtype=np.bool_))]

    def _value(self, node: Any) -> Value:
        match node:
            case NumberLiteral():
                return float(node.val)
            case ParenExpr():
                return self._value(node.expr)
            case UnaryExpr():
                return self._binary("*", -1.0, self._value(node.expr))
            case VectorSelector():
                return self._instant(node)
            case Call():
                return self._call(node)
            case AggregateExpr():
                return list(self._aggregate(node))
            case BinaryExpr():
                return self._between(node)
            case _:
                raise Unplayable(f"a {type(node).__name__}")

    def _instant(self, node: VectorSelector) -> list[Series]:
        selector, ago = selector_of(node), _offset(node)
        found = [self._held(one) for one in self._recorded if selector.matches(one.labels)]
        found = [self._ago(one, ago) for one in found]
        for counter in self._counters:
            if selector.matches(counter.named):
                values, here = latest(counter, self.at - ago)
                found.append(Series(values=values, here=here, labels=counter.labels))
        return found

    def _ago(self, one: Series, seconds: float) -> Series:
        late = min(self._steps(seconds), len(self.at))
        if not late:
            return one
        count = len(self.at)
        here = np.concatenate((np.zeros(late, dtype=np.bool_), one.here))[:count]
        values = np.concatenate((np.zeros(late), one.values))[:count]
        return Series(values=values, here=here, labels=one.labels)

    def _call(self, node: Call) -> Value:
        name, arguments = node.func.name, list(node.args)
        if name == "vector":
            return self._value(arguments[0])
        if name in ("rate", "increase", "delta"):
            return list(self._rates(name, arguments[0]))
        if name == "time":
            return [Series(values=self.at, here=np.ones(len(self.at), dtype=np.bool_))]
        if name == "last_over_time":
            return list(self._last(arguments[0]))
        recorded = self._fresh(arguments[0]) if name in _SUMS else None
        if recorded is not None and name != "avg_over_time":
            return list(self._since_block(arguments[0], recorded, name))
        if name in _SUMS:
            return list(self._over_time(name, arguments[0]))
        if name == "absent":
            there = np.zeros(len(self.at), dtype=np.bool_)
            for one in self._vector(self._value(arguments[0])):
                there |= one.here
            return [Series(values=(~there).astype(np.float64), here=~there)]
        return self._shaped(name, arguments)

    def _shaped(self, name: str, arguments: list[Any]) -> Value:
        """Each series with other values, or with another label."""
        if name in _CLAMPS:
            bounds = [self._value(one) for one in arguments[1:]]
            if not all(isinstance(one, float) for one in bounds):
                raise Unplayable(f"{name} with bounds that change")
            low, high = _CLAMPS[name](bounds)
            return [
                replace(one, values=np.clip(one.values, low, high), every=1)
                for one in self._vector(self._value(arguments[0]))
            ]
        if name == "round":
            (to,) = [self._value(one) for one in arguments[1:]] or [1.0]
            if isinstance(to, float) and to > 0:
                return [
                    replace(one, values=np.floor(one.values / to + 0.5) * to, every=1)
                    for one in self._vector(self._value(arguments[0]))
                ]
        if name == "label_replace" and not arguments[3].val:
            named = {arguments[1].val: arguments[2].val}
            return [
                replace(one, labels={**one.labels, **named}, every=1)
                for one in self._vector(self._value(arguments[0]))
            ]
        raise Unplayable(f"the function {name}")

    def _rates(self, name: str, node: Any) -> Iterator[Series]:
        window = _window(node)
        if window.offset or window.pace:
            raise Unplayable("a rate of what was not scraped, or earlier")
        if any(window.reads(one.labels) for one in self._recorded):
            raise Unplayable("a rate of what is recorded")
        for counter in self._counters:
            if window.reads(counter.named):
                values, here = rates(
                    counter, self.at, window.length, closed=self._closed, gauge=name == "delta"
                )
                scale = 1.0 if name == "rate" else window.length
                values = np.where(here, values * scale, 0.0)
                yield Series(values=values, here=here, labels=counter.labels)

    def _last(self, node: Any) -> Iterator[Series]:
        """The latest of what was recorded in a window, however often that was."""
        window = _window(node)
        places = np.arange(len(self.at))
        for one in self._recorded:
            if window.reads(one.labels):
                latest_place = np.maximum.accumulate(np.where(one.here, places, -1))
                near = (places - latest_place) * self.step < window.length
                values = one.values[np.maximum(latest_place, 0)]
                here = (latest_place >= 0) & near
                held = Series(values=np.where(here, values, 0.0), here=here, labels=one.labels)
                yield self._ago(held, window.offset)

    def _fresh(self, node: Any) -> Selector | None:
        """What each evaluation recorded, where a subquery asks for it and for nothing older."""
        if not isinstance(node, SubqueryExpr):
            return None
        inner = node.expr.expr if isinstance(node.expr, ParenExpr) else node.expr
        if not isinstance(inner, BinaryExpr) or operator_of(inner) != "unless":
            return None
        if not isinstance(inner.lhs, VectorSelector) or round(_seconds(node.step)) != self.step:
            return None
        return selector_of(inner.lhs)

    def _since_block(self, node: SubqueryExpr, selector: Selector, name: str) -> Iterator[Series]:
        """What evaluations recorded after the last block: a subquery with a step for each.

        The mask of a block is the end of the one before, which its own group records.
        """
        places = np.arange(len(self.at))
        last = places - self._steps(_offset(node))
        first = last - self._steps(_seconds(node.range))
        ends = [one for one in self._recorded if one.labels["__name__"] == BLOCK_END]
        if ends:
            end = self._held(self._only(ends, BLOCK_END))
            done = np.where(end.here, np.round(end.values / self.step).astype(int) - 1, -1)
        else:
            done = np.where(places >= 2 * self._every - 1, last - self._every, -1)
        first = np.maximum(np.maximum(first, done), -1) + 1
        for one in self._recorded:
            if selector.matches(one.labels):
                values = np.where(one.here, 1.0 if name == "count_over_time" else one.values, 0.0)
                total, count = (_between(some, first, last) for some in (values, one.here))
                here = count > 0
                yield Series(values=np.where(here, total, 0.0), here=here, labels=one.labels)

    def _over_time(self, name: str, node: Any) -> Iterator[Series]:
        if isinstance(node, SubqueryExpr) and not isinstance(node.expr, VectorSelector):
            pace = round(_seconds(node.step)) if node.step else self.step
            if not pace or pace % self.step:
                raise Unplayable(f"a subquery each {pace}s")
            window = Window(
                selector=None,
                length=_seconds(node.range),
                offset=_offset(node),
                pace=pace,
            )
            some = self._vector(self._value(node.expr))
        else:
            window = _window(node)
            yield from self._over_scrapes(name, window)
            some = [one for one in self._recorded if window.reads(one.labels)]
        for one in some:
            yield self._over_steps(name, one, window)

    def _over_steps(self, name: str, one: Series, window: Window) -> Series:
        steps = min(window.length / self.step, len(self.at))
        back = floor(steps) if self._closed else ceil(steps) - 1
        there, seen = self._earlier(one, window)
        broken = np.isnan(seen)
        count = _moving(there.astype(np.float64), back)
        total = _moving(np.where(broken, 0.0, seen), back)
        # Sums by difference leave a hair where nothing is: there the sum is nothing.
        total = np.where(_moving((seen != 0).astype(np.float64), back) > 0, total, 0.0)
        total = np.where(_moving(broken.astype(np.float64), back) > 0, np.nan, total)
        here = count > 0
        values = {"sum_over_time": total, "count_over_time": count}.get(name)
        if values is None:
            values = total / np.maximum(count, 1)
        return Series(values=np.where(here, values, 0.0), here=here, labels=one.labels)

    def _over_scrapes(self, name: str, window: Window) -> Iterator[Series]:
        """The same of what is scraped, and not recorded."""
        for counter in self._counters:
            if not window.reads(counter.named):
                continue
            if window.offset or window.pace:
                raise Unplayable("a subquery of what is scraped")
            total, count = sums(counter, self.at, window.length, closed=self._closed)
            values = {"sum_over_time": total, "count_over_time": count}.get(name)
            if values is None:
                values = total / np.maximum(count, 1)
            yield Series(
                values=np.where(count > 0, values, 0.0), here=count > 0, labels=counter.labels
            )

    def _earlier(self, one: Series, window: Window) -> tuple[Mask, Floats]:
        """What a window sees of a series; a subquery looks at whole multiples of its pace."""
        here, values = one.here, one.values
        if window.pace:
            held = self._held(one)
            here = held.here & (self.at % window.pace == 0)
            values = np.where(here, held.values, 0.0)
        late = min(self._steps(window.offset), len(self.at))
        if not late:
            return here, values
        count = len(self.at)
        return (
            np.concatenate((np.zeros(late, dtype=np.bool_), here))[:count],
            np.concatenate((np.zeros(late), values))[:count],
        )

    def _aggregate(self, node: AggregateExpr) -> Iterator[Series]:
        groups: dict[tuple[tuple[str, str], ...], list[Series]] = {}
        modifier = str(node.modifier.type) if node.modifier else ""
        named = list(node.modifier.labels) if node.modifier else []
        for one in self._vector(self._value(node.expr)):
            if modifier.endswith("Without") or "xclude" in modifier:
                kept = {k: v for k, v in one.labels.items() if k not in (*named, "__name__")}
            else:
                kept = {k: v for k, v in one.labels.items() if k in named}
            groups.setdefault(tuple(sorted(kept.items())), []).append(one)
        for labels, some in groups.items():
            yield self._joined(str(node.op), some, dict(labels))

    def _joined(self, operation: str, some: list[Series], labels: dict[str, str]) -> Series:
        here = np.logical_or.reduce([one.here for one in some])
        if operation == "count":
            values = np.add.reduce([one.here.astype(np.float64) for one in some])
        elif operation == "sum":
            values = np.add.reduce([one.values for one in some])
        elif operation == "max":
            values = np.maximum.reduce([np.where(one.here, one.values, -np.inf) for one in some])
            values = np.where(here, values, 0.0)
        elif operation == "min":
            values = np.minimum.reduce([np.where(one.here, one.values, np.inf) for one in some])
            values = np.where(here, values, 0.0)
        elif operation == "avg":
            count = np.add.reduce([one.here.astype(np.float64) for one in some])
            values = np.add.reduce([one.values for one in some]) / np.maximum(count, 1)
        else:
            raise Unplayable(f"{operation} of several series")
        return Series(values=values, here=here, labels=labels)

    def _between(self, node: BinaryExpr) -> Value:
        operation, left, right = operator_of(node), self._value(node.lhs), self._value(node.rhs)
        if operation not in ("and", "or", "unless"):
            said = node.modifier is not None and node.modifier.return_bool
            return self._binary(f"{operation} bool" if said else operation, left, right)
        one, two = self._vector(left), self._vector(right)
        matched = node.modifier is not None and node.modifier.matching is not None
        if operation == "or" and not matched and _unlike(one, two):
            return one + two
        return self._joined_sets(operation, one, two)

    def _binary(self, operation: str, left: Value, right: Value) -> Value:
        if isinstance(left, float) and isinstance(right, float):
            if operation not in _ARITHMETIC:
                raise Unplayable("a comparison of two numbers")
            return float(_ARITHMETIC[operation](left, right))
        if not self._both_are_there(left, right):
            return []
        if not isinstance(left, float) and len(left) > 1:
            return [
                alike
                for one in left
                for alike in self._vector(self._binary(operation, [one], _with_labels(right, one)))
            ]
        one = None if isinstance(left, float) else self._only(left, operation)
        two = None if isinstance(right, float) else self._only(right, operation)
        a = left if one is None else one.values
        b = right if two is None else two.values
        here = np.logical_and.reduce([side.here for side in (one, two) if side is not None])
        first = one or two
        assert first is not None
        compared = operation.removesuffix(" bool")
        if compared != operation:
            values = np.where(here, _COMPARISONS[compared](a, b), 0.0)
        elif operation in _COMPARISONS:
            here = here & _COMPARISONS[operation](a, b)
            values = np.where(here, first.values, 0.0)
        else:
            if operation not in _ARITHMETIC:
                raise Unplayable(f"the operator {operation}")
            values = np.where(here, _ARITHMETIC[operation](a, b), 0.0)
        return [Series(values=values, here=here, labels=first.labels)]

    def _both_are_there(self, left: Value, right: Value) -> bool:
        return all(isinstance(side, float) or side for side in (left, right))

    def _joined_sets(self, operation: str, left: list[Series], right: list[Series]) -> Value:
        if not left or not right:
            return left or right if operation == "or" else left if operation == "unless" else []
        if operation == "or" and max(len(left), len(right)) > 1:
            return [
                alike
                for one in left
                for alike in self._vector(
                    self._joined_sets(operation, [one], _with_labels(right, one))
                )
            ] + [two for two in right if not _with_labels(left, two)]
        one, two = self._only(left, operation), self._only(right, operation)
        if operation == "or":
            values = np.where(one.here, one.values, two.values)
            return [Series(values=values, here=one.here | two.here, labels=one.labels)]
        here = one.here & (two.here if operation == "and" else ~two.here)
        return [Series(values=np.where(here, one.values, 0.0), here=here, labels=one.labels)]

    def _only(self, some: list[Series], what: str) -> Series:
        if len(some) != 1:
            raise Unplayable(f"{what} with {len(some)} series on one side")
        return some[0]


def _window(node: Any) -> Window:
    match node:
        case MatrixSelector():
            inner, pace = node.vector_selector, 0
            offset = _offset(inner)
        case SubqueryExpr() if isinstance(node.expr, VectorSelector) and node.step:
            inner, pace = node.expr, round(node.step.total_seconds())
            offset = _offset(node)
        case _:
            raise Unplayable("a range of what is no selector")
    return Window(
        selector=selector_of(inner),
        length=node.range.total_seconds(),
        offset=offset,
        pace=pace,
    )


def _offset(node: Any) -> float:
    """How many seconds ago something is looked at, where it is at no fixed time and not later."""
    if node.at or (node.offset and node.offset.total_seconds() < 0):
        raise Unplayable("a query at a fixed time, or of what comes later")
    return _seconds(node.offset)


def _seconds(time: timedelta | None) -> float:
    return time.total_seconds() if time else 0.0


def _with_labels(some: Any, like: Series) -> Any:
    """Of several series those that are like one but for their names; numbers stay as they are."""
    if isinstance(some, float) or len(some) == 1:
        return some
    return [
        one for one in some if {**one.labels, "__name__": ""} == {**like.labels, "__name__": ""}
    ]


def _between(values: Any, first: Any, last: Any) -> Floats:
    """The sum from one place to another, for each of many."""
    sums = np.concatenate(([0.0], np.cumsum(values.astype(np.float64))))
    return np.where(
        last >= first, sums[np.maximum(last + 1, 0)] - sums[np.minimum(first, len(values))], 0.0
    )


def _unlike(left: list[Series], right: list[Series]) -> bool:
    """Whether series differ by more than their names, so that `or` keeps those of both sides."""
    sides = [[{**one.labels, "__name__": ""} for one in side] for side in (left, right)]
    return all(one not in sides[0] for one in sides[1])


def _moving(values: Floats, back: int) -> Floats:
    """The sum of each value and of so many before it."""
    sums = np.concatenate((np.zeros(1), np.cumsum(values)))
    place = np.arange(len(values))
    moving: Floats = sums[place + 1] - sums[np.maximum(place - back, 0)]
    return moving


def _parsed(expr: str) -> Expr:
    try:
        return parse_expression(expr)
    except PromQLError as error:
        raise Unplayable(f"what is no PromQL: {error.message}") from None


def kept(firing: Mask, steps: int) -> Mask:
    """Where something fires, or did so many steps before at most."""
    place = np.arange(len(firing))
    last = np.maximum.accumulate(np.where(firing, place, -steps - 1))
    kept: Mask = place - last <= steps
    return kept


def lasting(true: Mask, wait: int) -> Mask:
    """Where something was true now and at so many steps before, without a gap."""
    place = np.arange(len(true))
    last_false = np.maximum.accumulate(np.where(true, -1, place))
    lasting: Mask = true & (place - last_false > wait)
    return lasting
