"""Labels through the tree of a query, judged by what Prometheus makes of real series."""

import json
import random
import re
import subprocess
from pathlib import Path

import pytest
from promql_parser import BinaryExpr

from slosmith.promql import (
    PromQLError,
    infer,
    never_matches,
    parse_expression,
    print_expression,
)

SERIES = (
    'x{a="1",b="p",job="j"}',
    'x{a="2",b="p",job="j"}',
    'x{a="2",b="q"}',
    'y{b="p",c="7",job="j"}',
    'y{b="q",c="8"}',
    'u{a="1"}',
    'u{d="1",a="2"}',
    "z",
    'h_bucket{a="1",le="1"}',
    'h_bucket{a="1",le="+Inf"}',
)
KNOWN = {
    "x": frozenset({"a", "b", "job"}),
    "y": frozenset({"b", "c", "job"}),
    "z": frozenset[str](),
    "h_bucket": frozenset({"a", "le"}),
}
ALWAYS = {"x": {"a", "b"}, "y": {"b", "c"}, "u": {"a"}, "h_bucket": {"a", "le"}}


def always(metric: str) -> frozenset[str]:
    return frozenset(ALWAYS.get(metric, ()))


@pytest.mark.parametrize(
    ("query", "possible"),
    [
        ("sum(x)", ""),
        ("sum by (a, z) (x)", "a"),
        ("sum without (a) (x)", "b job"),
        ("topk by (a) (5, x)", "__name__ a b job"),
        ('count_values("v", x)', "v"),
        ("x + on (b) group_left (c) y", "__name__ a b c job"),
        ("x + on (a) y", ""),
        ("x + on (b) y", "b"),
        ("x + y", "__name__ b job"),
        ("u / sum by (a) (x)", "__name__ a"),
        ("x or y", "__name__ a b c job"),
        ("x unless u", "__name__ a b job"),
        ("absent(x{a='1',b=~'p'})", "a"),
        ("absent(sum by (a) (x))", ""),
        ("scalar(x) > bool 1", ""),
        ("vector(1) + hour()", ""),
        ("histogram_quantile(0.9, rate(h_bucket[5m]))", "__name__ a"),
        ("label_replace(x, 'p', '$1', 'a', '(.*)')", "__name__ a b job p"),
        ("label_join(z, 'p', '-', 'a')", "__name__ p"),
        ("max_over_time(sum by (a) (x)[5m:1m])", "a"),
    ],
)
def test_labels_that_are_dropped_are_impossible(query: str, possible: str) -> None:
    labels = infer(parse_expression(query), KNOWN.get)
    assert labels.possible == frozenset(possible.split())


def test_of_an_unknown_metric_any_label_is_possible_but_those_dropped() -> None:
    labels = infer(parse_expression("sum without (a) (u{b=''})"), KNOWN.get)
    assert [label for label in "abcd" if labels.may_have(label)] == ["c", "d"]


@pytest.mark.parametrize(
    ("query", "certain"),
    [
        ("x{a='1',b=~'.+',job!=''}", "a b job"),
        ("x{a=~'1|'}", ""),
        ("sum by (a) (x{a!='',b='p'})", "a"),
        ("sum by (a) (x)", ""),
        ("x and on (b) y{b='p'}", "b"),
        ("x{a='1'} or x{a='2',b='p'}", "a"),
        ("label_replace(x, 'p', '0', '', '')", "p"),
        ("label_replace(x{a='1'}, 'a', '$1', 'b', '(.*)')", ""),
        ("absent(x{a='1'})", "a"),
        ("absent(x{a='1',a!='2'})", ""),
    ],
)
def test_labels_are_certain_only_where_they_are_proven(query: str, certain: str) -> None:
    assert infer(parse_expression(query), KNOWN.get).certain == frozenset(certain.split())


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            's{window="1h"} > 1 and s{window="5m"} > 1',
            (
                '"and" never matches: "window" is "1h" on the left side and "5m" on the right '
                "side; join with ignoring(window) or on(...)"
            ),
        ),
        (
            'sum by (a) (x{a="1"}) and sum by (b) (y{b="2"})',
            (
                '"and" never matches: the left side always has the label "a" and the right side '
                "never has it; join with ignoring(a) or on(...)"
            ),
        ),
        (
            'sum(x) / x{a="1"}',
            (
                '"/" never matches: the right side always has the label "a" and the left side '
                "never has it; join with ignoring(a) or on(...)"
            ),
        ),
        (
            'x{a="1"} unless sum(y)',
            (
                '"unless" removes nothing: the left side always has the label "a" and the right '
                "side never has it; join with ignoring(a) or on(...)"
            ),
        ),
    ],
)
def test_a_join_that_can_never_match_is_explained(query: str, message: str) -> None:
    (found,) = never_matches(parse_expression(query), KNOWN.get)
    assert found.message == message


@pytest.mark.parametrize(
    "query",
    [
        "sum by (a) (x) and sum by (b) (y)",  # both may be one series without labels
        'x{a="1"} / on () sum(x)',
        's{window="1h"} and ignoring (window) s{window="5m"}',
        'x{a="1"} or sum(y)',
        'x{a="1"} * on (job) group_left (c) y',
        'x{a="1"} and u',
    ],
)
def test_a_join_that_may_match_is_left_alone(query: str) -> None:
    assert never_matches(parse_expression(query), KNOWN.get) == ()


def test_a_contract_that_promises_labels_shows_more() -> None:
    query = parse_expression("sum by (a) (x) and sum by (b) (y)")
    (found,) = never_matches(query, KNOWN.get, always)
    assert found.label == "a"


