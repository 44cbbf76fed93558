"""Groups as somebody on call meets them, posted by a real Alertmanager to every receiver."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from slosmith.receivers import RECEIVERS
from tests.conftest import run_compiler, write_spec
from tests.emit.routing.servers import Router
from tests.servers.inbox import Inbox, inbox
from tests.servers.mailbox import Mailbox, mailbox
from tests.servers.waiting import until
from tests.tools.judges import Judge

Alert = dict[str, Any]

SPEC = """
service: council
team: ai
alerts:
  - {{alert: CouncilDown, expr: 'up{{job="council"}} == 0', severity: page, summary: down}}
---
settings: {{alertmanager: "{version}"}}
---
routing:
  default: last
  receivers:
    last: {{webhook: {{url: "{home}/last"}}}}
{receivers}
  teams: {{ai: {{page: [last], ticket: [last]}}}}
  overrides: [{{also: [{names}]}}]
  timings: {{{timings}}}
"""
_TIMING = "{group_wait: 1s, group_interval: 5s, repeat_interval: 1h}"
_TIMINGS = ", ".join(f"{severity}: {_TIMING}" for severity in ("page", "ticket", "info"))
_WRITTEN = {
    "pagerduty": "routing_key_file: {secrets}/key, url: '{home}/v2/enqueue'",
    "slack": "channel: '#ai-alerts', api_url_file: {secrets}/slack, mentions: {{page: [here]}}",
    "webhook": "url: '{home}/webhook'",
    "email": "to: 'Council on call <council@shop.example>', sender: alerts@shop.example,"
    " smarthost: '{mail}', require_tls: false",
    "msteamsv2": "webhook_url_file: {secrets}/msteamsv2",
    "discord": "webhook_url_file: {secrets}/discord",
    "telegram": "chat_id: -100123, bot_token_file: {secrets}/token, api_url: '{home}'",
    "mattermost": "webhook_url_file: {secrets}/mattermost",
    "opsgenie": "api_key_file: {secrets}/token, api_url: '{home}/', tags: 'council,slo'",
    "incidentio": "url: '{home}/incidentio', alert_source_token_file: {secrets}/token",
    "jira": "api_url: '{home}/rest/api/2', project: OPS, issue_type: Bug, labels: [alert],"
    " http_config: {{basic_auth: {{username: bot, password_file: {secrets}/token}}}}",
    "sns": "topic_arn: 'arn:aws:sns:eu-central-1:123456789012:alerts', api_url: '{home}/sns'",
    "raw": "victorops: {{api_key_file: {secrets}/token, routing_key: shop,"
    " api_url: '{home}/raw/'}}",
}
_BOT = "channel: '#ai-alerts', bot_token_file: {secrets}/token"
_SLACK_API = "https://slack.com/api/chat.postMessage"

# The path that each receiver is posted to, and the format of what is posted there.
FORMATS = {
    "pagerduty": ("/v2/enqueue", "pagerduty-event"),
    "slack": ("/slack", "slack-message"),
    "slack-bot": ("/chat.postMessage", "slack-message"),
    "webhook": ("/webhook", "alertmanager-webhook"),
    "msteamsv2": ("/msteamsv2", "msteams-card"),
    "discord": ("/discord", "discord-webhook"),
    "telegram": ("/bota-token/sendMessage", "telegram-message"),
    "mattermost": ("/mattermost", "mattermost-post"),
    "opsgenie": ("/v2/alerts", "opsgenie-alert"),
    "incidentio": ("/incidentio", "alertmanager-webhook"),
    "jira": ("/rest/api/2/issue", "jira-issue"),
    "sns": ("/sns", "sns-publish"),
    "raw": ("/raw/a-token/shop", "victorops-alert"),
}
_PUBLISHED = (
    "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>"
)
_ANSWERS = {
    "/bota-token/sendMessage": '{"ok": true, "result": {"message_id": 1, "chat": {"id": 1}}}',
    "/rest/api/2/search": '{"total": 0, "issues": []}',
    "/rest/api/2/search/jql": '{"total": 0, "issues": []}',
    "/rest/api/2/issue": '{"key": "OPS-1"}',
    "/chat.postMessage": '{"ok": true, "channel": "C0AI", "ts": "1.1"}',
    **dict.fromkeys(("/sns", "/sns/"), _PUBLISHED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What was posted to the stand-ins of each service, and mailed."""

    told: Inbox
    mail: Mailbox

    def of(self, name: str) -> list[dict[str, Any]]:
        """What one receiver was sent by HTTP."""
        path = FORMATS[name][0]
        return [body for where, body in self.told.posts if where.rstrip("/") == path]


