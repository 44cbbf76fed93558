"""What a burn-rate alert compares: a ratio over windows, with its records written out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from promql_parser import BinaryExpr, Expr

from slosmith.commands.importing.holes import parse_holed
from slosmith.commands.importing.records import Records
from slosmith.commands.importing.rule_files import Rule
from slosmith.commands.importing.shapes import number_of
from slosmith.commands.importing.shares import (
    as_ratio,
    exactly,
    is_average,
    unscaled,
    window_of,
    without_aggregation,
)
from slosmith.model.units import Duration, divide
from slosmith.promql import (
    PromQLError,
    operator_of,
    parse_expression,
    print_expression,
    selectors_in,
)
from slosmith.promql.parentheses import unparenthesised

_HALF = Decimal("0.51")
"""No budget is larger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One comparison of a burn-rate alert: the ratio over a window, and the limit.

    ``scale`` is the budget by which a record has divided the ratio already, 1 where it has not.
    """

    ratio: str
    window: Duration
    limit: Decimal
    factor: Decimal | None
    budget: Decimal | None
    scale: Decimal
    records: tuple[Rule, ...]

    @property
    def by_budget(self) -> bool:
        """Whether it is written as so many times a budget, in its limit or in a record."""
        return self.budget is not None or self.scale < _HALF


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """What is asked at once: both windows of one tier."""

    rule: Rule
    compared: tuple[Compared, ...]
    gates: tuple[str, ...] = ()
    """How many events it waits for beside that."""

    @property
    def windows(self) -> tuple[Duration, ...]:
        """The windows, the longest first."""
        return tuple(sorted({one.window for one in self.compared}, reverse=True))


def arms_of(rule: Rule, records: Records) -> list[Arm]:
    """The tiers of one alert; none where it is about something else as well."""
    try:
        tree = parse_expression(rule.expr)
    except PromQLError:
        return []
    arms = []
    for side in _split(tree, "or"):
        parts = {one: _compared(one, records) for one in _split(side, "and")}
        compared = tuple(one for one in parts.values() if one is not None)
        gates = [one for one, found in parts.items() if found is None]
        if not compared or not all(_is_gate(one, compared[0], records) for one in gates):
            return []
        arms.append(Arm(rule=rule, compared=compared, gates=tuple(map(print_expression, gates))))
    return arms if len({one.ratio for arm in arms for one in arm.compared}) == 1 else []


def _is_gate(tree: Expr, compared: Compared, records: Records) -> bool:
    """Whether it only asks for a number of the events that are counted anyway."""
    tree = without_aggregation(tree)
    if not isinstance(tree, BinaryExpr) or operator_of(tree) not in (">", ">="):
        return False
    found = records.written_out(print_expression(tree.lhs))
    if found is None or number_of(tree.rhs) is None:
        return False
    asked, counted = _events(parse_expression(found.text)), _events(parse_holed(compared.ratio))
    return bool(asked) and asked <= counted


def _events(tree: Expr) -> frozenset[str]:
    """What is counted, buckets and count of a histogram as the same."""
    names = (use.selector.metric for use in selectors_in(tree))
    return frozenset(name.removesuffix("_bucket").removesuffix("_count") for name in names)


def _split(tree: Expr, operator: str) -> Iterator[Expr]:
    tree = unparenthesised(tree)
    if isinstance(tree, BinaryExpr) and operator_of(tree) == operator:
        yield from _split(tree.lhs, operator)
        yield from _split(tree.rhs, operator)
    else:
        yield tree


def _compared(tree: Expr, records: Records) -> Compared | None:
    tree = without_aggregation(tree)
    if not isinstance(tree, BinaryExpr) or operator_of(tree) not in _ABOVE | _BELOW:
        return None
    found = records.written_out(print_expression(tree.lhs))
    limit = records.written_out(print_expression(tree.rhs))
    if found is None or limit is None:
        return None
    bare, scale, times = unscaled(_ratio_in(parse_expression(found.text), found.rules))
    asked = _limit(parse_expression(limit.text), below=operator_of(tree) in _BELOW, times=times)
    window = window_of(bare)
    if asked is None or window is None or not 1 / _MOST < scale < _MOST:
        return None
    if is_average(bare) and asked.budget is None:
        return None  # of load or of memory, for all that is known
    text = re.sub(rf"\[{window}(?=[]:])", "[$window", print_expression(bare))
    return Compared(
        ratio=text if operator_of(tree) in _ABOVE else f"1 - ({text})",
        window=window,
        limit=asked.value,
        factor=asked.factor,
        budget=asked.budget,
        scale=scale,
        records=found.rules,
    )


_ABOVE, _BELOW = frozenset((">", ">=")), frozenset(("<", "<="))
_MOST = 1_000_000
"""No limit and no scale of a burn rate is larger."""


def _ratio_in(tree: Expr, rules: tuple[Rule, ...]) -> Expr:
    """The ratio in a compared value: what is around a record's tells its groups apart at most."""
    return as_ratio(without_aggregation(tree) if rules else unparenthesised(tree))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limit:
    """What a ratio of bad events is compared with, and the product that it is written as."""

    value: Decimal
    factor: Decimal | None
    budget: Decimal | None


def _limit(tree: Expr, *, below: bool, times: Decimal) -> _Limit | None:
    """The limit of the bad; of a good share that must not fall below it, what is left of 1."""
    value = number_of(tree)
    if value is None or not 0 < value < _MOST:
        return None
    whole, rest = divide(exactly(value), times), unparenthesised(tree)
    if not below:
        factor, budget = _parts(rest, times)
    elif isinstance(rest, BinaryExpr) and operator_of(rest) == "-" and number_of(rest.lhs) == times:
        factor, budget = _parts(rest.rhs, times)
    else:
        factor = budget = None
    limit = 1 - whole if below else whole
    return _Limit(value=limit, factor=factor, budget=budget) if limit > 0 else None


def _parts(limit: Expr, times: Decimal) -> tuple[Decimal | None, Decimal | None]:
    """Burn rate and budget, where a limit is written as their product."""
    tree = unparenthesised(limit)
    if not isinstance(tree, BinaryExpr) or operator_of(tree) != "*":
        return None, None
    sides = [number_of(tree.lhs), number_of(tree.rhs)]
    if None in sides:
        return None, None
    small, large = sorted(exactly(side) for side in sides if side is not None)
    budget = divide(small, times)
    return (large, budget) if 0 < budget < _HALF else (None, None)
