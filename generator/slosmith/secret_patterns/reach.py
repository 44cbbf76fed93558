"""Where in a text a rule can find something: most can nowhere, and plain words are found at once.

What is rendered says the same words again and again, so that each of them is looked at once.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.values import is_key, is_random

WORD = re.compile(r"[^\s\"'`,;<>(){}\[\]|]{8,}")
"""Of what has no space, quote or bracket in it, all that may hold a secret."""
_SHORTEST_TOKEN = 13
# So much of a match stands before and behind the word of its rule, and so long are lines.
_BEFORE, _BEHIND, _LINE = 400, 1500, 2000
_Span = tuple[int, int]


def reached(
    rules: Sequence[Rule], text: str, words: Iterable[str]
) -> Iterator[tuple[Rule, int, int]]:
    """Each rule that may find something, and the parts of the text in which it may."""
    lower = text.lower()
    joined = "\n".join(word for word in words if len(word) >= _SHORTEST_TOKEN)
    tokens = joined.lower()
    has_key = any(map(_may_be_key, words))
    said = "\n".join({*lower.split()})
    known: dict[str, list[_Span]] = {}
    for rule in rules:
        if rule.alone:
            if any(word in tokens for word in rule.words) and rule.compiled.search(joined):
                yield rule, 0, len(text)
        elif has_key or rule.holds is not is_key:
            for word in rule.words:
                if word not in known:
                    is_said = _longest(word) in said
                    known[word] = [*_around(word, text, lower)] if is_said else []
            if spans := [span for word in rule.words for span in known[word]]:
                yield from ((rule, start, end) for start, end in _merged(spans, len(text)))


@cache
def _longest(word: str) -> str:
    return max(word.split(), key=len)


def _around(word: str, text: str, lower: str) -> Iterator[_Span]:
    """The lines around each place of a word; all of the text where it stands everywhere."""
    count = lower.count(word)
    if count * (_BEFORE + _BEHIND) >= len(text) or (count and len(lower) != len(text)):
        if count:
            yield 0, len(text)
        return
    at = -1
    for _ in range(count):
        at = lower.find(word, at + 1)
        before, behind = max(0, at - _BEFORE), at + _BEHIND
        line = text.rfind("\n", max(0, before - _LINE), before)
        end = text.find("\n", behind, behind + _LINE)
        yield (before if line < 0 else line + 1), (behind + _LINE if end < 0 else end)


def _merged(spans: list[_Span], length: int) -> list[_Span]:
    merged: list[_Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return [(start, min(end, length)) for start, end in merged]


@lru_cache(maxsize=1 << 14)
def _may_be_key(word: str) -> bool:
    if len(word) < _SHORTEST_TOKEN:
        return False
    runs = re.split(r"[^\w.~+/-]+", word)
    return "%" in word or any(len(run) >= _SHORTEST_TOKEN and is_random(run) for run in runs)
