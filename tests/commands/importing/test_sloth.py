"""Sloth's files as service documents: the idiom that two queries are, and what they leave over."""

import pytest

from tests.commands.importing.reading import documents, entry, flaws, imported, slos, sloth

COUNT, BUCKET = "shop_order_seconds_count", "shop_order_seconds_bucket"


def test_a_ratio_of_rates_is_written_as_events() -> None:
    found = imported(
        sloth(
            'sum(rate(orders_total{code=~"5.."}[{{.window}}]))',
            "sum(rate(orders_total[{{ .window }}]))",
        )
    )
    assert documents(found) == {
        "slo/services/shop.yaml": {
            "service": "shop",
            "slos": [
                {
                    "name": "orders",
                    "objective": "99.9%",
                    "sli": {
                        "events": {"total": "orders_total", "bad": 'orders_total{code=~"5.."}'}
                    },
                    "alerting": {"name": "ShopOrders"},
                }
            ],
        }
    }
    assert entry(found).outcome == "converted"


def test_the_comment_names_the_old_file_and_its_line() -> None:
    found = imported(sloth("sum(rate(a_total[{{.window}}]))", "sum(rate(b_total[{{.window}}]))"))
    text = found.written[0].document.text
    assert text.startswith("# imported from old1.yaml (Sloth)\nservice: shop\n")
    assert "  # old1.yaml:4\n  - name: orders\n" in text


COUNTS = f"sum(rate({COUNT}[{{{{.window}}}}]))"
FAST = f'sum(rate({BUCKET}{{le="0.5"}}[{{{{.window}}}}]))'


@pytest.mark.parametrize(
    "difference",
    [
        f"{COUNTS} - {FAST}",
        f"({COUNTS}   -   ({FAST}))",
        f"clamp_min({COUNTS} - {FAST}, 0)",
        f"{FAST.replace('0.5', '+Inf')} - {FAST} or on() vector(0)",
    ],
)
def test_all_less_a_bucket_is_a_latency(difference: str) -> None:
    (slo,) = slos(imported(sloth(difference, COUNTS, objective="95")))
    assert (slo["objective"], slo["sli"]) == ("p95 < 500ms", {"latency": "shop_order_seconds"})


@pytest.mark.parametrize(
    ("metric", "le", "bound"),
    [
        ("istio_request_duration_milliseconds", "250", "250ms"),  # the name says the unit
        ("shop_order_seconds", "1.5", "1.5s"),
        ("shop_order_seconds", "0.032", "32ms"),
        ("shop_order_us", "500", "500us"),
    ],
)
def test_the_bound_of_a_latency_has_the_unit_of_its_histogram(
    metric: str, le: str, bound: str
) -> None:
    errors = f'sum(rate({metric}_count[{{{{.window}}}}])) - sum(rate({metric}_bucket{{le="{le}"}}'
    text = sloth(f"{errors}[{{{{.window}}}}]))", f"sum(rate({metric}_count[{{{{.window}}}}]))")
    (slo,) = slos(imported(text))
    assert slo["objective"] == f"p99.9 < {bound}"


def test_a_large_bound_without_a_unit_is_in_milliseconds() -> None:
    errors = (
        'sum(rate(rq_time_count[{{.window}}])) - sum(rate(rq_time_bucket{le="500"}[{{.window}}]))'
    )
    (slo,) = slos(imported(sloth(errors, "sum(rate(rq_time_count[{{.window}}]))")))
    assert slo["objective"] == "p99.9 < 500ms"
    assert slo["sli"] == {"latency": {"histogram": "rq_time", "unit": "ms"}}


def test_a_label_of_one_alert_is_said_once() -> None:
    ours = "alerting: {page_alert: {labels: {severity: sev1, key: a, zone: eu}}, "
    theirs = "ticket_alert: {labels: {zone: eu}}, "
    text = sloth(
        'sum(rate(o_total{code="5"}[{{.window}}]))', "sum(rate(o_total[{{.window}}]))"
    ).replace("alerting: {", ours + theirs)
    found = imported(text)
    assert slos(found)[0]["alerting"]["labels"] == {"zone": "eu"}
    assert [one.key for one in entry(found).dropped] == ["slos[0].alerting.page_alert.labels.key"]


def test_an_alert_on_a_budget_keeps_its_name() -> None:
    text = sloth(
        'sum(rate(o_total{code="5"}[{{.window}}]))', "sum(rate(o_total[{{.window}}]))"
    ).replace("ShopOrders", "ShopOrdersBudgetBurn")
    # The compiler adds the ending itself.
    assert slos(imported(text))[0]["alerting"] == {"name": "ShopOrders"}


