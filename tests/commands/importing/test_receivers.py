"""Every kind of receiver of Alertmanager and its operator comes along, without its secrets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from slosmith.cli import main
from slosmith.commands.importing.record import Outcome
from slosmith.judges import operator_schema
from slosmith.judges.running import run_tool
from tests.commands.importing.reading import documents, imported
from tests.conftest import run_compiler, write_spec
from tests.tools.judges import Judge

SHOP = "service: shop\nalerts: [{alert: Down, expr: up == 0, severity: page, summary: x}]\n"
SECRETS = "/etc/alertmanager/secrets"
TOPIC = "arn:aws:sns:eu-central-1:123456789012:alerts"
HEAD = """
global: {smtp_from: 'Alerts <a@b.example>', smtp_smarthost: 'mail.b.example:25', GLOBAL}
route: {receiver: it}
receivers: [{name: it, KIND_configs: [{ITEM}]}]
"""
# What is written of each, and the keys that are left out.
KINDS: dict[str, tuple[str, dict[str, Any], tuple[str, ...]]] = {
    "email": (
        (
            "to: 'Ops <o@b.example>, b@b.example', auth_username: u, auth_password: hunter2, "
            "require_tls: false, tls_config: {ca_file: ca.pem, min_version: TLS12}, "
            "headers: {Subject: x}, hello: h"
        ),
        {
            "to": ["Ops <o@b.example>", "b@b.example"],
            "sender": "Alerts <a@b.example>",
            "smarthost": "mail.b.example:25",
            "username": "u",
            "password_file": f"{SECRETS}/it",
            "require_tls": False,
            "tls_config": {"ca_file": "/etc/alertmanager/ca.pem", "min_version": "TLS12"},
            "send_resolved": False,
        },
        ("headers", "hello"),
    ),
    "slack": (
        (
            "api_url: 'https://slack.com/api/chat.postMessage', channel: '#a', "
            "http_config: {authorization: {credentials: hunter2}}, send_resolved: true, "
            "mrkdwn_in: [text], title: t"
        ),
        {"channel": "#a", "bot_token_file": f"{SECRETS}/it-token"},
        ("mrkdwn_in", "title"),
    ),
    "msteamsv2": (
        "webhook_url: 'http://hunter2/', text: x",
        {"webhook_url_file": f"{SECRETS}/it"},
        ("text",),
    ),
    "discord": (
        (
            "webhook_url_file: discord, avatar_url: x, "
            "http_config: {proxy_url: 'http://p.example/', "
            "tls_config: {key: hunter2, cert_file: /c, insecure_skip_verify: true}}"
        ),
        {
            "webhook_url_file": "/etc/alertmanager/discord",
            "http_config": {
                "proxy_url": "http://p.example/",
                "tls_config": {
                    "cert_file": "/c",
                    "key_file": f"{SECRETS}/it-key",
                    "insecure_skip_verify": True,
                },
            },
        },
        ("avatar_url",),
    ),
    "telegram": (
        (
            "chat_id: -100123, bot_token: hunter2, message_thread_id: 7, parse_mode: HTML, "
            "api_url: 'https://api.telegram.org', disable_notifications: true"
        ),
        {"chat_id": -100123, "bot_token_file": f"{SECRETS}/it", "message_thread_id": 7},
        ("disable_notifications", "parse_mode"),
    ),
    "mattermost": (
        "webhook_url: 'http://hunter2/', channel: town, text: a, icon_url: b",
        {"webhook_url_file": f"{SECRETS}/it", "channel": "town"},
        ("icon_url", "text"),
    ),
    "opsgenie": (
        (
            "api_key: hunter2, api_url: 'https://api.eu.opsgenie.com/', tags: 'a,b', priority: P1, "
            "responders: [{name: x, type: team}]"
        ),
        {
            "api_key_file": f"{SECRETS}/it",
            "api_url": "https://api.eu.opsgenie.com/",
            "tags": "a,b",
        },
        ("priority", "responders"),
    ),
    "incidentio": (
        (
            "url: 'https://api.incident.io/v2/alerts/01', alert_source_token: hunter2, "
            "max_alerts: 5, timeout: 10s"
        ),
        {
            "url": "https://api.incident.io/v2/alerts/01",
            "alert_source_token_file": f"{SECRETS}/it",
            "max_alerts": 5,
        },
        ("timeout",),
    ),
    "jira": (
        (
            "api_url: 'https://shop.atlassian.net/rest/api/3', project: OPS, issue_type: Bug, "
            "labels: [a, '{{ .X }}'], priority: '{{ template \"p\" . }}', reopen_duration: 1h, "
            "http_config: {basic_auth: {username: bot, password: hunter2}}"
        ),
        {
            "api_url": "https://shop.atlassian.net/rest/api/2",
            "project": "OPS",
            "issue_type": "Bug",
            "labels": ["a"],
            "reopen_duration": "1h",
            "http_config": {
                "basic_auth": {"username": "bot", "password_file": f"{SECRETS}/it-password"}
            },
        },
        ("labels[1]", "priority"),
    ),
    "sns": (
        (
            f"topic_arn: '{TOPIC}', sigv4: {{region: x, role_arn: y, access_key: k, "
            "secret_key: hunter2}, attributes: {a: b}"
        ),
        {"topic_arn": TOPIC, "region": "x", "role_arn": "y"},
        ("attributes", "sigv4.access_key", "sigv4.secret_key"),
    ),
    "webhook": (
        (
            "url: 'http://x.example/', max_alerts: 3, http_config: {enable_http2: false, oauth2: "
            "{client_id: a, client_secret: hunter2, token_url: 'http://t.example/', scopes: [x]}}"
        ),
        {
            "url": "http://x.example/",
            "max_alerts": 3,
            "http_config": {
                "oauth2": {
                    "client_id": "a",
                    "client_secret_file": f"{SECRETS}/it-client-secret",
                    "token_url": "http://t.example/",
                    "scopes": ["x"],
                }
            },
        },
        ("http_config.enable_http2",),
    ),
    "pagerduty": (
        "routing_key: hunter2, send_resolved: false, client: x",
        {"routing_key_file": f"{SECRETS}/it", "send_resolved": False},
        ("client",),
    ),
}
RAW: dict[str, tuple[str, dict[str, Any]]] = {
    "victorops": (
        "api_key: hunter2, routing_key: team, custom_fields: {a: b}",
        {
            "api_key_file": f"{SECRETS}/it-api-key",
            "routing_key": "team",
            "custom_fields": {"a": "b"},
        },
    ),
    "pushover": (
        "user_key: hunter2, token: hunter2, priority: '1', retry: 1m",
        {
            "user_key_file": f"{SECRETS}/it-user-key",
            "token_file": f"{SECRETS}/it-token",
            "priority": "1",
            "retry": "1m",
        },
    ),
    "wechat": (
        "api_secret: hunter2, corp_id: a",
        {"api_secret_file": f"{SECRETS}/it-api-secret", "corp_id": "a"},
    ),
    "webex": (
        "room_id: a, http_config: {authorization: {credentials: hunter2}}",
        {
            "room_id": "a",
            "http_config": {"authorization": {"credentials_file": f"{SECRETS}/it-token"}},
        },
    ),
    "rocketchat": (
        "token: hunter2, token_id: hunter2, channel: c, actions: [{type: button, text: x}]",
        {
            "token_file": f"{SECRETS}/it-token",
            "token_id_file": f"{SECRETS}/it-token-id",
            "channel": "c",
            "actions": [{"type": "button", "text": "x"}],
        },
    ),
}


def receiver(text: str) -> tuple[dict[str, Any], list[str], str]:
    """What the one receiver becomes, what of it is left out, and all that is said and written."""
    found = imported(text)
    assert [one.reason for one in found.entries if one.outcome is Outcome.REFUSED] == []
    (written,) = documents(found)["slo/routing.yaml"]["routing"]["receivers"].values()
    (entry,) = [one for one in found.entries if one.kind == "receiver"]
    dropped = [one.key for one in entry.dropped]
    return written, dropped, f"{found.entries}{documents(found)}"


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_of_a_kind_is_written_or_left_out_by_name(kind: str) -> None:
    item, expected, left_out = KINDS[kind]
    text = HEAD.replace("ITEM", item).replace("KIND", kind).replace(", GLOBAL", "")
    written, dropped, said = receiver(text)
    assert written[kind] == expected
    where = f"receivers[0].{kind}_configs[0]."
    assert sorted(one.removeprefix(where) for one in dropped) == sorted(left_out)
    assert "hunter2" not in said


@pytest.mark.parametrize("kind", RAW)
def test_a_kind_that_routing_has_no_word_for_is_written_raw(kind: str) -> None:
    item, expected = RAW[kind]
    text = HEAD.replace("ITEM", item).replace("KIND", kind).replace(", GLOBAL", "")
    written, dropped, said = receiver(text)
    assert written == {"raw": {kind: expected}}
    assert dropped == []
    assert "hunter2" not in said


@pytest.mark.parametrize(
    ("kind", "item", "shared", "expected"),
    [
        ("opsgenie", "tags: a", "opsgenie_api_key: hunter2", f"{SECRETS}/opsgenie"),
        ("telegram", "chat_id: 1", "telegram_bot_token_file: /t", "'/t'"),
        ("victorops", "routing_key: a", "victorops_api_key_file: /v", "'api_key_file': '/v'"),
        ("mattermost", "channel: a", "mattermost_webhook_url: hunter2", f"{SECRETS}/mattermost"),
        (
            "discord",
            "webhook_url_file: /d",
            "http_config: {proxy_url: 'http://p.example/'}",
            "'proxy_url': 'http://p.example/'",
        ),
    ],
)
def test_what_is_written_for_all_comes_along(
    kind: str, item: str, shared: str, expected: str
) -> None:
    text = HEAD.replace("ITEM", item).replace("KIND", kind).replace("GLOBAL", shared)
    written, _, said = receiver(text)
    assert expected in str(written)
    assert "hunter2" not in said


def test_two_ways_to_notify_have_two_files() -> None:
    found = imported("""
