"""Passwords in quotes, which may hold what ends any other: spaces, brackets, escaped quotes."""

import re

from slosmith.secret_patterns.looks import Look, look_of
from slosmith.secret_patterns.names import (
    CHOSEN,
    CHOSEN_BEGINNINGS,
    CHOSEN_WORDS,
    ITEM_WORDS,
    PASSWORD_WORDS,
    SHORT,
)
from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.states import is_chosen, is_passphrase

_NAMED = r"[\"']?\]?\s{0,3}\Z"
_QUOTED = (
    r"(?P<quote>[\"'])(?P<secret>(?:(?!(?P=quote))[^\n\\]|\\.|(?<=[^:=,({\[\s])''(?=\w)){6,100})"
    r"(?P=quote)"
)
_ENTRY = r"(?=\s*(?:[,;)}\]#<>/]|\n|$))"
# What else has all kinds of signs: a call, a template, a pattern, a format, a query, an address.
_PROGRAM = re.compile(
    r"\w\(|\)\.|\$|%[sdv(]|\{\w*\}|\[\^|[a-zA-Z0-9]-[a-zA-Z0-9]\]|\\[wdsSDWb.]|[*+]\?|==|&&|\|\||://"
    r"|\w\[[\w'\"]*\]|\{,?\d+,?\d*\}|^[\[{(<]|[\]})>]$|, "
)
_SIGNS = re.compile(r"[\s\"'`,;<>{}\[\]()|&\\]")


def is_signed(value: str) -> bool:
    """Made by a machine out of all signs that a keyboard has, and no expression of a program."""
    if not _SIGNS.search(value) or re.search(r"\s", value) or _PROGRAM.search(value):
        return False
    look = look_of(_SIGNS.sub("", value))
    return look in (Look.DRAWN, Look.MIXED, Look.SIGNED)


def is_sung(value: str) -> bool:
    """Several small words that make no sentence of a manual: `seven quiet llamas`."""
    words = value.replace("''", "").split(" ")
    return (
        2 <= len(words) <= 6
        and all(re.fullmatch(r"[a-z]{1,12}", word) for word in words)
        and is_passphrase(value)
    )


QUOTED: tuple[Rule, ...] = (
    Rule(
        what="a password",
        words=CHOSEN_WORDS,
        # No such name ends in one of these letters; `description: '…` is passed over at once.
        pattern=rf"(?<![nrmlgpbc0-9])(?:=>|[:?+]=|[:=])\s{{0,5}}{_QUOTED}{_ENTRY}",
        behind=rf"(?i)(?:{CHOSEN}|{SHORT}){_NAMED}",
        names=CHOSEN_BEGINNINGS,
        begins=True,
        source="https://yaml.org/spec/1.2.2/#73-flow-scalar-styles",
        holds=lambda value: is_signed(value) or is_sung(value),
    ),
    # A variable of a command: more of it follows.
    Rule(
        what="a password",
        words=CHOSEN_WORDS,
        pattern=rf"={_QUOTED}(?=\s)",
        behind=rf"(?i)(?:{CHOSEN})\Z",
        names=CHOSEN_BEGINNINGS,
        begins=True,
        source="https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html",
        holds=is_sung,
    ),
    Rule(
        what="a password",
        words=ITEM_WORDS,
        pattern=rf",\s{{0,3}}{_QUOTED}{_ENTRY}",
        behind=rf"(?i)(?:{CHOSEN})[\"']\Z",
        names=CHOSEN_BEGINNINGS,
        begins=True,
        source="https://developer.wordpress.org/advanced-administration/wordpress/wp-config/",
        holds=is_signed,
    ),
    # A text that a template of Ansible or Helm hashes or encodes.
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            r"[=:]\s?[\"']?\{\{-?\s{0,3}(?P<quote>[\"'])(?P<secret>[^\s\"']{6,100})(?P=quote)\s{0,3}"
            r"\|\s{0,3}(?:password_hash|b64enc)"
        ),
        behind=rf"(?i)(?:{CHOSEN}){_NAMED}",
        names=CHOSEN_BEGINNINGS,
        begins=True,
        source="https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_filters.html",
        holds=is_chosen,
    ),
    Rule(
        what="a password",
        words=("<input",),
        pattern=(
            rf"<input\s[^<>]{{0,100}}?\bname=[\"'](?i:[\w.-]{{0,30}}(?:{CHOSEN})|pass|pw)[\"']"
            r"[^<>]{0,60}?\svalue=(?P<quote>[\"'])(?P<secret>[^\s\"'<>]{6,100})(?P=quote)"
        ),
        source="https://html.spec.whatwg.org/multipage/input.html",
        holds=is_chosen,
    ),
    Rule(
        what="a password",
        words=("passphrase",),
        pattern=(
            r":\s{1,3}[|>][-+]?\s{0,3}\n\s{1,40}"
            r"(?P<secret>[a-z]{2,12}(?:[ ][a-z]{2,12}){1,5})[ \t]*(?=\n|$)"
        ),
        behind=r"(?i)passphrase\Z",
        begins=True,
        source="https://yaml.org/spec/1.2.2/#813-folded-style",
        holds=is_sung,
    ),
)
"""Rules for passwords in quotes."""
