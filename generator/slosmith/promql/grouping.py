"""Aggregations: by which labels one groups what it reads."""

from promql_parser import AggModifierType, AggregateExpr

from slosmith.promql.selectors import METRIC_LABEL
from slosmith.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """The labels that make groups, in the order in which they are written: those of `by`.

    Else all but those of `without`. An aggregation that says neither makes one group by none.
    """

    by: bool
    labels: tuple[str, ...]

    def keeps(self, label: str) -> bool:
        """Whether groups differ in a label; the metric's name is kept only where `by` names it."""
        if self.by:
            return label in self.labels
        return label not in self.labels and label != METRIC_LABEL


def grouping_of(node: AggregateExpr) -> Grouping:
    """Return how an aggregation groups."""
    if node.modifier is None:
        return Grouping(by=True, labels=())
    is_by = node.modifier.type == AggModifierType.By
    return Grouping(by=is_by, labels=tuple(node.modifier.labels))
