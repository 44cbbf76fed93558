"""The strings that a regular expression matches, as far as they can be listed.

Covers what people write in matchers: alternations, optional parts, classes, repetitions. Whatever
is listed has been matched with the real engine, so that a mistake here can only list too little.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice, product, zip_longest

from slosmith.promql.regex import matches_regex
from slosmith.promql.regex_texts import texts_of
from slosmith.record import dataclass

_MOST = 64
_LONGEST = 200
_DEEPEST = 20
_CANDIDATES = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_./: "
_PLAIN_CLASS = re.compile(r"\[(?:[0-9]-[0-9]|[a-z]-[a-z]|[A-Z]-[A-Z]|[A-Za-z0-9_./:])+-?\]")
_TOKEN = re.compile(
    r"""(?P<texts>[^\\.^$|?*+()\[\]{}]{2,}(?![*+?{]))
      | (?P<escape>\\(?:[pP]\{\w+\}|x\{[0-9a-fA-F]+\}|x[0-9a-fA-F]{2}|.))
      | (?P<flags>\(\?[imsU]+\))
      | (?P<open>\((?:\?(?:P<\w+>|[imsU]*(?:-[imsU]+)?:))?)
      | (?P<class>\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\])
      | (?P<repeat>(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})\??)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Language:
    """Some strings; `complete` where the expression matches no others."""

    values: tuple[str, ...]
    complete: bool


_NOTHING = _Language(values=("",), complete=True)
_FLAGGED = _Language(values=("",), complete=False)


def listed(pattern: str) -> tuple[str, ...] | None:
    """Return every string that `pattern` matches, or None where these are too many to list."""
    if any(len(texts) > 1 for texts in texts_of(pattern) or ()):
        return None
    language = _language(pattern)
    return _matched(pattern) if language is not None and language.complete else None


def samples(pattern: str) -> tuple[str, ...]:
    """Return some strings that `pattern` matches, the plainest first; none where it is unclear."""
    return _matched(pattern)


@lru_cache(maxsize=1024)
def _matched(pattern: str) -> tuple[str, ...]:
    language = _language(pattern)
    every = language.values if language is not None else ()
    return tuple(value for value in every if matches_regex(pattern, value))


@lru_cache(maxsize=1024)
def _language(pattern: str) -> _Language | None:
    """What it seems to be, with values that it may not match: to ask the engine takes longer."""
    pieces = list(_TOKEN.finditer(pattern))
    language, end = _alternation(pieces, 0, 0)
    return language if end == len(pieces) else None


def _alternation(
    pieces: list[re.Match[str]], place: int, depth: int
) -> tuple[_Language | None, int]:
    """Read alternatives up to a closing parenthesis or the end; return what follows them."""
    branches: list[_Language] = []
    current = _NOTHING
    while place < len(pieces) and pieces[place].group() != ")":
        if pieces[place].group() == "|":
            branches.append(current)
            current, place = _NOTHING, place + 1
            continue
        atom, place = _atom(pieces, place, depth)
        if atom is None:
            return None, place
        if place < len(pieces) and pieces[place]["repeat"]:
            atom, place = _repeated(atom, pieces[place].group()), place + 1
        current = _joined((current, atom))
    return _united((*branches, current)), place


def _atom(pieces: list[re.Match[str]], place: int, depth: int) -> tuple[_Language | None, int]:
    piece = pieces[place]
    text = piece.group()
    if piece["open"]:
        if depth == _DEEPEST:
            return None, place
        inner, end = _alternation(pieces, place + 1, depth + 1)
        plain = text in ("(", "(?:") or "<" in text  # other signs in front change what it matches
        return inner and replace(inner, complete=inner.complete and plain), end + 1
    if piece["flags"]:
        return _FLAGGED, place + 1
    if piece["repeat"]:
        return None, place
    return _single(piece, text), place + 1


def _single(piece: re.Match[str], text: str) -> _Language:
    if piece["texts"]:
        return _Language(values=(text,), complete=True)
    if text in ("^", "$", r"\A", r"\z", r"\b", r"\B"):
        return _NOTHING  # too much at most: what does not match is taken out at the end
    is_set = piece["class"] or (piece["escape"] and text[1].isalnum())
    if not is_set and text != ".":
        return _Language(values=(text[-1],), complete=True)
    return _any_of(text)


@lru_cache(maxsize=256)
def _any_of(text: str) -> _Language:
    """Some of the characters that a class takes, or a dot."""
    values = tuple(character for character in _CANDIDATES if matches_regex(text, character))
    complete = text == r"\d" or bool(_PLAIN_CLASS.fullmatch(text))
    return _capped(values, complete=complete)


def _repeated(language: _Language, sign: str) -> _Language:
    low, high = _bounds(sign)
    if high is None:
        times: tuple[int, ...] = (
            (low, low + 1) if low else (1, 0)
        )  # a0b is a plainer sample of a.*b than ab
    else:
        times = tuple(range(low, min(high, low + 4) + 1))
    powers = [_joined((language,) * count) for count in times]
    united = _united(powers)
    everything = high is not None and high <= low + 4
    return _Language(values=united.values, complete=united.complete and everything)


def _bounds(sign: str) -> tuple[int, int | None]:
    sign = sign[:-1] if len(sign) > 1 and sign.endswith("?") else sign
    if sign in "*+?":
        return (1 if sign == "+" else 0), (1 if sign == "?" else None)
    low, comma, high = sign[1:-1].partition(",")
    return int(low), int(high) if high else (None if comma else int(low))


def _joined(parts: Iterable[_Language]) -> _Language:
    result = _NOTHING
    for part in parts:
        pairs = islice(product(result.values, part.values), _MOST + 1)
        values = tuple(first + second for first, second in pairs)
        result = _capped(values, complete=result.complete and part.complete)
    return result


def _united(parts: Iterable[_Language]) -> _Language:
    parts = tuple(parts)
    # By turns, so that no alternative is cut off by the many values of another.
    turns = chain.from_iterable(zip_longest(*(part.values for part in parts)))
    values = tuple(dict.fromkeys(value for value in turns if value is not None))
    return _capped(values, complete=all(part.complete for part in parts))


def _capped(values: tuple[str, ...], *, complete: bool) -> _Language:
    kept = tuple(value for value in values[:_MOST] if len(value) <= _LONGEST)
    return _Language(values=kept, complete=complete and len(kept) == len(values))
