"""Whether a query that lost a matcher still gives what it gave, because of what it is joined with.

A proof by structure: what a lost matcher lets in fails this matcher, so that it finds no partner
where the other side of a join still has it and the join compares its label.
"""

from __future__ import annotations

from promql_parser import (
    AggModifierType,
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    MatrixSelector,
    NumberLiteral,
    ParenExpr,
    SubqueryExpr,
    VectorSelector,
)

from slosmith.promql import BOUND_LABEL, Matcher, MatchOp, operator_of, selectors_in
from slosmith.promql.operators import matching_of, returns_bool

# Functions that look at each series alone and keep its labels.
_EACH = frozenset(
    [
        *(f"{word}_over_time" for word in ("sum", "avg", "count", "last", "min", "max", "stddev")),
        *("rate", "increase", "irate", "delta", "idelta", "deriv", "predict_linear"),
        *("changes", "resets", "timestamp"),
        *("clamp", "clamp_min", "clamp_max", "abs", "ceil", "floor", "round", "exp", "ln", "sqrt"),
    ]
)
_BUCKETS = "histogram_quantile"
"""Looks at the series that differ in their bound alone, and keeps all other labels."""
_BY = frozenset(("sum", "count", "avg", "min", "max"))


def is_unchanged(old: Expr, new: Expr) -> bool:
    """Whether both give the same, whatever series there are."""
    if _text(old) == _text(new):
        return True
    match old, new:
        case (VectorSelector(), VectorSelector()) | (MatrixSelector(), MatrixSelector()):
            lost = _lost(old, new)
            return lost is not None and lost.op is MatchOp.REGEX and str(lost.value) == ".*"
        case ParenExpr(), ParenExpr():
            return is_unchanged(old.expr, new.expr)
        case (AggregateExpr(), AggregateExpr()) if _head(old) == _head(new):
            return is_unchanged(old.expr, new.expr)
        case (SubqueryExpr(), SubqueryExpr()) if _head(old) == _head(new):
            return is_unchanged(old.expr, new.expr)
        case (Call(), Call()) if (pair := _argument(old, new)) is not None:
            return is_unchanged(*pair)
        case (BinaryExpr(), BinaryExpr()) if (sides := _side(old, new)) is not None:
            before, after, other = sides
            first = _text(old.lhs) != _text(new.lhs)
            lost = _let_in(before, after)
            one = first or _is_one(before, old)
            return is_unchanged(before, after) or _finds_none(
                old, lost, other, first=first, one=one
            )
    return False


def _finds_none(
    join: BinaryExpr, lost: Matcher | None, other: Expr, *, first: bool, one: bool
) -> bool:
    """Whether what fails the matcher has no partner on the other side.

    `on` may find two for one, which is an error: on the second side whether or not they have a
    partner, on the first only where they have one, and never where a join asks for presence alone,
    or where there is ``one`` for each partner.
    """
    if lost is None or operator_of(join) == "or" or (operator_of(join) == "unless" and first):
        return False
    matching = matching_of(join)
    if operator_of(join) == "unless":  # it takes away none of those that pass
        return matching.compares(lost.name) and has_all(other, lost)
    plain = operator_of(join) == "and" or not matching.on or one
    return plain and matching.compares(lost.name) and has_all(other, lost)


def _let_in(old: Expr, new: Expr) -> Matcher | None:
    """The matcher that all fails which the new query gives besides what the old one gives."""
    match old, new:
        case (VectorSelector(), VectorSelector()) | (MatrixSelector(), MatrixSelector()):
            return _lost(old, new)
        case ParenExpr(), ParenExpr():
            return _let_in(old.expr, new.expr)
        case (SubqueryExpr(), SubqueryExpr()) if _head(old) == _head(new):
            return _let_in(old.expr, new.expr)
        case (AggregateExpr(), AggregateExpr()) if _head(old) == _head(new):
            lost = _let_in(old.expr, new.expr)
            return lost if lost is not None and _keeps(old, lost) else None
        case (Call(), Call()) if old.func.name in _EACH and (pair := _argument(old, new)):
            return _let_in(*pair)
        case (Call(), Call()) if old.func.name == _BUCKETS and (pair := _argument(old, new)):
            lost = _let_in(*pair)
            return lost if lost is not None and lost.name != BOUND_LABEL else None
        case (BinaryExpr(), BinaryExpr()) if (sides := _side(old, new)) is not None:
            before, after, other = sides
            lost = None if _copies(old) else _let_in(before, after)
            if lost is None or isinstance(other, NumberLiteral):
                return lost
            return (
                lost
                if _passes_on(old, lost, other, first=_text(old.lhs) != _text(new.lhs))
                else None
            )
    return None


