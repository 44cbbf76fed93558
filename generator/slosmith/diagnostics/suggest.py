"""The name that was probably meant, by one measure wherever a name is not known."""

import re
from bisect import bisect
from collections.abc import Collection, Iterable
from functools import lru_cache

from slosmith.record import dataclass

# A third of the letters may be wrong, as in rustc and cargo: one of three, and of two the one that
# is missing or too many. Below that, short words are near to everything.
_CUTOFF = 0.66
_LETTERS, _AROUND = 1_500, 8
_LONGEST = 100
"""A text that is longer is no name that somebody mistyped."""


def suggest(name: str, known: "Collection[str] | Names", written: str = '"{}"') -> str:
    """A hint like `did you mean "office"?`, empty where nothing is near.

    ``written`` is how such a name is written there, like `.{}` for a field.
    """
    close = closest(name, known)
    return f"did you mean {written.format(close)}?" if close else ""


def closest(name: str, known: "Collection[str] | Names") -> str | None:
    """The known name that is nearest, in whatever case it was written, if any is near at all."""
    return _closest(name.casefold(), names_of(known)) if len(name) <= _LONGEST else None


@lru_cache(maxsize=1024)
def _closest(folded: str, names: "Names") -> str | None:
    measure = _Measure(folded)
    near = ((measure.likeness(one), one) for one in names.near(folded))
    likeness, close = max(near, default=(0, ""))
    return names.written[close] if likeness >= _CUTOFF else None


def closest_value(value: str, known: Collection[str]) -> str | None:
    """The same of a value of a label: another number of as many digits is no misspelt one."""
    close = closest(value, known)
    is_other = close and value.isdecimal() and close.isdecimal() and len(value) == len(close)
    return None if is_other else close


def causes_of_unlisted(metric: str, label: str, value: str, known: Collection[str]) -> list[str]:
    """What a value may be missed for that is near to none of those that the contract lists.

    One that was taken out there is missed wherever it, or a pattern for it, is asked for.
    """
    return [] if closest_value(value, known) else [f"values of {label} of {metric}"]


class _Measure:
    """How much others have in common with a name: Hyyrö's longest common subsequence in bits."""

    def __init__(self, name: str) -> None:
        self._length = len(name)
        self._places: dict[str, int] = {}
        for number, letter in enumerate(name):
            self._places[letter] = self._places.get(letter, 0) | 1 << number

    def likeness(self, other: str) -> float:
        """The share of the letters of both that stand in both, in one order."""
        every = apart = (1 << self._length) - 1
        for letter in other:
            met = apart & self._places.get(letter, 0)
            apart = (apart + met | apart - met) & every
        return 2 * (self._length - apart.bit_count()) / (self._length + len(other) or 1)


class Names:
    """Names that are known, put in order once: each takes long to compare."""

    def __init__(self, known: Iterable[str]) -> None:
        """Put them in order by their beginnings, and by their ends."""
        self.ordered = sorted(known)
        short = [one for one in reversed(self.ordered) if len(one) <= _LONGEST]
        self.written = {one.casefold(): one for one in short}
        self._from_the_start = sorted(self.written)
        self._from_the_end = sorted(one[::-1] for one in self.written)
        self._few = sum(map(len, short)) <= _LETTERS

    def near(self, name: str) -> Iterable[str]:
        """All of them, or of very many those that begin as a name does, and those that end so."""
        if self._few:
            return self.written
        ends = (one[::-1] for one in _around(name[::-1], self._from_the_end))
        return dict.fromkeys([*_around(name, self._from_the_start), *ends])


def names_of(known: Collection[str] | Names) -> Names:
    """Names in their order: of what is asked for again as it was, the same ones."""
    return known if isinstance(known, Names) else _names_of(Same(known), len(known))


class Same:
    """A collection that is itself, and no other of the same members: these may be thousands."""

    def __init__(self, known: Collection[str]) -> None:
        self.known = known

    def __hash__(self) -> int:
        return id(self.known)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.known is other.known


@lru_cache(maxsize=64)
def _names_of(same: Same, _: int) -> Names:
    return Names(same.known)


def _around(name: str, ordered: list[str]) -> list[str]:
    place = bisect(ordered, name)
    return ordered[max(0, place - _AROUND) : place + _AROUND]


def causes_of_missing(what: str, name: str, known: Collection[str] | Names) -> tuple[str, ...]:
    """What a name may be missed for: it alone, or with others a change of names.

    Names that differ from those that were meant in the same letters at the same place were renamed
    at once, as all alerts of a service are with it.
    """
    close, missing = closest(name, known), f"{what} {name}"
    if close is None:
        return (missing,)
    old, new = name.casefold(), close.casefold()
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    changed = sorted((old[start : len(old) - end], new[start : len(new) - end]))
    return missing, "|".join((old[:start], *changed))


def _alike(one: str, other: str) -> int:
    """How many letters two texts have in common at their beginning."""
    pairs = zip(one, other, strict=False)
    differing = (number for number, (a, b) in enumerate(pairs) if a != b)
    return next(differing, min(len(one), len(other)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """What a hint says to write: in place of one name, or of the ``whole`` that is underlined.

    One that ``is_choice`` is one of several, of which none is nearer than the others.
    """

    text: str
    whole: bool = False
    is_choice: bool = False


# Compiled with the first hint that somebody asks it of.
_MEANT = r'did you mean (?:"([^"]+)"|(\S+?))(?:\(\))?\?'
_QUOTE = r"""quote it: (".+"|'.+')"""
_LIST = r"write a list of them: (\[.+\])"
_WORD = r"[#$\w./:-]+"
_CHOICE = (
    rf"(?:(?:write|choose) one of |write |(?:the|its) \w+(?: here)? are |the contract knows )"
    rf"({_WORD}(?:, {_WORD})*(?: or {_WORD})?)(?:;.*)?"
)
_NO_CHOICE = frozenset(("more", "newer", "it", "one", "less", "two"))
_MOST = 12


def replacements(hint: str) -> tuple[Replacement, ...]:
    """What a hint says to write in place of what is wrong; nothing where it says something else."""
    if meant := re.match(_MEANT, hint):
        return (Replacement(text=meant[1] or meant[2]),)
    if quoted := re.fullmatch(_QUOTE, hint) or re.fullmatch(_LIST, hint):
        return (Replacement(text=quoted[1], whole=True),)
    chosen = re.fullmatch(_CHOICE, hint)
    words = re.split(r", | or ", chosen[1]) if chosen else []
    if len(words) < 2 or len(words) > _MOST or _NO_CHOICE & {*words}:
        return ()
    return tuple(Replacement(text=word, is_choice=True) for word in words)
