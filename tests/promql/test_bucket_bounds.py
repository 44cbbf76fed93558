"""A bucket is asked for in each of the ways in which servers and clients write its bound."""

from __future__ import annotations

from decimal import Decimal

import pytest

from slosmith.promql import (
    each_spelling,
    matches_regex,
    parse_selector,
    spell_bounds,
    takes_several,
)
from slosmith.promql.bucket_bounds import spellings

# Go 1.22's strconv.FormatFloat(x, 'g', -1, 64), OpenMetrics' form of it, Python's repr() and Java's
# Double.toString(), as the client libraries use them.
WRITTEN = {
    "1": ("1", "1.0"),
    "10": ("10", "10.0"),
    "0.5": ("0.5",),
    "0.0005": ("0.0005", "5.0E-4"),
    "0.00005": ("5e-05", "5.0E-5"),
    "0.000025": ("2.5e-05", "2.5E-5"),
    "100000": ("100000", "100000.0"),
    "1000000": ("1e+06", "1000000.0"),
    "2500000": ("2.5e+06", "2500000.0"),
    "10000000": ("1e+07", "1.0E7"),
    "268435456": ("2.68435456e+08", "2.68435456E8"),
    "-1": ("-1", "-1.0"),
    "0": ("0", "0.0"),
}


@pytest.mark.parametrize(("bound", "written"), WRITTEN.items())
def test_every_spelling_of_a_bound_is_known(bound: str, written: tuple[str, ...]) -> None:
    assert set(written) <= set(spellings(Decimal(bound)))


def test_what_is_no_exact_decimal_is_spelled_as_its_float() -> None:
    # A second in minutes: 1/60, whose nearest float is 0.016666666666666666.
    assert "0.016666666666666666" in spellings(Decimal(1) / Decimal(60))


@pytest.mark.parametrize("written", ['le="1"', 'le="1.0"', 'le=~"1"', 'le=~"0.5|1"', 'le=~"(1)"'])
def test_a_matcher_meets_both_servers(written: str) -> None:
    selector = each_spelling(parse_selector(f"x_bucket{{{written}}}"))
    assert selector.matches({"le": "1"})
    assert selector.matches({"le": "1.0"})
    assert not selector.matches({"le": "10"})
    assert not selector.matches({"le": "+Inf"})


# What an author writes, and the label that Prometheus 3 makes of any of them.
MEANT = {
    'le=".5"': "0.5",
    'le="5e-1"': "0.5",
    'le="00.5"': "0.5",
    'le="+0.5"': "0.5",
    'le="0.50"': "0.5",
    'le="5."': "5.0",
    'le=~"\\\\.5|1"': "0.5",
    'le="+inf"': "+Inf",
    'le="Inf"': "+Inf",
    'le="Infinity"': "+Inf",
    'le=~"1|inf"': "+Inf",
}


@pytest.mark.parametrize(("written", "label"), MEANT.items())
def test_a_bound_is_matched_by_what_it_is_and_by_how_it_is_written(
    written: str, label: str
) -> None:
    plain = parse_selector(f"x_bucket{{{written}}}")
    selector = each_spelling(plain)
    assert selector.matches({"le": label})
    assert not selector.matches({"le": "0.25"})
    (own,) = plain.matchers
    (both,) = each_spelling(plain.with_matcher(own)).matchers[:1]
    assert all(both.accepts(each) for each in (".5", label) if own.accepts(each))


def test_any_letter_before_a_digit_is_no_number() -> None:
    selector = parse_selector('x_bucket{le=~".5"}')
    assert each_spelling(selector) == selector


@pytest.mark.parametrize("written", ['le!="1"', 'le!~"1|5"'])
def test_what_is_left_out_is_left_out_in_both(written: str) -> None:
    selector = each_spelling(parse_selector(f"x_bucket{{{written}}}"))
    assert not selector.matches({"le": "1"})
    assert not selector.matches({"le": "1.0"})
    assert selector.matches({"le": "2.5"})


@pytest.mark.parametrize(
    "written", ['le="+Inf"', 'le=""', 'le=~".+"', 'le=~"1(\\\\.0)?"', 'le="x"']
)
def test_what_is_no_list_of_bounds_stays_as_it_is(written: str) -> None:
    selector = parse_selector(f"x_bucket{{{written}}}")
    assert each_spelling(selector) == selector
    query = f"sum(rate({selector.text}[$window]))"
    assert spell_bounds(query) == query


def test_infinity_may_stand_in_a_list() -> None:
    (matcher,) = each_spelling(parse_selector('x_bucket{le=~"1|\\\\+Inf"}')).matchers
    assert all(matches_regex(matcher.value, text) for text in ("1", "1.0", "+Inf"))


def test_each_bound_in_a_query_is_spelled_and_nothing_else_changes() -> None:
    query = 'sum(rate(a[$window])) - sum(rate(x_bucket{job=\'a\', le="1"}[$window])) + y{sle="1"}'
    assert spell_bounds(query) == (
        "sum(rate(a[$window])) - sum(rate(x_bucket{job='a', le=~\"1|1\\\\.0\"}[$window]))"
        ' + y{sle="1"}'
    )


@pytest.mark.parametrize(
    ("matchers", "several"),
    [
        ("", True),
        ('{le="1"}', False),
        ('{le=~"1|1.0"}', False),
        ('{le=~"5(.0)?"}', False),
        ('{le=~"(1|1\\\\.0)"}', False),
        ('{le="+Inf"}', False),
        ('{le=~"0.5|1"}', True),
        ('{le!="+Inf"}', True),
        ('{le=~".+"}', True),
        ('{le=~"1.*"}', False),  # as far as one can tell
    ],
)
def test_a_selector_of_one_bucket_is_told_from_one_of_several(matchers: str, several: bool) -> None:
    assert takes_several(parse_selector(f"x_seconds_bucket{matchers}")) is several
