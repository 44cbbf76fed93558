"""Parts of a query that nothing can give a result: whatever series there are, they are empty."""

from collections.abc import Iterator

from promql_parser import AggregateExpr, BinaryExpr, Call, Expr, UnaryExpr, VectorSelector

from slosmith.promql.extents import Extent, Measured, measured
from slosmith.promql.functions import OF_NOTHING
from slosmith.promql.operators import operator_of
from slosmith.promql.parentheses import unparenthesised
from slosmith.promql.selector_uses import calls, children, selector_of
from slosmith.promql.selectors import Selector
from slosmith.promql.subset import is_subset
from slosmith.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """An operator that has never a result, by its number in the order of the text.

    A comparison is never true of what lies ``within`` on its one side; of any other operator one
    side needs ``gone`` series that the other asks to be absent.
    """

    node: BinaryExpr
    number: int
    within: tuple[Extent, ...] = ()
    gone: Selector | None = None


def each_empty(tree: Expr) -> Iterator[Empty]:
    """The operators of a query that have never a result, though both of their sides may have."""
    asks_absence = calls(tree, "absent")
    for number, one in enumerate(_operators(measured(tree))):
        assert isinstance(one.node, BinaryExpr)
        if one.is_never_true:
            within = tuple(side.extent for side in one.below if side.extent is not None)
            yield Empty(node=one.node, number=number, within=within)
        elif asks_absence and (gone := _contradiction(one.node)):
            yield Empty(node=one.node, number=number, gone=gone)


def _operators(one: Measured) -> Iterator[Measured]:
    """Binary operators in the order of the text."""
    if isinstance(one.node, BinaryExpr):
        left, right = one.below
        yield from _operators(left)
        yield one
        yield from _operators(right)
        return
    for inner in one.below:
        yield from _operators(inner)


def _contradiction(node: BinaryExpr) -> Selector | None:
    """What one side needs and the other asks to be absent."""
    if operator_of(node) in ("or", "unless"):
        return None
    found = (
        need
        for one, other in ((node.lhs, node.rhs), (node.rhs, node.lhs))
        for gone in _absent(one)
        for need in _needed(other)
        if is_subset(need, gone) is True
    )
    return next(found, None)


def _needed(node: Expr) -> Iterator[Selector]:
    """Selectors without whose series a query has no result."""
    node = unparenthesised(node)
    if isinstance(node, VectorSelector):
        yield from () if node.offset or node.at else (selector_of(node),)
    for child in _needs(node):
        yield from _needed(child)


def _absent(node: Expr) -> Iterator[Selector]:
    """Selectors with whose series a query has no result."""
    node = unparenthesised(node)
    if isinstance(node, Call) and node.func.name == "absent":
        asked = unparenthesised(node.args[0])
        if isinstance(asked, VectorSelector) and not (asked.offset or asked.at):
            yield selector_of(asked)
    for child in _needs(node):
        yield from _absent(child)


def _needs(node: Expr) -> tuple[Expr, ...]:
    """The parts of a query that must have a result for it to have one, at the same moment."""
    match node:
        case BinaryExpr() if operator_of(node) == "or":
            return ()
        case BinaryExpr() if operator_of(node) == "unless":
            return (node.lhs,)
        case Call() if node.func.name in OF_NOTHING:
            return ()
        case AggregateExpr():
            return (node.expr,)
        case BinaryExpr() | Call() | UnaryExpr():
            return children(node)
        case _:
            return ()
