"""Parsing: a tree, or an error that says where and what to do; never a crash."""

import json
import re
import subprocess
from pathlib import Path

import promql_parser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slosmith.promql import (
    PromQLError,
    canonical,
    parse_expression,
    parse_written,
    print_expression,
)

PIECES = [
    "x", "rate(", "sum by (a) (", ")", "(", "{", "}", "[5m]", "[", "]", 'a="b"', "=~", '"(',
    "and", "or", "on()", " ", "+", "-", "==", "bool", "1", "1e999", "offset", "@", "5m", "#", "\n",
    "group_left", ",", ":", "$window", "'", "`", "\\", "99999999999y", "Inf", "start()", "é", '"',
]  # fmt: skip

BAD = [
    # the text, the part that is pointed at, the message
    ("rate(x[5m]", "(", '"(" is never closed: add ")"'),
    ("rate(x[5m]))", ")", '")" closes nothing: take it out'),
    ('x{a="b"]', "]", '"{" is closed by "]": write "}"'),
    ('x{job="a}', '"a}', 'the string is never closed: end it with "'),
    ('x{a=!"b"}', "=!", '"=!" compares no label: write !='),
    ('x{a=="b"}', "==", '"==" compares no label: write ='),
    ('x{a~="b"}', "~=", '"~=" compares no label: write =~'),
    (
        "x{a>400}",
        ">",
        '">" compares no label: write =~ and which values are meant, as in code=~"5.."',
    ),
    ("raet(x[5m])", "raet", 'unknown function "raet": did you mean rate()?'),
    (
        "rate(y[5m]) + rate(y)",
        "rate(y)",
        "rate() takes a range: write a window such as [5m] after the selector",
    ),
    (
        "y + sum by (a) (x[5m])",
        "sum by (a) (x[5m])",
        "an aggregation takes no range: wrap it in rate() or the like first",
    ),
    ("absent(x[5m])", "absent(x[5m])", "absent() takes no range: take the [...] out"),
    (
        'y + x{a=~"("}',
        '"("',
        '"(" is no valid regular expression: missing ), unterminated subpattern',
    ),
    (
        'x{a=~"(?!b)"}',
        '"(?!b)"',
        (
            '"(?!b)" is no valid regular expression: '
            "it looks ahead or behind, which Prometheus cannot (RE2)"
        ),
    ),
    ('x{a=~"b**"}', '"b**"', '"b**" is no valid regular expression: "*" repeats a repetition'),
    ("sum(x + )", "+ )", 'after "+" an expression is missing or misplaced: write one'),
    ("sum(x) foo", "foo", 'unexpected "foo": take it out'),
    (
        "a and (b or {})",
        "{}",
        "a selector needs a metric, or a matcher that does not match the empty value",
    ),
    ("x[5]", "5", '"5" is a duration without a unit: write one, such as 5m'),
    ("x offset -5", "5", '"5" is a duration without a unit: write one, such as 5m'),
    (
        "x[30m1h]",
        "30m1h",
        '"30m1h" is no duration: write units from large to small, like 1h30m',
    ),
    ("x + 1d", "1d", 'the duration "1d" has no place here: write 86400, in seconds'),
    ("x[300y]", "300y", '"300y" is more than 100 years: write a shorter duration'),
    ("rate(x[$window])", "$window", '"$window" has no place here: write a duration such as 5m'),
    (
        'x{a="b" or c="d"}',
        "or",
        '"or" between matchers is no PromQL: write one regular expression, or two selectors',
    ),
    (
        r'x{a="\z"}',
        r'"\z"',
        "the string holds an escape that Prometheus does not know: write \\\\ for \\",
    ),
    (
        "1 + (2 == 3)",
        "(2 == 3)",
        "comparing two numbers gives no series: compare a selector, or write bool",
    ),
    ("", "", "the query is empty: write an expression"),
    (
        "x{a='\ud800'}",
        "\ud800",
        "half a surrogate pair is no character: write the character itself",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "message"), BAD, ids=[text for text, _, _ in BAD])
def test_an_error_points_at_its_cause(text: str, place: str, message: str) -> None:
    with pytest.raises(PromQLError) as caught:
        parse_expression(text)
    assert (text[caught.value.start : caught.value.end], str(caught.value)) == (place, message)


@pytest.mark.parametrize(
    "text", ["(" * 9_000 + "x" + ")" * 9_000, "-" * 9_000 + "x", "x+" * 9_000 + "x"]
)
def test_depth_that_would_crash_the_parser_is_refused(text: str) -> None:
    with pytest.raises(PromQLError, match="nests deeper than 200 levels"):
        parse_expression(text)


