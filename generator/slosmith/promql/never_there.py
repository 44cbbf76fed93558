"""Parts of a query that nothing can give a result: whatever series there are, they are empty."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from itertools import chain

from promql_parser import AggregateExpr, BinaryExpr, Call, Expr, UnaryExpr, VectorSelector

from slosmith.promql.extents import Extent, Measured, measured
from slosmith.promql.functions import OF_NOTHING
from slosmith.promql.operators import operator_of
from slosmith.promql.parentheses import unparenthesised
from slosmith.promql.selector_uses import children, nodes_of, selector_of
from slosmith.promql.selectors import MatchOp, Selector
from slosmith.promql.subset import is_subset
from slosmith.record import dataclass

_BY_REGEX = "=~"


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


def _operators(one: Measured) -> list[Measured]:
    """Binary operators in the order of the text."""
    below = [_operators(inner) for inner in one.below]
    if isinstance(one.node, BinaryExpr):
        below.insert(1, [one])
    return [*chain.from_iterable(below)]


def _excluded(tree: Expr) -> Mapping[Selector, frozenset[Selector]]:
    """What is asked to be absent anywhere in a query, with what else in it is a part of that.

    Most of what is asked to be absent has none, and of the others few operators join the two.
    """
    nodes = nodes_of(tree)
    asked = {_asked_absent(node) for node in nodes} - {None}
    if not asked:
        return {}
    read: dict[tuple[str, ...], set[Selector]] = defaultdict(set)
    for node in nodes:
        if isinstance(node, VectorSelector) and node not in asked:
            one = selector_of(node)
            for key in _keys(one):
                read[key].add(one)
    parts = {one: _parts(one, read) for one in map(selector_of, filter(None, asked))}
    return {one: some for one, some in parts.items() if some}


def _keys(one: Selector) -> Iterator[tuple[str, ...]]:
    """By what a selector is found: its metric, and that with each label that it fixes, or may."""
    yield (one.metric,)
    if any(matcher.op is MatchOp.REGEX for matcher in one.matchers):
        yield (one.metric, _BY_REGEX)
    yield from ((one.metric, *label) for label in one.equals.items())


def _parts(
    every: Selector, read: Mapping[tuple[str, ...], Collection[Selector]]
) -> frozenset[Selector]:
    fixed = next(iter(every.equals.items()), ())
    metrics = {every.metric, ""} if every.metric else {key[0] for key in read}
    found = {fixed, (_BY_REGEX,) if fixed else ()}
    few = chain.from_iterable(read.get((one, *way), ()) for one in metrics for way in found)
    return frozenset(some for some in few if is_subset(some, every) is True)


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
    asked = _asked_absent(node)
    own = () if asked is None else (selector_of(asked),)
    return (*own, *chain.from_iterable(map(_absent, _needs(node))))


def _asked_absent(node: Expr) -> VectorSelector | None:
    if not isinstance(node, Call) or node.func.name != "absent":
        return None
    asked = unparenthesised(node.args[0])
    if isinstance(asked, VectorSelector) and not (asked.offset or asked.at):
        return asked
    return None


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
