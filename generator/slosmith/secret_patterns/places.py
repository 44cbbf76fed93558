"""Secrets that are known by where they stand: in a URL, a header, or behind a name."""

import base64
import binascii
import re

from slosmith.secret_patterns.names import (
    IS,
    KEY_WORDS,
    KEYS,
    PASSWORD_WORDS,
    PASSWORDS,
    is_bare_password,
    is_key,
    is_made_up,
    is_password,
    is_random,
)
from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.tables import Column

_WORD_LETTERS = 12
"""Names are made of no more different letters."""
_RFC_3986 = "https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1"
_KEYED = "gitleaks: generic-api-key, with words taken out"


def _is_basic(value: str) -> bool:
    """Base64 of `user:password` (RFC 7617)."""
    try:
        plain = base64.b64decode(value + "=" * (-len(value) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return False
    return ":" in plain and plain.isprintable()


def _is_said(value: str) -> bool:
    """What a sentence says with nothing but the name before it: no word has these signs."""
    has_sign = re.search(r"[A-Za-z\d][!?#$%&*+^]+[.]?$|\w[!#$%&*^]\w", value)
    return is_made_up(value) and (is_random(value) or has_sign is not None)


def _is_url_password(match: str) -> bool:
    """`http://.+:9090@.+` is a regular expression, and `host:9090` names a port."""
    password = match.partition(":")[2]
    is_port = password.isdigit() and len(password) <= 5
    return not is_port and not re.search(r"[.\]][+*]|\\", match)


# What stands between the name of a password and itself in a sentence.
_SAYS = (
    "is|was|has|been|be|changed|set|reset|now|currently|still|to|using"
    "|ist|lautet|wurde|auf|est|es|è|jest"
)
# What the name of a usual user and a colon begin with in Base64: admin, root, user, ops, ci,
# deploy, api, app, svc, service, token, and the oauth2 and __token__ of registries.
_IN_BASE64 = (
    *("ywrtaw46", "cm9vddo", "dxnlcjo", "b3bzo", "y2k6", "zgvwbg95o", "yxbpo", "yxbwo", "c3zjo"),
    *("c2vydmljzt", "dg9rzw46", "b2f1dggyo", "x190b2tlbl9fo", "z3jhzmfuyt", "cg9zdgdyzxm6"),
    *("bw9uaxrvcjp", "zwxhc3rpyz", "chjvbwv0agv1cz"),
)
# `password for the admin: …`
_OF = (
    r"\s(?:for|of|to|für|fuer|de|du|van|voor)\s[^\n:=]{1,60}?"
    r"(?:\s?[:=]|\s(?:is|was|ist))\s{1,3}[\"'`*]{0,3}"
)


def _pair(names: str) -> str:
    """One entry names what the other holds, as in the environment of a container."""
    return (
        rf"(?i)\bname[\"']?:\s{{0,3}}[\"']?[\w.-]{{0,40}}?(?:{names})[\"']?\s{{0,3}}[,\n]"
        r"(?:(?!\bname\b)[^{}]){0,300}?[\s\"'](?:value|query|text|default)[\"']?:\s{0,3}[\"']?"
        r"(?P<secret>[^\s\"'`,;<>{}\[\]()|]{6,200})(?=[\"'\s}]|$)"
    )


PLACES: tuple[Rule, ...] = (
    Rule(
        what="a password in a URL",
        words=("://",),
        pattern=r"(?<=://)(?P<secret>[^\s/:@\"'`]{0,100}:[^\s/@\"'`]{1,200})@",
        source=_RFC_3986,
        holds=_is_url_password,
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
        what="a Slack webhook",
        words=("hooks.slack",),
        pattern=r"(?i)hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/[\w/-]+",
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
        pattern=r"(?i)(?:webhook|outlook)\.office\.com/webhook(?:b2)?/[\w@-]{36,}(?:/\w+)*",
        source="gitleaks: microsoft-teams-webhook",
    ),
    Rule(
        what="a webhook",
        words=("/hooks/",),
        pattern=(
            r"(?i)://[^\s/]{1,200}/hooks/"
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
            r"|zenduty\.com/api/(?:integration|events)/\w+/[\w-]{20,}"
            r"|maker\.ifttt\.com/trigger/\w+/(?:json/)?with/key/[\w-]{20,}"
            r"|hook\.(?:[a-z]{2}\d\.)?make\.com/\w{20,}"
            r"|loggly\.com/(?:inputs|bulk)/[0-9a-f-]{36}"
            r"|://[^\s/]{1,200}/api/(?:push/(?=[A-Za-z]{0,40}\d)[0-9A-Za-z]{10,}(?![\w-])"
            r"|webhook/[0-9a-f-]{36})"
        ),
        source="https://grafana.com/docs/oncall/latest/integrations/webhook/",
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
        what="a bearer token",
        words=("bearer",),
        pattern=r"(?i)\bbearer\s{1,3}(?P<secret>(?=[\w.~+/-]{0,300}\d)[\w.~+/-]{12,}=*)",
        source="https://www.rfc-editor.org/rfc/rfc6750#section-2.1",
    ),
    Rule(
        what="a password in a header",
        words=("basic",),
        pattern=r"(?i)\bbasic\s{1,3}(?P<secret>[\w+/]{8,}={0,2})",
        source="https://www.rfc-editor.org/rfc/rfc7617#section-2",
        holds=_is_basic,
    ),
    Rule(
        what="a key in a header",
        words=("geniekey", "ssws", "apikey", "-key", "-token", "-team", "authorization"),
        pattern=(
            r"(?i)(?:\b(?:geniekey|ssws|apikey)\s{1,3}"
            r"|\bx-[\w-]{0,20}(?:key|token|team)[\"']?:\s{0,3}"
            r"|\bauthorization[\"']?\s?[:=]\s{0,3}[\"']?(?:[a-z]{4,20}\s{1,3}(?:token=)?[\"']?)?)"
            r"(?P<secret>[\w.~+/-]{16,}=*)"
        ),
        source="https://docs.opsgenie.com/docs/authentication",
        holds=is_random,
    ),
    Rule(
        what="a signed token",
        words=("eyj",),
        pattern=r"(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*",
        source="https://www.rfc-editor.org/rfc/rfc7519#section-3.1",
    ),
    Rule(
        what="a signed token",
        words=("zxlk",),
        pattern=r"(?<![\w+/])ZXlK[\w+/]{40,}={0,2}",
        source="gitleaks: jwt-base64",
    ),
    Rule(
        what="a login in Base64",
        words=_IN_BASE64,
        pattern=rf"(?i)(?<![\w+/])(?:{'|'.join(_IN_BASE64)})[\w+/]{{4,200}}={{0,2}}(?![\w+/=])",
        source="https://www.rfc-editor.org/rfc/rfc7617#section-2",
        holds=_is_basic,
    ),
    Rule(
        what="a login of a registry",
        words=('"auth":', "'auth':"),
        pattern=r"[\"']auth[\"']:\s{0,3}[\"'](?P<secret>[\w+/]{8,}={0,2})[\"']",
        source="https://github.com/opencontainers/artifacts/blob/main/docs/registry-auth.md",
        holds=_is_basic,
    ),
    Rule(
        what="a client's key",
        words=("client-key-data", "private-mac"),
        pattern=(
            r"client-key-data[\"']?:\s{0,3}[\"']?[\w+/]{40,}={0,2}|Private-MAC:\s{0,3}[0-9a-f]{40,64}"
        ),
        source="https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/",
    ),
    Rule(
        what="a password of a database",
        words=("@tcp(", "@unix(", "@("),
        pattern=r"[\w.-]{1,60}:(?P<secret>[^\s@/:\"'`]{3,100})@(?:tcp|unix)?\(",
        source="https://github.com/go-sql-driver/mysql#dsn-data-source-name",
    ),
    Rule(
        what="a private key",
        words=("-----begin", "putty-user-key"),
        pattern=(
            r"-----BEGIN (?:[A-Z0-9]+ ){0,5}PRIVATE KEY(?: BLOCK)?-----"
            r"|PuTTY-User-Key-File-\d: [\w@.-]+"
        ),
        source="https://www.rfc-editor.org/rfc/rfc7468#section-10",
    ),
    Rule(
        what="a storage key",
        words=("key", "access", "secret", "s3"),
        pattern=(
            r"(?<![\w/+])[0-9A-Z]{20}[\"'`]?\s{0,3}[:/,|]\s{0,3}[\"'`]?"
            r"(?P<secret>[\w+/]{40})(?![\w+/=])"
        ),
        source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
        holds=is_random,
    ),
    Rule(
        what="a storage key",
        words=("accountkey", "sharedaccesskey"),
        pattern=r"(?i)(?:AccountKey|SharedAccessKey)=(?P<secret>[\w+/]{20,}={0,2})",
        source="https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string",
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            rf"(?i)(?:{PASSWORDS}){IS}"
            r"(?P<secret>[^\s\"'`,;<>{}\[\]()|]{6,200})(?=[\"'`,;\s)}\]<]|$)"
        ),
        source=_KEYED,
        holds=is_password,
    ),
    Rule(
        what="a key or token",
        words=KEY_WORDS,
        pattern=(
            r"(?:[:=]|\s(?:is|was)\s|\s(?=`?[0-9A-Za-z]{30}))\s{0,5}\\{0,3}[\"'`]?(?:base64:)?"
            r"(?P<secret>[\w.~+/-]{16,300}={0,3})(?![\w.~+/=-])"
        ),
        behind=rf"(?i)(?:{KEYS})\\{{0,3}}[\"'`]?\s{{0,3}}[:=]?$",
        source=_KEYED,
        holds=is_key,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=rf"(?i){_OF}(?P<secret>[^\s\"'`,;<>{{}}\[\]()|]{{8,100}})",
        behind=rf"(?i)(?:{PASSWORDS})$",
        source=_KEYED,
        holds=lambda value: is_made_up(value.rstrip(".!?:")),
    ),
    Rule(
        what="a key or token",
        words=KEY_WORDS,
        pattern=rf"(?i){_OF}(?P<secret>[\w.~+/-]{{16,300}}={{0,3}})(?![\w.~+/=-])",
        behind=rf"(?i)(?:{KEYS})$",
        source=_KEYED,
        holds=is_key,
    ),
    Rule(
        what="a password",
        words=("pass", "pw", "psk", "wi-fi key", "wifi key", "wlan key", "_auth"),
        pattern=(
            rf"(?:(?i:(?<![A-Za-z])(?:pass|pw|psw|psk|(?:wi-?fi|wlan)\skey))|[A-Z]PASS|[A-Z]_AUTH){IS}"
            r"(?P<secret>[^\s\"'`,;<>{}\[\]()|]{8,100})(?=[\"'`,;\s)}\]<]|$)"
        ),
        source=_KEYED,
        holds=is_made_up,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            rf"(?i)(?:{PASSWORDS})(?:(?:\s(?:{_SAYS})){{1,5}}\s[\"'`*]{{0,3}}|\s[`*]{{1,3}}"
            r"|\s\([^()\n]{1,60}\)\s?[:=]\s{1,3}[\"'`*]{0,3})"
            r"(?P<secret>[^\s\"'`*,;<>{}\[\]()|]{6,100})"
        ),
        source=_KEYED,
        holds=lambda value: is_made_up(value.rstrip(".!?:")) or is_random(value.rstrip(".!?:")),
    ),
    Rule(
        what="a password",
        words=(*PASSWORD_WORDS, "psk", "ssid"),
        pattern=(
            rf"(?i)(?:{PASSWORDS}|\b(?:psk|pw)|\bssid\b[^\n]{{1,40}}\bkey)\s[\"'`*]{{0,3}}"
            r"(?P<secret>[^\s\"'`*,;<>{}\[\]()|:]{8,100})(?=[\"'`*,;.)]|\s|$)"
        ),
        source=_KEYED,
        holds=_is_said,
    ),
    Rule(
        what="a password",
        words=("log in", "login", "sign in", "credentials", "creds", "basic auth"),
        pattern=(
            r"(?i)(?:\b(?:log[ -]?in|sign in|credentials|creds|basic auth)\b[^\n]{0,40}?"
            r"[`\"']?[\w.@-]{1,40}"
            r"|`[\w.@-]{1,40}(?=[^\n]{0,200}\bcredentials\b))"
            r"[`\"']?\s?[/:]\s?[`\"']?(?P<secret>[^\s\"'`,;<>{}\[\]()|/:]{8,100})(?=[\"'`,;.)]|\s|$)"
        ),
        source=_KEYED,
        holds=is_made_up,
    ),
    Rule(
        what="a hash of a password",
        words=("$", "ssha"),
        pattern=(
            r"(?:\$(?:[156y]|2[abxy]|apr1|gy|argon2(?:id|i|d))\$(?:[\w=,./+-]{1,86}\$){0,4}|\{SSHA\d*\})"
            r"(?P<secret>[\w./+]{22,128}=*)(?![\w$])"
        ),
        source="https://man7.org/linux/man-pages/man5/crypt.5.html",
        holds=lambda value: is_random(value) or len(set(value)) > _WORD_LETTERS,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=rf"(?i)<[\w.-]{{0,30}}(?:{PASSWORDS})>(?P<secret>[^\s<>]{{6,200}})</",
        source=_KEYED,
        holds=is_password,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            rf"(?i)<\w{{1,30}}\s(?:key|name)=\"[\w.-]{{0,40}}(?:{PASSWORDS})\"\s{{0,3}}value=\""
            r"(?P<secret>[^\"<>]{6,200})\""
        ),
        source="gitleaks: nuget-config-password",
        holds=is_password,
    ),
    Rule(
        what="a password",
        words=(*PASSWORD_WORDS, "_pass"),
        pattern=_pair(f"{PASSWORDS}|_pass"),
        source="https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/",
        holds=is_bare_password,
    ),
    Rule(
        what="a key or token",
        words=KEY_WORDS,
        pattern=_pair(KEYS),
        source="https://grafana.com/docs/grafana/latest/dashboards/variables/",
        holds=is_key,
    ),
)

COLUMNS: tuple[Column, ...] = (
    Column(what="a password", head=rf"(?i)(?:{PASSWORDS})s?$", holds=is_bare_password),
    Column(what="a password", head=r"(?i)\b(?:pass|pw)$", holds=is_made_up),
    Column(
        what="a key or token",
        head=rf"(?i)(?:{KEYS})s?$",
        holds=is_key,
    ),
)
"""What heads the columns of tables in which secrets stand."""
