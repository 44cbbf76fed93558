"""By which labels an aggregation groups is read in one place."""

import pytest
from promql_parser import AggregateExpr

from slosmith.promql import parse_expression
from slosmith.promql.grouping import grouping_of


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("sum(x)", set()),
        ("sum by () (x)", set()),
        ("sum by (a, __name__) (x)", {"a", "__name__"}),
        ("sum without (a) (x)", {"b"}),
        ("sum without () (x)", {"a", "b"}),
    ],
)
def test_groups_differ_in_the_labels_that_are_kept(query: str, kept: set[str]) -> None:
    node = parse_expression(query)
    assert isinstance(node, AggregateExpr)
    assert {one for one in ("a", "b", "__name__") if grouping_of(node).keeps(one)} == kept
