"""Passwords in entries, by their name alone: `db_pass=velvettemple` may be anything but a state."""

import re

from slosmith.secret_patterns.looks import is_made, is_no_name
from slosmith.secret_patterns.names import (
    CHOSEN,
    CHOSEN_BEGINNINGS,
    CHOSEN_WORDS,
    ITEM_WORDS,
    PASSWORD_WORDS,
    PUBLIC,
    SHORT,
    SHORT_WORDS,
    TYPE,
)
from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.states import (
    is_chosen,
    is_chosen_key,
    is_given,
    is_plainly_said,
    is_said,
    is_worded,
)
from slosmith.secret_patterns.values import is_key, is_made_up, is_place, is_random

_KEYED = "gitleaks: generic-api-key, with words taken out"
_TOKENS = (
    r"(?:bearer|auth|access|api|bot|refresh|admin|service|user|secret)[ _.-]?token"
    r"|(?:api|access|secret|auth|signing|encryption|master|admin)[ _.-]?key"
)
_QUOTES = r"\\{0,3}[\"'`]{0,3}"
_NAMED = rf"s?{_QUOTES}\*{{0,2}}\]?{TYPE}\s{{0,30}}\Z"
# A tag, an anchor or the mark of a block of YAML, and a list.
_YAML = r"(?:(?:!!\w{1,20}|!unsafe|&\w{1,30}|[|>][-+]?)\s{1,40})?(?:\[\s{0,3}|\n\s{0,40}-\s{1,3})?"
_IS = (
    r"(?:=>|->|:\s?[A-Za-z]{2,16}\s?=|[.:?+|]{1,3}=|[:=→—](?!:))\*{0,2}[^\S\n]{0,5}"
    rf"{_YAML}{_QUOTES}"
)
_RUN = r"[^\s\"'`,;<>{}\[\]()|&\\]{4,200}"
_VALUE = rf"(?P<secret>{_RUN})"
# Small letters and digits, which change more often than in names.
_DRAWN = re.compile(r"(?=[0-9a-f]*[g-z])(?:[a-z]*[0-9]+(?=[a-z])){4}[0-9a-z]+")
_LONG = 28
# It ends an entry: a sentence would go on.
_END = r"(?=\\{0,3}[\"'`,;)}\]|<&]|[ \t]*(?:\n|$|[ \t][#;]))"


def _is_drawn(value: str) -> bool:
    return len(value) >= _LONG and _DRAWN.fullmatch(value) is not None


