"""What changes nothing is called so, and nothing else: a lost matcher, another presence."""

from __future__ import annotations

import pytest

from slosmith.output.document import Rule
from slosmith.promql import parse_expression
from tests.mutants.equivalent import equivalent
from tests.mutants.joined import is_unchanged
from tests.mutants.nothing import is_nothing_else

A, B = 'a{x="1",y="2"}', 'b{x="1",y="2"}'
LOST = 'a{y="2"}'
SLOW = "histogram_quantile(0.9, sum without (z) (rate({}[5m]))) < 3"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"{A} / ({B} > 0)", f"{LOST} / ({B} > 0)"),
        ('a{x=~".*"} > 1', "a{} > 1"),
        (f"{A} > 1 and {B} > 1", f"{LOST} > 1 and {B} > 1"),
        (f"sum(2 * {A} + 3 * {B} or {A})", f"sum(2 * {LOST} + 3 * {B} or {A})"),
        (f"sum by (x) ({A}) / sum by (x) ({B})", f"sum by (x) ({LOST}) / sum by (x) ({B})"),
        (f"{A} - on (x) {B}", f"{LOST} - on (x) {B}"),
        (f"max by (x) ({A} unless c) * {B}", f"max by (x) ({LOST} unless c) * {B}"),
        (f"{B} - ({A} or 0 * {B})", f"{B} - ({LOST} or 0 * {B})"),
        (f"{B} - ({B} or 0 * {A})", f"{B} - ({B} or 0 * {LOST})"),
        (f"{B} unless on (x) {A}", f"{B} unless on (x) {LOST}"),
        (f"sum without (z) ({A}) / 2 < {B}", f"sum without (z) ({LOST}) / 2 < {B}"),
        (f"{A} / ignoring (z) group_left {B}", f"{LOST} / ignoring (z) group_left {B}"),
        (f"{A} / on (x) group_left {B}", f"{LOST} / on (x) group_left {B}"),
        (
            f"{B} / on (x) group_left sum by (x) ({A})",
            f"{B} / on (x) group_left sum by (x) ({LOST})",
        ),
        (f"{SLOW.format(A)} and on (x) {B}", f"{SLOW.format(LOST)} and on (x) {B}"),
        (f"{B} and on (x) {SLOW.format(A)}", f"{B} and on (x) {SLOW.format(LOST)}"),
        (
            f"{A} - on (x) clamp_min({B} - on (x) c, 0)",
            f"{LOST} - on (x) clamp_min({B} - on (x) c, 0)",
        ),
        (
            f"sum_over_time(({B} unless on (x) (last_over_time({A}[1h] @ end()) >= 0))[1h:1m])",
            f"sum_over_time(({B} unless on (x) (last_over_time({LOST}[1h] @ end()) >= 0))[1h:1m])",
        ),
    ],
)
def test_what_is_let_in_finds_no_partner(old: str, new: str) -> None:
    assert is_unchanged(parse_expression(old), parse_expression(new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"{A} > 1", f"{LOST} > 1"),
        (f"{A} or {B}", f"{LOST} or {B}"),
        (f"{A} unless {B}", f"{LOST} unless {B}"),
        (f"max by (x) (c unless {A}) * {B}", f"max by (x) (c unless {LOST}) * {B}"),
        (f"{B} unless on (y) {A}", f"{B} unless on (y) {LOST}"),
        (f"{A} and on (y) {B}", f"{LOST} and on (y) {B}"),
        (f"{B} - on (x) {A}", f"{B} - on (x) {LOST}"),
        (f"{B} / on (x) group_left {A}", f"{B} / on (x) group_left {LOST}"),
        (
            f"{B} / on (x) group_left sum by (z) ({A})",
            f"{B} / on (x) group_left sum by (z) ({LOST})",
        ),
        (f"{A} / on (y) group_left {B}", f"{LOST} / on (y) group_left {B}"),
        (f"{SLOW.format(A)} and on (y) {B}", f"{SLOW.format(LOST)} and on (y) {B}"),
        (f"{A} - on (x) ({B} - on (y) c)", f"{LOST} - on (x) ({B} - on (y) c)"),
        (f"sum({A}) / sum({B})", f"sum({LOST}) / sum({B})"),
        (f"{A} / {LOST}", f"{LOST} / {LOST}"),
        (f"{A} / {B}", f"a / {B}"),
        (f"sum without (x) ({A}) < {B}", f"sum without (x) ({LOST}) < {B}"),
        (f"{A} / ignoring (x) group_left {B}", f"{LOST} / ignoring (x) group_left {B}"),
        (f"{A} / ignoring (z) group_left (x) {B}", f"{LOST} / ignoring (z) group_left (x) {B}"),
        (f"{B} - ({A} or 0 * {LOST})", f"{B} - ({LOST} or 0 * {LOST})"),
        (f"{B} - ({A} or on (x) {B})", f"{B} - ({LOST} or on (x) {B})"),
        (f"{LOST} - ({B} or 0 * {A})", f"{LOST} - ({B} or 0 * {LOST})"),
    ],
)
def test_what_may_count_is_never_called_the_same(old: str, new: str) -> None:
    assert not is_unchanged(parse_expression(old), parse_expression(new))


