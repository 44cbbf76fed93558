"""Many regular expressions and many values: which match which is asked of many of them at once.

Where overrides or inhibitions are as many as alerts, each pair by itself would take minutes.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain

from slosmith.promql.regex import a_line, compiled, in_rust, matches_regex
from slosmith.promql.regex_beginnings import beginnings_of
from slosmith.promql.regex_texts import found_by, texts_of

_PARTS = 8
"""So many are asked as one before each by itself, and so many of these sets before each set."""
_MOST = 512
"""Of more a match takes as long as of several such sets."""
_CROWD = 16
"""So many expressions or values of one text are looked at one by one."""
_INSIDE = 24
"""Of a text that may stand anywhere so many letters are looked for."""
_LAST = "\U0010ffff"


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


class Values:
    """Texts, of which those that a regular expression matches are found together."""

    def __init__(self, values: Iterable[str]) -> None:
        """Join what stands in one line each."""
        every = tuple(values)
        self._lines = [one for one in every if "\n" not in one]
        self._others = [one for one in every if "\n" in one]
        self._joined = dict[tuple[int, int], str]()

    def __contains__(self, value: str) -> bool:
        """Whether it is one of them."""
        return value in self._every

    @cached_property
    def _every(self) -> frozenset[str]:
        return frozenset((*self._lines, *self._others))

    @cached_property
    def _beginning(self) -> list[str]:
        return sorted(self._lines)

    @cached_property
    def _ending(self) -> list[str]:
        return sorted(one[::-1] for one in self._lines)

    def matching(self, pattern: str) -> Iterator[str]:
        """Those of which a pattern matches the whole."""
        alternatives = texts_of(pattern) or ()
        if len(alternatives) == 1 and alternatives[0][1:] == ("",):  # all that begin with a text
            places = range(*_range(alternatives[0][0], self._beginning))
            yield from map(self._beginning.__getitem__, places)
            return
        if (few := self._few(pattern)) is not None:
            yield from (one for one in few if matches_regex(pattern, one))
            return
        if not self._lines or (line := a_line(pattern)) is None:
            yield from (one for one in (*self._lines, *self._others) if matches_regex(pattern, one))
            return
        yield from self._within(0, len(self._lines), line)
        yield from (one for one in self._others if matches_regex(pattern, one))

    def _few(self, pattern: str) -> Iterable[str] | None:
        """Those that begin or end with its texts; None where these are many."""
        alternatives = texts_of(pattern)
        if alternatives is None:
            if (begins := beginnings_of(pattern)) is None:
                return None
            few = self._few_of((one, "") for one in begins.texts)
            return None if few is None else (*few, *self._others)
        return self._few_of(alternatives)

    def _few_of(self, alternatives: Iterable[tuple[str, ...]]) -> Iterable[str] | None:
        found = dict[str, None]()
        for texts in alternatives:
            few = _beginning_with(texts[0], self._beginning)
            if few is None:
                few = _beginning_with(texts[-1][::-1], self._ending)
                few = few and [one[::-1] for one in few]
            if few is None:
                return None
            found |= dict.fromkeys(few)
        return found

    def _within(self, start: int, end: int, matches: Callable[[str], bool]) -> Iterator[str]:
        """Those between two of which one that asks a line of a text says that it matches."""
        if end - start <= _PARTS:
            yield from filter(matches, self._lines[start:end])
        elif matches(self._text(start, end)):
            part = -(-(end - start) // _PARTS)
            for first in range(start, end, part):
                yield from self._within(first, min(first + part, end), matches)

    def _text(self, start: int, end: int) -> str:
        key = start, end
        if key not in self._joined:
            self._joined[key] = "\n".join(self._lines[start:end])
        return self._joined[key]


def _range(text: str, ordered: list[str]) -> tuple[int, int]:
    """Where those stand that begin with a text."""
    start = bisect_left(ordered, text)
    return start, bisect_left(ordered, text + _LAST, start)


def _beginning_with(text: str, ordered: list[str]) -> list[str] | None:
    """Those that begin with a text, or None where these are many."""
    start, end = _range(text, ordered)
    return ordered[start:end] if end - start <= _CROWD else None
