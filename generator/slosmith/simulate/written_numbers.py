"""The numbers that a query says: around these things happen."""

from collections.abc import Iterator
from fractions import Fraction
from math import isfinite

from promql_parser import BinaryExpr, Call, Expr, NumberLiteral, ParenExpr, UnaryExpr

from slosmith.promql.operators import COMPARISONS, operator_of
from slosmith.promql.selector_uses import children, selectors_in

_SHARES = frozenset(("histogram_quantile", "quantile_over_time"))
_LARGEST_POWER = 64


def numbers_in(tree: Expr) -> Iterator[Fraction]:
    """Each number that a query says, `4 * 3600` as one; which quantile is asked is no level."""
    if (number := folded(tree)) is not None:
        yield number
        return
    inner = children(tree)
    if isinstance(tree, Call) and tree.func.name in _SHARES:
        inner = tuple(one for one in inner if folded(one) is None)
    for child in inner:
        yield from numbers_in(child)


def limits_in(tree: Expr) -> Iterator[Fraction]:
    """What numbers are in the unit of what is compared with them, as 3600 in `x / 60 > 60`.

    A limit of a share, as in `x / y * 100 < 15`, is none of what it is a share of.
    """
    if isinstance(tree, BinaryExpr) and operator_of(tree) in COMPARISONS:
        (inner, unit), limit = scaled(tree.lhs), folded(tree.rhs)
        if limit is not None and unit != 1 and len(selectors_in(inner)) == 1:
            yield limit * unit
    for child in children(tree):
        yield from limits_in(child)


def scaled(tree: Expr) -> tuple[Expr, Fraction]:
    """What is multiplied or divided by numbers, and by how much it is then smaller."""
    match tree:
        case ParenExpr():
            return scaled(tree.expr)
        case BinaryExpr() if (number := folded(tree.rhs)) and operator_of(tree) in ("*", "/"):
            inner, unit = scaled(tree.lhs)
            return inner, unit * number if operator_of(tree) == "/" else unit / number
        case _:
            return tree, Fraction(1)


def folded(tree: Expr) -> Fraction | None:
    """The number that a query is, worked out; None where it reads something."""
    match tree:
        case NumberLiteral():
            return Fraction(repr(tree.val)) if isfinite(tree.val) else None
        case ParenExpr():
            return folded(tree.expr)
        case UnaryExpr():
            inner = folded(tree.expr)
            return None if inner is None else -inner
        case BinaryExpr():
            return _calculated(operator_of(tree), folded(tree.lhs), folded(tree.rhs))
        case _:
            return None


def _calculated(symbol: str, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    if left is None or right is None:
        return None
    match symbol:
        case "*":
            return left * right
        case "/" if right:
            return left / right
        case "+":
            return left + right
        case "-":
            return left - right
        case "^" if _is_plain_power(left, right):
            return left**right.numerator
        case _:
            return None


def _is_plain_power(base: Fraction, exponent: Fraction) -> bool:
    """Whether it is a whole number of no great size, as 2 ^ 16 is."""
    return exponent.denominator == 1 and max(abs(base), abs(exponent)) <= _LARGEST_POWER