@pytest.mark.parametrize(
    ("query", "number", "same"),
    [
        ("count(x) > 1", "1.5", True),
        ("count(x) > 2", "3", False),
        ("count(x) >= 1", "1.5", False),
        ("count(x) >= 2", "1.5", True),
        ("sum(x == bool 0) > 1", "1.5", True),
        ("count(x) == 1", "1.5", False),
        ("changes(x[5m]) < 3", "2.5", True),
        ("changes(x[5m]) < 3", "2", False),
        ("count(x) / 2 > 1", "1.5", False),
        ("x > 1", "1.5", False),
        ('sum(2 * label_replace(max(x > bool 1), "a", "0", "", "") + 1) >= 2', "1.5", True),
        ('sum(2 * label_replace(max(x), "a", "0", "", "") + 1) >= 2', "1.5", False),
    ],
)
def test_between_whole_numbers_a_threshold_is_one(query: str, number: str, same: bool) -> None:
    old = Rule("Odd", query, (), annotations=())
    new = old._replace(expr=f"{query[: query.rindex(' ')]} {number}")
    assert bool(equivalent(old, new, {})) is same


HOUR = "slo:total_events:rate1h"
MADE = (
    "sum by (x) (\n  285 * slo:total_events:rate5m{0}\n  + 30 * sum_over_time("
    "slo:total_events:rate5m{0}[54m59s999ms:30s] offset 2m30s)\n"
    "  or 285 * slo:total_events:rate5m{0}\n) / 3585"
)


@pytest.mark.parametrize(
    ("asked", "made", "same"),
    [('{slo="a",x!=""}', '{slo="a",x!=""}', True), ('{slo="a"}', '{slo="a",x!=""}', False)],
)
def test_an_hour_is_there_with_what_it_is_made_of_and_with_nothing_more(
    asked: str, made: str, same: bool
) -> None:
    gone = Rule("Gone", f"absent(count(slo:total_events:rate5m{asked}))", ())
    other = gone._replace(expr=gone.expr.replace("rate5m", "rate1h"))
    assert bool(equivalent(gone, other, {HOUR: MADE.replace("{0}", made)})) is same


ALL, BAD = "sum(rate(a[5m30s]))", 'sum(rate(a{x="1"}[5m30s]))'
ENDS = BAD.replace("rate(", "delta(")
NONE = '\nor on () 0 * sum(slo:total_events:rate5m{slo="a"})'


@pytest.mark.parametrize(
    ("ends", "same"), [(ENDS, True), (ENDS.replace('x="1"', 'y="1"'), False), (BAD, False)]
)
def test_the_bad_are_there_with_all_whether_rate_or_delta_counts_them(
    ends: str, same: bool
) -> None:
    greater = f'max(\n  {BAD}\n  or label_replace({ends} / 330, "__selector", "1", "", "")\n)'
    records = {"slo:total_events:rate5m": ALL, "slo:bad_events:rate5m": greater + NONE}
    gone = Rule("Gone", 'absent(count(slo:total_events:rate5m{slo="a"}))', ())
    other = gone._replace(expr=gone.expr.replace("total", "bad"))
    assert bool(equivalent(gone, other, records)) is same
    assert bool(equivalent(other, gone, records)) is same


