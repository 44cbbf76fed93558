"""Secrets that stand behind what they are called, in an entry or in a sentence."""

import re

from slosmith.secret_patterns.looks import is_no_name, look_of
from slosmith.secret_patterns.names import (
    CHOSEN,
    IS,
    ITEM_WORDS,
    KEY_WORDS,
    KEYS,
    PASSWORD_WORDS,
    PASSWORDS,
    SHORT_WORDS,
)
from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.states import (
    is_bare_chosen,
    is_chosen,
    is_no_word,
    is_said,
    is_worded,
)
from slosmith.secret_patterns.values import (
    is_key,
    is_made_up,
    is_random,
)

_HEX = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}")
_KEYED = "gitleaks: generic-api-key, with words taken out"
# What stands between the name of a password and itself in a sentence.
_SAYS = (
    "is|was|has|been|be|changed|set|reset|now|currently|still|to|using"
    "|ist|lautet|wurde|auf|est|es|è|jest"
)
# `password for the admin: …`
_OF = (
    r"\s(?:for|of|to|für|fuer|de|du|van|voor)\s[^\n:=]{1,60}?"
    r"(?:\s?[:=]|\s(?:is|was|ist))\s{1,3}[\"'`*]{0,3}"
)


def _is_said(value: str) -> bool:
    """What a sentence says with nothing but the name before it: no word has these signs."""
    has_sign = re.search(r"[A-Za-z\d][!?#$%&*+^]+[.]?$|\w[!#$%&*^]\w", value)
    is_chosen = is_made_up(value) and (is_random(value) or has_sign is not None)
    is_two = re.fullmatch(r"[A-Z][a-z]{2,}[-_.][A-Z][a-z]{2,}\d{2,4}", value.rstrip(".!?:"))
    return is_chosen or is_two is not None or is_worded(value) or is_no_name(value.rstrip(".!?:"))


def _pair(names: str) -> str:
    """One entry names what the other holds, as in the environment of a container."""
    return (
        rf"(?i)\bname[\"']?:\s{{0,3}}[\"']?[\w.-]{{0,40}}?(?:{names})[\"']?\s{{0,3}}[,\n]"
        r"(?:(?!\bname\b)[^{}]){0,300}?[\s\"'](?:value|query|text|default)[\"']?:\s{0,3}[\"']?"
        r"(?P<secret>[^\s\"'`,;<>{}\[\]()|]{6,200})(?=[\"'\s}]|$)"
    )


