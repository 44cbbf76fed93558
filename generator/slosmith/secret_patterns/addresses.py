"""Secrets in addresses: the password of a URL, its token, and hooks that are secret as a whole."""

import re

from slosmith.secret_patterns.looks import is_made
from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.states import is_chosen
from slosmith.secret_patterns.values import is_key, is_random

_RFC_3986 = "https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1"


def _is_url_password(match: str) -> bool:
    """`http://.+:9090@.+` is a regular expression, and `host:9090` names a port."""
    password = match.partition(":")[2]
    is_port = password.isdigit() and len(password) <= 5
    return not is_port and not re.search(r"[.\]][+*]|\\", match)


ADDRESSES: tuple[Rule, ...] = (
    Rule(
        what="a password in a URL",
        words=("://", " //", '"//', "'//", "`//"),
        pattern=r"//(?<=[:\s\"'`]//)(?P<secret>[^\s/:@\"'`]{0,100}:[^\s/@\"'`]{1,200})@",
        source=_RFC_3986,
        holds=_is_url_password,
    ),
    Rule(
        what="a token in a URL",
        words=("://",),
        pattern=r"://(?P<secret>[\w.-]{16,200})@",
        source=_RFC_3986,
        holds=is_made,
    ),
    Rule(
        what="a token in a URL",
        words=("?", "&"),
        pattern=(
            r"(?i)[?&](?:[\w-]{0,20}(?:token|secret|passw(?:or)?d|pwd|pass|signature)|api[_-]?key|apikey"
            r"|key|auth|authorization|sig|sas)=(?P<secret>[\w.~%+/=:-]{8,300})"
        ),
        source=_RFC_3986,
        holds=lambda value: bool(re.search(r"\d", value)),
    ),
    Rule(
        what="a token in a URL",
        words=("?", "&"),
        pattern=(
            r"(?i)[?&][\w-]{0,20}(?:token|secret|passw(?:or)?d|pwd|pass|apikey|api_key)="
            r"(?P<secret>[a-z]{6,100})(?![\w.~%+/=:-])"
        ),
        source=_RFC_3986,
        holds=is_chosen,
    ),
    Rule(
        what="a token in a URL",
        words=("u=",),
        pattern=r"[?&]u=[\w.@-]{1,60}&p=(?P<secret>[^\s&\"'`<>)]{4,100})",
        source="https://docs.influxdata.com/influxdb/v1/tools/api/#query-http-endpoint",
    ),
    Rule(
        what="a token in a URL",
        words=("sig=",),
        pattern=r"\bsig=(?P<secret>[\w%/+-]{40,60})(?![\w-])",
        source="https://learn.microsoft.com/azure/logic-apps/logic-apps-securing-a-logic-app",
        holds=is_random,
    ),
    Rule(
        what="a Sentry address",
        words=("://",),
        pattern=r"://(?P<secret>[0-9A-Fa-f]{32}(?::[0-9A-Fa-f]{32})?)@[\w.-]{1,200}(?::\d{1,5})?/",
        source="https://docs.sentry.io/concepts/key-terms/dsn-explainer/",
    ),
    Rule(
        what="a Slack webhook",
        words=("hooks.slack",),
        pattern=(
            r"(?i)hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/(?-i:[TE])\w{2,}(?:/[\w-]{3,})+"
        ),
        source="gitleaks: slack-webhook-url",
    ),
    Rule(
        what="a Discord webhook",
        words=("discord",),
        pattern=r"(?i)discord(?:app)?\.com/api/(?:v\d+/)?webhooks/\d{10,25}/[\w-]{20,}",
        source="https://discord.com/developers/docs/resources/webhook",
    ),
    Rule(
        what="a Telegram bot's URL",
        words=("api.telegram",),
        pattern=r"(?i)api\.telegram\.org/bot\d{5,16}:[\w-]{20,}",
        source="https://core.telegram.org/bots/api#authorizing-your-bot",
    ),
    Rule(
        what="a Microsoft Teams webhook",
        words=("webhook.office.com", "outlook.office.com"),
        pattern=r"(?i)(?:webhook|outlook)\.office\.com/webhook(?:b2)?/[\w@-]{32,}(?:/\w+)*",
        source="gitleaks: microsoft-teams-webhook",
    ),
    Rule(
        what="a webhook",
        words=("/hooks/", "/hook/"),
        pattern=(
            r"(?i)://[^\s/]{1,200}/hooks?/"
            r"(?:catch/\d+/\w{5,}|[0-9a-z]{24,}(?:/\w+)?|\w{17}/\w{40,})"
        ),
        source="https://developers.mattermost.com/integrate/webhooks/incoming/",
    ),
    Rule(
        what="a chat's webhook",
        words=("open-apis/bot", "webexapis.com"),
        pattern=(
            r"(?i)open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/(?:v\d/)?hook/[\w-]{20,}"
            r"|webexapis\.com/v1/webhooks/incoming/\w{40,}"
        ),
        source="https://open.larksuite.com/document/client-docs/bot-v3/add-custom-bot",
    ),
    Rule(
        what="a heartbeat's address",
        words=("hc-ping.com", "nosnch.in", "cronitor.link", "api/v1/heartbeat"),
        pattern=(
            r"(?i)hc-ping\.com/(?:[0-9a-f]{8}-[\w-]{27}|[\w-]{22}/)|nosnch\.in/\w{10}\b"
            r"|cronitor\.link/p/[0-9a-f]{32}|betterstack\.com/api/v1/heartbeat/\w{20,}"
        ),
        source="https://healthchecks.io/docs/http_api/",
    ),
    Rule(
        what="an integration's address",
        words=(
            *(
                "/integrations/v1/",
                "sumologic",
                "squadcast",
                "signl4",
                "zenduty",
                "ifttt",
                "hook.",
                "loggly",
            ),
            *("api/push/", "/api/webhook/"),
        ),
        pattern=(
            r"(?i)/integrations/v1/\w+/(?=\w{0,25}\d)\w{20,}"
            r"|sumologic\.com/receiver/v1/http/[\w=-]{40,}"
            r"|squadcast\.com/v\d/incidents/\w+/[0-9a-f]{40}"
            r"|zenduty\.com/api/(?:integration|events)/(?:\w{1,20}/)?[\w-]{20,}"
            r"|maker\.ifttt\.com/trigger/\w+/(?:json/)?with/key/[\w-]{20,}"
            r"|hook\.(?:[a-z]{2}\d\.)?make\.com/\w{20,}"
            r"|signl4\.com/webhook/\w{6,}"
            r"|loggly\.com/(?:inputs|bulk)/[0-9a-f-]{36}"
            r"|://[^\s/]{1,200}/api/(?:push/(?=[A-Za-z]{0,40}\d)[0-9A-Za-z]{10,}(?![\w-])"
            r"|webhook/[0-9a-f-]{36})"
        ),
        source="https://grafana.com/docs/oncall/latest/integrations/webhook/",
    ),
    Rule(
        what="an integration's address",
        words=("hook", "heartbeat", "/incoming/"),
        pattern=(
            r"(?i)://[^\s/]{0,99}(?:hook[\w-]{0,9}\.[^\s/]{1,60}/"
            r"|/[^\s?]{0,99}?\b(?:hook|webhook|heartbeat|incoming)s?/)(?:[\w.-]{1,60}/){0,4}?"
            r"(?P<secret>[0-9A-Za-z_-]{20,100})(?![\w.-])"
        ),
        source="https://grafana.com/docs/oncall/latest/integrations/webhook/",
        holds=is_key,
    ),
    Rule(
        what="a token in a URL",
        words=("code=",),
        pattern=r"[?&]code=(?P<secret>[\w-]{30,100}={0,2})(?![\w-])",
        source="https://learn.microsoft.com/azure/azure-functions/function-keys-how-to",
        holds=is_key,
    ),
    Rule(
        what="a PagerDuty key",
        words=("pagerduty",),
        pattern=r"(?i)events\.(?:eu\.)?pagerduty\.com/(?:integration|v2/enqueue)/(?P<secret>[0-9a-z]{32})",
        source="https://support.pagerduty.com/docs/services-and-integrations",
    ),
    Rule(
        what="a Splunk On-Call key",
        words=("victorops",),
        pattern=r"(?i)alert\.victorops\.com/integrations/\w+/\d+/alert/(?P<secret>[\w-]{20,})",
        source="https://help.victorops.com/knowledge-base/rest-endpoint-integration-guide/",
    ),
    Rule(
        what="a password of a database",
        words=("@tcp(", "@unix(", "@("),
        pattern=r"[\w.-]{1,60}:(?P<secret>[^\s@/:\"'`]{3,100})@(?:tcp|unix)?\(",
        source="https://github.com/go-sql-driver/mysql#dsn-data-source-name",
    ),
)
