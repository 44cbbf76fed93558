"""What a secret looks like: keys, tokens and passwords that must stand nowhere."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from slosmith.record import dataclass
from slosmith.secret_patterns.addresses import ADDRESSES
from slosmith.secret_patterns.commands import COMMANDS
from slosmith.secret_patterns.entries import ENTRIES
from slosmith.secret_patterns.forms import FORMS
from slosmith.secret_patterns.looks import is_sentence
from slosmith.secret_patterns.manifests import values_in_manifests
from slosmith.secret_patterns.named import NAMED
from slosmith.secret_patterns.quoted import QUOTED
from slosmith.secret_patterns.reach import WORD, Reach
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
    *(*NAMED, *QUOTED, *SENTENCES, *ENTRIES, *VENDORS),
)

_REACH = Reach(RULES)

# $PASSWORD, ${PASSWORD}, <password>, {{ .password }}, %PASSWORD%, ***, … and what documentation
# writes in place of a secret: AWS's own examples end in EXAMPLE. What kubeseal has encrypted is
# none either. Compiled with the first suspect.
_PLACEHOLDER = (
    r"(?i)(?<![\w$])\$\w|\$[{(]|[<{…]|\*\*|%[a-z_]\w{3,}%|\.\.\.|example$|example(?:key|token|example)|(?:token|key|secret|string|value)[_-]?here$|placeholder|change[_-]?me|redacted|replace"
    r"|your[_-]|my[_-]?(?:bot[_-]?)?(?:secret|token|password)|not[_-]?a[_-]?(?:secret|real)|(?:^|:)pass(?:word|wd)?@?$|^pk_(?:live|test)_|dummy|(?:^|/)x+$|xxxxx|^Ag[A-D][0-9A-Za-z+/]{80}"
)


# As far as a name may reach back.
_NAME = 60
_OPENED = re.compile(r"([\"'])[^\s\"']*\Z")
_IN_LINE = re.compile(r"[^\n\r\x85\u2028\u2029]")
_IN_WORD = re.compile(r"[0-9A-Za-z_-]")


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
    words = {*WORD.findall(text)}
    found = [
        Secret(what=rule.what, start=start, end=end)
        for rule, first, last in _REACH.reached(text, words)
        for start, end in _places(rule, text, first, last)
    ]
    found += [
        Secret(what=column.what, start=start, end=end)
        for column, start, end, value in values_in_tables(text, COLUMNS)
        if not _stands_for_one(value)
    ]
    found += [
        Secret(what="a value of a Kubernetes secret", start=start, end=end)
        for start, end, value in values_in_manifests(text)
        if not _stands_for_one(value)
    ]
    found += [
        Secret(what="a password of a command", start=start, end=end)
        for start, end, value in values_unnamed(text, words)
        if not _stands_for_one(value)
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


def _places(rule: Rule, text: str, at: int, last: int) -> Iterator[tuple[int, int]]:
    if rule.picks is not None:
        yield from _picked(rule.picks, rule.compiled.finditer(text, at, last), text)
        return
    group = "secret" if "(?P<secret>" in rule.pattern else 0
    while match := rule.compiled.search(text, at, last):
        start, end = match.span(group)
        # What is none may be the name before one, as in `password: password: …`.
        at = max(start, match.start() + 1)
        if rule.alone and match.start() and _IN_WORD.match(text[match.start() - 1]):
            continue
        if not rule.stands_behind(text[max(0, match.start() - _NAME) : match.start()]):
            continue
        value = match[group]
        if not _stands_for_one(value) and (rule.holds is None or rule.holds(value)):
            yield start, _whole(text, start, end)
            at = match.end()


def _picked(
    picks: Callable[[str, int, int], Iterable[tuple[int, int]]],
    names: Iterable[re.Match[str]],
    text: str,
) -> Iterator[tuple[int, int]]:
    for name in names:
        for start, end in picks(text, *name.span()):
            if not _stands_for_one(text[start:end]):
                yield start, end


def _whole(text: str, start: int, end: int) -> int:
    """Where a secret ends of which the first word was found: in quotes it may have several."""
    if text[end : end + 1] != " " or not (
        opened := _OPENED.search(text, max(0, start - _NAME), start)
    ):
        return end
    closed = re.compile(rf"[\w .,!?-]{{1,80}}(?={opened[1]})").match(text, end)
    return closed.end() if closed else end


def _stands_for_one(value: str) -> bool:
    """Whether documentation writes this where a secret would stand."""
    is_filled = len(value) >= 16 and len(set(value[-12:])) == 1
    return bool(re.search(_PLACEHOLDER, value)) or is_filled or is_sentence(value)
