"""Where in a text a rule finds a secret."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from slosmith.secret_patterns.looks import is_sentence
from slosmith.secret_patterns.occurrences import Occurrences
from slosmith.secret_patterns.rule import Rule

# $PASSWORD, ${PASSWORD}, <password>, {{ .password }}, %PASSWORD%, ***, … and what documentation
# writes in place of a secret: AWS's own examples end in EXAMPLE. What kubeseal has encrypted is
# none either. Compiled with the first suspect.
_PLACEHOLDER = (
    r"(?i)(?<![\w$])\$\w|\$[{(]|^[<{]|\{\{|<[\w\s$.-]+>|\{[\w$.\s-]*\}|…|\*\*|%[a-z_]\w{3,}%|\.\.\.|example$|example(?:key|token|example)|(?:token|key|secret|string|value)[_-]?here$|placeholder|change[_-]?me|redacted|replace"
    r"|your[_-]|my[_-]?(?:bot[_-]?)?(?:secret|token|password)|not[_-]?a[_-]?(?:secret|real)|(?:^|:)pass(?:word|wd)?@?$|^pk_(?:live|test)_|dummy|(?:^|/)x+$|xxxxx|^Ag[A-D][0-9A-Za-z+/]{80}"
)
# As far as a name may reach back.
_NAME = 60
_OPENED = re.compile(r"([\"'])[^\s\"']*\Z")
_IN_WORD = re.compile(r"[0-9A-Za-z_-]")


def places_of(
    rule: Rule, text: str, at: int, last: int, words: Occurrences
) -> Iterator[tuple[int, int]]:
    """Where each secret of a kind begins and ends, in a part of a text."""
    names = words.of_any(rule.stems) if rule.stems else None
    while match := _next(rule, text, at, last, names):
        if match.end() == last:
            # A key may be longer than the part in which it was looked for.
            match = rule.compiled.match(text, match.start()) or match
        if rule.picks is not None:
            picked = rule.picks(text, *match.span())
            yield from (one for one in picked if not stands_for_one(text[slice(*one)]))
            at = match.end()
            continue
        start, end = _span(rule, match)
        at = max(start, match.start() + 1)
        if rule.alone and match.start() and _IN_WORD.match(text[match.start() - 1]):
            continue
        if rule.behind and not _stands_behind(rule, text, match.start(), names):
            continue
        value = text[start:end]
        if not stands_for_one(value) and (rule.holds is None or rule.holds(value)):
            yield start, _whole(text, start, end)
            at = match.end()


def _span(rule: Rule, match: re.Match[str]) -> tuple[int, int]:
    return match.span("secret" if "secret" in rule.compiled.groupindex else 0)


def _next(
    rule: Rule, text: str, at: int, last: int, names: list[int] | None
) -> re.Match[str] | None:
    """The next match that may be one: what no name is in or before is passed over."""
    if names is None:
        return rule.compiled.search(text, at, last)
    if not rule.behind:
        match_at, numbers = (
            rule.compiled.match,
            range(bisect_left(names, at), bisect_left(names, last)),
        )
        tried = (match_at(text, names[number], last) for number in numbers)
        return next(filter(None, tried), None)
    while match := rule.compiled.search(text, at, last):
        near = bisect_left(names, match.start() - _NAME)
        if near == len(names):
            return None
        if names[near] <= match.end():
            return match
        # What is none may be the name before one, as in `password: password: …`.
        at = max(_span(rule, match)[0], match.start() + 1, names[near] - _NAME)
    return None


def _stands_behind(rule: Rule, text: str, end: int, names: list[int] | None) -> bool:
    """Whether a match may begin there, after what stands before it."""
    start = max(0, end - _NAME)
    before = text[start:end]
    if names is None or not rule.begins:
        return rule.before.search(before) is not None
    near = names[bisect_left(names, start) : bisect_left(names, end)]
    return any(rule.before.match(before, place - start) for place in near)


def _whole(text: str, start: int, end: int) -> int:
    """Where a secret ends of which the first word was found: in quotes it may have several."""
    if text[end : end + 1] != " " or not (
        opened := _OPENED.search(text, max(0, start - _NAME), start)
    ):
        return end
    closed = re.compile(rf"[\w .,!?-]{{1,80}}(?={opened[1]})").match(text, end)
    return closed.end() if closed else end


@lru_cache(maxsize=1 << 12)
def stands_for_one(value: str) -> bool:
    """Whether documentation writes this where a secret would stand; several rules find a value."""
    is_filled = len(value) >= 16 and len(set(value[-12:])) == 1
    return bool(re.search(_PLACEHOLDER, value)) or is_filled or is_sentence(value)
