"""Functions over a range of time: of what is scraped, of what was recorded, of subqueries."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from math import ceil, floor
from typing import Any

import numpy as np
from promql_parser import BinaryExpr, Call, MatrixSelector, SubqueryExpr, VectorSelector

from slosmith.model.naming import BLOCK_END
from slosmith.player.counters import Floats, Mask, rates, sums
from slosmith.player.vectors import Series, Unplayable, Vector, key_of, shown, unnamed
from slosmith.player.world import World
from slosmith.promql.operators import Matching, matching_of, operator_of
from slosmith.promql.selector_uses import selector_of, selectors_in
from slosmith.promql.selectors import Selector

RATES = frozenset({"rate", "increase", "delta"})
SUMS = frozenset({"sum_over_time", "avg_over_time", "count_over_time", "present_over_time"})
Evaluate = Callable[[Any], Vector]
"""What a subquery asks, at each step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A range in seconds, and how long before now it ends; ``pace`` is that of a subquery, or 0.

    There is no ``selector`` where it is one of a whole query.
    """

    selector: Selector | None
    length: float
    offset: float
    pace: int


def rates_of(world: World, node: Call) -> Iterator[Series]:
    """`rate`, `increase` and `delta` of what is scraped."""
    name, window = node.func.name, _window(node.args[0])
    if window.offset or window.pace:
        raise Unplayable("a rate of what was not scraped, or earlier")
    if any(world.recorded(window.selector)):
        raise Unplayable("a rate of what is recorded")
    for one in world.scraped(window.selector):
        values, here = rates(
            one, world.at, window.length, closed=world.closed, gauge=name == "delta"
        )
        yield shown(values * (1.0 if name == "rate" else window.length), here, one.labels)


def last_of(world: World, node: Call) -> Iterator[Series]:
    """`last_over_time` of what was recorded in a window, however often that was."""
    window, places = _window(node.args[0]), np.arange(world.count)
    late = world.steps_up(window.offset) * world.step - window.offset
    for one in world.recorded(window.selector):
        last = np.maximum.accumulate(np.where(one.here, places, -1))
        age = (places - last) * world.step + late
        near = age <= window.length if world.closed else age < window.length
        held = shown(one.values[np.maximum(last, 0)], (last >= 0) & near, one.labels)
        yield world.ago(held, window.offset)


def sums_of(world: World, node: Call, evaluate: Evaluate) -> Iterator[Series]:
    """`sum_over_time` and its like; of series without their names."""
    name, ranged = node.func.name, node.args[0]
    if (fresh := _fresh(world, ranged)) and name in ("sum_over_time", "count_over_time"):
        yield from _since_block(world, ranged, *fresh, name)
        return
    if isinstance(ranged, SubqueryExpr) and not isinstance(ranged.expr, VectorSelector):
        pace = round(_seconds(ranged.step)) if ranged.step else world.step
        if not pace or pace % world.step:
            raise Unplayable(f"a subquery each {pace}s")
        length = _seconds(ranged.range)
        window = Window(selector=None, length=length, offset=offset_of(ranged), pace=pace)
        some = evaluate(ranged.expr)
    else:
        window = _window(ranged)
        yield from _over_scrapes(world, name, window)
        some = list(world.recorded(window.selector))
    for one in some:
        yield _over_steps(world, name, one, window)


def _window(node: Any) -> Window:
    match node:
        case MatrixSelector():
            inner, pace = node.vector_selector, 0
            offset = offset_of(inner)
        case SubqueryExpr() if isinstance(node.expr, VectorSelector) and node.step:
            inner, pace = node.expr, round(node.step.total_seconds())
            offset = offset_of(node)
        case _:
            raise Unplayable("a range of what is no selector")
    length = node.range.total_seconds()
    return Window(selector=selector_of(inner), length=length, offset=offset, pace=pace)


def offset_of(node: Any) -> float:
    """How many seconds ago something is looked at, where it is at no fixed time and not later."""
    if node.at or (node.offset and node.offset.total_seconds() < 0):
        raise Unplayable("a query at a fixed time, or of what comes later")
    return _seconds(node.offset)


def _seconds(time: timedelta | None) -> float:
    return time.total_seconds() if time else 0.0


def _fresh(world: World, node: Any) -> tuple[Selector, Selector, Matching] | None:
    """What was recorded, and the end of the last block, where one asks for what is newer."""
    if not isinstance(node, SubqueryExpr):
        return None
    inner = node.expr.expr if hasattr(node.expr, "expr") else node.expr
    if not isinstance(inner, BinaryExpr) or operator_of(inner) != "unless":
        return None
    if not isinstance(inner.lhs, VectorSelector) or round(_seconds(node.step)) != world.step:
        return None
    ends = [use.selector for use in selectors_in(inner.rhs) if use.selector.metric == BLOCK_END]
    return (selector_of(inner.lhs), ends[0], matching_of(inner)) if ends else None


def _since_block(
    world: World, node: SubqueryExpr, selector: Selector, end: Selector, on: Matching, name: str
) -> Iterator[Series]:
    """What evaluations recorded after the last block: a subquery with a step for each.

    The mask of a block is the end of the one before, which its own group records.
    """
    places = np.arange(world.count)
    last = places - world.steps(offset_of(node))
    since = last - world.steps(_seconds(node.range))
    ends = {key_of(one.labels, on): world.held(one) for one in world.recorded(end)}
    ticks = np.where(places >= 2 * world.every - 1, last - world.every, -1)
    for one in world.recorded(selector):
        done = ticks
        if ends:
            known = ends[key_of(one.labels, on)]
            moments = np.round((known.values - world.begin) / world.step).astype(int) - 1
            done = np.where(known.here, moments, -1)
        first = np.maximum(np.maximum(since, done), -1) + 1
        counted = 1.0 if name == "count_over_time" else one.values
        values = np.where(one.here, counted, 0.0)
        total, number = (_between(some, first, last) for some in (values, one.here))
        yield shown(total, number > 0, unnamed(one.labels))


def _over_steps(world: World, name: str, one: Series, window: Window) -> Series:
    far = min((window.offset + window.length) / world.step, 2 * world.count)
    back = (floor(far) if world.closed else ceil(far) - 1) - world.steps_up(window.offset)
    there, seen = _earlier(world, one, window)
    count = _moving(there, back)
    total = np.zeros(0)
    if name in ("sum_over_time", "avg_over_time"):
        total = _moving_sum(seen, back)
    return shown(_of_kind(name, total, count), count > 0, unnamed(one.labels))


def _moving_sum(seen: Floats, back: int) -> Floats:
    broken = np.isnan(seen)
    if broken.any():
        total = _moving(np.where(broken, 0.0, seen), back)
        return np.where(_moving(broken, back) > 0, np.nan, total)
    # Sums by difference leave a hair where nothing is: there the sum is nothing.
    return np.where(_moving(seen != 0, back) > 0, _moving(seen, back), 0.0)


def _over_scrapes(world: World, name: str, window: Window) -> Iterator[Series]:
    """The same of what is scraped, and not recorded."""
    for counter in world.scraped(window.selector):
        if window.offset or window.pace:
            raise Unplayable("a subquery of what is scraped")
        total, count = sums(counter, world.at, window.length, closed=world.closed)
        yield shown(_of_kind(name, total, count), count > 0, counter.labels)


def _of_kind(name: str, total: Floats, count: Floats) -> Floats:
    match name:
        case "sum_over_time":
            return total
        case "count_over_time":
            return count
        case "present_over_time":
            return np.ones(len(count))
        case _:
            return total / np.maximum(count, 1)


def _earlier(world: World, one: Series, window: Window) -> tuple[Mask, Floats]:
    """What a window sees of a series; a subquery looks at whole multiples of its pace."""
    if window.pace:
        held = world.held(one)
        one = shown(held.values, held.here & (world.at % window.pace == 0), held.labels)
    seen = world.ago(one, window.offset)
    return seen.here, seen.values


def _between(values: Any, first: Any, last: Any) -> Floats:
    """The sum from one place to another, for each of many."""
    sums = _summed(values)
    found = sums[np.maximum(last + 1, 0)] - sums[np.minimum(first, len(values))]
    return np.where(last >= first, found.astype(np.float64), 0.0)


def _moving(values: Any, back: int) -> Floats:
    """The sum of each value and of so many before it; of none where even that is too many."""
    if back < 0:
        return np.zeros(len(values))
    if values.dtype == np.bool_ and values.all():
        every: Floats = np.minimum(np.arange(1.0, len(values) + 1), back + 1)
        return every
    sums = _summed(values)
    moving = sums[1:].copy()
    if back + 1 < len(moving):
        moving[back + 1 :] -= sums[1 : -back - 1]
    found: Floats = moving.astype(np.float64)
    return found


def _summed(values: Any) -> Any:
    """The sums from the beginning on, with digits to spare: Prometheus' sums are exact, too.

    Where time is counted thresholds are met exactly, and a hair would decide.
    """
    kind = np.int64 if values.dtype == np.bool_ else np.longdouble
    sums = np.zeros(len(values) + 1, dtype=kind)
    np.cumsum(values, dtype=kind, out=sums[1:])
    return sums
