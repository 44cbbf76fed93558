"""Queries evaluated for all steps at once, as far as rules of this kind need PromQL.

tests/bench and tests/commands/backtest hold it against promtool.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import inf
from typing import Any

import numpy as np
from promql_parser import (
    AggregateExpr,
    BinaryExpr,
    Call,
    NumberLiteral,
    ParenExpr,
    UnaryExpr,
    VectorSelector,
)

from slosmith.player.ranges import RATES, SUMS, last_of, offset_of, rates_of, sums_of
from slosmith.player.vectors import (
    SETS,
    Scalar,
    Series,
    Unplayable,
    Value,
    Vector,
    joined,
    joined_sets,
    shown,
    unnamed,
)
from slosmith.player.world import World
from slosmith.promql.grouping import grouping_of
from slosmith.promql.operators import operator_of
from slosmith.promql.selector_uses import selector_of

_CLAMPS: dict[str, Callable[[list[Any]], tuple[Any, Any]]] = {
    "clamp_max": lambda bounds: (-inf, bounds[0]),
    "clamp_min": lambda bounds: (bounds[0], inf),
    "clamp": lambda bounds: (bounds[0], bounds[1]),
}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A query in a world; raises Unplayable where it is not played here."""

    world: World

    def vector(self, node: Any) -> Vector:
        """The series of a query; a number is one without labels."""
        value = self.value(node)
        if isinstance(value, list):
            return value
        count = self.world.count
        values = np.broadcast_to(np.asarray(value, dtype=np.float64), (count,))
        return [Series(values=values, here=np.ones(count, dtype=np.bool_))]

    def value(self, node: Any) -> Value:
        """What a query says at each step."""
        if self.world.answers and (known := self.world.answers.get(str(node))) is not None:
            return list(known)
        match node:
            case NumberLiteral():
                return float(node.val)
            case ParenExpr():
                return self.value(node.expr)
            case UnaryExpr():
                return self._negative(self.value(node.expr))
            case VectorSelector():
                return list(self.world.seen(selector_of(node), offset_of(node)))
            case Call():
                return self._call(node)
            case AggregateExpr():
                return list(self._aggregate(node))
            case BinaryExpr() if operator_of(node) in SETS:
                return joined_sets(node, self.vector(node.lhs), self.vector(node.rhs))
            case BinaryExpr():
                return joined(node, self.value(node.lhs), self.value(node.rhs))
            case _:
                raise Unplayable(f"a {type(node).__name__}")

    def _negative(self, value: Value) -> Value:
        if not isinstance(value, list):
            return -value
        return [replace(one, values=-one.values, labels=unnamed(one.labels)) for one in value]

    def _call(self, node: Call) -> Value:
        name, arguments, world = node.func.name, list(node.args), self.world
        if name in RATES:
            return list(rates_of(world, node))
        if name in SUMS:
            return list(sums_of(world, node, self.vector))
        match name:
            case "vector":
                return self.vector(arguments[0])
            case "time":
                return world.at
            case "last_over_time":
                return list(last_of(world, node))
            case "absent":
                there = np.zeros(world.count, dtype=np.bool_)
                for one in self.vector(arguments[0]):
                    there |= one.here
                return [Series(values=(~there).astype(np.float64), here=~there)]
            case _:
                return self._shaped(name, arguments)

    def _shaped(self, name: str, arguments: list[Any]) -> Vector:
        """Each series with other values, or with another label."""
        if name in _CLAMPS:
            low, high = _CLAMPS[name]([self._number(one, name) for one in arguments[1:]])
            return [
                shown(np.clip(one.values, low, high), one.here, unnamed(one.labels))
                for one in self.vector(arguments[0])
            ]
        if name == "round":
            (to,) = [self._number(one, name) for one in arguments[1:]] or [1.0]
            if isinstance(to, float) and to > 0:
                return [
                    shown(np.floor(one.values / to + 0.5) * to, one.here, unnamed(one.labels))
                    for one in self.vector(arguments[0])
                ]
        if name == "label_replace" and not arguments[3].val:
            named = {arguments[1].val: arguments[2].val}
            return [
                replace(one, labels={**one.labels, **named}) for one in self.vector(arguments[0])
            ]
        raise Unplayable(f"the function {name}")

    def _number(self, node: Any, what: str) -> Scalar:
        value = self.value(node)
        if not isinstance(value, float):
            raise Unplayable(f"{what} with bounds that change")
        return value

    def _aggregate(self, node: AggregateExpr) -> Iterator[Series]:
        groups: dict[tuple[tuple[str, str], ...], Vector] = {}
        grouping = grouping_of(node)
        for one in self.vector(node.expr):
            kept = {k: v for k, v in unnamed(one.labels).items() if grouping.keeps(k)}
            groups.setdefault(tuple(sorted(kept.items())), []).append(one)
        for labels, some in groups.items():
            yield _summed(str(node.op), some, dict(labels))


def _summed(operation: str, some: Vector, labels: dict[str, str]) -> Series:
    """Series of one group as one; NaN counts in a sum, and for the most and the least as none."""
    here = np.logical_or.reduce([one.here for one in some])
    match operation:
        case "group":
            values = np.ones(len(here))
        case "count":
            values = np.add.reduce([one.here.astype(np.float64) for one in some])
        case "sum":
            values = np.add.reduce([one.values for one in some])
        case "max":
            values = np.fmax.reduce([np.where(one.here, one.values, np.nan) for one in some])
        case "min":
            values = np.fmin.reduce([np.where(one.here, one.values, np.nan) for one in some])
        case "avg":
            count = np.add.reduce([one.here.astype(np.float64) for one in some])
            values = np.add.reduce([one.values for one in some]) / np.maximum(count, 1)
        case _:
            raise Unplayable(f"{operation} of several series")
    return shown(values, here, labels)