def known_by(judge: Judge) -> list[str]:
    """The receivers that an Alertmanager knows, and a bot of Slack's."""
    major, minor, *_ = (int(one) for one in judge.version.split("."))
    known = [one.name for one in RECEIVERS if one.known <= (major, minor) and one.name in _WRITTEN]
    return [*known, "slack-bot"]


@contextmanager
def receiving(judge: Judge, folder: Path) -> Iterator[tuple[Router, Posted]]:
    """An Alertmanager that sends everything to everybody whom it knows."""
    secrets = folder / "secrets"
    secrets.mkdir()
    with inbox() as told, mailbox() as mail:
        told.answers = {path: (200, text) for path, text in _ANSWERS.items()}
        told.answers["/rest/api/2/issue"] = (201, _ANSWERS["/rest/api/2/issue"])
        for name in ("slack", "msteamsv2", "discord", "mattermost"):
            (secrets / name).write_text(told.url(name), encoding="utf-8")
        (secrets / "token").write_text("a-token", encoding="utf-8")
        (secrets / "key").write_text("0123456789abcdef0123456789abcdef", encoding="utf-8")
        places = {"secrets": secrets, "home": told.home, "mail": mail.host}
        config = _configuration(judge, folder, places)
        router = Router(judge.path, config, folder)
        router.server.environment = {**os.environ, **_MADE_UP_KEYS}
        with router.server.running():
            yield router, Posted(told=told, mail=mail)


# Amazon's own client signs with these; the stand-in does not look at the signature.
_MADE_UP_KEYS = {"AWS_ACCESS_KEY_ID": "made-up", "AWS_SECRET_ACCESS_KEY": "made-up"}


def _configuration(judge: Judge, folder: Path, places: Mapping[str, object]) -> Path:
    names = known_by(judge)
    kinds = {name: _BOT if name == "slack-bot" else _WRITTEN[name] for name in names}
    lines = [
        f"    {name}: {{{name.removesuffix('-bot')}: {{{keys.format(**places)}}}}}"
        for name, keys in kinds.items()
    ]
    version = ".".join(judge.version.split(".")[:2])
    spec = SPEC.format(
        **places,
        version=version,
        receivers="\n".join(lines),
        names=", ".join(names),
        timings=_TIMINGS,
    )
    write_spec(folder, spec)
    built = run_compiler(folder, "build", "--only", "routes")
    assert built.exit_code == 0, built.stderr
    config = folder / "output" / "alertmanager" / "alertmanager.yaml"
    text = config.read_text(encoding="utf-8")
    own = text.replace(_SLACK_API, f"{places['home']}/chat.postMessage")
    config.write_text(own, encoding="utf-8")
    return config


def burn(slo: str, window: str, share: str, *, severity: str = "page", tier: str = "fast") -> Alert:
    """What a tier of an SLO of the council's says."""
    factor = {"1h": "14.4x", "6h": "6x", "1d": "3x"}[window]
    name = f"Council{slo.capitalize()}BudgetBurn"
    return _alert(
        {"alertname": name, "slo": slo, "severity": severity, "tier": tier, "long_window": window}
        | {"short_window": "5m", "criticality": "1"},
        summary=f"council/{slo}: {share} of the events were bad over {window}, more than {factor}"
        " what the objective allows",
        description=f"The objective is 99.9% over 30d. At {factor}, {window} of this spends a part"
        " of the period's error budget. A user who asks the council has an answer: at most one"
        " question in a thousand fails. Queries that ran into the time limit are counted as bad.",
        budget_remaining="41.3%",
        burn_rate="18.2x",
        runbook_url=f"https://runbooks.shop.example/council/{slo}.md#budget-burn",
        dashboard_url=f"https://grafana.shop.example/d/slo_council_{slo}",
    )


