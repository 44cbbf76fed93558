"""OpenSLO: documents inline and by reference, over files, and what no Prometheus can answer."""

from tests.commands.importing.reading import documents, entry, flaws, imported, slos

SOURCE = """apiVersion: openslo/v1
kind: DataSource
metadata: {name: metrics}
spec: {type: Prometheus, connectionDetails: {url: 'http://prometheus:9090'}}
"""
SLI = """apiVersion: openslo/v1
kind: SLI
metadata: {name: orders}
spec:
  ratioMetric:
    counter: true
    good: {metricSource: {metricSourceRef: metrics, spec: {query: 'o_total{code!="500"}'}}}
    total: {metricSource: {metricSourceRef: metrics, spec: {query: o_total}}}
"""


def slo(middle: str, *, target: str = "target: 0.99", window: str = "28d") -> str:
    return f"""apiVersion: openslo/v1
kind: SLO
metadata: {{name: orders}}
spec:
  service: shop
  budgetingMethod: Occurrences
  timeWindow: [{{duration: {window}, isRolling: true}}]
  objectives: [{{{target}}}]
{middle}"""


REFERRED = "  indicatorRef: orders\n"


def test_an_indicator_and_its_source_may_stand_in_other_files() -> None:
    found = imported(slo(REFERRED), SLI, SOURCE)
    (one,) = slos(found)
    assert one["sli"] == {"events": {"total": "o_total", "good": 'o_total{code!="500"}'}}
    assert (one["objective"], one["period"]) == ("99%", "28d")
    assert not found.refused


def test_a_reference_to_nothing_is_refused() -> None:
    one = entry(imported(slo(REFERRED)))
    assert one.outcome == "refused"
    assert one.reason == 'the SLI "orders" is in none of the files'


def test_a_source_that_is_no_prometheus_is_refused() -> None:
    one = entry(imported(slo(REFERRED), SLI, SOURCE.replace("Prometheus", "Datadog")))
    assert one.reason == 'the source "Datadog" is no Prometheus, and its query no PromQL'


def test_a_calendar_window_is_a_named_difference() -> None:
    text = slo(REFERRED).replace(
        "isRolling: true", "isRolling: false, calendar: {startTime: 2026-01-01, timeZone: UTC}"
    )
    found = imported(text.replace("28d", "1w"), SLI, SOURCE)
    assert "the calendar window is a rolling one of 7d" in entry(found).differences


def test_time_slices_are_slices() -> None:
    text = slo(REFERRED, target="target: 0.99, timeSliceTarget: 0.95, timeSliceWindow: 1m")
    (one,) = slos(imported(text.replace("Occurrences", "Timeslices"), SLI, SOURCE))
    assert one["sli"]["slices"] == {
        "length": "1m",
        "good": '(sum(rate(o_total{code!="500"}[2m]))) / (sum(rate(o_total[2m]))) >= 0.95',
    }


def test_a_threshold_is_compared_as_the_objective_says() -> None:
    inline = (
        "  indicator:\n    metadata: {name: queue}\n    spec:\n      thresholdMetric:\n"
        "        metricSource: {type: prometheus, spec: {query: queue_depth}}\n"
    )
    (one,) = slos(imported(slo(inline, target="target: 0.99, op: lte, value: 100")))
    assert one["sli"] == {"threshold": "queue_depth <= 100"}


def test_conditions_of_alert_policies_are_tiers() -> None:
    policy = """apiVersion: openslo/v1
kind: AlertPolicy
metadata: {name: burning}
spec:
  conditions: [{conditionRef: quick}]
  notificationTargets: [{targetRef: mail}]
---
apiVersion: openslo/v1
kind: AlertCondition
metadata: {name: quick}
spec:
  severity: page
  condition: {kind: burnrate, op: gte, threshold: 14, lookbackWindow: 1h, alertAfter: 5m}
"""
    found = documents(imported(slo(REFERRED + "  alertPolicies: [burning]\n"), SLI, SOURCE, policy))
    # 14 times the budget of 1h in 672h
    assert found["slo/policies/burning-28d.yaml"]["tiers"] == [
        {"tier": "tier-1", "severity": "page", "budget": "2.0834%", "long": "1h", "short": "5m"}
    ]
    assert found["slo/services/shop.yaml"]["slos"][0]["policy"] == "burning-28d"


def test_the_first_version_has_its_metrics_below_the_objective() -> None:
    text = """apiVersion: openslo/v1alpha
kind: SLO
metadata: {name: orders}
spec:
  service: shop
  budgetingMethod: Occurrences
  timeWindows: [{unit: Day, count: 7, isRolling: true}]
  objectives:
    - target: 0.99
      ratioMetrics:
        counter: true
        good: {source: prometheus, queryType: promql, query: 'o_total{code!="500"}'}
        total: {source: prometheus, queryType: promql, query: o_total}
"""
    (one,) = slos(imported(text))
    assert (one["period"], list(one["sli"])) == ("7d", ["events"])


def test_a_target_in_quotes_and_a_description_of_another_are_said() -> None:
    text = slo(REFERRED + "  description: 95% of orders\n", target='target: "0.99"')
    said = " ".join(flaws(imported(text, SLI, SOURCE)))
    assert "is a text, and the specification wants a number" in said
    assert "the description speaks of 95%, and the target is 99%" in said


def test_an_alert_policy_that_nobody_has_leaves_the_standard_one() -> None:
    found = imported(slo(REFERRED + "  alertPolicies: [burning]\n"), SLI, SOURCE)
    assert "policy" not in slos(found)[0]
    assert entry(found).differences[-2:] == [
        'an alert policy is left out: the AlertPolicy "burning" is in none of the files',
        "none is left: the standard one of its period alerts",
    ]


