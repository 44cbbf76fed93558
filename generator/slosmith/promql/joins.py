"""Joins that can never find a partner, and the reason."""

from itertools import chain

from promql_parser import BinaryExpr, Expr

from slosmith.promql.filters import Kind
from slosmith.promql.label_inference import AlwaysLabels, Inferred, KnownLabels, inferred
from slosmith.promql.labels import Labels
from slosmith.promql.operators import matching_of, operator_of
from slosmith.promql.printing import print_expression
from slosmith.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverMatches:
    """A join whose sides can never have equal labels, with the label that keeps them apart."""

    operator: str
    node: BinaryExpr
    label: str
    message: str

    @property
    def left(self) -> str:
        """What stands on its left; of a long expression that is long."""
        return print_expression(self.node.lhs)

    @property
    def right(self) -> str:
        """What stands on its right."""
        return print_expression(self.node.rhs)


def never_matches(
    expression: Expr, known: KnownLabels, always: AlwaysLabels | None = None
) -> tuple[NeverMatches, ...]:
    """Return every join in a query that is certain never to match; see `infer` for the arguments.

    A label keeps the sides apart when it is compared and every series of one side has it while
    none of the other can, or when both have it with another value each.
    """
    return tuple(one for one in each_join(inferred(expression, known, always)) if one is not None)


def each_join(tree: Inferred) -> list[NeverMatches | None]:
    """What keeps each binary operator of a query from matching, in the order of the text."""
    below = [each_join(one) for one in tree.below]
    if isinstance(tree.node, BinaryExpr):
        below.insert(1, [_impossible(tree.node, *tree.below)])
    return [*chain.from_iterable(below)]


def _impossible(node: BinaryExpr, lhs: Inferred, rhs: Inferred) -> NeverMatches | None:
    if operator_of(node) == "or" or {lhs.kind, rhs.kind} != {Kind.VECTOR}:
        return None
    left, right, matching = lhs.labels, rhs.labels, matching_of(node)
    for label in sorted(filter(matching.compares, left.certain | right.certain)):
        if reason := _reason(label, left, right):
            return _finding(node, label, reason)
    return None


def _reason(label: str, left: Labels, right: Labels) -> str | None:
    if label in left.certain and not right.may_have(label):
        return f'the left side always has the label "{label}" and the right side never has it'
    if label in right.certain and not left.may_have(label):
        return f'the right side always has the label "{label}" and the left side never has it'
    ours, theirs = dict(left.fixed).get(label), dict(right.fixed).get(label)
    if ours is not None and theirs is not None and ours != theirs:
        return f'"{label}" is "{ours}" on the left side and "{theirs}" on the right side'
    return None


def _finding(node: BinaryExpr, label: str, reason: str) -> NeverMatches:
    operator = operator_of(node)
    outcome = "removes nothing" if operator == "unless" else "never matches"
    return NeverMatches(
        operator=operator,
        node=node,
        label=label,
        message=f'"{operator}" {outcome}: {reason}; join with ignoring({label}) or on(...)',
    )
