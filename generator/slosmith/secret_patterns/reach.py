"""Where in a text a rule can find something: most can nowhere, and plain words are found at once.

What is rendered says the same words again and again, so that each of them is looked at once.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain

from slosmith.secret_patterns.occurrences import Occurrences
from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.values import is_key, is_random

WORD = re.compile(r"[^\s\"'`,;<>(){}\[\]|]{8,}")
"""Of what has no space, quote or bracket in it, all that may hold a secret."""
_SHORTEST_TOKEN, _LONG_TOKEN = 13, 18
_DIGIT = re.compile(r"\d")
# So much of a match stands before and behind the word of its rule, and so long are lines.
_BEFORE, _BEHIND, _LINE = 400, 1500, 2000
_MOST_HELD = 1 << 16
_Span = tuple[int, int]


class Reach:
    """Rules by the words of which one must be in a text: of most texts none is."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Look the words of all rules up once."""
        self._rules = rules
        self._of_tokens: dict[str, list[int]] = defaultdict(list)
        self._said: dict[str, list[int]] = defaultdict(list)
        for number, rule in enumerate(rules):
            for word in rule.words:
                (self._of_tokens if rule.alone else self._said)[word].append(number)
        self._having: dict[str, list[str]] = defaultdict(list)
        for word in self._said:
            self._having[max(word.split(), key=len)].append(word)
        self._parts = tuple(self._having)
        self._held: dict[str, tuple[str, ...]] = {}

    def reached(
        self, text: str, words: Collection[str], standing: Occurrences
    ) -> Iterator[tuple[Rule, int, int]]:
        """Each rule that may find something, and the parts of the text in which it may."""
        found = {
            number: _merged(
                [
                    part
                    for word in self._rules[number].words
                    for part in _around(word, text, standing.lower)
                ],
                len(text),
            )
            for number in self._tokens(words)
        }
        found |= self._named(text, standing.lower, any(map(_may_be_key, words)))
        for number in sorted(found):
            yield from ((self._rules[number], start, end) for start, end in found[number])

    def _tokens(self, words: Iterable[str]) -> Iterator[int]:
        joined = "\n".join(word for word in words if _may_be_token(word))
        lower = joined.lower()
        if not lower:
            return
        spoken = (some for word, some in self._of_tokens.items() if word in lower)
        for number in {*chain.from_iterable(spoken)}:
            if self._rules[number].compiled.search(joined):
                yield number

    def _named(self, text: str, lower: str, has_key: bool) -> Iterator[tuple[int, list[_Span]]]:
        there = self._parts_in({*lower.split()})
        around: dict[int, list[_Span]] = defaultdict(list)
        for word in chain.from_iterable(self._having[part] for part in sorted(there)):
            if spans := [*_around(word, text, lower)]:
                for number in self._said[word]:
                    around[number] += spans
        for number, spans in around.items():
            if has_key or self._rules[number].holds is not is_key:
                yield number, _merged(spans, len(text))

    def _parts_in(self, words: Collection[str]) -> set[str]:
        """Which parts of the rules' words stand in these; each of them is looked at once."""
        held = self._held
        if fresh := [word for word in words if word not in held]:
            if len(held) > _MOST_HELD:
                held.clear()
                fresh = [*words]
            joined = "\n".join(fresh)
            there = [part for part in self._parts if part in joined]
            held.update((word, tuple(part for part in there if part in word)) for word in fresh)
        return {part for word in words for part in held[word]}


def _around(word: str, text: str, lower: str) -> Iterator[_Span]:
    """The lines around each place of a word; all of the text where it stands everywhere."""
    count = lower.count(word)
    if count * (_BEFORE + _BEHIND) >= len(text):
        if count:
            yield 0, len(text)
        return
    at = -len(word)
    for _ in range(count):
        at = lower.find(word, at + len(word))
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


def _may_be_token(word: str) -> bool:
    """Few tokens have no digit, and those are long."""
    length = len(word)
    return length >= _LONG_TOKEN or (length >= _SHORTEST_TOKEN and _DIGIT.search(word) is not None)


@lru_cache(maxsize=1 << 14)
def _may_be_key(word: str) -> bool:
    if len(word) < _SHORTEST_TOKEN:
        return False
    runs = re.split(r"[^\w.~+/-]+", word)
    return "%" in word or any(len(run) >= _SHORTEST_TOKEN and is_random(run) for run in runs)
