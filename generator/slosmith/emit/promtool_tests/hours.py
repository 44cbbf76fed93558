"""When a query that asks for the hour or the day may come true: a scene begins no earlier.

promtool's time begins on a Thursday, at midnight, in UTC.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from promql_parser import BinaryExpr, Call, Expr, NumberLiteral, ParenExpr

from slosmith.model.units import Duration
from slosmith.promql.operators import HOLDS, operator_of, returns_bool
from slosmith.promql.selector_uses import calls
from slosmith.simulate.vectors import UnsupportedError
from slosmith.simulate.written_numbers import folded

CLOCKS: Mapping[str, Callable[[datetime], int]] = {
    "minute": lambda now: now.minute,
    "hour": lambda now: now.hour,
    "day_of_week": lambda now: now.isoweekday() % 7,
    "day_of_month": lambda now: now.day,
    "day_of_year": lambda now: now.timetuple().tm_yday,
    "month": lambda now: now.month,
}
_BEGINNING, _PART = datetime(1970, 1, 1, tzinfo=UTC), timedelta(minutes=30)
_DAYS, _LASTS = 31, timedelta(minutes=20)

_Value = float | bool | None
"""A number of the clock, or one that passes a comparison; True for a result, False for none.

None is what series decide.
"""


def open_from(tree: Expr) -> Duration:
    """The first half hour at which nothing but series decides; at once where there is none."""
    if not calls(tree, *CLOCKS):
        return Duration(0)
    parts = range(int(timedelta(days=_DAYS) / _PART))
    moments = (_BEGINNING + _PART * part for part in parts)
    found = next((one for one in moments if _is_open(tree, one)), _BEGINNING)
    return Duration.of(int((found - _BEGINNING).total_seconds()))


def holds_at(tree: Expr, moment: Duration) -> bool:
    """Whether a query of the clock alone has a result; raises UnsupportedError for any other."""
    value = _value(tree, _BEGINNING + timedelta(seconds=moment.whole_seconds))
    if value is None:
        raise UnsupportedError("more than the clock")
    return value is not False


def number_at(tree: Expr, moment: Duration) -> float | None:
    """The number that it has for a result, where that is known."""
    value = _value(tree, _BEGINNING + timedelta(seconds=moment.whole_seconds))
    return None if value is None or isinstance(value, bool) else value


def _is_open(tree: Expr, moment: datetime) -> bool:
    return all(_value(tree, one) is not False for one in (moment, moment + _LASTS))


def _value(node: Expr, now: datetime) -> _Value:
    match node:
        case ParenExpr():
            return _value(node.expr, now)
        case NumberLiteral() | BinaryExpr() if (number := folded(node)) is not None:
            return float(number)
        case Call() if node.func.name in CLOCKS and not node.args:
            return float(CLOCKS[node.func.name](now))
        case BinaryExpr():
            return _joined(node, _value(node.lhs, now), _value(node.rhs, now))
        case _:
            return None


def _joined(node: BinaryExpr, left: _Value, right: _Value) -> _Value:
    operator = operator_of(node)
    if operator == "or":
        return _any(left, right)
    if left is False:
        return False
    if operator == "unless":
        return left if right is False else None if right is None else False
    if right is False:
        return False
    if operator == "and":
        return None if right is None else left
    if operator not in HOLDS or not isinstance(left, float) or not isinstance(right, float):
        return None
    holds = HOLDS[operator](left, right)
    if returns_bool(node):
        return float(holds)
    return left if holds else False


def _any(left: _Value, right: _Value) -> _Value:
    if left is False:
        return right
    return left if left is not None or right is False else None
