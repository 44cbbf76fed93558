"""What is certain to be empty, whatever series there are, and what only looks so."""

import pytest

from slosmith.promql import each_empty, parse_expression


@pytest.mark.parametrize(
    "query",
    [
        "count by (job) (up) == 0",
        "0 > rate(a_total[5m])",
        "a unless rate(b_total[5m]) < 0",
        "-count(up) > 0",
        "sum(absent(up)) < 1",
        "count_over_time(up[5m]) == 0",
        "day_of_week() == 7",
        "up > 5 < 3",
        "clamp_max(up, 1) >= 2",
        "count(up == 0) / count(up) > 2",
        "sum(rate(a_total{code='500'}[5m])) / sum(rate(a_total[5m])) > 5",
        "(1 - rate(a_total[5m]) / (rate(a_total[5m]) + rate(b_total[5m]))) * 100 > 100.5",
        "rate(a_total[5m]) / clamp_min(rate(b_total[5m]) + rate(a_total[5m]), 1) > 25",
        'up{job="a"} > 0 and absent(up)',
        'absent(up{job=~"a|b"}) * up{job="a"}',
        'absent(up{job="a"}) * up{job=~"a"}',
        'absent({__name__=~"up|a", job="b"}) and a and up{x="y", job="b"}',
    ],
)
def test_what_no_series_make_true_is_found(query: str) -> None:
    assert [*each_empty(parse_expression(query))]


@pytest.mark.parametrize(
    "query",
    [
        "count by (job) (up) == 1",
        "(count(up) or vector(0)) == 0",
        "count(up) != 0",
        "rate(a_total[5m]) <= 0",
        "rate((a - b)[5m:]) < 0",  # of a difference, which may fall below 0
        "deriv(a[5m]) < 0",
        "count(up) - count(up == 1) < 0",
        "a / (a + b) > 1",  # b may be below 0
        "sum(rate(a_total{code='500'}[1h])) / sum(rate(a_total[5m])) > 5",
        "sum(rate(a_total{code='500'}[5m] offset 1h)) / sum(rate(a_total[5m])) > 5",
        "sum(rate(a_total{code='500'}[5m])) / sum by (job) (rate(a_total[5m])) > 5",
        "sum(rate(a_total[5m])) / sum(rate(a_total{code='500'}[5m])) > 5",
        "rate(a_total[5m]) / on () (rate(a_total[5m]) + rate(b_total[5m])) > 5",  # of another one
        "up offset 1h and absent(up)",
        "rate(a_total[5m]) and absent(a_total)",  # it ended within the five minutes
        'up and on () absent(up{job="a"})',
        "up or absent(up)",
        "a unless absent(a)",
        "up > +Inf",
    ],
)
def test_what_some_series_make_true_is_not(query: str) -> None:
    assert not [*each_empty(parse_expression(query))]
