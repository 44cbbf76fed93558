"""Between which values an expression stays, by arithmetic: what is beyond can never be."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf

from promql_parser import AggregateExpr, BinaryExpr, Call, Expr, MatrixSelector, VectorSelector

from slosmith.commands.importing.rate_sums import read_sum, selector_at
from slosmith.commands.importing.shapes import bare, division_of, number_of
from slosmith.promql import BOUND_LABEL, Selector, is_subset, operator_of
from slosmith.promql.operators import returns_bool
from slosmith.promql.parentheses import unparenthesised

Recorded = Callable[[Selector], Expr | None]
"""What a series is recorded from, where a rule of the same import says it."""
_DEEP = 40
_COMPARISONS = ("==", "!=", ">", ">=", "<", "<=")
_SWITCHES = frozenset(("up", "probe_success"))
_RISES = frozenset(("rate", "irate", "increase", "changes", "resets", "count_over_time"))
_OF_VALUES = frozenset(
    (
        *("avg_over_time", "min_over_time", "max_over_time", "last_over_time"),
        *("quantile_over_time", "first_over_time", "round", "ceil", "floor", "scalar", "vector"),
        *("sort", "sort_desc", "label_replace", "label_join"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRange:
    """From ``low`` to ``high``, and what says so of each."""

    low: float = -inf
    high: float = inf
    why_low: str = "by arithmetic"
    why_high: str = "by arithmetic"


_ANY = ValueRange()


def range_of(tree: Expr, recorded: Recorded, depth: int = 0) -> ValueRange:
    """The values that an expression can have, as far as its text says."""
    tree = unparenthesised(tree)
    number = number_of(tree)
    if number is not None:
        return ValueRange(low=number, high=number)
    if depth > _DEEP:
        return _ANY

    def inner(part: Expr) -> ValueRange:
        return range_of(part, recorded, depth + 1)

    match tree:
        case VectorSelector():
            return _of_series(tree, inner, recorded)
        case AggregateExpr():
            return _of_aggregate(tree, inner)
        case Call():
            return _of_call(tree, inner)
        case BinaryExpr():
            return _of_share(tree) or _of_binary(tree, inner)
        case _:
            return _ANY


_Inner = Callable[[Expr], ValueRange]


def _of_series(tree: VectorSelector, inner: _Inner, recorded: Recorded) -> ValueRange:
    selector = selector_at(tree)
    if selector is None:
        return _ANY
    if (found := recorded(selector)) is not None:
        return inner(found)
    if selector.metric in _SWITCHES:
        why = f"{selector.metric} is 0 or 1"
        return ValueRange(low=0, high=1, why_low=why, why_high=why)
    return _ANY


def _of_aggregate(tree: AggregateExpr, inner: _Inner) -> ValueRange:
    operator, part = str(tree.op), inner(tree.expr)
    if operator in ("count", "group"):
        why = "what counts series gives nothing where there are none, and never 0"
        return ValueRange(low=1, high=inf if operator == "count" else 1, why_low=why)
    if operator == "sum":
        low, high = part.low if part.low >= 0 else -inf, part.high if part.high <= 0 else inf
        return replace(part, low=low, high=high)
    return part if operator in ("avg", "min", "max", "topk", "bottomk", "quantile") else _ANY


def _of_call(tree: Call, inner: _Inner) -> ValueRange:
    name = tree.func.name
    if name in _RISES:
        return ValueRange(low=0, why_low=f"{name}() is never below 0")
    if name == "abs":
        return ValueRange(low=0, why_low="abs() is never below 0")
    if name in ("absent", "absent_over_time"):
        return ValueRange(low=1, high=1, why_low=f"{name}() is 1 or nothing")
    if name.startswith("clamp"):
        return _of_clamp(tree, inner)
    if name not in _OF_VALUES or not tree.args:
        return _ANY
    part = tree.args[-1 if name == "quantile_over_time" else 0]
    return inner(part.vector_selector if isinstance(part, MatrixSelector) else part)


def _of_clamp(tree: Call, inner: _Inner) -> ValueRange:
    name, found = tree.func.name, inner(tree.args[0])
    ends = [number_of(one) for one in tree.args[1:]]
    if name != "clamp_max" and ends[0] is not None and ends[0] > found.low:
        found = replace(found, low=ends[0], why_low=f"{name}() never lets it below {ends[0]:g}")
    if name != "clamp_min" and ends[-1] is not None and ends[-1] < found.high:
        found = replace(found, high=ends[-1], why_high=f"{name}() never lets it above {ends[-1]:g}")
    return found


def _of_share(tree: BinaryExpr) -> ValueRange | None:
    """A part of a whole: up to 1, or 100 in percent."""
    found = division_of(tree)
    if found is None or found.times <= 0 or not _is_part(found.part, found.whole):
        return None
    most = f"a share of a whole is at most {found.times:g}"
    return ValueRange(
        low=0, high=found.times, why_low="a share of a whole is at least 0", why_high=most
    )


def _is_part(part: Expr, whole: Expr) -> bool:
    parts, wholes = read_sum(bare(part)), read_sum(bare(whole))
    if parts is None or wholes is None or not parts.of_rates or not wholes.of_rates:
        return False
    if parts.functions != wholes.functions or len(wholes.selectors) != 1:
        return False
    (all_,) = wholes.selectors
    alone = len(parts.selectors) == 1
    return alone and all(is_subset(one.without(BOUND_LABEL), all_) for one in parts.selectors)


def _of_binary(tree: BinaryExpr, inner: _Inner) -> ValueRange:
    operator, left = operator_of(tree), inner(tree.lhs)
    if operator in ("and", "unless"):
        return left
    if operator in _COMPARISONS:
        why = "what is compared with bool is 0 or 1"
        return ValueRange(low=0, high=1, why_low=why, why_high=why) if returns_bool(tree) else left
    right = inner(tree.rhs)
    match operator:
        case "or":
            low = left if left.low <= right.low else right
            high = left if left.high >= right.high else right
            return replace(low, high=high.high, why_high=high.why_high)
        case "+":
            return ValueRange(low=left.low + right.low, high=left.high + right.high)
        case "-":
            return ValueRange(low=left.low - right.high, high=left.high - right.low)
        case "*" | "/" if right.low == right.high and right.low not in (0, inf, -inf):
            factor = right.low if operator == "*" else 1 / right.low
            return _times(left, factor)
        case "*" if left.low == left.high and left.low not in (0, inf, -inf):
            return _times(right, left.low)
        case _:
            return _ANY


def _times(value: ValueRange, factor: float) -> ValueRange:
    low, high = sorted((value.low * factor, value.high * factor))
    return ValueRange(low=low, high=high)
