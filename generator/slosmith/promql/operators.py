"""Binary operators: which one it is, and on which labels it joins."""

from collections.abc import Callable, Mapping
from operator import eq, ge, gt, le, lt, ne

from promql_parser import BinaryExpr, LabelModifierType

from slosmith.promql.selectors import METRIC_LABEL
from slosmith.record import dataclass

HOLDS: Mapping[str, Callable[[float, float], bool]] = {
    "==": eq,
    "!=": ne,
    ">": gt,
    "<": lt,
    ">=": ge,
    "<=": le,
}
COMPARISONS = frozenset(HOLDS)
TURNED: Mapping[str, str] = {">": "<", "<": ">", ">=": "<=", "<=": ">="}
"""What a comparison is called where its sides are exchanged, and it is called otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """The labels whose values must be equal: those of `on`, or all but the ignored ones."""

    on: bool
    labels: frozenset[str]

    def compares(self, label: str) -> bool:
        """Whether both sides must agree on `label`; the metric's name never counts."""
        if self.on:
            return label in self.labels
        return label not in self.labels and label != METRIC_LABEL


def operator_of(node: BinaryExpr) -> str:
    """Return the operator alone; the parser prints `bool` with it."""
    return str(node.op).partition(" ")[0]


def matching_of(node: BinaryExpr) -> Matching:
    """Return how the sides of a join are matched."""
    clause = node.modifier.matching if node.modifier else None
    if clause is None:
        return Matching(on=False, labels=frozenset())
    return Matching(on=clause.type == LabelModifierType.Include, labels=frozenset(clause.labels))


def says_matching(node: BinaryExpr) -> bool:
    """Whether a join says by which labels its sides are matched."""
    return node.modifier is not None and node.modifier.matching is not None


def returns_bool(node: BinaryExpr) -> bool:
    """Whether a comparison gives 0 or 1, and leaves nothing out."""
    return node.modifier is not None and node.modifier.return_bool
