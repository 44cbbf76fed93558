"""Which series are made up for a query."""

import pytest

from slosmith.promql import parse_expression
from slosmith.simulate.input_series import casts_for
from slosmith.simulate.vectors import UnsupportedError


def test_series_that_others_record_are_made_up() -> None:
    tree = parse_expression('slo:sli_error:ratio_rate5m{sloth_id="shop-errors"} > 0.1')
    cast = next(casts_for(tree, {}))
    assert [one.text for one in cast.series] == [
        'slo:sli_error:ratio_rate5m{sloth_id="shop-errors"}'
    ]


def test_series_that_our_rules_record_are_not() -> None:
    tree = parse_expression("slo:error_budget_remaining:ratio < 0.1")
    with pytest.raises(UnsupportedError, match="recorded series"):
        next(casts_for(tree, {}))


def test_a_label_is_made_of_what_ends_as_a_pattern_does() -> None:
    query = (
        'label_replace(made{name=~".+-token"}, "job", "$1", "name", "(.+)-token")'
        " * on (job) group_left () up"
    )
    cast = next(casts_for(parse_expression(query), {}))
    assert 'made{job="job-1",name="job-1-token"}' in [one.text for one in cast.series]


@pytest.mark.parametrize(
    ("query", "series"),
    [
        ('absent_over_time({job="gone"}[1m])', 'any_metric{job="gone"}'),
        ('{__name__=~"(.*)_failed"} == 1', "_failed"),
        ('label_replace({__name__=~"x_(.+)_up"}, "a", "$1", "__name__", "x_(.+)_up")', "x_a_1_up"),
    ],
)
def test_what_is_made_up_has_a_name_that_metrics_may_have(query: str, series: str) -> None:
    cast = next(casts_for(parse_expression(query), {}))
    assert [one.text.removesuffix("{}") for one in cast.series] == [series]


def test_what_a_recording_rule_calls_a_bucket_has_a_bound() -> None:
    query = (
        'histogram_quantile(0.9, sum by (le, job) (rate(wait_seconds_bucket:site{job="a"}[5m])))'
    )
    (series,) = next(casts_for(parse_expression(query), {})).series
    assert "le" in dict(series.labels)
