"""The name that was probably meant, by one measure wherever a name is not known."""

import re
from bisect import bisect
from collections.abc import Iterable
from functools import lru_cache

from slosmith.record import dataclass

# A third of the letters may be wrong, as in rustc and cargo: one of three, and of two the one that
# is missing or too many. Below that, short words are near to everything.
_CUTOFF = 0.66
_MANY, _AROUND = 100, 8


def suggest(name: str, known: "Iterable[str] | Names", written: str = '"{}"') -> str:
    """A hint like `did you mean "office"?`, empty where nothing is near.

    ``written`` is how such a name is written there, like `.{}` for a field.
    """
    close = closest(name, known)
    return f"did you mean {written.format(close)}?" if close else ""


def closest(name: str, known: "Iterable[str] | Names") -> str | None:
    """The known name that is nearest, in whatever case it was written, if any is near at all."""
    names = known if isinstance(known, Names) else _names_of(tuple(known))
    return _closest(name.casefold(), names)


@lru_cache(maxsize=1024)
def _closest(folded: str, names: "Names") -> str | None:
    import difflib  # nothing is suggested where nothing is wrong

    close = difflib.get_close_matches(folded, names.near(folded), n=1, cutoff=_CUTOFF)
    return names.written[close[0]] if close else None


class Names:
    """Names that are known, put in order once: each takes long to compare."""

    def __init__(self, known: Iterable[str]) -> None:
        """Put them in order by their beginnings, and by their ends."""
        self.written = {one.casefold(): one for one in sorted(known, reverse=True)}
        self._from_the_start = sorted(self.written)
        self._from_the_end = sorted(one[::-1] for one in self.written)

    def near(self, name: str) -> Iterable[str]:
        """All of them, or of very many those that begin as a name does, and those that end so."""
        if len(self.written) <= _MANY:
            return self.written
        ends = (one[::-1] for one in _around(name[::-1], self._from_the_end))
        return dict.fromkeys([*_around(name, self._from_the_start), *ends])


_names_of = lru_cache(maxsize=8)(Names)


def _around(name: str, ordered: list[str]) -> list[str]:
    place = bisect(ordered, name)
    return ordered[max(0, place - _AROUND) : place + _AROUND]


def causes_of_missing(what: str, name: str, known: Iterable[str]) -> tuple[str, ...]:
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
_QUOTE = r'quote it: (".+")'
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
