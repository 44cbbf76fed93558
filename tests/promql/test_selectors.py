"""Selectors: what is one, how it prints, what it matches, and what lies within another."""

import promql_parser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slosmith.promql import (
    Matcher,
    MatchOp,
    PromQLError,
    Selector,
    is_subset,
    matches_regex,
    newer_functions,
    open_beyond,
    parse_expression,
    parse_selector,
    regex_problem,
    selectors_in,
)

LABELS = st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_]{0,5}", fullmatch=True) | st.sampled_from(
    ["on", "or", "by", "bool", "offset"]
)
METRICS = st.from_regex(r"[a-zA-Z_:][a-zA-Z0-9_:]{0,8}", fullmatch=True) | st.sampled_from(
    ["on", "inf", "NaN", "bool", "sum", "by", "offset", "start", "and", "group_left", "atan2"]
)
VALUES = st.text(st.characters(exclude_categories=["Cs"]))
MATCHERS = st.builds(
    Matcher, name=LABELS, op=st.sampled_from([MatchOp.EQUAL, MatchOp.NOT_EQUAL]), value=VALUES
) | st.builds(
    Matcher,
    name=LABELS,
    op=st.sampled_from([MatchOp.REGEX, MatchOp.NOT_REGEX]),
    value=st.lists(st.sampled_from(["a", "b|c", ".*", "5..", "\\.", "(x|y)"])).map("".join),
)
SELECTORS = st.builds(Selector, metric=METRICS, matchers=st.lists(MATCHERS, max_size=4).map(tuple))


_PLAIN_VALUES = [
    "",
    "a",
    "5..",
    "a b",
    "a,b=c",
    "}",
    "é",
    "\t",
    "(",
    "[",
    "a{2}",
    "a{1001}",
    "a**",
    "(?i)x",
]
_CONDITIONS = st.builds(
    '{}{}"{}"'.format,
    LABELS | st.just("__name__"),
    st.sampled_from(["=", "!=", "=~", "!~", "=="]),
    st.sampled_from(_PLAIN_VALUES),
)
PLAIN_TEXTS = st.builds(
    "{}{{{}{}}}".format,
    METRICS,
    st.lists(_CONDITIONS, max_size=3).map(",".join) | st.lists(_CONDITIONS).map(", ".join),
    st.sampled_from(["", ",", ", ", " ,", ",,"]),
)


@given(SELECTORS)
def test_a_printed_selector_reads_back_as_itself(selector: Selector) -> None:
    assert parse_selector(selector.text) == selector
    assert "\n" not in selector.text
    (use,) = selectors_in(promql_parser.parse(selector.text))
    assert use.selector == selector


@given(st.text() | SELECTORS.map(lambda s: s.text[1:]) | SELECTORS.map(lambda s: s.text + "[5m]"))
def test_no_text_raises_anything_but_a_promql_error(text: str) -> None:
    try:
        selector = parse_selector(text)
    except PromQLError as error:
        assert 0 <= error.start <= error.end <= len(text)
    else:
        assert parse_selector(selector.text) == selector


@given(PLAIN_TEXTS)
def test_what_is_spelled_plainly_is_read_as_the_parser_reads_it(text: str) -> None:
    try:
        (use,) = selectors_in(parse_expression(text))
    except PromQLError:
        with pytest.raises(PromQLError):
            parse_selector(text)
    else:
        assert parse_selector(text) == use.selector


def test_matchers_in_another_order_or_twice_are_the_same_selector() -> None:
    assert parse_selector('x{b="1",a="2"}') == parse_selector("x{a='2', b=`1`, a=\"2\",}")


def test_the_metric_may_stand_in_braces() -> None:
    assert parse_selector('{__name__="x",a="b"}') == parse_selector('x{a="b"}')
    several = parse_selector('{__name__=~"x|y"}')
    assert (several.metric, several.text) == ("", '{__name__=~"x|y"}')