def test_groups_become_by_and_those_that_are_fixed_fall_away() -> None:
    found = imported(
        sloth(
            'sum by (route, job) (rate(orders_total{job="shop",code="500"}[{{.window}}]))',
            'sum(rate(orders_total{job="shop"}[{{.window}}])) by (job, route)',
        )
    )
    assert slos(found)[0]["by"] == ["route"]


def test_a_group_that_the_compiler_names_itself_gets_another_name() -> None:
    found = imported(
        sloth(
            'sum by (service) (rate(orders_total{code="500"}[{{.window}}]))',
            "sum by (service) (rate(orders_total[{{.window}}]))",
        )
    )
    (slo,) = slos(found)
    assert slo["by"] == {"service_name": "service"}
    assert slo["sli"] == {"events": {"total": "orders_total", "bad": 'orders_total{code="500"}'}}


def test_annotations_speak_of_a_group_by_the_name_that_it_has_here() -> None:
    text = sloth(
        'sum by (service) (rate(orders_total{code="500"}[{{.window}}]))',
        "sum by (service) (rate(orders_total[{{.window}}]))",
    )
    said = 'alerting: {annotations: {who: "{{ $labels.service }} fails"}, '
    (slo,) = slos(imported(text.replace("alerting: {", said)))
    assert slo["alerting"]["annotations"] == {"who": "{{ $labels.service_name }} fails"}


def test_a_share_of_time_of_a_gauge_is_a_probe() -> None:
    found = imported(
        sloth(
            "sum by (instance) (count_over_time(probe_success[{{.window}}]))"
            " - sum by (instance) (sum_over_time(probe_success[{{.window}}]))",
            "sum by (instance) (count_over_time(probe_success[{{.window}}]))",
        )
    )
    assert slos(found)[0]["sli"] == {"probe": "probe_success"}


def test_samples_of_all_scrapes_are_a_probe_that_may_not_be_missing() -> None:
    found = imported(
        """version: prometheus/v1
service: shop
slos:
  - name: up
    objective: 99.9
    sli:
      raw:
        error_ratio_query: >-
          1 - sum_over_time(probe_success{job="a"}[{{.window}}])
          / count_over_time(up{job="a"}[{{.window}}])
    alerting: {}
"""
    )
    up = {"up": 'probe_success{job="a"}', "healthy": "all", "missing": "bad"}
    assert slos(found)[0]["sli"] == {"probe": up}


def test_samples_over_a_limit_are_a_threshold() -> None:
    found = imported(
        sloth(
            "sum(count_over_time((used / limit >= 0.7)[{{.window}}:1m])) by (node)",
            "sum(count_over_time(used[{{.window}}:1m])) by (node)",
        )
    )
    assert slos(found)[0]["sli"] == {"threshold": "used / limit < 0.7"}
    assert slos(found)[0]["by"] == ["node"]


def test_a_raw_ratio_in_percent_is_read_as_its_two_counts() -> None:
    text = """version: prometheus/v1
service: shop
slos:
  - name: orders
    objective: 99
    sli:
      raw:
        error_ratio_query: >-
          100 * (1 - sum(rate(ok_total[{{.window}}])) / sum(rate(all_total[{{.window}}])))
    alerting: {page_alert: {disable: true}, ticket_alert: {disable: true}}
"""
    (slo,) = slos(imported(text))
    assert slo["sli"] == {"events": {"total": "all_total", "good": "ok_total"}}
    assert slo["alerting"] == {"page": False, "ticket": False}


def test_what_is_no_idiom_stays_as_queries() -> None:
    found = imported(
        sloth(
            "sum(rate(a_total[{{.window}}])) * 2 - sum(rate(b_total[{{.window}}]))",
            "sum(rate(c_total[{{.window}}]))",
        )
    )
    assert slos(found)[0]["sli"]["queries"] == {
        "total": "sum(rate(c_total[$window]))",
        "bad": "sum(rate(a_total[$window])) * 2 - sum(rate(b_total[$window]))",
    }
    assert entry(found).indicator == "queries"


def test_a_common_plugin_is_written_out() -> None:
    text = """version: prometheus/v1
service: shop
slos:
  - name: up
    objective: 99.9
    sli:
      plugin:
        id: sloth-common/istio/v1/availability
        options: {namespace: prod, service: shop, filter: 'request_protocol="http"'}
    alerting: {}
"""
    total = 'destination_service_name="shop",destination_service_namespace="prod"'
    total += ',request_protocol="http"'
    assert slos(imported(text))[0]["sli"]["events"] == {
        "total": f"istio_requests_total{{{total}}}",
        "bad": f'istio_requests_total{{{total},response_code=~"(5..|429)"}}',
    }