ENTRIES: tuple[Rule, ...] = (
    Rule(
        what="a password",
        words=CHOSEN_WORDS,
        pattern=rf"(?:{_IS}(?={_RUN}{_END})|=[\"']?(?={_RUN}\s)){_VALUE}",
        behind=rf"(?i)(?:{CHOSEN})(?:_confirmation)?{_NAMED}",
        names=CHOSEN_BEGINNINGS,
        begins=True,
        source=_KEYED,
        holds=is_chosen,
    ),
    Rule(
        what="a password",
        words=SHORT_WORDS,
        pattern=rf"(?:{_IS}(?={_RUN}{_END})|=[\"']?(?={_RUN}\s)){_VALUE}",
        behind=rf"(?i){SHORT}{_NAMED}",
        begins=True,
        source=_KEYED,
        holds=is_given,
    ),
    Rule(
        what="a key or token",
        words=("token", "key"),
        pattern=rf"{_IS}{_VALUE}{_END}",
        behind=rf"(?i)(?:{_TOKENS}){_NAMED}",
        source=_KEYED,
        holds=is_chosen_key,
    ),
    Rule(
        what="a key or token",
        words=("token", "cred", "clave"),
        pattern=rf"{_IS}{_VALUE}{_END}",
        behind=rf"(?i)(?<![\w.-])(?:token|clave|(?:\w{{1,20}}_)?cred(?:ential)?){_NAMED}",
        source=_KEYED,
        holds=lambda value: is_worded(value) or (is_made_up(value) and not is_place(value)),
    ),
    Rule(
        what="a key or token",
        words=("credentials",),
        pattern=rf"{_IS}{_VALUE}{_END}",
        behind=rf"(?i)(?<![\w.-])credentials{_NAMED}",
        begins=True,
        source="https://prometheus.io/docs/prometheus/latest/configuration/configuration/#http_config",
        holds=is_chosen_key,
    ),
    # `OPSGENIE_KEY 0a1b…`
    Rule(
        what="a key or token",
        words=("_key", "_token", "_secret"),
        pattern=r"[ \t]{1,8}[\"'`]?(?P<secret>[\w.~+/-]{16,300}={0,3})(?![\w.~+/=-])",
        behind=r"\b[A-Z][A-Z0-9_]{2,50}_(?:KEY|TOKEN|SECRET)\Z",
        source="https://docs.docker.com/reference/dockerfile/#env",
        holds=is_key,
    ),
    # Files of OpenLDAP, Redis and Java, and of Docker: a name, spaces and a value.
    Rule(
        what="a password",
        words=(*PASSWORD_WORDS, "pw ", "pass ", "masterauth "),
        pattern=rf"[ \t]{{1,20}}[\"']?{_VALUE}[\"']?[ \t]*(?=\n|$)",
        behind=(
            r"(?i)(?:^|\n)[ \t;#]{0,20}(?:(?:ENV|ARG|set|setenv|export)[ \t]{1,3}[\w.-]{0,40}"
            rf"|\w[\w.-]{{0,40}}[._-](?=\w+\Z)|(?=bindpw|rootpw|requirepass|masterauth))(?:{CHOSEN})\Z"
        ),
        names=CHOSEN_BEGINNINGS,
        source="https://linux.die.net/man/5/nslcd.conf",
        holds=is_chosen,
    ),
    Rule(
        what="a password",
        words=CHOSEN_WORDS,
        pattern=rf"\"\s?\{{[^{{}}]{{0,300}}?\bdefault\s{{0,20}}=\s{{0,3}}\"{_VALUE}\"",
        behind=rf"(?i)(?:{CHOSEN})\Z",
        names=CHOSEN_BEGINNINGS,
        begins=True,
        source="https://developer.hashicorp.com/terraform/language/values/variables",
        holds=is_chosen,
    ),
    Rule(
        what="a password",
        words=CHOSEN_WORDS,
        pattern=rf"(?:[\"']\s{{1,3}}(?:value|content)=[\"']|\"?>(?:\s{{1,40}}(?={_RUN}\s{{0,40}}</))?){_VALUE}(?=[\"'<]|\s{{1,40}}</)",
        behind=rf"(?i)(?:{CHOSEN})\Z",
        names=CHOSEN_BEGINNINGS,
        begins=True,
        source="gitleaks: nuget-config-password",
        holds=is_chosen,
    ),
    # Of Hadoop, which names what the next element holds.
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=rf"</name>\s{{0,60}}<value>{_VALUE}(?=</)",
        behind=rf"(?i)(?:{CHOSEN})\Z",
        source="https://hadoop.apache.org/docs/stable/api/org/apache/hadoop/conf/Configuration.html",
        holds=is_chosen,
    ),
    Rule(
        what="a key or token",
        words=("token", "key"),
        pattern=rf"(?:[\"']\s{{1,3}}(?:value|content)=[\"']|\"?>(?:\s{{1,40}}(?={_RUN}\s{{0,40}}</))?){_VALUE}(?=[\"'<]|\s{{1,40}}</)",
        behind=rf"(?i)(?:{_TOKENS})\Z",
        source="gitleaks: nuget-config-password",
        holds=is_made_up,
    ),
    Rule(
        what="a password",
        words=("securejsondata",),
        pattern=(
            r"secureJsonData[\"']?:\s{0,40}\{?\s{0,40}(?:[\"']?\w{1,60}[\"']?:[^\n,{}]{1,300}[\n,]\s{0,40}){0,5}?"
            rf"[\"']?\w{{1,60}}[\"']?:\s{{0,3}}[\"']?{_VALUE}"
        ),
        source="https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources",
        holds=is_chosen,
    ),
    Rule(
        what="a key or token",
        words=("_key", "-key"),
        pattern=rf"{_IS}(?P<secret>[0-9a-f]{{32}}|[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}){_END}",
        behind=rf"(?i)(?<![a-z])(?!{PUBLIC}_?key)\w{{1,20}}[_-]key{_NAMED}",
        source=_KEYED,
        holds=is_key,
    ),
    Rule(
        what="a key or token",
        words=("key",),
        pattern=rf"{_IS}(?P<secret>[\w-]{{24,100}}){_END}",
        behind=rf"(?i)(?<![\w.-])key{_NAMED}",
        begins=True,
        source=_KEYED,
        holds=is_made,
    ),
    Rule(
        what="a key or token",
        words=("secret", "token", "key"),
        pattern=rf"{_IS}(?P<secret>[\w-]{{12,200}}){_END}",
        behind=rf"(?i)(?<![a-z])(?!{PUBLIC}_?key)(?:\w{{1,40}}[_ -])?(?:secret|token|key){_NAMED}",
        source=_KEYED,
        holds=lambda value: is_made(value) or _is_drawn(value),
    ),
    Rule(
        what="a key or token",
        words=("secret",),
        pattern=rf"{_IS}{_VALUE}{_END}",
        behind=rf"(?i)(?<![\w.-])secret{_NAMED}",
        begins=True,
        source=_KEYED,
        holds=lambda value: is_no_name(value) and not is_place(value),
    ),
    Rule(
        what="a key or token",
        words=("license", "licence", "activation", "product"),
        pattern=(
            rf"(?:{_IS}|(?<=[ey])\s(?:is\s)?)"
            rf"(?P<secret>[0-9A-Za-z]{{4,8}}(?:-[0-9A-Za-z]{{4,8}}){{3,7}}){_END}"
        ),
        behind=(
            r"(?i)(?:licen[cs]e(?:[ _-]?(?:key|code))?|(?:activation|product)[ _-]?(?:key|code))"
            rf"{_NAMED}"
        ),
        source="https://docs.splunk.com/Documentation/Splunk/latest/Admin/Installalicense",
        holds=lambda value: is_random(value) and re.search(r"[A-Z]", value) is not None,
    ),
    Rule(
        what="a key or token",
        words=("secret =", "secret="),
        pattern=rf"\s?=\s{{0,3}}[\"']{_VALUE}[\"']",
        behind=r"(?i)(?<![\w.-])secret\Z",
        begins=True,
        source="https://wiki.freeradius.org/config/Clients",
        holds=is_worded,
    ),
    Rule(
        what="a key or token",
        words=("salt", "pepper"),
        pattern=rf"{_IS}{_VALUE}{_END}",
        behind=rf"(?i)(?:(?<![\w.-])|(?<=[a-z0-9])[_-]|(?-i:(?<=[a-z])(?=[SP])))(?:salt|pepper){_NAMED}",
        source="https://cwe.mitre.org/data/definitions/760.html",
        holds=is_plainly_said,
    ),
    # A call of a program: `define('DB_PASSWORD', 'velvettemple')`.
    Rule(
        what="a password",
        words=ITEM_WORDS,
        pattern=rf"[\"']?,\s{{0,3}}[\"']{_VALUE}[\"']\s?(?=\)|\n|$)",
        behind=rf"(?i)(?:{CHOSEN})\Z",
        names=CHOSEN_BEGINNINGS,
        begins=True,
        source="https://developer.wordpress.org/advanced-administration/wordpress/wp-config/",
        holds=is_chosen,
    ),
    # Cells of a table, of Markdown and of HTML.
    Rule(
        what="a password",
        words=(*PASSWORD_WORDS, "pass ", "pass`", "pass*", "pass<", "pw ", "pw`", "pw*", "pw<"),
        pattern=(
            r"(?:\||</t[dh]>\s{0,20}<t[dh]>)[ \t`*]{0,20}"
            rf"{_VALUE}(?=[`*]{{0,3}}\s{{0,20}}(?:\||</t))"
        ),
        behind=rf"(?i)[|>][ \t`*]{{0,20}}[\w -]{{0,30}}(?:{CHOSEN})[`*]{{0,3}}\s{{0,20}}\Z",
        names=CHOSEN_BEGINNINGS,
        source=_KEYED,
        holds=is_said,
    ),
    # A name before it: `auth = ops:sunflower42`.
    Rule(
        what="a password",
        words=("auth", "cred", "login"),
        pattern=(
            rf"[:=]\s{{0,5}}{_QUOTES}[A-Za-z][\w.-]{{1,40}}[:/](?!\d{{1,5}}\b|/){_VALUE}{_END}"
        ),
        behind=r"(?i)(?:auth|cred(?:ential)?s?|login)[\"'`]{0,2}\s{0,5}\Z",
        begins=True,
        source="https://requests.readthedocs.io/en/latest/user/authentication/",
        holds=lambda value: is_worded(value) or is_made_up(value),
    ),
)
"""Rules for files of configuration, manifests and environments, in whichever language."""
