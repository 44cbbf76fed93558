"""Receivers of every kind: what a real Alertmanager posts to each, and what each has room for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from slosmith.judges.running import run_tool
from slosmith.receivers import RECEIVERS
from slosmith.verify.memory import recall_proofs
from slosmith.verify.messages import templates_of
from slosmith.verify.templates import Messages, alert_data, group_data
from tests.conftest import Compile, Compiled
from tests.emit.routing.servers import Router, running
from tests.emit.routing.test_inhibition import alert
from tests.servers.inbox import Inbox, inbox
from tests.servers.waiting import until
from tests.tools.judges import Judge

pytestmark = pytest.mark.judge

SPEC = """
service: shop
alerts:
  - {{alert: ShopDown, expr: 'up{{job="shop"}} == 0', severity: page, summary: down}}
  - {{alert: ShopSlow, expr: 'shop_wait_seconds > 1', severity: ticket, summary: slow}}
---
settings: {{alertmanager: "{version}"}}
---
routing:
  default: last
  receivers:
    last: {{webhook: {{url: "{home}/last"}}}}
{receivers}
  teams:
    shop: {{page: [last, {names}], ticket: [last]}}
  timings:
    page: {{group_wait: 1s, group_interval: 5s, repeat_interval: 1h}}
"""
WRITTEN = {
    "pagerduty": "{{routing_key_file: {secret}, http_config: {{proxy_url: 'http://proxy.shop:3128'}}}}",
    "slack": "{{channel: '#größe-警報', bot_token_file: {secret},"
    " mentions: {{page: [here, S012AB3CD]}}}}",
    "webhook": "{{url: '{home}/hook', max_alerts: 3, http_config: {{oauth2: {{client_id: a,"
    " client_secret_file: {secret}, token_url: '{home}/token', scopes: [b]}}}}}}",
    "email": "{{to: [Shop on call <a@shop.internal>, b@shop.internal], sender: c@shop.internal,"
    " smarthost: 'mail.shop.internal:587', username: apikey, password_file: {secret},"
    " send_resolved: false, tls_config: {{min_version: TLS12}}}}",
    "msteamsv2": "{{webhook_url_file: {secret}/msteamsv2}}",
    "discord": "{{webhook_url_file: {secret}/discord}}",
    "telegram": "{{chat_id: -100123, bot_token_file: {secret}/token, api_url: '{home}'}}",
    "mattermost": "{{webhook_url_file: {secret}/mattermost, channel: alerts}}",
    "opsgenie": "{{api_key_file: {secret}/token, api_url: '{home}/', tags: 'a,b'}}",
    "incidentio": "{{url: '{home}/incidentio', alert_source_token_file: {secret}/token}}",
    "jira": "{{api_url: '{home}/rest/api/2', project: OPS, issue_type: Bug, labels: [alert],"
    " resolve_transition: Done, reopen_transition: To Do, reopen_duration: 1h,"
    " http_config: {{basic_auth: {{username: bot, password_file: {secret}/token}}}}}}",
    "sns": "{{topic_arn: 'arn:aws:sns:eu-central-1:123456789012:alerts'}}",
    "raw": "{{victorops: {{api_key_file: {secret}/token, routing_key: shop,"
    " custom_fields: {{team: web}}}}}}",
    "null": "{{}}",
}
KINDS = {kind.name: kind for kind in RECEIVERS}
TEXTS = [kind.name for kind in RECEIVERS if kind.limits]


def spec_of(names: list[str], home: str, secret: Path, version: str) -> str:
    """The shop with a receiver of each kind that is named."""
    lines = [
        f'    {name}: {{"{name}": {WRITTEN[name].format(home=home, secret=secret)}}}'
        for name in names
    ]
    return SPEC.format(
        version=version,
        home=home,
        receivers="\n".join(lines),
        names=", ".join(f"'{one}'" for one in names),
    )


def test_every_kind_is_tried_here() -> None:
    assert WRITTEN.keys() == KINDS.keys()


@pytest.mark.every_version
def test_alertmanager_loads_every_kind_that_it_knows(
    compile: Compile, amtool: Judge, tmp_path: Path
) -> None:
    major, minor, *_ = amtool.version.split(".")
    known = [name for name, kind in KINDS.items() if kind.known <= (int(major), int(minor))]
    assert {"slack", "opsgenie", "sns"} <= {*known}
    assert ("jira" in known) == (int(minor) >= 28)
    built = compile(spec_of(known, "http://shop.internal", tmp_path, f"{major}.{minor}"))
    assert built.exit_code == 0, built.stderr
    path = built.output("alertmanager", "alertmanager.yaml")
    run = run_tool(amtool.path, "check-config", str(path))
    assert run.exit_code == 0, run.text


def messages_by(amtool: Judge, built: Compiled) -> Messages:
    """What an amtool makes of the rendered templates."""
    memory = recall_proofs(amtool.path, fresh=False)
    return Messages(memory=memory, templates=built.output("alertmanager", "templates"))


# Each character that some place escapes, as many as there is room for, and links as long as fit.
def full(link: int) -> list[dict[str, Any]]:
    """A group that fills everything: 200 that fire and 12 that have cleared."""
    dense = "*_[]<&>|`~#@{}!" * 60

    def one(number: int, *, firing: bool) -> dict[str, Any]:
        labels = {"alertname": f"Sample{number:03}", "severity": "page", "instance": dense}
        labels |= {"pod": f"{number}{dense}"}
        url = "https://shop.internal/".ljust(link - 1, "a")
        texts = {"summary": f"{number}{dense}", "description": dense, "burn_rate": dense}
        texts |= {"budget_remaining": dense, "runbook_url": url, "dashboard_url": url}
        return {**alert_data(labels, texts, firing=firing), "generatorURL": url}

    return [one(n, firing=True) for n in range(200)] + [one(n, firing=False) for n in range(12)]


_BETWEEN = (270, 420, 1000, 1500)


@pytest.mark.parametrize(
    "link", [200, 900, 2000, *(pytest.param(one, marks=pytest.mark.nightly) for one in _BETWEEN)]
)
@pytest.mark.parametrize("name", TEXTS)
def test_every_field_has_room_for_the_most_that_is_said(
    compile: Compile, amtool: Judge, tmp_path: Path, name: str, link: int
) -> None:
    built = compile(spec_of([name], "http://shop.internal", tmp_path, "0.33"))
    assert built.exit_code == 0, built.stderr
    config = yaml.load(
        built.output("alertmanager", "alertmanager.yaml").read_text(),
        yaml.BaseLoader,  # noqa: S506
    )
    (receiver,) = [one for one in config["receivers"] if one["name"] == name]
    fields = [*templates_of(receiver[f"{name}_configs"][0], "")]
    messages = messages_by(amtool, built)
    shown = messages.render([text for _, text in fields], group_data("last", full(link)))
    assert isinstance(shown, list), shown.text
    limits = dict(KINDS[name].limits)
    long = {
        place: len(text)
        for (place, _), text in zip(fields, shown, strict=True)
        if len(text) > limits.get(place, 0) and place in limits
    }
    assert long == {}


@pytest.mark.parametrize("name", TEXTS)
def test_no_template_is_rendered_that_nothing_uses(
    compile: Compile, tmp_path: Path, name: str
) -> None:
    folder = compile(spec_of([name], "http://shop.internal", tmp_path, "0.33")).output(
        "alertmanager"
    )
    texts = [path.read_text("utf-8") for path in sorted(folder.rglob("*")) if path.is_file()]
    whole = "\n".join(texts)
    defined = set(re.findall(r'define "([^"]+)"', whole))
    assert f"{name}.line" in defined
    assert defined == set(re.findall(r'template \\?"([^"\\]+)', whole))


ANSWERS = {
    "/bota-token/sendMessage": (
        200,
        '{"ok": true, "result": {"message_id": 1, "chat": {"id": 1}}}',
    ),
    "/rest/api/2/search": (200, '{"total": 0, "issues": []}'),
    "/rest/api/2/issue": (201, '{"key": "OPS-1"}'),
}


@pytest.fixture
def posted(compile: Compile, alertmanager: Judge, tmp_path: Path) -> Iterator[tuple[Router, Inbox]]:
    """The newest Alertmanager, on receivers of all that post somewhere, and what was posted."""
    names = ["msteamsv2", "discord", "telegram", "mattermost", "opsgenie", "incidentio", "jira"]
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    with inbox() as found:
        (secrets / "token").write_text("a-token", encoding="utf-8")
        for name in names:
            (secrets / name).write_text(found.url(name), encoding="utf-8")
        built = compile(spec_of(names, found.home, secrets, "0.33"))
        assert built.exit_code == 0, built.stderr
        config = built.output("alertmanager", "alertmanager.yaml")
        found.answers = ANSWERS
        with running(alertmanager.path, config, tmp_path) as router:
            yield router, found


EVIL = "[click](https://evil.example) <@all> *_`"
TITLE = "[page] payments/errors: 5% of the events were bad"


def test_each_service_is_posted_what_its_api_takes(posted: tuple[Router, Inbox]) -> None:
    router, told = posted
    router.fire(alert("one", "page", "payments", slo="errors", team="shop", note=EVIL))
    card = told.wait("msteamsv2")["attachments"][0]["content"]
    title, text = (one["text"] for one in card["body"])
    assert title == TITLE.replace("[page]", r"\[page\]")
    assert text.startswith("**Budget left:** 41.3%\n\n**Burn rate:** 14.9x\n\n• id=one, note=")
    assert r"note=\[click\](https://evil.example) <@all> \*\_`" in text
    assert "[Runbook](https://runbooks.example/council/errors.md) · [Dashboard](" in text

    (embed,) = told.wait("discord")["embeds"]
    assert embed["title"] == TITLE.replace("[page]", r"\[page\]")
    assert r"note=\[click\](https://evil.example) \<\@all\> \*\_\`" in embed["description"]

    sent = told.wait("bota-token/sendMessage")
    assert (str(sent["chat_id"]), sent.get("parse_mode", "")) == ("-100123", "")
    assert sent["text"].startswith(f"{TITLE}\nBudget left: 41.3%\nBurn rate: 14.9x\n• id=one, ")
    assert "\nRunbook: https://runbooks.example/council/errors.md\n" in sent["text"]

    (attachment,) = told.wait("mattermost")["attachments"]
    assert attachment["title_link"] == "https://runbooks.example/council/errors.md"
    assert attachment["color"] == "#a30200"
    assert r"\<\@all\>" in attachment["text"]

    created = told.wait("v2/alerts")
    assert (created["message"], created["priority"]) == (TITLE, "P1")
    assert "\nRunbook: https://runbooks.example/council/errors.md\n" in created["description"]

    event = told.wait("incidentio")
    assert [one["labels"]["id"] for one in event["alerts"]] == ["one"]

    def issues() -> list[dict[str, Any]]:
        return [post["fields"] for post in told.at("rest/api/2/issue")]

    issue = until(issues, "an issue")[0]
    assert issue["summary"] == TITLE
    assert (issue["project"], issue["issuetype"]) == ({"key": "OPS"}, {"name": "Bug"})
    assert r"note=\[click\](https://evil.example) <\@all> \*\_`" in issue["description"]
    assert json.dumps(told.posts).count("5% of the events were bad") >= 6


def test_a_kind_is_a_finding_where_an_older_alertmanager_is_served(compile: Compile) -> None:
    built = compile(spec_of(["jira"], "http://shop.internal", Path("/secrets"), "0.27"))
    assert 'error[S819]: "jira" needs Alertmanager 0.28' in built.stderr


def mentions(compile: Compile, tmp_path: Path) -> Compiled:
    """The shop with a bot of Slack's."""
    return compile(spec_of(["slack"], "http://shop.internal", tmp_path, "0.25"))


def test_a_bots_token_goes_the_way_that_every_version_knows(
    compile: Compile, amtool: Judge, tmp_path: Path
) -> None:
    built = mentions(compile, tmp_path)
    config = yaml.load(
        built.output("alertmanager", "alertmanager.yaml").read_text(),
        yaml.BaseLoader,  # noqa: S506
    )
    (slack,) = [one["slack_configs"][0] for one in config["receivers"] if one["name"] == "slack"]
    assert slack["api_url"] == "https://slack.com/api/chat.postMessage"
    assert slack["http_config"]["authorization"]["credentials_file"] == str(tmp_path)
    messages = messages_by(amtool, built)
    said = {
        (severity, firing): messages.render(
            [slack["pretext"]], group_data("slack", [one_alert(severity, firing=firing)])
        )
        for severity in ("page", "ticket")
        for firing in (True, False)
    }
    assert said == {
        ("page", True): ["<!here> <!subteam^S012AB3CD>"],
        ("page", False): [""],
        ("ticket", True): [""],
        ("ticket", False): [""],
    }


def one_alert(severity: str, *, firing: bool) -> dict[str, Any]:
    """An alert as a template is handed it."""
    return alert_data({"alertname": "A", "severity": severity}, {}, firing=firing)
