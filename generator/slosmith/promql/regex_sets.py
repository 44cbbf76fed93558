"""Many regular expressions and many values: which match which is asked of many of them at once.

Where overrides or inhibitions are as many as alerts, each pair by itself would take minutes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from slosmith.promql.regex import compiled, in_rust, matches_regex, stays_in_line, whole_match

_PARTS = 8
"""So many are asked as one before each by itself, and so many of these sets before each set."""
_MOST = 512
"""Of more a match takes as long as of several such sets."""


class Patterns:
    """Regular expressions, of which those that match a value are found together."""

    def __init__(self, patterns: Sequence[str]) -> None:
        """Nothing is compiled until it is asked."""
        self._patterns = patterns
        self._asked = dict[tuple[int, int], Callable[[str], bool]]()

    def matching(self, value: str) -> Iterator[int]:
        """The numbers of those that match the whole of a value, in their order."""
        for start in range(0, len(self._patterns), _MOST):
            yield from self._within(start, _MOST, value)

    def _within(self, start: int, size: int, value: str) -> Iterator[int]:
        if not self._may_match(start, size)(value):
            return
        if size == 1:
            yield start
            return
        part = size // _PARTS
        for first in range(start, min(start + size, len(self._patterns)), part):
            yield from self._within(first, part, value)

    def _may_match(self, start: int, size: int) -> Callable[[str], bool]:
        """Whether any of some of them may match a value."""
        key = start, size
        if (asked := self._asked.get(key)) is None:
            some = self._patterns[start : start + size]
            asked = self._asked[key] = whole_match(some[0]) if size == 1 else _any_of(some)
        return asked


def _any_of(patterns: Iterable[str]) -> Callable[[str], bool]:
    try:
        return whole_match("|".join(f"(?:{one})" for one in patterns))
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

    def matching(self, pattern: str) -> Iterator[str]:
        """Those of which a pattern matches the whole."""
        if not self._lines or not stays_in_line(pattern):
            yield from (one for one in (*self._lines, *self._others) if matches_regex(pattern, one))
            return
        yield from self._within(0, len(self._lines), pattern)
        yield from (one for one in self._others if matches_regex(pattern, one))

    def _within(self, start: int, end: int, pattern: str) -> Iterator[str]:
        if end - start <= _PARTS:
            yield from (one for one in self._lines[start:end] if matches_regex(pattern, one))
        elif _any_line(pattern)(self._text(start, end)):
            part = -(-(end - start) // _PARTS)
            for first in range(start, end, part):
                yield from self._within(first, min(first + part, end), pattern)

    def _text(self, start: int, end: int) -> str:
        key = start, end
        if key not in self._joined:
            self._joined[key] = "\n".join(self._lines[start:end])
        return self._joined[key]


@lru_cache(maxsize=1)
def _any_line(pattern: str) -> Callable[[str], bool]:
    """Whether a pattern may match the whole of a line of a text."""
    return compiled(f"(?m:^(?:{in_rust(pattern)})$)")