route: {receiver: it}
receivers:
  - {name: it, pagerduty_configs: [{routing_key: one}, {routing_key: two}]}
""")
    receivers = documents(found)["slo/routing.yaml"]["routing"]["receivers"]
    files = [one["pagerduty"]["routing_key_file"] for one in receivers.values()]
    assert files == [f"{SECRETS}/it-1", f"{SECRETS}/it-2"]


def test_all_of_several_default_receivers_are_notified() -> None:
    found = imported("""
route: {receiver: it, routes: [{receiver: web, matchers: [team=web]}]}
receivers:
  - {name: it, webhook_configs: [{url: 'http://a.example/'}, {url: 'http://b.example/'}]}
  - {name: web, webhook_configs: [{url: 'http://c.example/'}]}
  - {name: old, webhook_configs: [{url: 'http://d.example/'}]}
""")
    written = documents(found)["slo/routing.yaml"]["routing"]
    assert written["overrides"] == [
        {"match": {"team": "web"}, "to": ["web"]},
        {"match": {"alertname": {"regex": ".+"}}, "to": ["it-1", "it-2"]},
    ]
    assert [one for one in written["receivers"] if "allow" in written["receivers"][one]] == ["old"]


SCHEMAS = json.loads(
    Path(operator_schema.__file__).with_suffix(".json").read_text(encoding="utf-8")
)
LISTS: dict[str, Any] = {
    one: schema["items"]
    for one, schema in SCHEMAS["AlertmanagerConfig"]["properties"]["receivers"]["items"][
        "properties"
    ].items()
    if one.endswith("Configs")
}
# Texts that are held against a pattern when they are read.
WORDS = {
    "chatID": -100,
    "topicARN": TOPIC,
    "to": "a@b.example",
    "from": "c@b.example",
    "smarthost": "m.example:25",
    "minVersion": "TLS12",
    "timeout": "10s",
    "channel": "#a",
}


def sample(key: str, schema: dict[str, Any]) -> Any:
    """A value of a schema, with each of its keys."""
    if "$ref" in schema:
        # Of the ways to say who one is a receiver has one.
        known = SCHEMAS[schema["$ref"]]["properties"]
        return {one: sample(one, known[one]) for one in ("authorization", "tlsConfig", "proxyUrl")}
    if key in WORDS:
        return WORDS[key]
    match schema["type"]:
        case "object" if "properties" in schema:
            return {name: sample(name, one) for name, one in schema["properties"].items()}
        case "object":
            return {"a": "b"}
        case "array":
            return [sample(key, schema["items"])]
        case "boolean":
            return True
        case "integer":
            return 7
        case _:
            return "https://x.example/" if key.lower().endswith("url") else "word"


@pytest.mark.parametrize("kind", LISTS)
def test_every_key_of_the_operators_schema_is_accounted_for(kind: str) -> None:
    spec = {
        "route": {"receiver": "it"},
        "receivers": [{"name": "it", kind: [sample("", LISTS[kind])]}],
    }
    head = {"apiVersion": "monitoring.coreos.com/v1beta1", "kind": "AlertmanagerConfig"}
    written, dropped, _ = receiver(
        yaml.safe_dump({**head, "metadata": {"name": "a"}, "spec": spec})
    )
    assert "null" not in written
    assert all(one.startswith(f"spec.receivers[0].{kind}[0].") for one in dropped)


@pytest.mark.judge
def test_what_is_written_passes_and_alertmanager_loads_it(tmp_path: Path, amtool: Judge) -> None:
    items = {kind: item for kind, (item, *_) in {**KINDS, **RAW}.items()}
    each = "".join(f"    {kind}_configs: [{{{item}}}]\n" for kind, item in items.items())
    shared = HEAD.split("route:", maxsplit=1)[0].replace(", GLOBAL", "")
    config = f"{shared}route: {{receiver: it}}\nreceivers:\n  - name: it\n{each}"
    # Nobody could be reached at names that are for examples only, which is a warning.
    (tmp_path / "am.yml").write_text(config.replace(".example", ".corp"), encoding="utf-8")
    write_spec(tmp_path, SHOP)
    run = CliRunner().invoke(main, ["import", str(tmp_path / "am.yml"), "--into", str(tmp_path)])
    assert run.exit_code == 0, run.output
    assert (tmp_path / "slo" / "settings.yaml").read_text().endswith('alertmanager: "0.30"\n')
    built = run_compiler(tmp_path, "build", "--strict")
    assert built.exit_code == 0, built.stderr
    rendered = tmp_path / "output" / "alertmanager" / "alertmanager.yaml"
    checked = run_tool(amtool.path, "check-config", str(rendered))
    assert checked.exit_code == 0, checked.text