def test_a_text_of_any_size_is_refused_before_it_is_read() -> None:
    with pytest.raises(PromQLError, match="20000 are allowed"):
        parse_written("x" * 10_000_000)


def test_what_is_made_of_the_deepest_that_may_be_written_can_be_read() -> None:
    written = "abs(" * 200 + "x" + ")" * 200
    parse_written(written)
    with pytest.raises(PromQLError, match="deeper than 200 levels"):
        parse_written(f"abs({written})")
    parse_expression(f"sum(abs({written})) or abs({written})")


def test_long_lists_of_matchers_and_arguments_are_no_depth() -> None:
    matchers = ",".join(f'l{n}!="v"' for n in range(300))
    parse_expression(f"sum(x{{{matchers}}}) > 0")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("x[4w]", "x[28d]"),
        ("x[28d]", "x[28d]"),
        ("x[1y2w3d4h]", "x[382d4h]"),
        ("rate( x [ 5m ] ) # why", "rate(x[5m])"),
        ("sum by(a,b)(x)\n/ on(a)group_left()y", "sum by (a, b) (x) / on (a) group_left () y"),
        ("x{a=`b\nc'\"`,d!~'e'}", 'x{a="b\\nc\'\\"",d!~"e"}'),
        ("-x ^ -2 - -(y)", "-x ^ -2 - -(y)"),
        ("a AND b > BOOL 1", "a and b > bool 1"),
        ("x[5m:1m] offset -1w @ start()", "x[5m:1m] offset -7d @ start()"),
        ('label_replace(x,"a","$1","b","(.*)")', 'label_replace(x, "a", "$1", "b", "(.*)")'),
    ],
)
def test_canonical_text_is_one_line_in_days_and_double_quotes(text: str, printed: str) -> None:
    assert canonical(text) == printed
    assert canonical(printed) == printed
    assert str(parse_expression(printed)) == str(promql_parser.parse(text))


def test_a_long_query_prints_on_one_line() -> None:
    text = f'sum by (a) (rate(x{{b="{"c" * 90}"}}[5m])) / on (a) sum by (a) (rate(y[28d])) > 0.0144'
    assert print_expression(parse_expression(text)) == text


def test_a_grouping_join_keeps_its_matching_when_printed() -> None:
    text = "a == ignoring () group_left (x) b > bool ignoring () group_right () c"
    assert print_expression(parse_expression(text)) == text


@given(st.text() | st.lists(st.sampled_from(PIECES)).map("".join))
def test_no_text_raises_anything_but_a_promql_error(text: str) -> None:
    try:
        printed = print_expression(parse_expression(text))
    except PromQLError as error:
        assert 0 <= error.start <= error.end <= len(text)
        assert error.message
    else:
        assert print_expression(parse_expression(printed)) == printed
        assert "\n" not in printed


GOOD = [
    "x and on () y unless ignoring (a) z or -(x ^ 2 % 3)",
    "x * on (a, b) group_left (c) y > bool 1.5e3",
    "SUM(x) BY (a) + count_values('v', x) + topk without (a) (1, x) atan2 y",
    'x{a="\\x41\\u00e9\\n",b!=`"`,c=~"5..",d!~\'e|f\',}[5m:1m] offset -1w @ end()',
    "histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m])))",
    "{__name__=~'x|y'} or :x or x:y or by or sum or on_call",
    "label_replace(time() - vector(pi()), 'a', '$1', 'b', '(.*)') # why\n > Inf",
    'x{a=~"a{"} or x{a=~"[a&&b]"} or x{a=~"[--b]"} or x{a=~"(?i)(?:a|b)"}',
]


@pytest.mark.judge
def test_prometheus_accepts_and_refuses_the_same_queries(promtool: str, tmp_path: Path) -> None:
    bad = [text for text, _, _ in BAD if text.isprintable() and text]
    for number, text in enumerate([*GOOD, *bad]):
        group = {"name": "g", "rules": [{"record": "r", "expr": text}]}
        (tmp_path / f"{number}.yaml").write_text(json.dumps({"groups": [group]}))
    paths = sorted(tmp_path.glob("*.yaml"))
    command = [promtool, "check", "rules", "--lint=none", *map(str, paths)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    refused = {int(number) for number in re.findall(r"/(\d+)\.yaml: ", told.stdout + told.stderr)}
    assert refused == set(range(len(GOOD), len(GOOD) + len(bad)))
    assert all(parse_expression(text) for text in GOOD)