@pytest.mark.parametrize(
    ("plugin", "options", "template", "given"),
    [
        (
            "kubernetes/nginx-ingress/availability",
            "{filter: 'namespace=\"shop\"'}",
            "nginx-ingress/availability",
            {"where": '{namespace="shop"}', "bad": "5..|429"},
        ),
        (
            "kubernetes/apiserver/availability",
            "{}",
            "kube-apiserver/availability",
            {"where": "{}", "bad": "5..|429"},
        ),
        (
            "traefik/v2/availability",
            "{service_name_regex: 'shop@.*'}",
            "traefik/availability",
            {"where": '{service=~"shop@.*"}'},
        ),
    ],
)
def test_a_plugin_whose_template_counts_the_same_uses_it(
    plugin: str, options: str, template: str, given: dict[str, str]
) -> None:
    text = f"""version: prometheus/v1
service: shop
slos:
  - name: up
    objective: 99.9
    sli: {{plugin: {{id: sloth-common/{plugin}, options: {options}}}}}
    alerting: {{}}
"""
    (slo,) = slos(imported(text))
    assert (slo["use"], slo["with"]) == (template, given)
    assert "sli" not in slo


# The identifiers are those of the plugins' own source, and not the names of their folders.
@pytest.mark.parametrize(
    ("plugin", "sli"),
    [
        ("kubernetes/kooper/queue-congestion", "latency"),
        ("prometheus/rules/eval-availability", "events"),
    ],
)
def test_a_plugin_is_known_by_what_its_source_calls_it(plugin: str, sli: str) -> None:
    text = f"""version: prometheus/v1
service: shop
slos:
  - name: up
    objective: 99.9
    sli: {{plugin: {{id: sloth-common/{plugin}, options: {{controller: a, bucket: "0.25"}}}}}}
    alerting: {{}}
"""
    assert entry(imported(text)).indicator == sli


def test_an_unknown_plugin_is_refused_with_its_line() -> None:
    text = """version: prometheus/v1
service: shop
slos:
  - name: up
    objective: 99.9
    sli:
      plugin: {id: ours/special}
    alerting: {}
"""
    one = entry(imported(text))
    assert (one.outcome, one.line) == ("refused", 7)
    assert '"ours/special" has no counterpart' in one.reason
    assert "`sloth generate`" in one.hint


def test_a_catalogue_of_windows_is_the_policy_of_its_period() -> None:
    catalogue = """apiVersion: sloth.slok.dev/v1
kind: AlertWindows
spec:
  sloPeriod: 14d
  page:
    quick: {errorBudgetPercent: 4, shortWindow: 5m, longWindow: 1h}
    slow: {errorBudgetPercent: 10, shortWindow: 30m, longWindow: 6h}
  ticket:
    quick: {errorBudgetPercent: 20, shortWindow: 2h, longWindow: 1d}
    slow: {errorBudgetPercent: 30, shortWindow: 6h, longWindow: 3d}
"""
    text = sloth("sum(rate(a_total[{{.window}}]))", "sum(rate(b_total[{{.window}}]))")
    found = documents(imported(catalogue, text))
    assert found["slo/policies/sloth-14d.yaml"]["tiers"][0] == {
        "tier": "fast",
        "severity": "page",
        "budget": "4%",
        "long": "1h",
        "short": "5m",
    }
    slo = found["slo/services/shop.yaml"]["slos"][0]
    assert (slo["period"], slo["policy"]) == ("14d", "sloth-14d")


def test_labels_and_texts_of_alerts_are_carried_and_what_cannot_be_is_listed() -> None:
    text = """apiVersion: sloth.slok.dev/v1
kind: PrometheusServiceLevel
metadata: {name: shop, namespace: monitoring}
spec:
  service: shop
  labels: {owner: web, team: web}
  slos:
    - name: orders
      objective: 99.9
      description: orders are taken
      sli:
        events:
          errorQuery: sum(rate(a_total[{{.window}}]))
          totalQuery: sum(rate(b_total[{{.window}}]))
      alerting:
        name: Shop-Orders
        labels: {area: checkout, cluster: '{{ $labels.cluster }}'}
        annotations: {runbook_url: 'https://wiki.example.com/orders'}
        pageAlert: {labels: {severity: critical, channel: '#a'}}
        ticketAlert: {labels: {severity: notify, channel: '#b'}}
"""
    found = imported(text)
    document = documents(found)["slo/services/shop.yaml"]
    assert (document["team"], document["labels"]) == ("web", {"owner": "web"})
    assert document["slos"][0]["alerting"] == {
        "name": "ShopOrders",
        "labels": {"area": "checkout"},
        "annotations": {"old_runbook_url": "https://wiki.example.com/orders"},
    }
    left_out = {one.key: one.line for one in entry(found).dropped}
    assert left_out == {
        "spec.slos[0].alerting.labels.cluster": 17,
        "spec.slos[0].alerting.pageAlert.labels.channel": 19,
        "spec.slos[0].alerting.ticketAlert.labels.channel": 20,
        "metadata": 3,
    }
    assert 'severity "critical" is page' in entry(found).differences


