"""Secrets that stand behind what they are called."""

import re

from slosmith.secret_patterns.looks import look_of
from slosmith.secret_patterns.names import (
    CHOSEN,
    CHOSEN_WORDS,
    IS,
    ITEM_WORDS,
    KEY_BEGINNINGS,
    KEY_WORDS,
    KEYS,
    KEYS_BEFORE,
    PASSWORD_WORDS,
    PASSWORDS,
    SHORT_WORDS,
    TYPE,
)
from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.states import (
    is_bare_chosen,
    is_chosen,
    is_no_word,
    is_said,
)
from slosmith.secret_patterns.values import (
    is_key,
    is_made_up,
)

_HEX = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}")
_KEYED = "gitleaks: generic-api-key, with words taken out"
# A text of JSON may hold JSON.
_QUOTE = r"\\{0,3}[\"']?"


def _pair(names: str) -> str:
    """One entry names what the other holds, as in the environment of a container."""
    return (
        rf"(?i)\bname{_QUOTE}:\s{{0,3}}{_QUOTE}[\w.-]{{0,40}}?(?:{names}){_QUOTE}\s{{0,3}}[,\n]"
        rf"(?:(?!\bname\b)[^{{}}]){{0,300}}?[\s\"'](?:value|query|text|default){_QUOTE}:\s{{0,3}}{_QUOTE}"
        r"(?P<secret>[^\s\"'`,;<>{}\[\]()|\\]{6,200})(?=[\"'\s}\\]|$)"
    )


def _pair_turned(names: str) -> str:
    """The same with what it holds first, as in what sorts keys or does not."""
    return (
        rf"(?i)\bvalue{_QUOTE}:\s{{0,3}}{_QUOTE}(?P<secret>[^\s\"'`,;<>{{}}\[\]()|\\]{{6,200}}){_QUOTE}"
        rf"\s{{0,3}}[,\n]\s{{0,40}}{_QUOTE}name{_QUOTE}:\s{{0,3}}{_QUOTE}[\w.-]{{0,40}}?(?:{names}){_QUOTE}"
        r"(?=[\s,}]|$)"
    )


NAMED: tuple[Rule, ...] = (
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            rf"(?i)(?:{PASSWORDS}){IS}"
            r"(?P<secret>[^\s\"'`,;<>{}\[\]()|]{6,200})(?=[\"'`,;\s)}\]<|]|$)"
        ),
        begins=True,
        source=_KEYED,
        holds=is_no_word,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=rf"(?i)(?:{PASSWORDS})\s?[:=]\s{{0,3}}\*\*(?P<secret>[^\s*`]{{6,100}})\*\*",
        begins=True,
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
        holds=is_key,
    ),
    Rule(
        what="a key or token",
        words=KEY_WORDS,
        pattern=rf"(?i)<[\w.-]{{0,30}}(?:{KEYS})>\s{{0,40}}(?P<secret>[^\s<>]{{16,300}})\s{{0,40}}</",
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
        behind=rf"(?i)(?:{PASSWORDS}|{KEYS_BEFORE})[\"'`*]{{0,3}}$",
        names=(*PASSWORD_WORDS, *KEY_BEGINNINGS),
        begins=True,
        source=_KEYED,
        holds=lambda value: look_of(value) is not None or bool(_HEX.fullmatch(value)),
    ),
    Rule(
        what="a key or token",
        words=KEY_WORDS,
        pattern=(
            r"(?:[:=]|\s(?:is|was)\s|\s(?=`?[0-9A-Za-z]{30}))[^\S\n]{0,5}\[?\\{0,3}[\"'`]?(?:base64:)?"
            r"(?P<secret>[\w.~+/-]{16,}+={0,3})(?![\w.~+/=(-])"
        ),
        behind=rf"(?i)(?:{KEYS_BEFORE})(?:[_-]\d{{1,3}})?\\{{0,3}}[\"'`]?{TYPE}\s{{0,3}}[.:?+|=]{{0,3}}$",
        names=KEY_BEGINNINGS,
        begins=True,
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
        pattern=rf"(?i)<[\w.-]{{0,30}}(?:{PASSWORDS})>\s{{0,40}}(?P<secret>[^\s<>]{{6,200}})\s{{0,40}}</",
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
        what="a password",
        words=CHOSEN_WORDS,
        pattern=_pair_turned(CHOSEN),
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
