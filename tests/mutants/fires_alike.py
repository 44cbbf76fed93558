"""Whether a query that calculates something else is true of the same results all the same.

What it gives may differ then: that shows nowhere but in a text that shows the number.
"""

from __future__ import annotations

from promql_parser import (
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    NumberLiteral,
    ParenExpr,
)

from slosmith.promql import COMPARISONS, Matcher, MatchOp, operator_of
from slosmith.promql.operators import Matching, matching_of, returns_bool
from slosmith.promql.selector_uses import selectors_in
from tests.mutants.joined import has_all

_EXCHANGED = frozenset(("sum", "max", "min", "avg", "count", "group"))
_GROWTH = frozenset(("rate", "increase"))
_OF_RANGES = frozenset(("rate", "increase", "irate", "delta", "deriv", "changes", "resets")) | {
    f"{word}_over_time" for word in ("sum", "avg", "count", "last", "min", "max", "present")
}
_NEVER_BELOW = frozenset((*_GROWTH, "irate", "changes", "resets", "count_over_time"))
_SETS = frozenset(("and", "or", "unless"))
_QUANTILE = "histogram_quantile"


def is_true_alike(old: Expr, new: Expr) -> bool:
    """Whether both have results with the same labels, whatever series there are."""
    if _text(old) == _text(new):
        return True
    match old, new:
        case ParenExpr(), ParenExpr():
            return is_true_alike(old.expr, new.expr)
        case AggregateExpr(), AggregateExpr():
            ops = {str(old.op), str(new.op)} <= _EXCHANGED
            return ops and _groups(old) == _groups(new) and is_true_alike(old.expr, new.expr)
        case Call(), Call() if {old.func.name, new.func.name} <= _OF_RANGES:
            return _arguments(old) == _arguments(new)
        case (BinaryExpr(), BinaryExpr()) if _matched_alike(old, new):
            return _is_operation_alike(old, new)
    return False


def _is_operation_alike(old: BinaryExpr, new: BinaryExpr) -> bool:
    sign, other = operator_of(old), operator_of(new)
    if sign in COMPARISONS and not returns_bool(old):
        return sign == other and _is_compared_alike(old, new)
    calculates = sign not in _SETS and other not in _SETS and other not in COMPARISONS
    sides = is_true_alike(old.lhs, new.lhs) and is_true_alike(old.rhs, new.rhs)
    return sides and (sign == other or calculates)


def _is_compared_alike(old: BinaryExpr, new: BinaryExpr) -> bool:
    """The same is compared, or what is above 0 where the other is."""
    same = is_same(old.lhs, new.lhs) and is_same(old.rhs, new.rhs)
    zero = all(isinstance(one.rhs, NumberLiteral) and one.rhs.val == 0 for one in (old, new))
    return same or (zero and _has_sign_of(old.lhs, new.lhs))


def is_same(old: Expr, new: Expr) -> bool:
    """Whether both give the same numbers: how many of something, or a share of it."""
    if _text(old) == _text(new):
        return True
    match old, new:
        case ParenExpr(), ParenExpr():
            return is_same(old.expr, new.expr)
        case AggregateExpr(), AggregateExpr() if _groups(old) == _groups(new):
            if str(old.op) == str(new.op) == "count":
                return is_true_alike(old.expr, new.expr)
            return str(old.op) == str(new.op) and is_same(old.expr, new.expr)
        case Call(), Call() if old.func.name == new.func.name == _QUANTILE:
            q = _text(old.args[0]) == _text(new.args[0])
            return q and _is_share_of(old.args[1], new.args[1])
        case (BinaryExpr(), BinaryExpr()) if _matched_alike(old, new):
            same = operator_of(old) == operator_of(new) and returns_bool(old) == returns_bool(new)
            return same and is_same(old.lhs, new.lhs) and is_same(old.rhs, new.rhs)
    return False


def _has_sign_of(old: Expr, new: Expr) -> bool:
    """Whether one is above 0 where the other is."""
    if _text(old) == _text(new):
        return True
    match old, new:
        case ParenExpr(), ParenExpr():
            return _has_sign_of(old.expr, new.expr)
        case AggregateExpr(), AggregateExpr() if _groups(old) == _groups(new):
            ops = {str(old.op), str(new.op)} <= {"sum", "max", "avg"}
            never_below = _is_never_below(old.expr) and _is_never_below(new.expr)
            return ops and never_below and _has_sign_of(old.expr, new.expr)
        case Call(), Call():
            return {old.func.name, new.func.name} <= _GROWTH and _arguments(old) == _arguments(new)
        case (BinaryExpr(), BinaryExpr()) if _matched_alike(old, new):
            ops = {operator_of(old), operator_of(new)} <= {"*", "/"}
            return ops and any(
                _is_positive(a) and _is_positive(b) and _has_sign_of(c, d)
                for a, b, c, d in (
                    (old.lhs, new.lhs, old.rhs, new.rhs),
                    (old.rhs, new.rhs, old.lhs, new.lhs),
                )
                if operator_of(old) == operator_of(new) == "*" or a is old.rhs
            )
    return False


