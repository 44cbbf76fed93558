"""Routes, receivers, inhibitions and intervals of Alertmanager become a routing document."""

from __future__ import annotations

from typing import Any

import pytest

from slosmith.commands.importing import Import
from slosmith.commands.importing.record import Outcome
from tests.commands.importing.reading import documents, imported

CONFIG = """
global: {smtp_smarthost: 'mail.example.org:587', smtp_from: alerts@example.org}
route:
  receiver: mail
  group_by: [alertname]
  repeat_interval: 1h
  routes:
    - {receiver: audit, continue: true}
    - matchers: [service=~"shop|cart"]
      receiver: chat
      group_wait: 10s
      routes:
        - {receiver: Night Pager, match: {severity: critical}, mute_time_intervals: [nights]}
    - {receiver: Night Pager, matchers: [team=web, severity=critical]}
    - {receiver: chat, match_re: {team: web}}
receivers:
  - name: mail
    email_configs: [{to: all@example.org}]
  - name: audit
    webhook_configs: [{url: 'http://audit.example.org/', max_alerts: 3, timeout: 9s}]
  - name: chat
    slack_configs: [{channel: '#web', api_url: 'https://hooks.slack.com/services/T0/B0/hunter2'}]
  - name: Night Pager
    pagerduty_configs: [{routing_key: hunter2}, {routing_key_file: /etc/am/second}]
inhibit_rules:
  - {source_match: {severity: critical}, target_matchers: [severity=warning], equal: [service]}
mute_time_intervals:
  - name: nights
    time_intervals: [{times: [{start_time: '00:00', end_time: '06:00'}], months: ['1:3']}]
"""


def routing(found: Import) -> dict[str, Any]:
    """What is written, below its key."""
    written: dict[str, Any] = documents(found)["slo/routing.yaml"]["routing"]
    return written


def refusals(found: Import) -> list[str]:
    return [f"{one.line}: {one.reason}" for one in found.entries if one.reason]


def test_the_tree_is_overrides_and_teams() -> None:
    found = imported(CONFIG)
    assert refusals(found) == []
    written = routing(found)
    assert written["default"] == "mail"
    timings = {"group_wait": "10s", "group_interval": "5m", "repeat_interval": "1h"}
    assert written["overrides"] == [
        {"also": ["audit"]},
        {
            "match": {"service": ["shop", "cart"]},
            "page": ["night-pager-1", "night-pager-2"],
            "timings": {"page": timings},
        },
        {
            "match": {"service": ["shop", "cart"]},
            "to": ["chat"],
            "timings": {"page": timings, "ticket": timings},
        },
    ]
    pagers = ["night-pager-1", "night-pager-2"]
    assert written["teams"] == {"web": {"page": pagers, "ticket": ["chat"]}}
    assert written["group_by"] == ["alertname"]


def test_receivers_name_files_and_no_secret_is_printed() -> None:
    found = imported(CONFIG)
    receivers = routing(found)["receivers"]
    secrets = "/etc/alertmanager/secrets"
    assert receivers["chat"]["slack"] == {
        "channel": "#web",
        "api_url_file": f"{secrets}/chat",
        "send_resolved": False,
    }
    assert receivers["night-pager-1"]["pagerduty"] == {
        "routing_key_file": f"{secrets}/night-pager-1"
    }
    assert receivers["night-pager-2"]["pagerduty"] == {"routing_key_file": "/etc/am/second"}
    assert receivers["mail"]["email"]["smarthost"] == "mail.example.org:587"
    assert "hunter2" not in f"{found.entries}{documents(found)}"
    said = [text for one in found.entries for text in one.differences]
    assert any(f"put it into {secrets}/night-pager-1" in text for text in said)


def test_intervals_mutes_and_inhibitions_come_along() -> None:
    written = routing(imported(CONFIG))
    assert written["intervals"] == {"nights": {"times": "00:00-06:00", "months": "january:march"}}
    assert written["mutes"] == [
        {"match": {"service": ["shop", "cart"], "severity": "page"}, "during": "nights"}
    ]
    assert written["inhibit"] == [
        {"source": {"severity": "page"}, "target": {"severity": "ticket"}, "equal": ["service"]}
    ]


def test_every_key_without_a_counterpart_is_listed() -> None:
    (entry,) = (one for one in imported(CONFIG).entries if one.name == "audit" and one.dropped)
    assert [one.key for one in entry.dropped] == ["receivers[1].webhook_configs[0].timeout"]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            "group_wait: 10s\n",
            "group_wait: 10s\n      continue: true\n",
            "a route that goes on and has routes below it cannot be said",
        ),
        ("match: {severity: critical}", "matchers: [severity=~'c.+']", "of severities cannot be"),
        ("match: {severity: critical}", "matchers: [le=x]", 'the label "le" cannot be matched'),
        ("webhook_configs", "pigeon_configs", 'a receiver of the kind "pigeon" cannot be'),
        ("repeat_interval: 1h", "repeat_interval: soon", '"soon" is no duration'),
    ],
)
def test_what_cannot_be_said_is_refused_with_a_way_out(old: str, new: str, reason: str) -> None:
    found = imported(CONFIG.replace(old, new, 1))
    refused = [one for one in found.entries if one.outcome is Outcome.REFUSED]
    assert any(reason in one.reason for one in refused), refusals(found)
    assert all(one.hint for one in refused)


def test_a_manifest_of_the_operator_is_read() -> None:
    written = routing(
        imported("""
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata: {name: web}
spec:
  route:
    receiver: pager
    groupBy: [job]
    routes:
      - {receiver: chat, matchers: [{name: severity, value: warning, matchType: "="}]}
  receivers:
    - name: pager
      pagerdutyConfigs: [{routingKey: {name: pd, key: routing}}]
    - name: chat
      slackConfigs: [{apiURL: {name: slack, key: url}, channel: "#web"}]
""")
    )
    secrets = "/etc/alertmanager/secrets"
    assert written["receivers"]["pager"]["pagerduty"]["routing_key_file"] == f"{secrets}/pd/routing"
    assert written["overrides"] == [{"match": {"severity": "ticket"}, "to": ["chat"]}]


def test_a_template_that_is_not_rendered_is_refused_and_alertmanagers_own_is_not() -> None:
    own = CONFIG.replace("timeout: 9s", "timeout: '{{ template \"x\" . }}'")
    assert refusals(imported(own)) == []
    helm = CONFIG.replace("alerts@example.org", '"{{ .Values.sender }}"')
    assert refusals(imported(helm)) == ["2: this is a template of Helm, not rendered yet"]


def test_a_second_configuration_is_refused() -> None:
    assert refusals(imported(CONFIG, CONFIG)) == ["2: a root has one routing document"]