def _passes_on(join: BinaryExpr, lost: Matcher, other: Expr, *, first: bool) -> bool:
    """Whether what is let in on one side adds to the result what fails the matcher, and no more.

    The first side of an `or` hides what is like it in the other: nothing, where that has the
    matcher. Of the first side of an `unless` each stays or goes by itself.
    """
    if operator_of(join) == "unless":
        return first
    if matching_of(join).on:
        return False
    return operator_of(join) != "or" or not first or has_all(other, lost)


def has_all(node: Expr, matcher: Matcher) -> bool:
    """Whether every series that a query gives passes a matcher."""
    match node:
        case VectorSelector() | MatrixSelector():
            return matcher in selectors_in(node)[0].selector.matchers
        case ParenExpr() | SubqueryExpr():
            return has_all(node.expr, matcher)
        case AggregateExpr():
            return _keeps(node, matcher) and has_all(node.expr, matcher)
        case Call() if node.func.name in _EACH:
            return has_all(node.args[0], matcher)
        case Call() if node.func.name == _BUCKETS:
            return matcher.name != BOUND_LABEL and has_all(node.args[1], matcher)
        case BinaryExpr() if operator_of(node) == "unless":
            return has_all(node.lhs, matcher)
        case BinaryExpr() if operator_of(node) == "and" and has_all(node.lhs, matcher):
            return True
        case BinaryExpr() if operator_of(node) == "or":
            return has_all(node.lhs, matcher) and has_all(node.rhs, matcher)
        case BinaryExpr() if operator_of(node) != "unless" and not _copies(node):
            sides = has_all(node.lhs, matcher) or has_all(node.rhs, matcher)
            return sides and matching_of(node).compares(matcher.name)
        case _:
            return False


def _keeps(node: AggregateExpr, matcher: Matcher) -> bool:
    """Whether an aggregation keeps the label, so that it never mixes what passes and what fails."""
    modifier = node.modifier
    if modifier is None or str(node.op) not in _BY:
        return False
    return bool((matcher.name in modifier.labels) == (modifier.type == AggModifierType.By))


def _lost(old: Expr, new: Expr) -> Matcher | None:
    before, after = selectors_in(old)[0], selectors_in(new)[0]
    gone = [one for one in before.selector.matchers if one not in after.selector.matchers]
    same = (before.selector.metric, before.range, before.offset) == (
        after.selector.metric,
        after.range,
        after.offset,
    )
    fewer = len(after.selector.matchers) == len(before.selector.matchers) - 1
    return gone[0] if same and fewer and len(gone) == 1 else None


def _argument(old: Call, new: Call) -> tuple[Expr, Expr] | None:
    """The only argument in which two calls of one function differ; it must be that of series."""
    place = int(old.func.name == _BUCKETS)
    rest = [[_text(a) for n, a in enumerate(call.args) if n != place] for call in (old, new)]
    same = old.func.name == new.func.name and rest[0] == rest[1]
    return (old.args[place], new.args[place]) if same and old.args else None


def _side(old: BinaryExpr, new: BinaryExpr) -> tuple[Expr, Expr, Expr] | None:
    """The only side in which two operations differ, before and after, and the other one."""
    same = str(old.op) == str(new.op) and returns_bool(old) == returns_bool(new)
    if not same or matching_of(old) != matching_of(new):
        return None
    copied = old.modifier.group_labels if old.modifier else ()
    if _copies(old) and (copied or (matching_of(old).on and _card(old) == "OneToMany")):
        return None
    if _text(old.rhs) == _text(new.rhs):
        return old.lhs, new.lhs, old.rhs
    if _text(old.lhs) == _text(new.lhs):
        return old.rhs, new.rhs, old.lhs
    return None


def _is_one(node: Expr, join: BinaryExpr) -> bool:
    """Whether no two results of a side have all labels alike that a join compares."""
    match node:
        case ParenExpr():
            return _is_one(node.expr, join)
        case AggregateExpr() if node.modifier and str(node.op) in _BY:
            labels, matching = node.modifier.labels, matching_of(join)
            by = node.modifier.type == AggModifierType.By
            return bool(by) and all(map(matching.compares, labels))
        case _:
            return False


def _copies(node: BinaryExpr) -> bool:
    return _card(node) in ("ManyToOne", "OneToMany")


def _card(node: BinaryExpr) -> str:
    return str(node.modifier.card).rpartition(".")[2] if node.modifier else "OneToOne"


def _head(node: Expr) -> object:
    """What stands around the inside of a query."""
    match node:
        case AggregateExpr():
            modifier = node.modifier
            labels = (str(modifier.type), tuple(modifier.labels)) if modifier else None
            param = node.param.prettify() if node.param is not None else ""
            return str(node.op), labels, param
        case SubqueryExpr():
            return node.range, node.step, node.offset, node.at
        case _:
            return type(node)


def _text(node: Expr) -> str:
    return node.prettify()