def nodata(slo: str) -> Alert:
    """What is said where nothing is known of an SLO."""
    return _alert(
        {"alertname": f"Council{slo.capitalize()}NoData", "slo": slo, "severity": "page"},
        summary=f"council/{slo}: no data for 10 minutes",
        description="Neither good nor bad events are known, so that no alert of this SLO can fire.",
        runbook_url=f"https://runbooks.shop.example/council/{slo}.md#no-data",
        dashboard_url=f"https://grafana.shop.example/d/slo_council_{slo}",
    )


def _host(number: int) -> Alert:
    labels = {"alertname": "CouncilDiskFull", "severity": "ticket", "zone": "eu-central-1b"}
    return _alert(
        {**labels, "instance": f"council-{number:03}.shop.example:9100"},
        summary="the disk is full in four hours",
        description="Logs are not rotated where the disk is full; questions are answered on.",
        runbook_url="https://runbooks.shop.example/council/CouncilDiskFull.md",
    )


def _alert(labels: dict[str, str], **annotations: str) -> Alert:
    expr = f'slo:error_ratio:rate1h{{service="council",slo="{labels.get("slo", "")}"}} > 0.0144'
    return {
        "labels": {"service": "council", "team": "ai", **labels},
        "annotations": annotations,
        "generatorURL": f"https://prometheus.shop.example/graph?g0.expr={quote(expr)}&g0.tab=1",
    }


UNSPECIFIED: Alert = {
    "labels": {
        "alertname": "KubePodCrashLooping",
        "severity": "warning",
        "namespace": "kube-system",
    }
    | {"pod": "coredns-5dd5756b68-x7k2p", "container": "coredns"},
    "annotations": {"summary": "Pod is crash looping."},
}

GROUPS: dict[str, tuple[list[Alert], list[Alert]]] = {
    "one firing": ([burn("answers", "1h", "2.6%")], []),
    "several firing": (
        [
            burn("speed", "1h", "31%"),
            burn("speed", "6h", "14%", tier="slow"),
            burn("speed", "1d", "9%", severity="page", tier="daily"),
        ],
        [],
    ),
    "half resolved": (
        [burn("streams", "6h", "1.9%", tier="slow")],
        [burn("streams", "1h", "0.2%")],
    ),
    "resolved": ([], [burn("votes", "1h", "0.1%"), burn("votes", "6h", "0.9%", tier="slow")]),
    "no data": ([nodata("answers"), nodata("speed")], []),
    "unspecified": ([UNSPECIFIED], []),
    "200 hosts": ([_host(number) for number in range(197)], [_host(n) for n in range(197, 200)]),
}
"""Alerts that fire in the end, and those that have cleared by then, by what they show."""


def play(router: Router) -> None:
    """Let all fire, and then those clear that do."""
    every = [alert for pair in GROUPS.values() for alerts in pair for alert in alerts]
    since = (datetime.now(UTC) - timedelta(minutes=7)).isoformat()
    router.post([{**one, "startsAt": since} for one in every])


def clear(router: Router) -> None:
    """Let those clear that do."""
    now = datetime.now(UTC)
    since = (now - timedelta(minutes=7)).isoformat()
    router.post(
        [
            {**one, "startsAt": since, "endsAt": now.isoformat()}
            for _, cleared in GROUPS.values()
            for one in cleared
        ]
    )


def play_all(router: Router, posted: Posted, names: list[str]) -> None:
    """Post all groups, and wait until everybody has been sent each, and what has cleared."""
    sent = [name for name in names if name in FORMATS]
    play(router)
    # Who has not been sent that something fires is never sent that it has cleared.
    first = len(GROUPS)
    until(lambda: all(len(posted.of(one)) >= first for one in sent), "a message of each group", 60)
    clear(router)
    until(lambda: all(len(posted.of(one)) >= _enough(one) for one in sent), "what has cleared", 60)
    if "email" in names:
        until(lambda: len(posted.mail.messages) >= _enough("email"), "all mail", 60)


def _enough(name: str) -> int:
    """A message of each group, and of the three in which some have cleared another."""
    return len(GROUPS) if name in ("opsgenie", "jira") else len(GROUPS) + 3
