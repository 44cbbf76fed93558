"""Between which numbers the results of a query lie, as far as its text alone shows."""

from collections.abc import Callable, Mapping, Sequence
from math import inf, isfinite

from promql_parser import (
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    NumberLiteral,
    SubqueryExpr,
    UnaryExpr,
)

from slosmith.promql.functions import RATES
from slosmith.promql.operators import COMPARISONS, HOLDS, TURNED, operator_of, returns_bool
from slosmith.promql.parentheses import unparenthesised
from slosmith.promql.selector_uses import children
from slosmith.promql.shares import is_part
from slosmith.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """All results are in it, both ends among them, but for those that are no number."""

    low: float = -inf
    high: float = inf

    def within(self, other: "Extent") -> "Extent | None":
        """What both have in common; None for nothing."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Extent(low=low, high=high) if low <= high else None

    def scaled(self, by: float) -> "Extent":
        """The same times a number that is not 0."""
        ends = self.low * by, self.high * by
        return Extent(low=min(ends), high=max(ends))


ANY, COUNT, SOME, SHARE = Extent(), Extent(low=0), Extent(low=1), Extent(low=0, high=1)
ONE = Extent(low=1, high=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A node of a query, where its results lie, None if there is never any, and its children."""

    node: Expr
    extent: Extent | None
    below: "tuple[Measured, ...]"

    @property
    def is_never_true(self) -> bool:
        """Whether it is a comparison that leaves out all of what both its sides may have."""
        return (
            isinstance(self.node, BinaryExpr)
            and operator_of(self.node) in COMPARISONS
            and self.extent is None
            and all(one.extent is not None for one in self.below)
        )


def measured(node: Expr) -> Measured:
    """Measure every node of a query but for parentheses.

    Counters are taken to be what they should be: none is below 0.
    """
    node = unparenthesised(node)
    below = tuple(map(measured, children(node)))
    return Measured(node=node, extent=_extent(node, [one.extent for one in below]), below=below)


def _extent(node: Expr, below: Sequence[Extent | None]) -> Extent | None:
    match node:
        case NumberLiteral():
            return Extent(low=node.val, high=node.val) if isfinite(node.val) else ANY
        case UnaryExpr():
            return below[0] and below[0].scaled(-1)
        case AggregateExpr():
            return below[-1] and _aggregated(str(node.op), below[-1])
        case Call():
            return _called(node, below)
        case BinaryExpr():
            return _combined(node, *below)
        case _:
            return below[0] if below else ANY


def _aggregated(operator: str, inner: Extent) -> Extent:
    match operator:
        case "count" | "count_values":
            return SOME
        case "group":
            return ONE
        case "stddev" | "stdvar":
            return COUNT
        case "sum":
            return _summed(inner)
        case "avg" | "min" | "max" | "topk" | "bottomk":
            return inner
        case _:
            return ANY


def _summed(one: Extent) -> Extent:
    """The sum of one or more of them."""
    return Extent(low=one.low if one.low >= 0 else -inf, high=one.high if one.high <= 0 else inf)


_FIXED: Mapping[str, Extent] = {
    **dict.fromkeys(("absent", "absent_over_time", "present_over_time"), ONE),
    **dict.fromkeys((*RATES, "changes", "resets", "abs", "sqrt"), COUNT),
    **dict.fromkeys(("exp", "stddev_over_time", "stdvar_over_time"), COUNT),
    "count_over_time": SOME,
    "histogram_fraction": SHARE,
    "sgn": Extent(low=-1, high=1),
    "hour": Extent(low=0, high=23),
    "minute": Extent(low=0, high=59),
    "month": Extent(low=1, high=12),
    "day_of_week": Extent(low=0, high=6),
    "day_of_month": Extent(low=1, high=31),
    "day_of_year": Extent(low=1, high=366),
    "days_in_month": Extent(low=28, high=31),
}
_ALIKE = frozenset(
    (
        *("avg_over_time", "min_over_time", "max_over_time", "last_over_time"),
        *("label_replace", "label_join", "sort", "sort_desc", "vector"),
    )
)


