"""Each kind of defect that public files have is found in the ways in which people write it."""

from __future__ import annotations

import pytest

from tests.commands.importing.reading import flaws, imported, rules, sloth

W = "[{{.window}}]"
ALL = f"sum(rate(o_total{W}))"
BAD = f'sum(rate(o_total{{code="500"}}{W}))'


def _of(matcher: str, metric: str = "o_total") -> str:
    return f"sum(rate({metric}{{{matcher}}}{W}))"


@pytest.mark.parametrize(
    "errors",
    [
        _of('status="ok"'),
        _of('result="success"'),
        _of('error="false"'),
        _of('code=~"200|201|204"'),
        _of('status_code=~"[1-4].."'),
        _of('code!="500"'),
        _of('grpc_code="OK"'),
        f"sum(rate(o_success_total{W}))",
        f"sum(rate(jobs_succeeded_total{W}))",
        "(" + _of('code!~"5..|429"') + " or vector(0))",
    ],
)
def test_an_indicator_that_counts_successes_as_errors(errors: str) -> None:
    found = flaws(imported(sloth(errors, ALL)))
    assert any("looks inverted: successes count as errors" in one for one in found), found


@pytest.mark.parametrize(
    ("errors", "total"),
    [
        # A total of errors is of errors on both sides, and a good name of bad events tells nothing.
        (_of('kind="fatal"', "o_errors_total"), f"sum(rate(o_errors_total{W}))"),
        (f"sum(rate(o_ok_errors_total{W}))", ALL),
        (_of('error="true"'), ALL),
        (_of('status="failed"'), ALL),
    ],
)
def test_what_counts_errors_is_not_called_inverted(errors: str, total: str) -> None:
    assert flaws(imported(sloth(errors, total))) == []


