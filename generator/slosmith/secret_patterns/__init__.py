"""What a secret looks like: keys, tokens and passwords that must stand nowhere."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from slosmith.record import dataclass
from slosmith.secret_patterns.addresses import ADDRESSES
from slosmith.secret_patterns.commands import COMMANDS
from slosmith.secret_patterns.entries import ENTRIES
from slosmith.secret_patterns.forms import FORMS
from slosmith.secret_patterns.manifests import values_in_manifests
from slosmith.secret_patterns.named import NAMED
from slosmith.secret_patterns.occurrences import Occurrences
from slosmith.secret_patterns.places import places_of, stands_for_one
from slosmith.secret_patterns.quoted import QUOTED
from slosmith.secret_patterns.reach import WORD, Reach
from slosmith.secret_patterns.rows import ROWS
from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.sentences import SENTENCES
from slosmith.secret_patterns.spelling import read_lines
from slosmith.secret_patterns.tables import COLUMNS, values_in_tables
from slosmith.secret_patterns.tokens import TOKENS
from slosmith.secret_patterns.unnamed import values_unnamed
from slosmith.secret_patterns.vendors import VENDORS

__all__ = ["RULES", "Rule", "Secret", "find_secrets", "hidden", "mask_secrets", "without"]

RULES: tuple[Rule, ...] = (
    *(*TOKENS, *COMMANDS, *ADDRESSES, *FORMS),
    *(*NAMED, *QUOTED, *SENTENCES, *ROWS, *ENTRIES, *VENDORS),
)

_REACH = Reach(RULES)

_IN_LINE = re.compile(r"[^\n\r\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Characters ``start`` to ``end`` of a text look like ``what``."""

    what: str
    start: int
    end: int


def find_secrets(text: str) -> Iterator[Secret]:
    """Everything in a text that looks like a secret, by place; each place once."""
    found, past = _found(text), 0
    if spelt := read_lines(text):
        read, place = spelt
        found += [
            Secret(what=one.what, start=place(one.start), end=place(one.end))
            for one in _found(read)
        ]
    for secret in sorted(found, key=lambda secret: (secret.start, -secret.end)):
        if secret.end > past:
            yield secret
            past = secret.end


def _found(text: str) -> list[Secret]:
    words, standing = {*WORD.findall(text)}, Occurrences(text)
    found = [
        Secret(what=rule.what, start=start, end=end)
        for rule, first, last in _REACH.reached(text, words, standing)
        for start, end in places_of(rule, text, first, last, standing)
    ]
    found += [
        Secret(what=column.what, start=start, end=end)
        for column, start, end, value in values_in_tables(text, COLUMNS)
        if not stands_for_one(value)
    ]
    found += [
        Secret(what="a value of a Kubernetes secret", start=start, end=end)
        for start, end, value in values_in_manifests(text)
        if not stands_for_one(value)
    ]
    found += [
        Secret(what="a password of a command", start=start, end=end)
        for start, end, value in values_unnamed(text, words)
        if not stands_for_one(value)
    ]
    return found


@lru_cache(maxsize=8192)
def mask_secrets(line: str) -> str:
    """A short text with a star for each character of a secret: a finding must not spread it.

    What is found again after each keystroke is looked through once.
    """
    return hidden(line, find_secrets(line))


def hidden(text: str, secrets: Iterable[Secret]) -> str:
    """A text with stars for its secrets; its lines stay lines, and JSON stays what it was."""
    pieces, past = [], 0
    for secret in secrets:
        start, end = max(_behind_escape(text, secret.start), past), secret.end
        # A backslash that stands before a quote keeps it from ending a text.
        end -= _dangles(text, end)
        pieces += [text[past:start], _IN_LINE.sub("*", text[start:end])]
        past = max(start, end)
    return "".join((*pieces, text[past:])) if pieces else text


_ESCAPED = re.compile(r"u[0-9A-Fa-f]{4}|[\"\\/bfnrt]")


def _behind_escape(text: str, place: int) -> int:
    """A place, or where the escape ends of which it is the second half."""
    escape = _ESCAPED.match(text, place) if _dangles(text, place) else None
    return escape.end() if escape else place


def _dangles(text: str, place: int) -> int:
    """1 where the backslash before a place escapes what comes behind it, else 0."""
    first = place
    while first and text[first - 1] == "\\":
        first -= 1
    return (place - first) % 2


def without(known: Iterable[str], text: str) -> str:
    """A text with stars for each place of what is known to be a secret."""
    for value in known:
        text = text.replace(value, "*" * len(value))
    return text
