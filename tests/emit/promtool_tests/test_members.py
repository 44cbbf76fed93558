"""Members of what is aggregated: unequal ones, of which a query does not choose."""

import pytest

from slosmith.emit.promtool_tests.members import members_of
from slosmith.promql import parse_expression
from slosmith.simulate.series import Series


@pytest.mark.parametrize(
    ("query", "parts"),
    [
        ("sum by (a) (x)", [["2/3", "1/3"]]),
        ("topk by (a) (1, max without (instance) (x))", [["1", "1/2"]]),
        ("topk by (a) (1, x)", []),
    ],
)
def test_of_what_is_chosen_from_there_are_no_two_alike(query: str, parts: list[list[str]]) -> None:
    series = [Series(name="x", labels=(("a", "1"),), counter=False)]
    found = [
        [str(one.part) for one in some] for some in members_of(parse_expression(query), series)
    ]
    assert found == parts
