"""Whether two queries differ in what is 0 all the time, and asked only whether it grows.

`increase((x or 0 * absent(x{job=~"a.*"}))[15m:1m]) > 4` begins no `x` at 0: of a regular expression
`absent` gives no labels, so that its 0 is a series of its own.
"""

from __future__ import annotations

from promql_parser import BinaryExpr, Call, Expr, NumberLiteral, SubqueryExpr

from slosmith.promql import operator_of
from slosmith.promql.label_inference import infer
from slosmith.promql.operators import says_matching
from slosmith.promql.parentheses import unparenthesised
from slosmith.promql.selector_uses import children

_GROWS = frozenset(("increase", "rate", "irate", "delta", "idelta", "deriv", "changes", "resets"))


def is_nothing_else(old: Expr, new: Expr) -> bool:
    """Whether only what never grows is lost, or is another such."""
    old, new = unparenthesised(old), unparenthesised(new)
    grown = _grown(old), _grown(new)
    if grown[0] and grown[1]:
        return _is_alike(grown[0], grown[1]) and _head(old) == _head(new)
    pairs = [*zip(children(old), children(new), strict=False)]
    differing = [(a, b) for a, b in pairs if _text(a) != _text(b)]
    same = type(old) is type(new) and len(differing) == 1 and _head(old) == _head(new)
    return same and is_nothing_else(*differing[0])


def _text(node: Expr) -> str:
    """A query without blanks: it is indented by what stands around it."""
    return "".join(node.prettify().split())


def _head(node: Expr) -> str:
    """A query without what stands in it."""
    text = _text(node)
    for child in (one for one in children(node) if not isinstance(one, NumberLiteral)):
        text = text.replace(_text(child), "", 1)
    return text


def _grown(node: Expr) -> Call | None:
    """What must have grown by more than nothing, where that is asked."""
    if isinstance(node, BinaryExpr) and isinstance(node.rhs, NumberLiteral):
        more = {">": node.rhs.val >= 0, ">=": node.rhs.val > 0}
        if isinstance(node.lhs, Call) and more.get(operator_of(node), False):
            return node.lhs if node.lhs.func.name in _GROWS else None
    return None


def _is_alike(old: Call, new: Call) -> bool:
    """Whether both look at the same, but for what is 0 beside it."""
    before, after = old.args[0], new.args[0]
    if not isinstance(before, SubqueryExpr) or not isinstance(after, SubqueryExpr):
        return False
    same = old.func.name == new.func.name and all(
        getattr(before, name) == getattr(after, name) for name in ("range", "step", "offset", "at")
    )
    return same and _rest(before.expr) == _rest(after.expr)


def _rest(node: Expr) -> str:
    """What is left of an `or` without a 0 that has no labels of the first side's."""
    node = unparenthesised(node)
    if isinstance(node, BinaryExpr) and operator_of(node) == "or" and _is_zero(node.rhs):
        first, other = (infer(side, lambda _: None) for side in (node.lhs, node.rhs))
        if not says_matching(node) and any(not other.may_have(one) for one in first.certain):
            return _text(unparenthesised(node.lhs))
    return _text(node)


def _is_zero(node: Expr) -> bool:
    """Whether it is 0 wherever it is: nothing times what is there in place of what is absent."""
    node = unparenthesised(node)
    if not isinstance(node, BinaryExpr) or operator_of(node) != "*":
        return False
    sides = unparenthesised(node.lhs), unparenthesised(node.rhs)
    zero = any(isinstance(one, NumberLiteral) and one.val == 0 for one in sides)
    return zero and any(isinstance(one, Call) and one.func.name == "absent" for one in sides)
