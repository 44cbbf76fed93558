"""Pyrra's objectives: four indicators, groupings, and windows in proportion to 28 days."""

from tests.commands.importing.reading import documents, entry, flaws, imported, slos


def pyrra(indicator: str, *, target: str = "99.9", window: str = "28d", more: str = "") -> str:
    return f"""apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata:
  name: shop-orders
  namespace: prod
spec:
  target: "{target}"
  window: {window}
{more}  indicator:
    {indicator}
"""


RATIO = "ratio: {errors: {metric: 'o_total{code=\"500\"}'}, total: {metric: o_total}}"


def test_a_ratio_with_a_grouping_is_events_by_its_labels() -> None:
    text = pyrra(RATIO[:-1] + ", grouping: [route]}")
    (slo,) = slos(imported(text))
    assert slo["by"] == ["route"]
    assert slo["sli"] == {"events": {"total": "o_total", "bad": 'o_total{code="500"}'}}


def test_windows_of_four_weeks_are_a_policy_with_pyrras_burn_rates() -> None:
    found = documents(imported(pyrra(RATIO, window="4w")))
    # 14 x 1h of 672h are 2.08334% of the budget, 7 x 6h 6.25%, 2 x 24h 7.1429%, 1 x 96h 14.2858%
    assert [
        (tier["budget"], tier["long"], tier["short"])
        for tier in found["slo/policies/pyrra-28d.yaml"]["tiers"]
    ] == [
        ("2.0834%", "1h", "5m"),
        ("6.25%", "6h", "30m"),
        ("7.1429%", "1d", "2h"),
        ("14.2858%", "4d", "6h"),
    ]


def test_a_week_has_a_short_window_in_which_nothing_fires() -> None:
    found = imported(pyrra(RATIO, window="7d"))
    assert "cannot fire: 8: the fast alert looks over 1m" in " ".join(flaws(found))
    assert documents(found)["slo/policies/pyrra-7d.yaml"]["tiers"][0]["short"] == "5m"


def test_a_latency_is_a_percentile() -> None:
    buckets = "latency: {success: {metric: 'o_seconds_bucket{le=\"0.5\"}'}"
    (slo,) = slos(imported(pyrra(buckets + ", total: {metric: o_seconds_count}}", target="95")))
    assert (slo["objective"], slo["sli"]) == ("p95 < 500ms", {"latency": "o_seconds"})


def test_a_native_histogram_needs_no_bucket() -> None:
    text = pyrra("latencyNative: {latency: 200ms, total: {metric: o_seconds}}", target="99")
    (slo,) = slos(imported(text))
    assert slo["objective"] == "p99 < 200ms"
    assert slo["sli"] == {"latency": {"histogram": "o_seconds", "native": True}}


def test_a_bool_gauge_is_a_probe_of_each_of_its_group() -> None:
    text = pyrra("bool_gauge: {metric: probe_success, grouping: [instance]}")
    (slo,) = slos(imported(text))
    assert (slo["sli"], slo["by"]) == ({"probe": "probe_success"}, ["instance"])


def test_alerting_that_is_off_stays_off() -> None:
    text = pyrra(RATIO, more="  alerting: {burnrates: false, absent: false, name: Orders}\n")
    assert slos(imported(text))[0]["alerting"] == {
        "name": "Orders",
        "page": False,
        "ticket": False,
        "no_data": False,
    }


def test_a_missing_group_of_the_api_is_said_and_a_wrong_one_refused() -> None:
    bare = imported(pyrra(RATIO).replace("pyrra.dev/v1alpha1", "v1alpha1"))
    assert "Kubernetes knows no such kind" in " ".join(flaws(bare))
    wrong = entry(imported(pyrra(RATIO).replace("v1alpha1", "v1beta7")), "ServiceLevelObjective")
    assert (wrong.outcome, wrong.line) == ("refused", 1)
    assert wrong.hint == "write apiVersion: pyrra.dev/v1alpha1"


def test_the_service_is_the_job_that_is_measured() -> None:
    text = pyrra(RATIO.replace("metric: o_total}", "metric: 'o_total{job=\"shop\"}'}"))
    text = text.replace('code="500"', 'job="shop",code="500"')
    assert "slo/services/shop.yaml" in documents(imported(text))


def test_objectives_without_names_of_alerts_do_not_share_one() -> None:
    one = """apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: {name: NAME, namespace: m}
spec:
  target: "99"
  window: 4w
  indicator: {bool_gauge: {metric: probe_success, grouping: [instance]}}
"""
    found = imported(*(one.replace("NAME", name) for name in ("q", "r", "s")))
    assert len(found.entries) == 3
    assert not any("is taken" in text for one in found.entries for text in one.differences)


def test_severities_of_its_own_are_those_of_the_tiers() -> None:
    more = "  alerting: {severities: {fastBurn: warning, longTermBurn: critical}}\n"
    found = documents(imported(pyrra(RATIO, more=more)))
    tiers = found["slo/policies/pyrra-28d.yaml"]["tiers"]
    assert [tier["severity"] for tier in tiers] == ["ticket", "page", "ticket", "page"]


def test_only_its_own_annotations_come_along_and_the_others_are_listed() -> None:
    text = pyrra(RATIO).replace(
        "  namespace: prod\n",
        "  namespace: prod\n  labels: {pyrra.dev/team: web}\n"
        "  annotations: {pyrra.dev/runbook-link: 'https://wiki.example.com', note: x}\n",
    )
    found = imported(text)
    assert slos(found)[0]["alerting"]["annotations"] == {"runbook_link": "https://wiki.example.com"}
    one = entry(found)
    assert 'the annotation "runbook-link" is "runbook_link"' in one.differences
    assert [left.key for left in one.dropped] == ["metadata.annotations.note"]
    assert documents(found)["slo/services/prod.yaml"]["team"] == "web"
