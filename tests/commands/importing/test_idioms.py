"""Queries that say one thing in many ways, and the short form that each is written in."""

import pytest

from tests.commands.importing.reading import entry, imported, slos, sloth

W = "[{{.window}}]"
ALL, BAD = f"sum(rate(o_total{W}))", f'sum(rate(o_total{{code="500"}}{W}))'
EVENTS = {"events": {"total": "o_total", "bad": 'o_total{code="500"}'}}
UP = {"probe": {"up": 'up{job="o"}', "healthy": "all"}}


@pytest.mark.parametrize(
    ("errors", "total", "sli"),
    [
        (f"{BAD} or {ALL} * 0", ALL, EVENTS),
        (f"{BAD} or 0 * {ALL}", ALL, EVENTS),
        (
            f"(1 - {BAD} / {ALL}) * {ALL}",
            ALL,
            {"events": {"total": "o_total", "good": 'o_total{code="500"}'}},
        ),
        (
            f'{ALL} - sum(rate(o_total{{code="200"}}{W})) - sum(rate(o_total{{code="404"}}{W}))',
            ALL,
            {
                "events": {
                    "total": "o_total",
                    "good": ['o_total{code="200"}', 'o_total{code="404"}'],
                }
            },
        ),
        (
            f'sum(rate({{__name__=~"a_total|b_total",code="500"}}{W}))',
            f'sum(rate({{__name__=~"a_total|b_total"}}{W}))',
            {
                "events": {
                    "total": ["a_total", "b_total"],
                    "bad": ['a_total{code="500"}', 'b_total{code="500"}'],
                }
            },
        ),
        (
            f'sum without (pod) (rate(o_total{{code="500"}}{W}))',
            f"sum without (pod) (rate(o_total{W}))",
            EVENTS,
        ),
        (
            'count_over_time((up{job="o"} == 0)[{{.window}}:])',
            f'count_over_time(up{{job="o"}}{W})',
            UP,
        ),
        (f'1 - avg(avg_over_time(up{{job="o"}}{W}))', "vector(1)", UP),
        (
            f"histogram_quantile(0.99, sum by (le) (rate(o_seconds_bucket{W}))) > bool 0.5",
            "vector(1)",
            {
                "threshold": "histogram_quantile(0.99, sum by (le) (rate(o_seconds_bucket[5m])))"
                " <= 0.5"
            },
        ),
        (
            f"1 - histogram_fraction(0, 0.3, sum(rate(o_seconds{W})))",
            "vector(1)",
            {"latency": {"histogram": "o_seconds", "native": True}},
        ),
    ],
)
def test_a_spelling_has_its_short_form(errors: str, total: str, sli: dict[str, object]) -> None:
    (slo,) = slos(imported(sloth(errors, total)))
    assert slo["sli"] == sli


def test_good_and_desired_of_gauges_are_no_probe() -> None:
    found = imported(
        "version: prometheus/v1\nservice: shop\nslos:\n  - name: ready\n    objective: 99\n"
        "    sli:\n      raw:\n        error_ratio_query: >-\n          1 -\n"
        "          sum(sum_over_time(a[{{.window}}])) / sum(sum_over_time(b[{{.window}}]))\n"
    )
    assert list(slos(found)[0]["sli"]) == ["queries"]


def test_an_average_over_a_limit_is_no_count_of_bad_events() -> None:
    total = f"sum(rate(o_seconds_count{W}))"
    one = entry(imported(sloth(f"sum(rate(o_seconds_sum{W})) / {total} > 0.5", total)))
    assert one.reason == "the bad events are an average over a limit, and no events"


def test_merge_keys_bring_what_they_refer_to() -> None:
    found = imported(
        "version: prometheus/v1\nservice: shop\nx-quiet: &quiet\n  ticket_alert: {disable: true}\n"
        "slos:\n  - &one\n    name: a\n    objective: 99\n    sli:\n      events:\n"
        f"        error_query: '{BAD}'\n        total_query: '{ALL}'\n"
        "    alerting: {<<: *quiet, name: Shop}\n  - {<<: *one, name: b}\n"
    )
    assert [(slo["name"], slo["alerting"].get("ticket")) for slo in slos(found)] == [
        ("a", False),
        ("b", False),
    ]
    assert [one.reason for each in found.entries for one in each.dropped] == [
        "it is there for what refers to it"
    ]
