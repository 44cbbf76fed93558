"""Passwords in statements of SQL."""

import re

from slosmith.secret_patterns.commands.typed import WORD
from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.states import (
    is_said,
    is_typed,
)


def _is_word_alone(value: str) -> bool:
    """What is typed, and no option, port, path or list."""
    return len(value) > 5 and is_typed(value) and not re.search("^-|[:/(]", value)


STATEMENTS: tuple[Rule, ...] = (
    Rule(
        what="a password of a command",
        words=("insert into",),
        pattern=(
            r"(?i)\binsert\sinto\s[^\n();]{1,80}\([^()\n]{0,300}?\b\w{0,30}(?:pass|passw(?:or)?d|pwd)\b"
            r"[`\"']?(?:,[^,()\n]{1,80}){0,9}\)\s{0,3}\n?\s{0,9}values\s?\([^\n]{0,400}?[\"']"
            r"(?P<secret>[^\s\"'`]{6,100})[\"'](?:,[^,()\n]{1,80}){0,9}\)"
        ),
        source="https://www.postgresql.org/docs/current/sql-insert.html",
        holds=is_said,
    ),
    Rule(
        what="a password of a command",
        words=("identified", "password", "auth ", "community"),
        pattern=(
            r"(?:\b(?i:identified\s(?:with\s\S{1,60}\s)?by|password)(?:\s{1,3}=?\s?|=|\()N?(?=['\"])"
            rf"|(?<=[`>\n])\s?AUTH\s(?:\w{{1,60}}\s)?|snmp[\w-]{{0,20}}\scommunity\s){WORD}"
        ),
        source="https://www.postgresql.org/docs/current/sql-alterrole.html",
        holds=_is_word_alone,
    ),
)
"""`IDENTIFIED BY`, `PASSWORD`, and rows that are inserted."""
