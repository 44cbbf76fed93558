"""Many regular expressions: which match a value is asked of many of them at once.

Where overrides or inhibitions are as many as alerts, each pair by itself would take minutes.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from slosmith.promql.regex import compiled, in_rust, matches_regex
from slosmith.promql.regex_texts import found_by, texts_of

_PARTS = 8
"""So many are asked as one before each by itself, and so many of these sets before each set."""
_MOST = 512
"""Of more a match takes as long as of several such sets."""
_CROWD = 16
"""So many expressions of one text are looked at one by one."""
_INSIDE = 24
"""Of a text that may stand anywhere so many letters are looked for."""


class Patterns:
    """Regular expressions, of which those that match a value are found together."""

    def __init__(self, patterns: Sequence[str]) -> None:
        """Nothing is compiled until it is asked."""
        self._patterns = patterns
        self._beginning, self._ending, self._inside = _ByText(), _ByText(), _ByText()
        others = [number for number in range(len(patterns)) if not self._is_found_by_text(number)]
        by_text = (self._beginning, self._ending, self._inside)
        others += chain.from_iterable(one.crowded() for one in by_text)
        self._others = _Sets(patterns, sorted({*others}))

    def _is_found_by_text(self, number: int) -> bool:
        """Whether each alternative begins with a text, each ends with one, or each has one."""
        alternatives = texts_of(self._patterns[number]) or ()
        first, last = [one[0] for one in alternatives], [one[-1][::-1] for one in alternatives]
        inside = [max(one, key=len)[:_INSIDE] for one in alternatives]
        ways = ((self._beginning, first), (self._ending, last), (self._inside, inside))
        # Of as long ones the first way, which is the shortest.
        at_least = [min(map(len, texts), default=0) for _, texts in ways]
        where, texts = ways[at_least.index(max(at_least))]
        if any(at_least):
            where.add(texts, number)
        return any(at_least)

    def matching(self, value: str) -> Iterator[int]:
        """The numbers of those that match the whole of a value, in their order."""
        few = {*self._beginning.of(value), *self._ending.of(value[::-1])}
        few.update(self._inside.within(value))
        found = {number for number in few if matches_regex(self._patterns[number], value)}
        yield from sorted(found.union(self._others.matching(value)))


class _ByText:
    """Numbers by texts, of which a value begins with one, or has one anywhere."""

    def __init__(self) -> None:
        self._by_length: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))

    def add(self, texts: Iterable[str], number: int) -> None:
        """A number that has any of these texts."""
        for text in texts:
            self._by_length[len(text)][text].append(number)

    def crowded(self) -> Iterator[int]:
        """Take out the numbers of which too many have a text, so that it tells little."""
        for numbers in self._by_length.values():
            for text in [text for text, found in numbers.items() if len(found) > _CROWD]:
                yield from numbers.pop(text)

    def of(self, value: str) -> Iterator[int]:
        """The numbers that have a text with which a value begins."""
        for length, numbers in self._by_length.items():
            yield from numbers.get(value[:length], ())

    def within(self, value: str) -> Iterator[int]:
        """The numbers that have a text which is anywhere in a value."""
        for length, numbers in self._by_length.items():
            pieces = {value[at : at + length] for at in range(len(value) - length + 1)}
            yield from chain.from_iterable(numbers[one] for one in pieces if one in numbers)


class _Sets:
    """Regular expressions in sets, and sets of these, each asked before what is in it."""

    def __init__(self, patterns: Sequence[str], numbers: Sequence[int]) -> None:
        self._patterns, self._numbers = patterns, numbers
        self._asked = dict[tuple[int, int], Callable[[str], bool]]()

    def matching(self, value: str) -> Iterator[int]:
        """The numbers of those that match the whole of a value, in their order."""
        for start in range(0, len(self._numbers), _MOST):
            yield from self._within(start, _MOST, value)

    def _within(self, start: int, size: int, value: str) -> Iterator[int]:
        if size == 1:
            if matches_regex(self._patterns[self._numbers[start]], value):
                yield self._numbers[start]
        elif self._may_match(start, size)(value):
            part = size // _PARTS
            for first in range(start, min(start + size, len(self._numbers)), part):
                yield from self._within(first, part, value)

    def _may_match(self, start: int, size: int) -> Callable[[str], bool]:
        """Whether any of some of them may match a value."""
        key = start, size
        if (asked := self._asked.get(key)) is None:
            some = [self._patterns[number] for number in self._numbers[start : start + size]]
            asked = self._asked[key] = _any_of(some)
        return asked


def _any_of(patterns: Iterable[str]) -> Callable[[str], bool]:
    try:
        return compiled("|".join(in_rust(found_by(one) or f"^(?:{one})$") for one in patterns))
    except ValueError:  # too large together, or two groups of one name
        return lambda _: True