REFUSED = [
    (
        "x[5m]",
        "[5m]",
        (
            'a selector without a range is meant here: take "[5m]" out, '
            "the compiler puts in the window"
        ),
    ),
    (
        'x{a="b"}[$window]',
        "[$window]",
        (
            'a selector without a range is meant here: take "[$window]" out, '
            "the compiler puts in the window"
        ),
    ),
    (
        'sum(rate(x{a="b"}[5m]))',
        'sum(rate(x{a="b"}[5m]))',
        (
            'this is more than a selector: write only the selector, x{a="b"}; '
            "the compiler puts in functions, windows and aggregation"
        ),
    ),
    (
        "rate(x)",
        "rate(x)",
        (
            "this is more than a selector: write only the selector; "
            "the compiler puts in functions, windows and aggregation"
        ),
    ),
    (
        "x offset 5m",
        "offset 5m",
        'a selector without "offset" is meant here: take it out; events take offset: beside total:',
    ),
    ("x @ 1e18", "1e18", '"1e18" is no time: write seconds since 1970'),
    ("x @ 5", "@ 5", 'a selector without "@" is meant here: take it out'),
    ("a + b", "a + b", '"+" joins two expressions: write one selector, or a list for their sum'),
    ("5", "5", 'this is a value: write a selector such as requests_total{job="api"}'),
    (
        "{}",
        "{}",
        "a selector needs a metric, or a matcher that does not match the empty value",
    ),
    (
        'x{a="b" or c="d"}',
        "or",
        '"or" between matchers is no PromQL: write one regular expression, or two selectors',
    ),
    ('x{a=~"b**"}', '"b**"', '"b**" is no valid regular expression: "*" repeats a repetition'),
]


@pytest.mark.parametrize(("text", "place", "message"), REFUSED, ids=[t for t, _, _ in REFUSED])
def test_anything_more_than_a_selector_is_refused(text: str, place: str, message: str) -> None:
    with pytest.raises(PromQLError) as caught:
        parse_selector(text)
    assert (text[caught.value.start : caught.value.end], str(caught.value)) == (place, message)


@pytest.mark.parametrize(
    ("selector", "labels", "matched"),
    [
        ('x{a="b"}', {"a": "b", "c": "d"}, True),
        ('x{a="b"}', {}, False),
        ('x{a!="b"}', {}, True),
        ('x{a=""}', {}, True),
        ('x{a=~"b|c"}', {"a": "c"}, True),
        ('x{a=~"b"}', {"a": "xbx"}, False),
        ('x{a=~".*"}', {}, True),
        ('x{a!~"5.."}', {"a": "500"}, False),
        ("x", {"__name__": "y"}, False),
        ("x", {"__name__": "x"}, True),
        ('{__name__=~"x|y"}', {"__name__": "y"}, True),
    ],
)
def test_a_missing_label_is_the_empty_value(
    selector: str, labels: dict[str, str], matched: bool
) -> None:
    assert parse_selector(selector).matches(labels) is matched


def test_a_selector_is_changed_by_making_another() -> None:
    selector = parse_selector('h{a="b",le="5"}')
    assert selector.renamed("h_bucket").text == 'h_bucket{a="b",le="5"}'
    assert selector.without("le").text == 'h{a="b"}'
    assert selector.equals == {"a": "b", "le": "5"}
    more = Matcher(name="c", op=MatchOp.NOT_REGEX, value="d.*")
    assert selector.with_matcher(more).text == 'h{a="b",c!~"d.*",le="5"}'


@pytest.mark.parametrize(
    ("narrow", "wide", "answer"),
    [
        ('x{a="b"}', "x", True),
        ("x", 'x{a="b"}', None),
        ('x{a="b"}', 'x{a="c"}', False),
        ('x{a="b"}', 'y{a="b"}', False),
        ('x{a="500"}', 'x{a=~"5.."}', True),
        ('x{a="400"}', 'x{a=~"5.."}', False),
        ('x{a=~"b|c"}', 'x{a=~"d|c|b"}', True),
        ('x{a=~"b|c"}', 'x{a="b"}', None),
        ('x{a=~"5.."}', 'x{a=~"5.*"}', None),
        ('x{a=~"5.."}', 'x{a!=""}', True),
        ('x{a!~"b|c"}', 'x{a!="b"}', True),
        ('x{a!="b"}', 'x{a="b"}', False),
        ('x{a!="b"}', 'x{a!~"b|c"}', None),
        ("x", 'x{a=~".*"}', True),
        ('x{a!=""}', 'x{a=~".+"}', True),
        ("x", '{__name__=~"x|y"}', True),
        ('{__name__=~"x|y"}', "x", None),
        ('x{a="b",c="d"}', 'x{c="d",a!="e"}', True),
        ('x{a=~"[A-z]"}', 'x{a=~"[a-zA-Z]"}', None),
    ],
)
def test_being_within_another_selector_is_said_only_when_certain(
    narrow: str, wide: str, answer: bool | None
) -> None:
    assert is_subset(parse_selector(narrow), parse_selector(wide)) is answer


POOL = st.sampled_from(["", "b", "c", "bc", "500", "404", "d"])
POOL_MATCHERS = st.builds(
    Matcher,
    name=st.sampled_from(["a", "e"]),
    op=st.sampled_from(list(MatchOp)),
    value=st.sampled_from(["", "b", "c", "b|c", "[bc]d?", "5..", ".*", ".+", "b?c?"]),
)
POOL_SELECTORS = st.builds(
    Selector, metric=st.just("x"), matchers=st.lists(POOL_MATCHERS, max_size=3).map(tuple)
)