NAMED: tuple[Rule, ...] = (
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            rf"(?i)(?:{PASSWORDS}){IS}"
            r"(?P<secret>[^\s\"'`,;<>{}\[\]()|]{6,200})(?=[\"'`,;\s)}\]<|]|$)"
        ),
        source=_KEYED,
        holds=is_no_word,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=rf"(?i)(?:{PASSWORDS})\s?[:=]\s{{0,3}}\*\*(?P<secret>[^\s*`]{{6,100}})\*\*",
        source=_KEYED,
        holds=is_no_word,
    ),
    Rule(
        what="a key or token",
        words=("secret", "community"),
        pattern=(
            rf"(?i)\b(?:(?:client|api|app|consumer|shared|auth)[_-]?secret|community){IS}"
            r"(?P<secret>[^\s\"'`,;<>{}\[\]()|]{8,100})"
        ),
        source=_KEYED,
        holds=is_said,
    ),
    Rule(
        what="a key or token",
        words=("secret",),
        pattern=(
            rf"(?i)(?<![A-Za-z])secret[_-]?id{IS}"
            r"(?P<secret>[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w-])"
        ),
        source="https://developer.hashicorp.com/vault/docs/auth/approle",
    ),
    Rule(
        what="a key or token",
        words=KEY_WORDS,
        pattern=rf"(?i)<[\w.-]{{0,30}}(?:{KEYS})>(?P<secret>[^\s<>]{{16,300}})</",
        source=_KEYED,
        holds=is_key,
    ),
    Rule(
        what="a password",
        words=(*PASSWORD_WORDS, *KEY_WORDS),
        pattern=(
            r":[ \t]*\n\s{0,40}(?:```\w*\n\s{0,40}|-\s{1,3})?[\"'`]?"
            r"(?P<secret>[^\s\"'`,;<>{}\[\]()|]{8,100})(?<!:)[\"'`]?[ \t]*(?=\n|$)"
        ),
        behind=rf"(?i)(?:{PASSWORDS}|{KEYS})[\"'`*]{{0,3}}$",
        source=_KEYED,
        holds=lambda value: look_of(value) is not None or bool(_HEX.fullmatch(value)),
    ),
    Rule(
        what="a key or token",
        words=KEY_WORDS,
        pattern=(
            r"(?:[:=]|\s(?:is|was)\s|\s(?=`?[0-9A-Za-z]{30}))[^\S\n]{0,5}\[?\\{0,3}[\"'`]?(?:base64:)?"
            r"(?P<secret>[\w.~+/-]{16,300}={0,3})(?![\w.~+/=(-])"
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
        holds=is_said,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            r"(?i)\s(?:for|of|to)\s[^\n:=]{1,60}?(?:\s?[:=]|\s(?:is|was))\s{1,3}[\"`*]{1,3}"
            r"(?P<secret>[^\s\"'`*,;<>{}\[\]()|]{6,100})(?=[\"`*])"
        ),
        behind=rf"(?i)(?:{PASSWORDS})$",
        source=_KEYED,
        holds=is_bare_chosen,
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
        words=(
            *SHORT_WORDS,
            "pass is",
            "pw is",
            "pass was",
            "psk",
            "wi-fi key",
            "wifi key",
            "wlan key",
            "_auth",
        ),
        pattern=(
            rf"(?:(?i:(?<![A-Za-z])(?:pass|pw|psw|psk|(?:wi-?fi|wlan)\skey))|[A-Z]PASS|[a-z]Pass|[A-Z]_AUTH){IS}"
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
        holds=is_said,
    ),
    Rule(
        what="a password",
        words=(*PASSWORD_WORDS, "psk", "ssid", "wifi", "wi-fi", "wlan"),
        pattern=(
            rf"(?i)(?:{PASSWORDS}|\b(?:psk|pw)|\b(?:ssid|wi-?fi|wlan)\b[^\n]{{1,40}}\bkey)\s[\"'`*]{{0,3}}"
            r"(?P<secret>[^\s\"'`*,;<>{}\[\]()|:]{6,100})(?=[\"'`*,;.)]|\s|$)"
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
            r"[`\"']?\s?[/:]\s?[`\"']?(?!\S*\?\w+=)"
            r"(?P<secret>[^\s\"'`,;<>{}\[\]()|/:]{8,100})(?=[\"'`,;.)]|\s|$)"
        ),
        source=_KEYED,
        holds=is_said,
    ),
    # `log in as ops / velvettemple`, where `admin / editor` are two names.
    Rule(
        what="a password",
        words=("log in ", "login", "sign in ", "credentials", "creds: "),
        pattern=(
            r"(?i)\b(?:(?:log ?in|sign in)\s(?:as|with)|(?:credentials|creds|login)"
            r"(?::|\sare|\s-)?)"
            r"\s[`\"']?[\w.@-]{1,40}[`\"']?\s?[/:]\s?[`\"']?"
            r"(?P<secret>[a-z]{10,40}|[a-z]{4,12}(?:[.-][a-z]{4,12}){2,4})(?=[\"'`,;.)]|\s|$)"
        ),
        source=_KEYED,
        holds=is_chosen,
    ),
    Rule(
        what="a password",
        words=("admin/", "root/"),
        pattern=r"(?<![^\s`\"'(])(?:admin|root)/(?P<secret>[\w!?#$%^&*+.-]{8,40})(?=[`\"'),.;]|\s|$)",
        source=_KEYED,
        holds=lambda value: look_of(value.rstrip(".")) is not None,
    ),
    Rule(
        what="a password",
        words=("` / `", "`/`"),
        pattern=(
            r"(?i)\b(?:account|user|admin|login|root)\b[^\n`]{0,40}`[\w.@\\-]{1,60}`\s?/\s?"
            r"`(?P<secret>[^\s`]{6,100})`"
        ),
        source=_KEYED,
        holds=is_said,
    ),
    Rule(
        what="a password",
        words=("u: ", "user: ", "username: "),
        pattern=(
            r"(?i)\bu(?:ser(?:name)?)?:\s[`\"']?[\w.@\\-]{1,60}[`\"']?[,;]?\s{1,3}p(?:w|ass)?:\s[`\"']?"
            r"(?P<secret>[^\s\"'`,;<>]{6,100})"
        ),
        source=_KEYED,
        holds=is_said,
    ),
    Rule(
        what="a password",
        words=(" code", "-code"),
        pattern=(
            r"(?i)\b(?:backup|recovery|door|gate|entry)[ -]codes?(?:\sis|\s?[:=])?\s[`\"']?"
            r"(?P<secret>(?=[a-z-]{0,20}\d)[0-9a-z]{4,10}(?:-[0-9a-z]{4,10}){0,3})(?![\w-])"
        ),
        source="https://docs.github.com/authentication/securing-your-account-with-two-factor-authentication-2fa",
    ),
    Rule(
        what="a password",
        words=("ftp", "ssh", "vpn", "rdp", "vnc", "smb", "access"),
        pattern=(
            r"(?i)(?<![\w./-])(?:s?ftp|ssh|vpn|rdp|vnc|smb|access)(?:\s\w{1,20}){0,2}:\s{1,3}[`\"']?"
            r"[\w.@-]{1,40}[`\"']?\s?/\s?[`\"']?(?P<secret>[^\s\"'`,;<>{}\[\]()|/:]{6,100})"
        ),
        source=_KEYED,
        holds=is_worded,
    ),
    # What marks say, and brackets.
    Rule(
        what="a password",
        words=(*PASSWORD_WORDS, "pass ", "pw ", "secret "),
        pattern=(
            r"\s(?:(?:is|was|to|of)\s)?(?:\(|[`\"“*]{1,3})(?P<secret>[^\s\"'`*,;<>{}\[\]()|”]{6,100})(?=[)`\"”*])"
        ),
        behind=rf"(?i)(?:{CHOSEN}|shared secret)\Z",
        source=_KEYED,
        holds=is_bare_chosen,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            r"(?i)\b(?:enter|type|use|give|with|say)\s[`\"'*]{0,3}(?P<secret>[^\s\"'`*,;<>{}\[\]()|]{6,100})"
            rf"[`\"'*]{{0,3}}\s(?:when|if|as|for|at)\b[^\n.]{{0,40}}?(?:{PASSWORDS})"
        ),
        source=_KEYED,
        holds=_is_said,
    ),
    Rule(
        what="a password",
        words=("pass ", "pw "),
        pattern=r"(?:[,/&+]\s|\(|\band\s|\bwith\s)(?:the\s)?(?:pass|pw)\s[`\"']?(?P<secret>\w[^\s\"'`,;()]{5,60})",
        source=_KEYED,
        holds=is_worded,
    ),
    Rule(
        what="a password",
        words=("pin",),
        pattern=r"\bPIN(?:\scode)?(?:\sis|\s?[:=])?\s{0,3}[`\"']?(?P<secret>\d{4,12})(?!\w)",
        source=_KEYED,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=rf"(?i)<[\w.-]{{0,30}}(?:{PASSWORDS})>(?P<secret>[^\s<>]{{6,200}})</",
        source=_KEYED,
        holds=is_chosen,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            rf"(?i)<\w{{1,30}}\s(?:key|name)=\"[\w.-]{{0,40}}(?:{PASSWORDS})\"\s{{0,3}}value=\""
            r"(?P<secret>[^\"<>]{6,200})\""
        ),
        source="gitleaks: nuget-config-password",
        holds=is_chosen,
    ),
    Rule(
        what="a password",
        words=ITEM_WORDS,
        pattern=_pair(CHOSEN),
        source="https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/",
        holds=is_bare_chosen,
    ),
    Rule(
        what="a key or token",
        words=KEY_WORDS,
        pattern=_pair(KEYS),
        source="https://grafana.com/docs/grafana/latest/dashboards/variables/",
        holds=is_key,
    ),
)
