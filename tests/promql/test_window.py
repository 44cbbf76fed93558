"""Queries with a window in them: where it may stand, and what comes out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slosmith.promql import PromQLError, parse_expression, parse_selector, rate_of, windowed_query


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        (
            "sum(rate(a[$window]))\n/ sum(rate(b[ $window ])) # per $window",
            "sum(rate(a[28d])) / sum(rate(b[28d]))",
        ),
        ("max_over_time(rate(x[5m])[$window:1m])", "max_over_time(rate(x[5m])[28d:1m])"),
        ("rate(x{a='$window'}[$window])", 'rate(x{a="$window"}[28d])'),
        ("increase(x[$window] offset 1w)", "increase(x[28d] offset 7d)"),
    ],
)
def test_the_window_goes_where_it_is_written(text: str, printed: str) -> None:
    windowed = windowed_query(text)
    assert windowed.at("28d") == printed
    assert windowed_query(windowed.text) == windowed


ABSENT = "the query has no $window: write it where the window goes, as in x[$window]"
MISPLACED = "$window is no range here: write it alone in brackets, as in x[$window]"
BAD = [
    ("sum(rate(x[5m]))", "sum(rate(x[5m]))", ABSENT),
    ('x{a="$window"}', 'x{a="$window"}', ABSENT),
    ("x # $window", "x # $window", ABSENT),
    ("x offset $window", "$window", MISPLACED),
    ("x[1h:$window]", "$window", MISPLACED),
    ("$window", "$window", MISPLACED),
    ("rate(x[$w])", "$w", '"$w" has no place here: write a duration such as 5m'),
    (
        "x[$window]",
        "x[$window]",
        "the query gives a range and no series: wrap it, as in sum(rate(...))",
    ),
    (
        "scalar(rate(x[$window]))",
        "scalar(rate(x[$window]))",
        "the query gives a scalar and no series: wrap it, as in sum(rate(...))",
    ),
    ("rate(x[$window]) + y(", "(", '"(" is never closed: add ")"'),
    (
        'rate(x{a=~"("}[$window])',
        '"("',
        '"(" is no valid regular expression: missing ), unterminated subpattern',
    ),
]


@pytest.mark.parametrize(("text", "place", "message"), BAD, ids=[text for text, _, _ in BAD])
def test_a_query_without_a_place_for_the_window_is_refused(
    text: str, place: str, message: str
) -> None:
    with pytest.raises(PromQLError) as caught:
        windowed_query(text)
    assert (text[caught.value.start : caught.value.end], str(caught.value)) == (place, message)


def test_the_rate_of_a_selector_has_its_window_open() -> None:
    windowed = rate_of(parse_selector('x{a="]$window["}'))
    assert windowed.at("5m") == 'rate(x{a="]$window["}[5m])'


PIECES = ["rate(", "x", "[$window]", "$window", ")", "[", "]", ":", "1m", " ", "+", '"', "# ", "\n"]


@given(st.text() | st.lists(st.sampled_from(PIECES)).map("".join))
def test_no_text_raises_anything_but_a_promql_error(text: str) -> None:
    try:
        windowed = windowed_query(text)
    except PromQLError as error:
        assert 0 <= error.start <= error.end <= len(text)
    else:
        parse_expression(windowed.at("5m"))
        assert "\n" not in windowed.text