GOOD = 'slo:good_events:rate5m{slo="a",x!=""}'
NEEDED, NO_GOOD = f"\nand on (x) {GOOD}", '\nor on (x) 0 * slo:total_events:rate5m{slo="a",x!=""}'
MASK = '(\n  {0}\n)\nunless on () slo:excluded:bool{slo="a"} == 1\nor 0 * z'


@pytest.mark.parametrize(
    ("total", "good", "same"),
    [
        (f"sum by (x) (a){NEEDED}", "sum by (x) (b)", True),
        ("sum by (x) (a)", f"sum by (x) (b){NO_GOOD}", True),
        (
            MASK.replace("{0}", f"sum by (x) (a){NEEDED.replace(chr(10), chr(10) + '  ')}"),
            "b",
            True,
        ),
        ("sum by (x) (a)", "sum by (x) (b)", False),
    ],
)
def test_what_good_leaves_is_there_with_all_where_good_is(
    total: str, good: str, same: bool
) -> None:
    every = 'slo:total_events:rate5m{slo="a",x!=""}'
    left = f"clamp_min(\n  {every}\n  - on (x) {GOOD},\n  0\n)"
    names = (f"slo:{one}_events:rate5m" for one in ("total", "good", "bad"))
    records = dict(zip(names, (total, good, left), strict=True))
    known = Rule("slo:info", f"0 * {every} + 1", ())
    other = known._replace(expr=known.expr.replace("total", "bad"))
    assert bool(equivalent(known, other, records)) is same


@pytest.mark.parametrize(
    ("total", "same"),
    [
        ("sum(count_over_time(x[29m59s999ms])) / 60", True),
        ("(sum(count_over_time(x[4m59s999ms])) / 10) unless on () y\nor 0 * z and on () y", False),
        ("sum(rate(x[5m30s]))", False),
    ],
)
def test_a_number_of_evaluations_is_never_zero(total: str, same: bool) -> None:
    ratio = Rule("slo:error_ratio:rate30m", "a / (slo:total_events:rate30m{} > 0)", ())
    other = ratio._replace(expr=ratio.expr.replace(" > 0", ""))
    assert bool(equivalent(ratio, other, {"slo:total_events:rate30m": total})) is same
    turned = ratio._replace(expr=ratio.expr.replace(">", "<"))
    assert equivalent(ratio, turned, {"slo:total_events:rate30m": total}) is None


@pytest.mark.parametrize(
    ("excluded", "rate", "same"),
    [
        (False, "count_over_time(clamp_max(x >= 0, 1)[4m59s999ms:30s]) / 10", True),
        (False, "sum by (z) (count_over_time(slo:bad_events:bool{}[4m59s999ms])) / 10", True),
        (True, "count_over_time(clamp_max(x >= 0, 1)[4m59s999ms:30s]) / 10", False),
        (False, "sum(rate(x[5m30s]))", False),
    ],
)
def test_known_time_is_some_unless_it_is_excluded(excluded: bool, rate: str, same: bool) -> None:
    ratio = Rule("slo:error_ratio:rate30d", "a / (slo:total_events:increase30d{} > 0)", ())
    other = ratio._replace(expr=ratio.expr.replace(" > 0", ""))
    records = {"slo:total_events:rate5m": rate}
    if excluded:
        records["slo:excluded:bool"] = "vector(0)"
    assert bool(equivalent(ratio, other, records)) is same


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ('absent(count(a{x="1"}))\nor absent(count(a))', 'absent(count(a{x="1"}))', True),
        ('absent(count(a{x="1"}))\nor absent(count(a))', " absent(count(a))", False),
        ("absent(count(a))\nor absent(count(b))", "absent(count(a))", False),
        ('absent(count(a{x="1"}))\nor up\nor absent(count(a))', 'absent(count(a{x="1"}))', False),
    ],
)
def test_what_is_part_of_it_is_gone_with_it(old: str, new: str, same: bool) -> None:
    gone = Rule("Gone", old, (), annotations=())
    assert bool(equivalent(gone, gone._replace(expr=new), {})) is same


