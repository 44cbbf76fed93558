"""Parts of a query that nothing can give a result: whatever series there are, they are empty."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain

from promql_parser import AggregateExpr, BinaryExpr, Call, Expr, UnaryExpr, VectorSelector

from slosmith.promql.extents import Extent, Measured, measured
from slosmith.promql.functions import OF_NOTHING
from slosmith.promql.operators import operator_of
from slosmith.promql.parentheses import unparenthesised
from slosmith.promql.selector_uses import children, nodes_of, selector_of
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
    excluded = _excluded(tree)
    for number, one in enumerate(_operators(measured(tree))):
        assert isinstance(one.node, BinaryExpr)
        if one.is_never_true:
            within = tuple(side.extent for side in one.below if side.extent is not None)
            yield Empty(node=one.node, number=number, within=within)
        elif excluded and (gone := _contradiction(one.node, excluded)):
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


def _excluded(tree: Expr) -> Mapping[Selector, frozenset[Selector]]:
    """What is asked to be absent anywhere in a query, with what else in it is a part of that.

    Most of what is asked to be absent has none, and of the others few operators join the two.
    """
    nodes = nodes_of(tree)
    gone = {one for node in nodes for one in _asked_absent(node)}
    if not gone:
        return {}
    read: dict[str, set[Selector]] = defaultdict(set)
    for one in (selector_of(node) for node in nodes if isinstance(node, VectorSelector)):
        read[one.metric].add(one)
    parts = {
        one: frozenset(
            some
            for metric in ({one.metric, ""} if one.metric else read.keys())
            for some in read.get(metric, ())
            if _is_part(some, one)
        )
        for one in gone
    }
    return {one: others for one, others in parts.items() if others}


def _is_part(some: Selector, every: Selector) -> bool:
    has = some.equals
    fits = all(has.get(name, value) == value for name, value in every.equals.items())
    return fits and is_subset(some, every) is True


def _contradiction(
    node: BinaryExpr, excluded: Mapping[Selector, frozenset[Selector]]
) -> Selector | None:
    """What one side needs and the other asks to be absent."""
    if operator_of(node) in ("or", "unless"):
        return None
    for one, other in ((node.lhs, node.rhs), (node.rhs, node.lhs)):
        parts = [excluded[gone] for gone in _absent(one) if gone in excluded]
        needed = _needed(other) if parts else ()
        asked = frozenset(needed)
        for found in parts:
            if both := found & asked:
                return next(need for need in needed if need in both)
    return None


@lru_cache(maxsize=512)  # of each operator's sides again
def _needed(node: Expr) -> tuple[Selector, ...]:
    """Selectors without whose series a query has no result."""
    node = unparenthesised(node)
    is_now = isinstance(node, VectorSelector) and not (node.offset or node.at)
    own = (selector_of(node),) if is_now else ()
    return (*own, *chain.from_iterable(map(_needed, _needs(node))))


@lru_cache(maxsize=512)
def _absent(node: Expr) -> tuple[Selector, ...]:
    """Selectors with whose series a query has no result."""
    node = unparenthesised(node)
    return (*_asked_absent(node), *chain.from_iterable(map(_absent, _needs(node))))


def _asked_absent(node: Expr) -> tuple[Selector, ...]:
    if not isinstance(node, Call) or node.func.name != "absent":
        return ()
    asked = unparenthesised(node.args[0])
    is_now = isinstance(asked, VectorSelector) and not (asked.offset or asked.at)
    return (selector_of(asked),) if is_now else ()


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
