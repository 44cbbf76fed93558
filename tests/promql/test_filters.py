"""What a query gives, and whether an alert on it can ever be silent."""

import pytest

from slosmith.promql import has_comparison, kind_of, parse_expression


@pytest.mark.parametrize(
    "query",
    [
        "x > 1",
        "sum by (a) (x > 1)",
        "(x > 1) * 2",
        "-(x > 1)",
        "x and y > 1",
        "x > 1 or y > 1",
        "x unless y",
        "absent(x)",
        "absent_over_time(x[5m])",
        "count_over_time((x > 5)[5m:1m]) / 10",
        'count(ALERTS{alertname="X"})',
        "label_replace(x == 2, 'a', 'b', '', '')",
    ],
)
def test_an_alert_that_can_be_silent(query: str) -> None:
    assert has_comparison(parse_expression(query))


@pytest.mark.parametrize(
    "query",
    [
        "x",
        "rate(x[5m])",
        "x > bool 1",
        "x and y",
        "x > 1 or y",
        "absent(x) or vector(0)",
        "vector(scalar(x > 1))",
        "changes(x[5m])",
        "time() > bool 5",
        "1",
    ],
)
def test_an_alert_that_fires_always(query: str) -> None:
    assert not has_comparison(parse_expression(query))


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("x", "vector"),
        ("1 + time()", "scalar"),
        ("1 + x", "vector"),
        ("-(1)", "scalar"),
        ("scalar(x)", "scalar"),
        ("x[5m]", "range"),
        ("rate(x[5m])[1h:1m]", "range"),
        ("rate(x[5m])", "vector"),
        ('"up"', "string"),
        ("pi()", "scalar"),
    ],
)
def test_the_kind_of_a_query(query: str, kind: str) -> None:
    assert kind_of(parse_expression(query)) == kind