@pytest.mark.parametrize(
    ("old", "new", "text", "same"),
    [
        # Where it is above 0 shows no factor, and no sum of what is never below it.
        ("sum by (x) (rate(a[5m])) > 0", "sum by (x) (increase(a[5m])) > 0", "up", True),
        ("sum by (x) (rate(a[5m])) > 0", "max by (x) (rate(a[5m])) > 0", "up", True),
        ("sum by (x) (rate(a[5m])) > 0", "max by (x) (rate(a[5m])) > 0", "{{ $value }}", False),
        ("sum by (x) (rate(a[5m])) > 0.1", "max by (x) (rate(a[5m])) > 0.1", "up", False),
        ("sum by (x) (rate(a[5m])) > 0", "min by (x) (rate(a[5m])) > 0", "up", False),
        ("sum(delta(a[5m])) > 0", "max(delta(a[5m])) > 0", "up", False),
        # How many there are does not depend on their numbers.
        ("count(max by (x) (a)) > 3", "count(min by (x) (a)) > 3", "{{ $value }}", False),
        ("count(max by (x) (a)) > 3", "count(min by (x) (a)) > 3", "up", True),
        ("count(max by (x) (a) > 1) > 3", "count(min by (x) (a) > 1) > 3", "up", False),
        # A quantile is the same of all buckets times the same.
        (
            "histogram_quantile(0.9, sum by (le) (rate(a_bucket[5m]))) > 1",
            "histogram_quantile(0.9, sum by (le) (increase(a_bucket[5m]))) > 1",
            "up",
            True,
        ),
        # All of both sides have the label alike, or one side has none.
        ('a{j="1"} and on (j, i) b{j="1"}', 'a{j="1"} and on (i) b{j="1"}', "{{ $value }}", True),
        ('a{j="1"} and on (j, i) b', 'a{j="1"} and on (i) b', "up", False),
        ('a{j="1"} > on (j, i) b{j="1"}', 'a{j="1"} > on (i) b{j="1"}', "up", False),
        ("a * on (i) group_left (n) b", "a * on (i) group_left b", "up", False),
        # The latest is what is there now, for as long as it is seen.
        (
            "last_over_time(a[5m]) / last_over_time(b[5m]) < 1 and a > 2",
            "last_over_time(a[1h]) / last_over_time(b[5m]) < 1 and a > 2",
            "{{ $value }}",
            True,
        ),
        (
            "last_over_time(a[5m]) / last_over_time(b[5m]) < 1 and a > 2",
            "last_over_time(a[5m]) / last_over_time(b[1h]) < 1 and a > 2",
            "up",
            False,
        ),
        ("last_over_time(a[5m]) < 1 and a > 2", "last_over_time(a[2m]) < 1 and a > 2", "up", False),
    ],
)
def test_what_is_calculated_otherwise_may_be_true_alike(
    old: str, new: str, text: str, same: bool
) -> None:
    rule = Rule("Odd", old, (), annotations=(("summary", text),))
    assert bool(equivalent(rule, rule._replace(expr=new), {})) is same


GROWN = "increase(({0})[15m:1m]) {1}"
# So long that it is printed in several lines.
BORN = 'max without (z) (changes_of_leaders_seen_total_of_all_members{job=~"a.*"})'
ZERO = '0 * absent(changes_of_leaders_seen_total_of_all_members{job=~"a.*"})'


@pytest.mark.parametrize(
    ("old", "new", "asked", "same"),
    [
        (f"{BORN} or {ZERO}", f"{BORN} ", ">= 4", True),
        (f"{BORN} or {ZERO}", f"{BORN} or 0 * absent(x)", "> 0", True),
        # It asks for no more than nothing, or something else is lost.
        (f"{BORN} or {ZERO}", f"{BORN} ", ">= 0", False),
        (f"{BORN} or {ZERO}", ZERO, ">= 4", False),
        (f"{BORN} or {ZERO}", f"{BORN} or absent(x)", ">= 4", False),
        # What is absent has the label of what is there: both are one series.
        (f'{BORN} or 0 * absent(x{{job="a"}})', BORN, ">= 4", False),
        (f"max without (job) (x) or {ZERO}", "max without (job) (x)", ">= 4", False),
    ],
)
def test_what_is_nothing_all_the_time_never_grows(
    old: str, new: str, asked: str, same: bool
) -> None:
    trees = [parse_expression(GROWN.format(one, asked)) for one in (old, new)]
    assert is_nothing_else(*trees) is same