def _called(node: Call, below: Sequence[Extent | None]) -> Extent | None:
    name = node.func.name
    if None in below and not name.startswith("absent"):
        return ANY if name in ("scalar", "vector") else None
    first = below[0] or ANY if below else ANY
    match name:
        case _ if name in RATES and isinstance(unparenthesised(node.args[0]), SubqueryExpr):
            return COUNT if first.low >= 0 else ANY
        case _ if name in _FIXED:
            return _FIXED[name]
        case _ if name in _ALIKE:
            return first
        case "sum_over_time":
            return _summed(first)
        case "clamp_min" | "clamp_max" | "clamp":
            return _clamped(name, first, node)
        case _:
            return ANY


def _clamped(name: str, one: Extent, node: Call) -> Extent:
    bounds = [
        bound.val
        for bound in map(unparenthesised, node.args[1:])
        if isinstance(bound, NumberLiteral)
    ]
    if len(bounds) != len(node.args) - 1:
        return ANY
    if name != "clamp_max":
        one = Extent(low=max(one.low, bounds[0]), high=max(one.high, bounds[0]))
    if name != "clamp_min":
        one = Extent(low=min(one.low, bounds[-1]), high=min(one.high, bounds[-1]))
    return one


def _combined(node: BinaryExpr, left: Extent | None, right: Extent | None) -> Extent | None:
    operator = operator_of(node)
    if operator == "or":
        if left is None or right is None:
            return left or right
        return Extent(low=min(left.low, right.low), high=max(left.high, right.high))
    if left is None or (right is None and operator != "unless"):
        return None
    if right is None or operator in ("and", "unless"):
        return left
    if operator in COMPARISONS:
        return _compared(node, operator, left, right)
    return _ARITHMETIC.get(operator, _any)(node, left, right)


def _compared(node: BinaryExpr, operator: str, left: Extent, right: Extent) -> Extent | None:
    if returns_bool(node):
        return SHARE
    if not _holds(operator, left, right):
        return None
    if isinstance(unparenthesised(node.lhs), NumberLiteral):  # what is left is always the series
        operator, left, right = TURNED.get(operator, operator), right, left
    match operator:
        case ">" | ">=":
            return left.within(Extent(low=right.low))
        case "<" | "<=":
            return left.within(Extent(high=right.high))
        case "==":
            return left.within(right)
        case _:
            return left


def _holds(operator: str, left: Extent, right: Extent) -> bool:
    """Whether a comparison may hold of two numbers of these; what is no number differs from all."""
    match operator:
        case "==":
            return left.within(right) is not None
        case ">" | ">=":
            return HOLDS[operator](left.high, right.low)
        case "<" | "<=":
            return HOLDS[operator](left.low, right.high)
        case _:
            return True


def _sum(_: BinaryExpr, left: Extent, right: Extent) -> Extent:
    return Extent(low=left.low + right.low, high=left.high + right.high)


def _difference(node: BinaryExpr, left: Extent, right: Extent) -> Extent:
    return _sum(node, left, right.scaled(-1))


def _product(node: BinaryExpr, left: Extent, right: Extent) -> Extent:
    for by, one in ((node.lhs, right), (node.rhs, left)):
        if isinstance(number := unparenthesised(by), NumberLiteral) and number.val:
            return one.scaled(number.val)
    return COUNT if min(left.low, right.low) >= 0 else ANY


def _quotient(node: BinaryExpr, left: Extent, right: Extent) -> Extent:
    if isinstance(number := unparenthesised(node.rhs), NumberLiteral) and number.val:
        return left.scaled(1 / number.val)
    if min(left.low, right.low) < 0:
        return ANY
    return SHARE if is_part(node) else COUNT


def _any(_: BinaryExpr, __: Extent, ___: Extent) -> Extent:
    return ANY


_ARITHMETIC: Mapping[str, Callable[[BinaryExpr, Extent, Extent], Extent]] = {
    "+": _sum,
    "-": _difference,
    "*": _product,
    "/": _quotient,
}
