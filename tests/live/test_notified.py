"""The stand-ins take what PagerDuty and Slack would take, and refuse what they would refuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.live.notified import Told, listening
from tests.live.root import WEBHOOK, routing_key

Json = dict[str, Any]


@pytest.fixture
def told() -> Iterator[Told]:
    """Stand-ins that know one pager and one channel."""
    with listening() as one:
        one.receivers = {routing_key("pager"): "pager", "#alerts": "chat"}
        yield one


def event(**changes: object) -> Json:
    """An event that PagerDuty would take, but for the changes."""
    payload = {"summary": "it is broken", "source": "alertmanager", "severity": "critical"}
    whole = {
        "routing_key": routing_key("pager"),
        "event_action": "trigger",
        "dedup_key": "a",
        "payload": payload,
        "links": [{"href": "https://runbooks.example/a.md", "text": "Runbook"}],
    }
    return {key: value for key, value in (whole | changes).items() if value is not None}


def message(**changes: object) -> Json:
    """A message that Slack would take, but for the changes in its attachment."""
    whole = {"fallback": "it is broken", "title": "[page] shop/errors: 5%", "color": "danger"}
    attachment = {key: value for key, value in (whole | changes).items() if value is not None}
    return {"channel": "#alerts", "attachments": [attachment]}


def test_an_event_is_taken_and_kept(told: Told) -> None:
    answer = requests.post(f"{told.url}/v2/enqueue", json=event(), timeout=5)
    assert (answer.status_code, answer.json()["dedup_key"]) == (202, "a")
    (kept,) = told.all()
    assert (kept.receiver, kept.severity, kept.wrong) == ("pager", "critical", ())
    assert kept.links == {"Runbook": "https://runbooks.example/a.md"}


@pytest.mark.parametrize(
    "changes",
    [
        {"routing_key": "short"},
        {"routing_key": "f" * 32},
        {"event_action": "explode"},
        {"event_action": "resolve", "dedup_key": None},
        {"dedup_key": "k" * 256},
        {"payload": None},
        {"payload": {"summary": "s" * 1025, "source": "a", "severity": "critical"}},
        {"payload": {"summary": "s", "source": "a", "severity": "page"}},
        {"payload": {"summary": "s", "severity": "info"}},
        {"links": [{"text": "Runbook"}]},
        {"images": [{"src": "http://not.secure/a.png"}]},
        {"custom_details": {"in": "the wrong place"}},
        {"client": "x" * 600_000},
    ],
    ids="-".join,
)
def test_an_event_that_pagerduty_would_not_take_is_refused(told: Told, changes: Json) -> None:
    answer = requests.post(f"{told.url}/v2/enqueue", json=event(**changes), timeout=5)
    assert (answer.status_code, answer.json()["status"]) == (400, "invalid event")
    assert told.all()[0].wrong


def test_a_message_is_taken_and_kept(told: Told) -> None:
    answer = requests.post(f"{told.url}{WEBHOOK}", json=message(), timeout=5)
    assert (answer.status_code, answer.text) == (200, "ok")
    (kept,) = told.all()
    assert (kept.receiver, kept.severity, kept.resolves, kept.wrong) == (
        "chat",
        "danger",
        False,
        (),
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"fallback": None},
        {"color": "red"},
        {"title_link": "not a link"},
        {"fields": [{"title": "Budget left"}]},
        {"actions": [{"type": "button", "text": "Runbook", "url": "https://a.example"}] * 6},
        {"footer": "f" * 301},
        {"heading": "no such field"},
    ],
    ids="-".join,
)
def test_a_message_that_slack_would_not_take_is_refused(told: Told, changes: Json) -> None:
    answer = requests.post(f"{told.url}{WEBHOOK}", json=message(**changes), timeout=5)
    assert (answer.status_code, answer.text) == (400, "invalid_payload")
    assert told.all()[0].wrong


def test_a_channel_or_a_webhook_that_is_not_there_is_refused(told: Told) -> None:
    stray = {**message(), "channel": "#nowhere"}
    assert requests.post(f"{told.url}{WEBHOOK}", json=stray, timeout=5).status_code == 404
    elsewhere = f"{told.url}/services/T0/B0/stolen"
    assert requests.post(elsewhere, json=message(), timeout=5).status_code == 403
    assert [one.receiver for one in told.all()] == ["nobody (#nowhere)"]