def test_documents_may_be_items_of_a_list() -> None:
    each = (slo(REFERRED), SLI, SOURCE)
    listed = "".join("- " + text.replace("\n", "\n  ").rstrip(" ") for text in each)
    found = imported(listed)
    assert slos(found) == slos(imported(*each))
    assert not found.passed_over


def test_a_query_may_stand_in_the_place_of_its_key() -> None:
    sli = SLI.replace("spec: {query: o_total}", "spec: o_total")
    assert slos(imported(slo(REFERRED), sli, SOURCE)) == slos(imported(slo(REFERRED), SLI, SOURCE))


def test_a_label_may_be_a_list_of_one() -> None:
    text = slo(REFERRED).replace(
        "name: orders}", "name: orders, labels: {env: [prod], of: [a, b]}}"
    )
    found = imported(text, SLI, SOURCE)
    assert slos(found)[0]["alerting"]["labels"] == {"env": "prod"}
    assert [one.key for one in entry(found).dropped] == ["metadata.labels.of"]


def test_a_raw_ratio_looks_over_the_window_of_each_alert() -> None:
    source = "{metricSource: {metricSourceRef: metrics, spec: {query: QUERY}}}"
    sli = SLI[: SLI.index("    counter")] + f"    rawType: failure\n    raw: {source}\n"
    sli = sli.replace("QUERY", """'sum(rate(o_total{code="500"}[5m])) / sum(rate(o_total[5m]))'""")
    found = imported(slo(REFERRED), sli, SOURCE)
    assert slos(found)[0]["sli"] == {"events": {"total": "o_total", "bad": 'o_total{code="500"}'}}
    assert flaws(found) == []
    sliced = slo(REFERRED, target="target: 0.99, timeSliceTarget: 0.9, timeSliceWindow: 1m")
    (one,) = slos(imported(sliced.replace("Occurrences", "Timeslices"), sli, SOURCE))
    assert one["sli"]["slices"]["good"].endswith(" / sum(rate(o_total[5m])) <= 0.1")


def test_what_goes_up_and_down_is_added_up_and_not_rated() -> None:
    sli = SLI.replace("counter: true", "counter: false").replace("o_total", "ready")
    (one,) = slos(imported(slo(REFERRED), sli, SOURCE))
    assert one["sli"]["queries"]["total"] == "sum(sum_over_time(ready[$window]))"
    named = imported(slo(REFERRED), SLI.replace("counter: true", "counter: false"), SOURCE)
    assert list(slos(named)[0]["sli"]) == ["events"]
    assert "counter is false, and the metrics are counters by their names" in (
        entry(named).differences
    )


def test_a_counter_whose_name_is_within_another_is_rated_once() -> None:
    sli = SLI.replace("query: o_total", "query: sum(o_total) + sum(go_total)")
    (one,) = slos(imported(slo(REFERRED), sli, SOURCE))
    assert one["sli"]["events"]["total"] == ["o_total", "go_total"]


def test_a_composite_is_an_slo_for_each_objective() -> None:
    text = slo("", target="target: 0.99, displayName: A, indicatorRef: orders")
    found = imported(text, SLI, SOURCE)
    assert "each objective of a composite SLO is an SLO of its own" in entry(found).differences


def test_a_name_may_begin_with_a_digit() -> None:
    text = slo(REFERRED).replace("name: orders}", "name: 5xx}")
    (one,) = slos(imported(text, SLI, SOURCE))
    assert one["name"] == "slo-5xx"


def test_nobl9s_own_documents_name_the_source_by_a_key() -> None:
    text = """apiVersion: n9/v1alpha
kind: SLO
metadata: {name: orders}
spec:
  service: shop
  budgetingMethod: Occurrences
  indicator: {metricSource: {name: agent}}
  timeWindows: [{unit: Day, count: 28, isRolling: true}]
  objectives:
    - target: 0.99
      countMetrics:
        incremental: true
        good: {prometheus: {promql: 'sum(o_total{code!="500"})'}}
        total: {prometheus: {promql: sum(o_total)}}
"""
    (one,) = slos(imported(text))
    assert one["sli"] == {"events": {"total": "o_total", "good": 'o_total{code!="500"}'}}
    raw = text[: text.index("      countMetrics")]
    raw += (
        "      op: lte\n      value: 5\n      rawMetric: {query: {prometheus: {promql: depth}}}\n"
    )
    assert slos(imported(raw))[0]["sli"] == {"threshold": "depth <= 5"}
    other = entry(imported(text.replace("prometheus:", "datadog:")))
    assert other.reason == 'the source "datadog" is no Prometheus, and its query no PromQL'


def test_the_names_of_v2alpha_are_understood() -> None:
    sli = """apiVersion: openslo.com/v2alpha
kind: SLI
metadata: {name: orders}
spec:
  ratioMetric:
    counter: true
    good: {dataSourceRef: metrics, spec: {query: 'o_total{code!="500"}'}}
    total: {dataSourceSpec: {type: Prometheus}, spec: {query: o_total}}
"""
    text = slo("  sliRef: orders\n").replace("  service:", "  serviceRef:")
    found = imported(text.replace("openslo/v1", "openslo.com/v2alpha"), sli)
    assert slos(found) == slos(imported(slo(REFERRED), SLI, SOURCE))
    assert not entry(found).dropped


def test_a_source_of_v2alpha_that_is_no_prometheus_is_refused() -> None:
    inline = (
        "  sli:\n    metadata: {name: queue}\n    spec:\n      thresholdMetric:\n"
        "        dataSourceSpec: {type: redshift}\n        spec: {query: SELECT 1}\n"
    )
    one = entry(imported(slo(inline, target="target: 0.99, op: lte, value: 1")))
    assert one.reason == 'the source "redshift" is no Prometheus, and its query no PromQL'