MATCHERS = ["", "{a='1'}", "{a!=''}", "{a=''}", "{b=~'p|'}", "{b=~'p|q',a!='1'}", "{job!='j'}"]
LABEL_SETS = ["", "a", "b", "a, b", "job", "c, a", "d"]
CALLS = (
    "sum({})",
    "topk(2, {})",
    "topk by (b) (1, {})",
    "count_values('v', {})",
    "count_values without (a) ('v', {})",
    "abs({})",
    "({})",
    "-{}",
    "2 * {}",
    "{} > bool 1",
    "label_replace({}, 'a', 'n', 'b', 'p')",
    "label_replace({}, 'a', '', 'b', 'p')",
    "label_replace({}, 'p', '0', '', '')",
    "label_replace({}, 'p', '$1', 'a', '(.*)')",
    "label_join({}, 'p', '-', 'a', 'b')",
    "label_join({}, 'a', '', 'c')",
    "absent({} > 99)",
    "max_over_time({}[5m:1m])",
    "last_over_time({}[5m:1m])",
    "histogram_quantile(0.5, {})",
    "sort({})",
    "timestamp({})",
)


def query_of(dice: random.Random, depth: int) -> str:
    """Return a query of some depth over the series above."""
    if depth == 0:
        selector = dice.choice(["x", "y", "u", "z", "h_bucket"]) + dice.choice(MATCHERS)
        return dice.choice([selector, selector, f"absent({selector} offset 1d)"])
    inner = query_of(dice, depth - 1)
    kind = dice.randrange(4)
    if kind == 0:
        return dice.choice(CALLS).format(inner)
    if kind == 1:
        clause = f"{dice.choice(['by', 'without'])} ({dice.choice(LABEL_SETS)})"
        return f"{dice.choice(['sum', 'max', 'group'])} {clause} ({inner})"
    operator = dice.choice(["and", "or", "unless", "+", "==", "> bool"])
    matching = dice.choice(["", "", "on ({})", "ignoring ({})"]).format(dice.choice(LABEL_SETS))
    if matching and operator not in ("and", "or", "unless") and dice.random() < 0.5:
        side = dice.choice(["group_left", "group_right"])
        matching += f" {side} ({dice.choice(['', 'c', 'd', 'b'])})"
    return f"({inner}) {operator} {matching} ({query_of(dice, dice.randrange(depth))})"


def results(promtool: str, folder: Path, queries: list[str]) -> list[list[dict[str, str]] | None]:
    """Return the label sets that Prometheus gives for each query, None where it refuses."""
    wanted = [{"labels": '{never="there"}', "value": 1}]
    test = {
        "interval": "1m",
        "input_series": [{"series": name, "values": f"{n}x20"} for n, name in enumerate(SERIES, 1)],
        "promql_expr_test": [
            {"expr": query, "eval_time": "10m", "exp_samples": wanted} for query in queries
        ],
    }
    path = folder / "labels.test.yaml"
    path.write_text(json.dumps({"evaluation_interval": "1m", "tests": [test]}))
    run = subprocess.run(
        [promtool, "test", "rules", str(path)], capture_output=True, text=True, check=False
    )
    told = re.split(r"^    expr: ", run.stdout + run.stderr, flags=re.MULTILINE)[1:]
    assert len(told) == len(queries)
    return [_label_sets(text) for text in told]


def _label_sets(told: str) -> list[dict[str, str]] | None:
    if "got:" not in told:
        return None
    got = told.partition("got: ")[2].splitlines()[0]
    if got == "nil":
        return []
    series = re.findall(r"(\w*)(\{.*?\}) [-+0-9.EeInfNa]+(?:, |$)", got)
    assert series, got
    return [dict(re.findall(r'(\w+)="([^"]*)"', labels)) for _, labels in series]


@pytest.mark.judge
def test_prometheus_never_gives_labels_that_were_called_impossible(
    promtool: str, tmp_path: Path
) -> None:
    dice = random.Random(20261124)
    queries = [query_of(dice, depth) for depth in (1, 2, 2, 3, 3) for _ in range(400)]
    answered = seen = 0
    for query, series in zip(queries, results(promtool, tmp_path, queries), strict=True):
        if series is None:
            continue
        answered += 1
        labels = infer(parse_expression(query), KNOWN.get, always)
        for found in series:
            seen += 1
            wrong = [label for label in found if not labels.may_have(label)]
            assert not wrong, f"{query} gives {found}"
            assert labels.certain <= found.keys(), f"{query} gives {found}"
            assert labels.fixed <= set(found.items()), f"{query} gives {found}"
    assert answered > 1000
    assert seen > 1000


def impossible_joins(dice: random.Random) -> list[str]:
    """Draw queries whose outermost join is said to be impossible."""
    found = []
    for query in (query_of(dice, depth) for depth in (1, 2, 3) for _ in range(1500)):
        try:
            tree = parse_expression(query)
        except PromQLError:
            continue  # such as a label that is both matched and copied
        if isinstance(tree, BinaryExpr) and str(tree.op) not in ("or", "unless"):
            sides = (print_expression(tree.lhs), print_expression(tree.rhs))
            findings = never_matches(tree, KNOWN.get, always)
            if any((finding.left, finding.right) == sides for finding in findings):
                found.append(query)
    return found


@pytest.mark.judge
def test_prometheus_finds_no_partner_where_none_was_said_to_exist(
    promtool: str, tmp_path: Path
) -> None:
    queries = impossible_joins(random.Random(7))
    answers = dict(zip(queries, results(promtool, tmp_path, queries), strict=True))
    assert not {query: series for query, series in answers.items() if series}
    assert sum(series is not None for series in answers.values()) > 100