def _is_never_below(node: Expr) -> bool:
    """Whether nothing that a query gives is below 0, as what grew or was counted is not."""
    node = _bare(node)
    if isinstance(node, AggregateExpr):
        return str(node.op) in ("sum", "max", "min", "avg") and _is_never_below(node.expr)
    return isinstance(node, Call) and node.func.name in _NEVER_BELOW


def _is_share_of(old: Expr, new: Expr) -> bool:
    """Whether all numbers of one are those of the other, times the same."""
    if _text(old) == _text(new):
        return True
    match old, new:
        case ParenExpr(), ParenExpr():
            return _is_share_of(old.expr, new.expr)
        case AggregateExpr(), AggregateExpr() if _groups(old) == _groups(new):
            same = str(old.op) == str(new.op) and str(old.op) in ("sum", "max", "min", "avg")
            return same and _is_share_of(old.expr, new.expr)
        case Call(), Call():
            return {old.func.name, new.func.name} <= _GROWTH and _arguments(old) == _arguments(new)
    return False


def is_matched_anyway(old: Expr, new: Expr) -> bool:
    """Whether two queries differ in a label of a join that all series of both sides have alike."""
    if _text(old) == _text(new):
        return True
    match old, new:
        case (ParenExpr(), ParenExpr()):
            return is_matched_anyway(old.expr, new.expr)
        case (AggregateExpr(), AggregateExpr()) if str(old.op) == str(new.op):
            return _groups(old) == _groups(new) and is_matched_anyway(old.expr, new.expr)
        case (BinaryExpr(), BinaryExpr()) if operator_of(old) == operator_of(new):
            inside = [(old.lhs, new.lhs), (old.rhs, new.rhs)]
            if _matched_alike(old, new):
                return all(is_matched_anyway(a, b) for a, b in inside)
            before, after = matching_of(old), matching_of(new)
            scalar = any(isinstance(_bare(one), NumberLiteral) for one in (old.lhs, old.rhs))
            same = all(_text(a) == _text(b) for a, b in inside) and _card(old) == _card(new)
            lost = before.labels ^ after.labels
            same = same and bool(lost) and before.on == after.on and _copied(old) == _copied(new)
            return same and (scalar or _is_pinned(old, lost, before))
    return False


def _is_pinned(join: BinaryExpr, labels: frozenset[str], matching: Matching) -> bool:
    uses = selectors_in(join)
    pinned = [
        any(
            all(
                has_all(side, Matcher(name=label, op=MatchOp.EQUAL, value=value))
                for side in (join.lhs, join.rhs)
            )
            for value in {use.selector.equals.get(label, "") for use in uses} - {""}
        )
        for label in labels
    ]
    # What a join of one with one compares stays on its result.
    stays = operator_of(join) in _SETS or _card(join) != "OneToOne"
    return matching.on and stays and all(pinned)


def _bare(node: Expr) -> Expr:
    return _bare(node.expr) if isinstance(node, ParenExpr) else node


def _is_positive(node: Expr) -> bool:
    node = _bare(node)
    return isinstance(node, NumberLiteral) and node.val > 0


def _arguments(node: Call) -> list[str]:
    return [_text(one) for one in node.args]


def _groups(node: AggregateExpr) -> object:
    modifier = node.modifier
    param = _text(node.param) if node.param is not None else ""
    return param, (str(modifier.type), tuple(modifier.labels)) if modifier else None


def _matched_alike(old: BinaryExpr, new: BinaryExpr) -> bool:
    same = matching_of(old) == matching_of(new) and _card(old) == _card(new)
    return same and _copied(old) == _copied(new) and returns_bool(old) == returns_bool(new)


def _copied(node: BinaryExpr) -> str:
    return str(node.modifier.group_labels if node.modifier else None)


def _card(node: BinaryExpr) -> str:
    return str(node.modifier.card).rpartition(".")[2] if node.modifier else "OneToOne"


def _text(node: Expr) -> str:
    return node.prettify()
