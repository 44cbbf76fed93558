"""What a burn-rate alert compares: a ratio over windows, with its records written out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from promql_parser import AggregateExpr, BinaryExpr, Call, Expr, VectorSelector

from slosmith.importing.rule_files import Rule
from slosmith.importing.shapes import number_of, unparenthesised
from slosmith.model.units import Duration, divide
from slosmith.promql import (
    COMPARISONS,
    PromQLError,
    Selector,
    operator_of,
    parse_expression,
    print_expression,
    selectors_in,
)

_MOST_CHARACTERS = 10_000


class Records:
    """What rules record, by name; a name may be recorded once for each set of labels."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._by_name: dict[str, list[Rule]] = {}
        for rule in rules:
            if not rule.is_alert and rule.name:
                self._by_name.setdefault(rule.name, []).append(rule)

    def knows(self, name: str) -> bool:
        """Whether a rule records it."""
        return name in self._by_name

    def find(self, selector: Selector) -> Rule | None:
        """The one rule that records what a selector asks for; None for none and for several."""
        found = [
            rule
            for rule in self._by_name.get(selector.metric, [])
            if all(
                rule.labels.get(label, value) == value for label, value in selector.equals.items()
            )
        ]
        return found[0] if len(found) == 1 else None

    def recorded(self, selector: Selector) -> Expr | None:
        """What a series is recorded from; None where no rule says it, or several do."""
        rule = self.find(selector)
        if rule is None or len(rule.expr) > _MOST_CHARACTERS:
            return None
        try:
            return parse_expression(rule.expr)
        except PromQLError:
            return None

    def all_rules(self) -> Iterator[Rule]:
        """Every rule that records."""
        for rules in self._by_name.values():
            yield from rules


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """What is asked at once: both windows of one tier."""

    rule: Rule
    compared: tuple[Compared, ...]

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
        compared = [_compared(one, records) for one in _split(side, "and")]
        if any(one is None for one in compared):
            return []
        arms.append(Arm(rule=rule, compared=tuple(one for one in compared if one is not None)))
    return arms if len({one.ratio for arm in arms for one in arm.compared}) == 1 else []


def _split(tree: Expr, operator: str) -> Iterator[Expr]:
    tree = unparenthesised(tree)
    if isinstance(tree, BinaryExpr) and operator_of(tree) == operator:
        yield from _split(tree.lhs, operator)
        yield from _split(tree.rhs, operator)
    else:
        yield tree


def _compared(tree: Expr, records: Records) -> Compared | None:
    tree = _without_aggregation(tree)
    if not isinstance(tree, BinaryExpr) or operator_of(tree) not in COMPARISONS:
        return None
    limit = number_of(tree.rhs)
    if operator_of(tree) not in (">", ">=") or limit is None or not 0 < limit < _MOST:
        return None
    expanded = _expanded(tree.lhs, records)
    if expanded is None:
        return None
    value, used = expanded
    bare, scale = _unscaled(value)
    window = _window(bare)
    if window is None or not 1 / _MOST < scale < _MOST:
        return None
    factor, budget = _parts(tree.rhs)
    text = print_expression(bare).replace(f"[{window}]", "[$window]")
    return Compared(
        ratio=text,
        window=window,
        limit=_decimal(limit),
        factor=factor,
        budget=budget,
        scale=scale,
        records=used,
    )


_MOST = 1_000_000
"""No limit and no scale of a burn rate is larger."""


def _without_aggregation(tree: Expr) -> Expr:
    tree = unparenthesised(tree)
    while isinstance(tree, AggregateExpr) and str(tree.op) in ("sum", "max", "min", "avg"):
        tree = unparenthesised(tree.expr)
    return tree


def _expanded(tree: Expr, records: Records) -> tuple[Expr, tuple[Rule, ...]] | None:
    """What a compared value is made of, with the records that it reads written out."""
    inner, used = _without_aggregation(tree), []
    for _ in range(4):
        if not isinstance(inner, VectorSelector):
            break
        (use,) = selectors_in(inner)
        rule, found = records.find(use.selector), records.recorded(use.selector)
        if rule is None or found is None:
            return None
        used.append(rule)
        inner = _without_aggregation(found)
    kept = inner if used else tree
    return (_as_ratio(unparenthesised(kept)), tuple(used))


def _as_ratio(tree: Expr) -> Expr:
    while isinstance(tree, Call) and tree.func.name in ("round", "clamp_max", "clamp_min"):
        tree = unparenthesised(tree.args[0])
    return tree


def _unscaled(tree: Expr) -> tuple[Expr, Decimal]:
    """The ratio without the budget that it is divided by, or the 100 that makes it percent."""
    scale = Decimal(1)
    while isinstance(tree, BinaryExpr) and operator_of(tree) in ("/", "*"):
        left, right = number_of(tree.lhs), number_of(tree.rhs)
        if right is not None and right > 0:
            factor = _decimal(right)
            scale = scale * factor if operator_of(tree) == "/" else divide(scale, factor)
            tree = _as_ratio(unparenthesised(tree.lhs))
        elif left is not None and left > 0 and operator_of(tree) == "*":
            scale = divide(scale, _decimal(left))
            tree = _as_ratio(unparenthesised(tree.rhs))
        else:
            break
    return tree, scale


def _window(tree: Expr) -> Duration | None:
    """The one range that all selectors are read over."""
    ranges = {use.range for use in selectors_in(tree)}
    if len(ranges) != 1 or None in ranges or not _is_share(tree):
        return None
    (found,) = ranges
    assert found is not None
    return Duration(int(found.total_seconds() * 1000))


def _is_share(tree: Expr) -> bool:
    tree = unparenthesised(tree)
    if not isinstance(tree, BinaryExpr):
        return False
    if operator_of(tree) == "/":
        return number_of(tree.rhs) is None and number_of(tree.lhs) is None
    return operator_of(tree) == "-" and number_of(tree.lhs) == 1 and _is_share(tree.rhs)


def _parts(limit: Expr) -> tuple[Decimal | None, Decimal | None]:
    """Burn rate and budget, where a limit is written as their product."""
    tree = unparenthesised(limit)
    if not isinstance(tree, BinaryExpr) or operator_of(tree) != "*":
        return None, None
    sides = [number_of(tree.lhs), number_of(tree.rhs)]
    if None in sides:
        return None, None
    small, large = sorted(_decimal(side) for side in sides if side is not None)
    return (large, small) if 0 < small < Decimal("0.51") else (None, None)


def _decimal(value: float) -> Decimal:
    """The number that somebody wrote, without the last digits that floats get wrong."""
    return Decimal(f"{value:.10g}")


def ratio_of(rule: Rule) -> Expr | None:
    """The ratio over one window that a rule records; None where it records something else."""
    try:
        tree = _as_ratio(unparenthesised(parse_expression(rule.expr)))
    except PromQLError:
        return None
    bare, _ = _unscaled(tree)
    return bare if _window(bare) is not None else None