def test_a_fixed_label_does_not_hide_the_group_of_that_name() -> None:
    text = sloth(
        'sum by (region) (rate(o_total{code="500"}[{{.window}}]))',
        "sum by (region) (rate(o_total[{{.window}}]))",
        more="labels: {region: eu, owner: web}\n",
    )
    found = imported(text)
    assert documents(found)["slo/services/shop.yaml"]["labels"] == {"owner": "web"}
    assert any(
        'fixed labels overwrite those of each group (region: "eu")' in f for f in flaws(found)
    )


def test_series_of_two_replicas_leave_the_share_as_it_is() -> None:
    found = imported(
        sloth(
            "sum by (a) (max without (prometheus_replica) "
            '(rate(o_total{code="500"}[{{.window}}])))',
            "sum by (a) (max without (prometheus_replica) (rate(o_total[{{.window}}])))",
        )
    )
    assert slos(found)[0]["sli"] == {"events": {"total": "o_total", "bad": 'o_total{code="500"}'}}
    assert "what two replicas saw counts twice on both sides" in entry(found).differences[0]


def test_how_many_series_are_over_a_limit_is_a_threshold() -> None:
    found = imported(
        sloth(
            "sum_over_time((count(load > 5))[{{.window}}:]) or on() vector(0)",
            "sum_over_time((count(load))[{{.window}}:])",
        )
    )
    assert slos(found)[0]["sli"] == {"threshold": "load <= 5"}


def test_a_value_over_a_limit_of_all_its_values_is_a_threshold() -> None:
    found = imported(
        sloth("avg_over_time(load[{{.window}}]) > 5", "avg_over_time(load[{{.window}}])")
    )
    assert slos(found)[0]["sli"] == {"threshold": "load <= 5"}


def test_a_percentile_over_a_limit_is_a_latency() -> None:
    buckets = "sum by (le) (rate(o_seconds_bucket[{{.window}}]))"
    found = imported(
        sloth(
            f"histogram_quantile(0.99, {buckets}) > 0.2",
            "sum(rate(o_seconds_count[{{.window}}]))",
        )
    )
    (slo,) = slos(found)
    assert (slo["objective"], slo["sli"]) == ("p99.9 < 200ms", {"latency": "o_seconds"})
    assert any("different units are divided" in one for one in flaws(found))


def test_a_ratio_over_a_limit_is_what_it_counts() -> None:
    errors, total = 'sum(rate(o_total{code="500"}[{{.window}}]))', "sum(rate(o_total[{{.window}}]))"
    found = imported(sloth(f"({errors} / {total} > 0.01)", total))
    assert slos(found)[0]["sli"] == {"events": {"total": "o_total", "bad": 'o_total{code="500"}'}}
    assert any("a ratio already, and the total is a rate" in one for one in flaws(found))


def test_one_sum_in_the_place_of_another_is_no_sum_of_both() -> None:
    total = "sum(rate(a_total[{{.window}}])) or sum(rate(b_total[{{.window}}]))"
    found = imported(sloth("sum(rate(c_total[{{.window}}]))", total))
    assert list(slos(found)[0]["sli"]) == ["queries"]


def test_windows_that_make_no_policy_give_way_to_the_standard_ones() -> None:
    catalogue = """apiVersion: sloth.slok.dev/v1
kind: AlertWindows
spec:
  sloPeriod: 1d
  page: {quick: {errorBudgetPercent: 2, shortWindow: 5m, longWindow: 3d}}
"""
    text = sloth("sum(rate(a_total[{{.window}}]))", "sum(rate(b_total[{{.window}}]))")
    found = imported(catalogue, text)
    assert slos(found), [(one.reason, one.differences) for one in found.entries]


def test_what_counts_in_a_window_is_counted_by_rate() -> None:
    errors = 'sum(increase(a_total{code="500"}[{{.window}}]) * on (x) group_left () b)'
    total = "sum(increase(a_total[{{.window}}]) * on (x) group_left () b)"
    (slo,) = slos(imported(sloth(errors, total)))
    assert slo["sli"]["queries"]["total"].startswith("sum(rate(a_total[$window])")
    assert "increase" not in slo["sli"]["queries"]["bad"]
