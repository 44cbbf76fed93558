"""A specification is made shorter in time and in nothing else."""

from __future__ import annotations

import yaml

from tests.live.pace import Pace, short_policies, short_settings, shorten

PACE = Pace(30)

SERVICE = """
service: shop
traffic: 20/min
slos:
  - {name: errors, objective: 99.9%, sli: {events: {total: a_total, bad: 'a_total{code="5m"}'}}}
  - name: slow
    objective: p95 < 5s
    period: 7d
    sli: {latency: a_seconds}
    alerting: {idle: false}
  - name: slices
    objective: 99%
    sli: {slices: {length: 1m, good: 'sum(rate(a_total[2m])) > 0.95'}}
    alerting: {page: false, idle: 2h}
alerts:
  - {alert: A, expr: 'max(x) > 600 and min_over_time(y[3h:1m] offset 1h) > 5', for: 10m, severity: ticket}
"""  # noqa: E501  # as it would stand in a specification


def test_windows_waits_and_periods_of_a_service_are_divided() -> None:
    short = shorten(yaml.safe_load(SERVICE), PACE)
    errors, slow, slices = short["slos"]
    (alert,) = short["alerts"]
    assert short["traffic"] == "600/min"
    # 30 d / 30 = 1 d, 1 h / 30 = 2 m, 7 d / 30 = 5 h 36 m
    assert (errors["period"], errors["policy"]) == ("1d", "google-30d")
    assert errors["alerting"]["idle"] == "2m"
    assert (slow["period"], slow["policy"], slow["alerting"]["idle"]) == (
        "5h36m",
        "google-7d",
        False,
    )
    good = "sum(rate(a_total[4s])) > 0.95"
    assert slices["sli"] == {"slices": {"length": "2s", "good": good}}
    assert alert["for"] == "20s"


def test_what_is_measured_keeps_its_meaning() -> None:
    short = shorten(yaml.safe_load(SERVICE), PACE)
    errors, slow, _ = short["slos"]
    assert errors["sli"]["events"]["bad"] == 'a_total{code="5m"}'
    assert slow["objective"] == "p95 < 5s"
    assert short["alerts"][0]["expr"] == ("max(x) > 600 and min_over_time(y[6m:2s] offset 2m) > 5")


def test_routing_waits_less_and_is_open_at_any_hour() -> None:
    routing = {
        "receivers": {"chat": {"slack": {"channel": "#a"}}},
        "intervals": {"office": {"weekdays": "monday:friday"}},
        "timings": {"page": {"group_wait": "1m", "repeat_interval": "4h"}},
        "watchdog": {"receiver": "chat", "interval": "1m"},
    }
    short = shorten({"routing": routing}, PACE)["routing"]
    assert short["timings"] == {"page": {"group_wait": "2s", "repeat_interval": "8m"}}
    assert short["intervals"] == {"office": {"times": "00:00-24:00"}}
    assert short["watchdog"]["interval"] == "2s"
    assert short["receivers"] == routing["receivers"]


def test_the_settings_that_nobody_wrote_are_divided_too() -> None:
    assert short_settings({"runbook_base": "https://r.example"}, PACE) == {
        "runbook_base": "https://r.example",
        "scrape_interval": "1s",
        "evaluation_interval": "1s",
        "period_interval": "8s",
        "base_window": "10s",
    }


def test_policies_keep_their_burn_rates() -> None:
    policies = {one["policy"]: one for one in yaml.safe_load_all(short_policies(PACE))}
    month = policies["google-30d"]
    assert month["period"] == "1d"
    assert month["tiers"][0] == {
        "tier": "fast",
        "severity": "page",
        "budget": "2%",
        "long": "2m",
        "short": "10s",
    }
    assert month["outage"]["unless_within"] == "40s"
