"""What was wrong in old files is found without being asked for."""

import pytest

from tests.commands.importing.reading import flaws, imported, rules, slos, sloth

ALL = "sum(rate(o_total[{{.window}}]))"
COUNT = "sum(rate(o_seconds_count[{{.window}}]))"
FAST = 'sum(rate(o_seconds_bucket{le="0.5"}[{{.window}}]))'


@pytest.mark.parametrize(
    ("errors", "total", "said"),
    [
        ('sum(rate(o_total{code=~"2.."}[{{.window}}]))', ALL, "looks inverted: successes count"),
        ('sum(rate(o_total{outcome="success"}[{{.window}}]))', ALL, "looks inverted"),
        ('sum(rate(o_total{code!~"5.."}[{{.window}}]))', ALL, "looks inverted"),
        ('sum(rate(o_total{accurate="true"}[{{.window}}]))', ALL, "looks inverted"),
        ('sum(rate(o_total{code=~"4..|5.."}[{{.window}}]))', ALL, "404 as errors"),
        (
            'sum(increase(o_total{code="500"}[{{.window}}]))',
            ALL,
            "bad and total are in different units",
        ),
        (
            "sum(rate(o_seconds_sum[{{.window}}]))",
            "sum(rate(o_seconds_count[{{.window}}]))",
            "different units are added or divided",
        ),
        (
            'sum(rate(o_total{code="500"}[{{.window}}]))',
            "clamp_min(sum(rate(o_total[{{.window}}])), 1)",
            "clamp_min() never lets the total below a number",
        ),
        (
            f"{FAST} - {COUNT}",
            COUNT,
            "the errors are never above zero",
        ),
        (
            f"{FAST} - {COUNT} + 0",
            COUNT,
            "the errors are never above zero",
        ),
        (
            "sum(rate(o_success_total[{{.window}}]))",
            "sum(rate(o_success_total[{{.window}}])) + sum(rate(o_failure_total[{{.window}}]))",
            "o_success_total among the bad events looks inverted",
        ),
        (
            f"{COUNT} - {FAST}".replace("seconds", "nanoseconds"),
            COUNT.replace("seconds", "nanoseconds"),
            'the bucket le="0.5" of o_nanoseconds ends at 0.5ns',
        ),
        (
            f"{COUNT} - {FAST.replace('0.5', '+Inf')}",
            COUNT,
            "the errors are never above zero",
        ),
        (
            'sum(rate(o_seconds_bucket{le="0.5"}[{{.window}}]))',
            "sum(rate(o_seconds_count[{{.window}}]))",
            "the fast ones, so that successes count as errors",
        ),
        (
            'sum by (a) (rate(o_total{code="500"}[{{.window}}]))',
            "sum by (b) (rate(o_total[{{.window}}]))",
            "the two never match",
        ),
        ('sum(rate(o_total{code="500"}[5m]))', ALL, "looks over a window of its own"),
        (
            (
                'sum(rate(o_seconds_count{z=~".+l[.]"}[{{.window}}]))'
                ' - sum(rate(o_seconds_bucket{le="1",z=~".+l."}[{{.window}}]))'
            ),
            'sum(rate(o_seconds_count{z=~".+l[.]"}[{{.window}}]))',
            "the bucket selects by z otherwise than the total",
        ),
        (
            "sum(count_over_time((q > 1)[{{.window}}:{{.window}}]))",
            "sum(count_over_time(q[{{.window}}:{{.window}}]))",
            "of each window one moment is looked at",
        ),
    ],
)
def test_an_indicator_that_is_wrong_is_found(errors: str, total: str, said: str) -> None:
    found = flaws(imported(sloth(errors, total)))
    assert any(said in one for one in found), found
    assert all(": 8: " in one for one in found), "each names the query's line"


@pytest.mark.parametrize(
    "errors",
    [
        'sum(rate(o_total{code=~"5..|429"}[{{.window}}]))',
        'sum(rate(o_total{code!~"2..|3..|4.."}[{{.window}}]))',
        'sum(rate(o_total{outcome=~"error|timeout"}[{{.window}}]))',
        'sum(rate(o_total{grpc_code!="OK"}[{{.window}}]))',
        "sum(rate(o_errors_total[{{.window}}])) or vector(0)",
    ],
)
def test_an_indicator_that_is_right_has_no_finding(errors: str) -> None:
    assert flaws(imported(sloth(errors, ALL))) == []


