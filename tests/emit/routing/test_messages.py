"""What those who are told receive: one message for one trouble, in the form that they take."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.emit.routing.servers import Router
from tests.emit.routing.test_inhibition import alert
from tests.servers.inbox import Inbox
from tests.servers.waiting import until

pytestmark = pytest.mark.judge


def burn(tier: str) -> dict[str, str]:
    """A page of an SLO of the shop."""
    name = "PaymentsErrorsBudgetBurn"
    return alert("one", "page", "payments", slo="errors", tier=tier, alertname=name)


def names(post: dict[str, Any]) -> list[str]:
    """The alerts of a webhook's message."""
    return sorted(one["labels"]["alertname"] for one in post["alerts"])


def test_both_tiers_of_an_slo_are_one_message(server: Router, told: Inbox) -> None:
    server.fire(burn("fast"), burn("slow"))
    assert len(told.wait("hook")["alerts"]) == 2
    time.sleep(2)
    assert len(told.at("hook")) == 1


def test_nodata_of_a_service_is_one_message(server: Router, told: Inbox) -> None:
    server.fire(
        alert("1", "page", "payments", slo="errors", alertname="PaymentsErrorsNoData"),
        alert("2", "page", "payments", slo="latency", alertname="PaymentsLatencyNoData"),
    )
    assert names(told.wait("hook")) == ["PaymentsErrorsNoData", "PaymentsLatencyNoData"]


def test_two_plain_alerts_of_a_service_are_two_messages(server: Router, told: Inbox) -> None:
    server.fire(
        alert("1", "page", "payments", alertname="PaymentsTwice"),
        alert("2", "page", "payments", alertname="PaymentsLate"),
    )
    told.wait("hook")
    time.sleep(2)
    assert sorted(map(names, told.at("hook"))) == [["PaymentsLate"], ["PaymentsTwice"]]


def test_security_is_told_and_nobody_else(server: Router, told: Inbox) -> None:
    name = "PaymentsBreach"
    server.fire(alert("1", "ticket", "payments", alertname=name, audience="security"))
    assert names(told.wait("security")) == [name]
    time.sleep(1)
    assert {path for path, _ in told.posts} == {"/security"}


def test_what_matches_nothing_reaches_the_default(server: Router, told: Inbox) -> None:
    server.fire({"id": "1", "alertname": "Foreign", "severity": "page", "team": "nobody"})
    assert names(told.wait("unrouted")) == ["Foreign"]


def test_the_watchdog_reaches_the_heartbeat_at_once(server: Router, told: Inbox) -> None:
    name, own = "Watchdog", "_slosmith"
    server.fire({"alertname": name, "service": own, "severity": "none", "team": own, "id": "1"})
    assert names(told.wait("heartbeat")) == [name]


# https://developer.pagerduty.com/docs/events-api-v2/trigger-events/ names the fields, which of
# them are required, the four severities and the length of a summary.
@pytest.mark.every_version
def test_pagerduty_gets_an_event_of_its_api_v2(server: Router, told: Inbox) -> None:
    server.fire(burn("fast"))
    event = told.wait("v2/enqueue")
    payload = event["payload"]
    assert event["routing_key"] == "a-key"
    assert event["event_action"] == "trigger"
    assert 0 < len(event["dedup_key"]) <= 255
    assert 0 < len(payload["summary"]) <= 1024
    assert payload["source"]
    assert (payload["severity"], payload["class"]) == ("critical", "PaymentsErrorsBudgetBurn")
    assert (payload["component"], payload["group"]) == ("payments/errors", "shop")
    details = payload["custom_details"]
    assert payload["summary"] == "[page] payments/errors: 5% of the events were bad"
    firing = details["firing"]
    assert firing.startswith("Budget left: 41.3%\nBurn rate: 14.9x\n• id=one, since ")
    assert firing.endswith("\nWhat it means.\n")
    assert (details["resolved"], str(details["num_firing"])) == ("none", "1")
    links = {one["text"]: one["href"] for one in event["links"]}
    assert links.pop("Silence").endswith("alertname%3D%22PaymentsErrorsBudgetBurn%22%7D")
    assert links == {
        "Runbook": "https://runbooks.example/council/errors.md",
        "Dashboard": "https://grafana.example/d/slo_council_errors",
        "Query": "http://prometheus.example/graph?g0.expr=up",
    }


# https://api.slack.com/reference/messaging/attachments names the fields of an attachment;
# https://api.slack.com/legacy/interactive-message-field-guide a button with a link, of which an
# attachment takes five.
@pytest.mark.every_version
def test_slack_gets_figures_and_buttons(server: Router, told: Inbox) -> None:
    server.fire(burn("fast"))
    message = told.wait("slack")
    (attachment,) = message["attachments"]
    assert message["channel"] == "#shop"
    assert attachment["title"] == "[page] payments/errors: 5% of the events were bad"
    assert attachment["color"] == "danger"
    assert "fields" not in attachment
    text = attachment["text"]
    assert text.startswith("*Budget left:* 41.3%\n*Burn rate:* 14.9x\n• id=one, since ")
    assert text.endswith("\nWhat it means.\n")
    buttons = {one["text"]: one["url"] for one in attachment["actions"]}
    assert list(buttons) == ["Runbook", "Dashboard", "Query", "Silence"]
    assert all(one["type"] == "button" for one in attachment["actions"])
    assert buttons["Silence"].endswith(
        "/#/silences/new?filter=%7Bservice%3D%22payments%22%2Cslo%3D%22errors%22%2C"
        "severity%3D%22page%22%2Calertname%3D%22PaymentsErrorsBudgetBurn%22%7D"
    )


@pytest.mark.every_version
def test_of_a_half_resolved_group_slack_names_what_fires(server: Router, told: Inbox) -> None:
    server.fire(burn("fast"), burn("slow"))
    told.wait("slack")
    server.clear(burn("fast"))

    def half_resolved() -> list[str]:
        said = [post["attachments"][0] for post in told.at("slack")]
        return [one["text"] for one in said if one["title"].endswith(" (1 firing, 1 resolved)")]

    fires, cleared = until(half_resolved, "a second message")[0].splitlines()[-3:-1]
    assert fires.startswith("• tier=slow, since ")
    assert cleared.startswith("• resolved at ")
    assert ": tier=fast, since " in cleared


# What is empty would be shown as a title without a value, or a button that leads nowhere.
@pytest.mark.every_version
def test_slack_gets_nothing_empty_of_an_alert_that_says_little(server: Router, told: Inbox) -> None:
    plain = alert("1", "page", "payments", alertname="PaymentsTwice")
    server.post([{"labels": plain, "annotations": {}}])
    (attachment,) = told.wait("slack")["attachments"]
    assert attachment["title"] == "[page] payments: PaymentsTwice"
    assert attachment["text"].startswith("• id=1, since ")
    assert [one["text"] for one in attachment["actions"]] == [
        "Alerts",
        "Alertmanager",
        "Status",
        "Silence",
    ]
    assert all(one["url"].startswith("http") for one in attachment["actions"])
