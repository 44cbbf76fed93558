"""Many values of a label: which a regular expression matches is asked of many at once."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from slosmith.promql.regex import a_line, matches_regex
from slosmith.promql.regex_beginnings import beginnings_of
from slosmith.promql.regex_texts import texts_of

_PARTS = 8
"""So many are joined and asked as one, and so many of these; and so few questions ask for no index.
"""
_MOST = 512
"""So many that have a text are looked at one by one."""
_CROWD = 16
"""So many that begin or end with a text."""
_PIECE = 4
"""They are found by pieces of so many letters."""
_LAST = "\U0010ffff"


class Values:
    """Texts, of which those that a regular expression matches are found together."""

    def __init__(self, values: Iterable[str]) -> None:
        """Join what stands in one line each."""
        every = tuple(values)
        self._lines = [one for one in every if "\n" not in one]
        self._others = [one for one in every if "\n" in one]
        self._joined = dict[tuple[int, int], str]()
        self._pieces, self._asked = dict[int, Mapping[str, Sequence[str]]](), 0

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
            few: Sequence[str] | None = _beginning_with(texts[0], self._beginning)
            if few is None:
                few = _beginning_with(texts[-1][::-1], self._ending)
                few = few and [one[::-1] for one in few]
            if few is None:
                few = self._having(texts)
            if few is None:
                return None
            found |= dict.fromkeys(few)
        return found

    def _having(self, texts: Iterable[str]) -> Sequence[str] | None:
        """Those that have the rarest piece of its texts; None where these are many."""
        self._asked += 1
        if self._asked < _PARTS:  # to look all pieces up takes longer than to ask an engine
            return None
        lengths = {one: min(len(one), _PIECE) for one in texts if len(one) > 1}
        found = (
            self._by_piece(length).get(text[at : at + length], ())
            for text, length in lengths.items()
            for at in range(len(text) - length + 1)
        )
        few = min(found, key=len, default=self._lines)
        return few if len(few) <= _MOST else None

    def _by_piece(self, length: int) -> Mapping[str, Sequence[str]]:
        """The values that have each piece of a length."""
        if length not in self._pieces:
            pieces: dict[str, list[str]] = defaultdict(list)
            for one in self._lines:
                for piece in {one[at : at + length] for at in range(len(one) - length + 1)}:
                    pieces[piece].append(one)
            self._pieces[length] = pieces
        return self._pieces[length]

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