def test_a_latency_whose_sides_are_swapped_is_written_as_it_is_meant() -> None:
    count, bucket = "o_seconds_count", 'o_seconds_bucket{le="0.5"}'
    errors = f"sum(rate({bucket}[{{{{.window}}}}])) - sum(rate({count}[{{{{.window}}}}]))"
    (slo,) = slos(imported(sloth(errors, f"sum(rate({count}[{{{{.window}}}}]))")))
    assert slo["sli"] == {"latency": "o_seconds"}


@pytest.mark.parametrize(
    ("objective", "said"),
    [
        ("93", "no alert at 14.4x can ever fire: 14.4x would need 100.8%"),  # 14.4 x 7%
        ("90", "no alert at 14.4x can ever fire: 14.4x would need 144%"),
        ("80", "no alert at 14.4x and 6x can ever fire: 6x would need 120%"),
    ],
)
def test_a_low_objective_has_alerts_that_can_never_fire(objective: str, said: str) -> None:
    errors = 'sum(rate(o_total{code="500"}[{{.window}}]))'
    found = flaws(imported(sloth(errors, ALL, objective=objective)))
    assert any(said in one for one in found), found


@pytest.mark.parametrize(
    ("expr", "said"),
    [
        (
            'sum(rate(o_total{code="500"}[5m])) / sum(rate(o_total[5m])) > 5',
            "a share of a whole is at most 1, and the limit is 5",
        ),
        (
            '100 * sum(rate(o_total{code="500"}[5m])) / sum(rate(o_total[5m])) > 101',
            "a share of a whole is at most 100",
        ),
        ('a{x="1"} > 1 and a{x="2"} > 1', '"and" never matches'),
        (
            "histogram_quantile(0.99, sum(rate(o_seconds_bucket[5m]))) > 1",
            "le is summed away",
        ),
        ("clamp_min(1 - errors:ratio / 0.001, 0) < 0", "clamp_min() never lets it below 0"),
        ("clamp_max(burn:rate, 10) > 14.4", "clamp_max() never lets it above 10"),
        (
            "count by (job) (broker_state) == 0",
            "what counts series gives nothing where there are none",
        ),
        ("a > 1 and count(up == 1) < 1", "what counts series gives nothing where there are none"),
        ("avg by (job) (rate(connects_total[5m])) < 0", "rate() is never below 0"),
    ],
)
def test_an_alert_that_can_never_fire_is_found(expr: str, said: str) -> None:
    found = flaws(imported(rules(f"'{expr}'")))
    assert any(one.startswith("cannot fire: 5: ") and said in one for one in found), found


def test_what_a_record_cannot_exceed_its_alert_cannot_either() -> None:
    text = rules("o:errors:ratio5m > 5")
    text += "      - record: o:errors:ratio5m\n        expr: "
    text += "'sum(rate(o_total{code=\"500\"}[5m])) / sum(rate(o_total[5m]))'\n"
    assert any("a share of a whole is at most 1" in one for one in flaws(imported(text)))


@pytest.mark.parametrize(
    "expr",
    [
        'sum(rate(o_total{code=~"5.."}[5m])) / sum(rate(o_total[5m])) > 0.05',
        '100 * sum(rate(o_total{code=~"5.."}[5m])) / sum(rate(o_total[5m])) > 5',
        "histogram_quantile(0.99, sum by (le) (rate(o_seconds_bucket[5m]))) > 1",
        "sum(rate(a_total[5m])) / sum(rate(b_total[5m])) > 3",
        "count(up) < 2",
        "pool_in_use / clamp_min(pool_max, 1) > 0.9",
        "count(up == 1) == 0 or absent(up)",
        "(count(up == 1) or vector(0)) == 0",
        "sum(rate(a_total[5m])) == 0",
        "delta(a[5m]) < 0",
    ],
)
def test_an_alert_that_can_fire_has_no_finding(expr: str) -> None:
    assert flaws(imported(rules(f"'{expr}'"))) == []
