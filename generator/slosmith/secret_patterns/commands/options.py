"""Options of any program that are called after a password or a token."""

import re

from slosmith.secret_patterns.commands.typed import WORD
from slosmith.secret_patterns.looks import is_made
from slosmith.secret_patterns.names import ITEM_WORDS, PASSWORD_WORDS, PASSWORDS
from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.states import (
    is_chosen,
    is_chosen_key,
    is_typed,
    is_worded,
)
from slosmith.secret_patterns.values import is_key, is_made_up, is_random

_OPTIONS_OF = "https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap12.html"
_NAMED = (
    rf"\s-{{1,2}}(?!-|no-|\w{{0,9}}(?:bypass|compass))(?:[\w.-]{{0,60}}(?i:{PASSWORDS}|pass)|pw)"
)
_VALUE = r"(?P<secret>[^\s\"'`,;<>{}\[\]()|-][^\s\"'`,;<>{}\[\]()|]{5,99})(?=[\"'`,;\s)}\]]|$)"
_NEXT = r"[\"']?(?:,\s{0,3}|\s{0,3}\n\s{0,40}-\s{1,3})[\"']?(?!-)"
_ARGUMENTS = (
    "https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/"
)
_DIGEST = r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# Options that end so hold a key, and no name of one.
_KEYS = "api|access|auth|secret|account|app|licen[cs]e|service|shared|storage|signing|master|ingest"


def _is_random_word(value: str) -> bool:
    """What is no option, no port, no path and no name of a thing."""
    is_one = len(value) >= 6 and is_random(value)
    return (is_one or is_made_up(value) or is_worded(value)) and not re.search("^-|[:/]", value)


OPTIONS: tuple[Rule, ...] = (
    Rule(
        what="a password of a command",
        words=(*PASSWORD_WORDS, "pass=", "pass ", "-pw "),
        pattern=rf"{_NAMED}=[\"']?(?:pass:)?{_VALUE}",
        source=_OPTIONS_OF,
        holds=is_chosen,
    ),
    # MySQL's `--password` asks where no sign gives one.
    Rule(
        what="a password of a command",
        words=(*PASSWORD_WORDS, "pass ", "-pw "),
        pattern=rf"{_NAMED} [\"']?(?:pass:)?{_VALUE}",
        behind=r"(?:^|\n)(?![^\n]*\b(?:mysql|mariadb))[^\n]*\Z",
        source=_OPTIONS_OF,
        holds=is_chosen,
    ),
    Rule(
        what="a password of a command",
        words=(" -p",),
        pattern=(
            r"\s(?:-[uUDl]|--?user(?:name)?|--login)[ =:][\"']?[\w.@\\=,-]{1,60}[\"']?\s"
            rf"(?:[^\n|]{{0,200}}?\s)?-[pP][ =:]?{WORD}"
        ),
        # What these run as somebody has options of its own.
        behind=r"(?:^|\n)(?![^\n]*\b(?:sudo|runuser|docker|podman)\b)[^\n]*$",
        source=_OPTIONS_OF,
        holds=_is_random_word,
    ),
    Rule(
        what="a password of a command",
        words=(" -p ",),
        pattern=(
            r"\s(?:-[uUDl]|--?user(?:name)?|--login)[ =:][\"']?[\w.@\\-]{1,60}[\"']?\s"
            r"(?:[^\n|]{0,200}?\s)?-[pP]\s(?P<secret>[a-z]{8,40})(?=[\s`\"']|$)"
        ),
        behind=(
            r"(?:^|\n)(?![^\n]*\b(?:sudo|runuser|docker|podman|ssh|mysql\w*|mariadb\w*|pg_\w+|psql)\b)"
            r"[^\n]*$"
        ),
        source=_OPTIONS_OF,
        holds=is_typed,
    ),
    Rule(
        what="a password of a command",
        words=(" -p ",),
        pattern=r"\s-[pP]\s[\"']?(?P<secret>[\w!?#$%^&*+@.-]{8,40})(?=[\"'`\s]|$)",
        source=_OPTIONS_OF,
        holds=lambda value: all(
            re.search(kind, value) for kind in ("[A-Z]", "[a-z]", r"\d", "[!?#$%^&*+@]")
        ),
    ),
    Rule(
        what="a key or token",
        words=("key ", "token ", "secret ", "login ", "auth "),
        pattern=r"\s[\"']?(?P<secret>[\w+/]{20,300}={0,2})(?![\w.~+/=-])",
        behind=r"(?i)(?<![/.-])(?:key|token|secret|login|auth)\Z",
        begins=True,
        source="https://doc.rust-lang.org/cargo/commands/cargo-login.html",
        holds=is_made,
    ),
    Rule(
        what="a token of a command",
        words=("token", "secret", "key"),
        pattern=(
            rf"\s-{{1,2}}(?!-|continuation)[\w-]{{0,30}}(?i:token|secret|(?:{_KEYS})-?key)\s[\"']?"
            r"(?P<secret>[\w.~+/-]{16,300}={0,3})(?![\w.~+/=-])"
        ),
        source=_OPTIONS_OF,
        holds=is_key,
    ),
    Rule(
        what="a token of a command",
        words=("token", "secret", "key"),
        pattern=r"(?<=[nNtTyY])[ =][\"']?(?P<secret>[0-9A-Za-z!?#-]{8,40})(?=[\"'`\s;)]|$)",
        behind=r"\s-{1,2}(?!-|continuation)[\w-]{0,30}(?i:token|secret|api-?key)\Z",
        source=_OPTIONS_OF,
        holds=is_chosen_key,
    ),
    Rule(
        what="a token of a command",
        words=(
            "api key ",
            "apikey ",
            "api_key ",
            "token ",
            "secret ",
            "auth ",
            "login ",
            " -k ",
            " -t ",
        ),
        pattern=rf"\s[\"'`]?(?P<secret>{_DIGEST})(?![\w.@:/-])",
        behind=r"(?:(?<![/.-])\b(?i:api[ _-]?key|token|secret|auth|login)|\s-[kKtT])\Z",
        source="https://doc.rust-lang.org/cargo/commands/cargo-login.html",
        holds=is_key,
    ),
    # One item of a list is the option, the next its value.
    Rule(
        what="a password of a command",
        words=ITEM_WORDS,
        pattern=rf"(?<![\w.-])--?[\w.-]{{0,40}}(?i:{PASSWORDS}|pass){_NEXT}(?P<secret>[^\s\"'`,\[\]{{}}]{{6,100}})",
        source=_ARGUMENTS,
        holds=is_chosen,
    ),
    Rule(
        what="a token of a command",
        words=("token", "secret", "key"),
        pattern=rf"(?<![\w.-])--?[\w.-]{{0,40}}(?i:token|secret|key){_NEXT}(?P<secret>[\w.~+/-]{{16,300}}={{0,3}})",
        source=_ARGUMENTS,
        holds=is_key,
    ),
)
"""By their names: `--db-password x`, `-u ops -p x`, and items of lists."""
