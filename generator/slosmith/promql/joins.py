"""Joins that can never find a partner, and the reason."""

from collections.abc import Iterator

from promql_parser import BinaryExpr, Expr

from slosmith.promql.filters import Kind, kind_of
from slosmith.promql.label_inference import AlwaysLabels, KnownLabels, infer
from slosmith.promql.labels import Labels
from slosmith.promql.operators import matching_of, operator_of
from slosmith.promql.printing import print_expression
from slosmith.promql.selector_uses import children
from slosmith.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverMatches:
    """A join whose sides can never have equal labels, with the label that keeps them apart."""

    operator: str
    left: str
    right: str
    label: str
    message: str


def never_matches(
    expression: Expr, known: KnownLabels, always: AlwaysLabels | None = None
) -> tuple[NeverMatches, ...]:
    """Return every join in a query that is certain never to match; see `infer` for the arguments.

    A label keeps the sides apart when it is compared and every series of one side has it while
    none of the other can, or when both have it with another value each.
    """
    return tuple(_impossible(expression, known, always))


def _impossible(
    node: Expr, known: KnownLabels, always: AlwaysLabels | None
) -> Iterator[NeverMatches]:
    for child in children(node):
        yield from _impossible(child, known, always)
    if not isinstance(node, BinaryExpr) or operator_of(node) == "or":
        return
    if {kind_of(node.lhs), kind_of(node.rhs)} != {Kind.VECTOR}:
        return
    left, right = infer(node.lhs, known, always), infer(node.rhs, known, always)
    matching = matching_of(node)
    compared = sorted(filter(matching.compares, left.certain | right.certain))
    for label in compared:
        reason = _reason(label, left, right)
        if reason:
            yield _finding(node, label, reason)
            return


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
        left=print_expression(node.lhs),
        right=print_expression(node.rhs),
        label=label,
        message=f'"{operator}" {outcome}: {reason}; join with ignoring({label}) or on(...)',
    )