OPENSLO = """apiVersion: openslo/v1
kind: SLO
metadata: {name: a}
spec:
  service: s
  indicator:
    metadata: {name: i}
    spec:
      ratioMetric:
        counter: true
        WORD: {metricSource: {type: Prometheus, spec: {query: 'o_total{code=~"CODES"}'}}}
        total: {metricSource: {type: Prometheus, spec: {query: o_total}}}
  timeWindow: [{duration: 28d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{displayName: x, target: 0.99}]
"""
PYRRA = """apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: {name: a, namespace: m}
spec:
  target: "TARGET"
  window: 4w
  indicator:
    ratio:
      errors: {metric: 'o_total{code=~"CODES"}'}
      total: {metric: o_total}
"""
RAW = """version: prometheus/v1
service: shop
slos:
  - name: orders
    objective: 99.9
    sli: {raw: {error_ratio_query: 'QUERY'}}
    alerting: {name: A}
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            OPENSLO.replace("WORD", "bad").replace("CODES", "2.."),
            "bad events looks inverted: successes",
        ),
        (
            OPENSLO.replace("WORD", "good").replace("CODES", "5.."),
            "good events looks inverted: errors",
        ),
        (
            PYRRA.replace("TARGET", "99").replace("CODES", "2.."),
            "bad events looks inverted: successes",
        ),
        (
            RAW.replace("QUERY", _of('code=~"2.."') + f" / {ALL}"),
            "bad events looks inverted: successes",
        ),
    ],
)
def test_an_inverted_indicator_is_found_whatever_the_tool(text: str, said: str) -> None:
    assert any(said in one for one in flaws(imported(text)))


@pytest.mark.parametrize(
    ("errors", "total", "said"),
    [
        (f"sum(rate(o_errors_bytes_total{W}))", f"sum(rate(o_requests_total{W}))", "bytes"),
        (f"sum(rate(o_seconds_sum{W}))", f"sum(rate(o_seconds_count{W}))", "(seconds)"),
        (f'sum(increase(o_total{{code="500"}}{W}))', ALL, "is rate(), per second, and the other"),
        (BAD.replace("rate", "irate"), ALL.replace("rate", "increase"), "the other increase()"),
        (f"sum(count_over_time(o_errors{W}))", ALL, "bad is count_over_time(), and total rate()"),
        (f"100 * {BAD}", ALL, "bad is multiplied by 100 and total is not"),
        (BAD, f"{ALL} * 100", "total is multiplied by 100 and bad is not"),
        (BAD.replace("sum", "count"), ALL, "bad counts series, and total events"),
        (
            f"sum(rate(o_rx_bytes_total{W})) + sum(rate(o_errors_total{W}))",
            f"sum(rate(o_requests_total{W}))",
            "different units are added",
        ),
        (
            f"sum(rate(o_seconds_count{W})) - " + _of('le="500"', "o_milliseconds_bucket"),
            f"sum(rate(o_seconds_count{W}))",
            "two histograms count in two ways",
        ),
    ],
)
def test_a_sum_that_mixes_units(errors: str, total: str, said: str) -> None:
    found = flaws(imported(sloth(errors, total)))
    assert any(said in one for one in found), found


SHARE = 'sum(rate(o_total{code=~"5.."}[1h])) / sum(rate(o_total[1h]))'


@pytest.mark.parametrize("objective", ["93", "92.9", "88", "75", "50"])  # 14.4 x 7% is 100.8%
def test_a_tier_out_of_reach(objective: str) -> None:
    found = flaws(imported(sloth(BAD, ALL, objective=objective)))
    assert any(f"at {objective}% no alert at 14.4x" in one for one in found), found


def test_a_tier_that_a_total_outage_reaches() -> None:
    assert flaws(imported(sloth(BAD, ALL, objective="94"))) == []  # 14.4 x 6% is 86.4%


@pytest.mark.parametrize(
    ("expr", "said"),
    [
        (f"{SHARE} > (14.4 * 0.1)", "a share of a whole is at most 1"),  # 1.44
        (f"{SHARE} * 100 > 14.4 * 8", "a share of a whole is at most 100"),  # 115.2
        (f"1 - ({SHARE}) > 14.4 * 0.08", "by arithmetic it is never above 1"),  # 1.152
        ("1 - avg_over_time(up[1h]) > 14.4 * 0.1", "by arithmetic it is never above 1"),
        ('(up{job="a"} == bool 0) > 1', "what is compared with bool is 0 or 1"),
        (f"1 - {SHARE} < 0", "by arithmetic it is never below 0"),
        (f"100 * (1 - {SHARE}) <= -0.1", "by arithmetic it is never below 0"),
        (f"(1 - {SHARE} - 0.999) / 0.001 > 1.5", "by arithmetic it is never above 1"),
        ("clamp(budget:left, 0, 1) < 0", "clamp() never lets it below 0"),
        ("clamp_max(errors:ratio30d / 0.001, 1) > 1", "clamp_max() never lets it above 1"),
        ("avg_over_time(up[30d]) < 0", "up is 0 or 1"),
        ("max by (job) (probe_success) > 1", "probe_success is 0 or 1"),
    ],
)
def test_a_budget_that_cannot_pass_a_value(expr: str, said: str) -> None:
    found = flaws(imported(rules(f"'{expr}'")))
    assert any(one.startswith("cannot fire: 5: ") and said in one for one in found), found


@pytest.mark.parametrize(
    "expr",
    [
        f"1 - {SHARE} < 0.999",
        f"(1 - {SHARE} - 0.999) / 0.001 < 0",
        f"1 - {SHARE} == 0",
        "1 - avg_over_time(up[1h]) > 0.1",
        "account_balance_total < 0",
        "clamp(budget:left, 0, 1) <= 0",
        "rate(a_total[5m]) - rate(b_total[5m]) < 0",
        "abs(a - b) > 3 or vector(0) > 0",
    ],
)
def test_what_arithmetic_allows_has_no_finding(expr: str) -> None:
    assert [one for one in flaws(imported(rules(f"'{expr}'"))) if "cannot fire" in one] == []


@pytest.mark.parametrize(
    ("long", "short"), [("1h", "1d"), ("5m", "3d"), ("6h", "5m"), ("2h", "2d"), ("3d", "1h")]
)
def test_windows_that_are_no_pair(long: str, short: str) -> None:
    both = (SHARE.replace("1h", one) for one in (long, short))
    expr = " and ".join(f"{one} > 14.4 * 0.001" for one in both)
    found = flaws(imported(rules(f"'{expr}'")))
    assert any("are paired: one twelfth is usual" in one for one in found), found


@pytest.mark.parametrize(
    "total",
    [
        f"clamp_min({ALL}, 1)",
        f"sum(clamp_min(rate(o_total{W}), 1))",
        f"clamp_min(sum(increase(o_total{W})), 10)",
        f"clamp({ALL}, 1, 1e9)",
        f"{ALL} + 1",
        f"1e-3 + {ALL}",
    ],
)
def test_a_total_that_low_traffic_never_falls_below(total: str) -> None:
    found = flaws(imported(sloth(BAD, total)))
    said = "at low traffic every failure counts as a smaller share than it is"
    assert any(said in one for one in found), found