@given(POOL_SELECTORS, POOL_SELECTORS, st.dictionaries(st.sampled_from(["a", "e"]), POOL))
def test_no_series_contradicts_what_was_said_to_be_certain(
    narrow: Selector, wide: Selector, labels: dict[str, str]
) -> None:
    answer = is_subset(narrow, wide)
    if answer is not None and narrow.matches(labels):
        assert wide.matches(labels) is answer


@pytest.mark.parametrize(
    "pattern", ["a|b", "5..", "a{", "a{,3}", r"\*+", "[*+]+", "(?i)a", "", "]"]
)
def test_what_prometheus_takes_is_valid(pattern: str) -> None:
    assert regex_problem(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("(", "missing ), unterminated subpattern"),
        ("(?=a)", "it looks ahead or behind, which Prometheus cannot (RE2)"),
        (r"(a)\1", "it refers back to a group, which Prometheus cannot (RE2)"),
        ("a++", '"+" repeats a repetition'),
        ("a{1001}", '"{1001}" repeats more than 1000 times'),
        ("a{1,1001}", '"{1,1001}" repeats more than 1000 times'),
        (r"\p{greek}", r'"\p{greek}" is an escape that RE2 does not have'),
        ("[[:foo:]]", '"[:foo:]" is a class that RE2 does not have'),
        ("[a--b]", '"[a--b]" holds a range that ends before it begins'),
        ("(?<n>a)", '"(?<n" is newer than Prometheus 2.42: write (?P<name>...)'),
        ("(?x)a b", '"(?x" sets a flag that RE2 does not have'),
        (r"\<a", r'"\<" is an escape that RE2 does not have'),
    ],
)
def test_what_prometheus_refuses_is_explained(pattern: str, problem: str) -> None:
    assert regex_problem(pattern) == problem


@pytest.mark.parametrize(
    ("pattern", "value", "matched"),
    [
        ("a|b", "xb", False),
        ("a{", "a{", True),
        ("a{,3}", "aa", False),
        ("[a&&b]", "&", True),
        ("[[a]", "[", True),
        (r"\d", "٣", False),
        (r"[\d]", "3", True),
        ("[[:alpha:]]", "b", True),
        (r"\bé\b", "é", False),
        ("", "", True),
    ],
)
def test_expressions_match_as_in_re2(pattern: str, value: str, matched: bool) -> None:
    assert matches_regex(pattern, value) is matched


def test_an_expression_that_explodes_elsewhere_takes_linear_time() -> None:
    assert not matches_regex("(a+)+b", "a" * 100_000)


def test_selectors_in_a_query_know_what_is_done_to_them() -> None:
    query = (
        'sum by (a) (rate(x{b="c"}[5m] offset 1d)) > on () topk(scalar(q), absent(y))'
        " and max_over_time(z[1h:1m])"
    )
    found = [
        (use.selector.text, use.function, use.aggregation, use.ranged, str(use.offset))
        for use in selectors_in(parse_expression(query))
    ]
    assert found == [
        ('x{b="c"}', "rate", "sum", True, "1 day, 0:00:00"),
        ("q", "scalar", "topk", False, "None"),
        ("y", "absent", "topk", False, "None"),
        ("z", "max_over_time", None, False, "None"),
    ]


def test_functions_that_the_oldest_prometheus_lacks_are_named() -> None:
    query = parse_expression("limitk(1, x) + mad_over_time(rate(x[5m])[1h:5m]) > sum(abs(y))")
    assert newer_functions(query) == ("limitk", "mad_over_time")


@pytest.mark.parametrize(
    ("narrow", "wide", "label"),
    [
        ('t{c!~"5.."}', 't{c=~"2..|5.."}', "c"),
        ('t{c!~"5.."}', 't{c=~"[1-5].."}', None),
        ('t{c!~"5.."}', 't{c=~".+"}', None),
        ('t{c!~"5.."}', 't{c=~"..."}', None),
        ('t{c!~"4..|5.."}', 't{c!~"3.."}', None),
        ('t{m!="POST"}', 't{m=~"GET|POST"}', "m"),
        ('t{m!=""}', 't{m=~"GET|POST"}', "m"),
        ('t{m!="GET",m=~"GET|POST"}', 't{m=~"GET|POST"}', None),
        ('t{r!="error"}', 't{r=~"[a-z]+"}', None),
        ("t", 't{m=~"GET|POST"}', None),
    ],
)
def test_what_only_excludes_is_beyond_what_is_listed(
    narrow: str, wide: str, label: str | None
) -> None:
    assert open_beyond(parse_selector(narrow), parse_selector(wide), {}) == label
