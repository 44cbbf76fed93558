"""Secrets that nothing names: where a command takes a value, and no name of a thing stands."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from slosmith.record import dataclass
from slosmith.secret_patterns.looks import Look, look_of
from slosmith.secret_patterns.reach import WORD

_LONGEST = 200
# An option of one letter and its value.
_GLUED = re.compile("-[pPwWkK](?=.{8})")
_PART = re.compile(r"(?:(?<![^=:])[0-9A-Za-z+/]{32,}={0,2}$|[^=:@/\\]{8,100})")
_REACH = 200
"""So far back a line is read: a command is known by its beginning."""
_UNLIKE = frozenset((Look.DRAWN, Look.MIXED, Look.SIGNED))
_STRONG = _UNLIKE | {Look.SPELT}
_LINE_OF_BLOCK = 60
"""Lines of PEM and of Base64 have 60 to 76 characters, but the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What stands before and behind a value there, and what a secret looks like in it."""

    before: re.Pattern[str]
    looks: frozenset[Look]
    behind: re.Pattern[str] = re.compile("")
    shortest: int = 0


_USER = r"(?!mailto:)(?:[\w.-]{1,60}[/\\])?[A-Za-z][\w.-]{0,60}:"
_BEGINS = r"^\s*(?:[$%>] |sudo )|`(?=[^`]*\s)|\s--?[A-Za-z][\w-]*[\s=]|\b(?:echo|printf|yes) "
_ALONE = re.compile(r"(?:^\s*|[^\s:=]\s+|\w \w+:\s+)[\"'`(*]{0,3}$")
_ENDS = re.compile(r"[\"'`).,;!?*]{0,3}(?:\s|$)")
_PLACES = (
    # The value of an option, as programs of three worlds write it: most that end in `p`, `w` or `k`
    # are of a password or a key …
    _Place(
        before=re.compile(
            r"(?:^|[\s`\"'])(?:--?|/)(?:[\w.-]{0,30}(?i:pass|pw|pwd|word|key|secret|token|cred\w{0,8}|auth)"
            r"|\w?[pPwWkK])[ =:][\"']?$"
        ),
        looks=frozenset(Look),
    ),
    _Place(
        before=re.compile(r"(?:^|[\s`\"'])(?:--?[A-Za-z][\w.-]{0,60}|/[A-Za-z]{1,8})[ =:][\"']?$"),
        looks=frozenset(Look) - {Look.WORDS},
    ),
    _Place(before=re.compile(r"(?:^|[\s`\"'])-[pPwWkK]$"), looks=_UNLIKE),
    _Place(before=re.compile(r"\s--?[uU](?:ser)?[ =][\"']?[\w.-]{1,60},$"), looks=frozenset(Look)),
    # … a login to a host …
    _Place(
        before=re.compile(rf"(?:^|[\s`\"'=]){_USER}$"),
        looks=frozenset(Look),
        behind=re.compile(r"@[\w.-]{2,}(?![\w(:/.-])"),
    ),
    # … another word of a command …
    _Place(
        before=re.compile(rf"(?:{_BEGINS})(?:[^`]*[\s\"'])?(?:{_USER})?$"),
        looks=_STRONG,
    ),
    # … or a word that stands for itself. What an entry of YAML or JSON calls has names of its own,
    # and short words may name a dashboard, or a film.
    _Place(
        before=re.compile(rf"^\s*(?:[-*>]\s)?[`\"']?{_USER}$"),
        looks=_UNLIKE,
        behind=_ENDS,
        shortest=10,
    ),
    _Place(before=re.compile("`$"), looks=_UNLIKE, behind=re.compile("`"), shortest=12),
    _Place(before=_ALONE, looks=frozenset((Look.SIGNED,)), behind=_ENDS, shortest=10),
    _Place(before=_ALONE, looks=frozenset((Look.DRAWN,)), behind=_ENDS, shortest=12),
    _Place(before=_ALONE, looks=frozenset((Look.MIXED,)), behind=_ENDS, shortest=18),
)
# What machines make, and is no secret, has a name of these kinds before it.
_OF_THINGS = re.compile(
    r"(?:(?<![A-Za-z])(?i:u?id|uuid|guid|hash|sha\d*|md\d|digest|checksum|sum|version|rev(?:ision)?"
    r"|tag|commit|image|fingerprint|uid|video|index|pattern|dashboard|trace|span|request|serial"
    r"|certificate|public[ _-]key|BuildID|accessor|h1"
    r"|(?:ssh|ecdsa)-[\w-]+)|I[dD]|Hash|Sum|Digest)s?[\"'`)]{0,2}[ =:]{0,3}"
    r"[\"'`(]{0,3}$"
)


def values_unnamed(text: str, words: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Each value that is known by its look and its place, and where it stands.

    Most words look like names, and stand in many places: each is looked at once. Few texts have
    others, of which the places are looked at.
    """
    unlike = {word: parts for word in words if (parts := _parts(word))}
    for found in WORD.finditer(text) if unlike else ():
        for offset, value, look in unlike.get(found[0], ()):
            start = found.start() + offset
            if _is_taken(text, start, value, look):
                yield start, start + len(value), value


@lru_cache(maxsize=1 << 14)
def _parts(word: str) -> tuple[tuple[int, str, Look], ...]:
    if len(word) > _LONGEST or "://" in word or word[0] in "/.~":
        return ()
    glued = _GLUED.match(word)
    start = glued.end() if glued else 0
    parts = ((part.start(), part[0].rstrip(".:")) for part in _PART.finditer(word, start))
    return tuple(
        (at, part, look)
        for at, part in parts
        if not part.startswith("-") and (look := look_of(part)) is not None
    )


def _is_taken(text: str, start: int, value: str, look: Look) -> bool:
    end = start + len(value)
    line = text.rfind("\n", max(0, start - _REACH), start) + 1 or max(0, start - _REACH)
    before = text[line:start]
    if not before.strip(" \t#->|") and _is_in_block(text, line, end):
        return False
    return not _OF_THINGS.search(before) and any(
        look in place.looks
        and len(value) >= place.shortest
        and place.before.search(before)
        and place.behind.match(text, end)
        for place in _PLACES
    )


def _is_in_block(text: str, line: int, end: int) -> bool:
    """Whether a line that holds nothing else is one of many: of a certificate, or a picture."""
    is_whole = text[end : end + 1] in ("", "\n", "\\")
    above = text[max(0, line - _LINE_OF_BLOCK) : max(0, line - 1)]
    return is_whole and (
        end - line >= _LINE_OF_BLOCK or (above != "" and not re.search(r"\s", above))
    )
