"""What a regular expression says without an engine: how what it matches begins, or is nothing.

An engine takes a tenth of a millisecond to compile an expression, and reading it so a part of
that. What cannot be said so is left to the engine.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate

from slosmith.record import dataclass

_MOST, _DEEPEST, _LONGEST = 64, 20, 20_000
_PIECE = re.compile(
    r"""(?P<open>\((?:\?:)?(?!\?)) | (?P<close>\)) | (?P<bar>\|) | (?P<edge>[\^$])
      | (?P<repeat>(?:[*+?]|\{(?P<low>[0-9]+)(?:,[0-9]*)?\})\??)
      | (?P<one>\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]|\\[dDsSwW]|\.)
      | \\(?P<escaped>[^\w\s]) | (?P<texts>[^\\()\[\]{}.*+?|^$]+(?![*+?{]))
      | (?P<text>[^\\()\[\]{}.*+?|^$])""",
    re.VERBOSE | re.DOTALL,
)
Pieces = Sequence[re.Match[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginnings:
    """Whatever an expression matches begins with one of ``texts``; with ``empty`` it may be "".

    ``whole`` where nothing follows these texts, so that they go on with what follows.
    """

    texts: tuple[str, ...]
    empty: bool
    whole: bool


_NOTHING = Beginnings(texts=("",), empty=True, whole=True)
_ONE = Beginnings(texts=("",), empty=False, whole=False)
_ANY = Beginnings(texts=("",), empty=True, whole=False)


@lru_cache(maxsize=8192)
def beginnings_of(pattern: str) -> Beginnings | None:
    """Of a valid expression; None where it has flags, escapes by numbers, or is very deep."""
    pieces = _pieces_of(pattern)
    return None if pieces is None else _alternatives(pieces, 0)[0]


def alternatives_of(pattern: str) -> tuple[tuple[int, str], ...]:
    """The alternatives of a valid expression with their places, also of one that is in a group.

    None where `beginnings_of` says nothing.
    """
    pieces = _inside(_pieces_of(pattern) or ())
    start = pieces[0].start() if pieces else len(pattern)
    found, depth = list[tuple[int, str]](), 0
    for piece in pieces:
        depth += bool(piece["open"]) - bool(piece["close"])
        if piece["bar"] and not depth:
            found.append((start, pattern[start : piece.start()]))
            start = piece.end()
    return (*found, (start, pattern[start : pieces[-1].end()])) if pieces else ()


def _inside(pieces: Pieces) -> Pieces:
    """All but the edges and the brackets around the whole, which say nothing."""
    while pieces:
        first, last = pieces[0], pieces[-1]
        if first.group() == "^":
            pieces = pieces[1:]
        elif last.group() == "$":
            pieces = pieces[:-1]
        elif first["open"] and last["close"] and _closing(pieces) == len(pieces) - 1:
            pieces = pieces[1:-1]
        else:
            break
    return pieces


def _closing(pieces: Pieces) -> int:
    """Where the first bracket closes."""
    depths = accumulate(bool(one["open"]) - bool(one["close"]) for one in pieces)
    return next(place for place, depth in enumerate(depths) if not depth)


def _pieces_of(pattern: str) -> list[re.Match[str]] | None:
    pieces, place, depth = list[re.Match[str]](), 0, 0
    while place < len(pattern):
        piece = _PIECE.match(pattern, place)
        if piece is None or place > _LONGEST:
            return None
        depth += bool(piece["open"]) - bool(piece["close"])
        if not 0 <= depth <= _DEEPEST:
            return None
        pieces.append(piece)
        place = piece.end()
    return None if depth else pieces


def _alternatives(pieces: Pieces, place: int) -> tuple[Beginnings, int]:
    """Of all up to the bracket that closes, or to the end, and where that is."""
    one, place = _sequence(pieces, place)
    every = [one]
    while place < len(pieces) and pieces[place]["bar"]:
        one, place = _sequence(pieces, place + 1)
        every.append(one)
    texts = dict.fromkeys(text for one in every for text in one.texts)
    few = len(texts) <= _MOST
    return Beginnings(
        texts=tuple(texts) if few else ("",),
        empty=any(one.empty for one in every),
        whole=few and all(one.whole for one in every),
    ), place


def _sequence(pieces: Pieces, place: int) -> tuple[Beginnings, int]:
    found = _NOTHING
    while place < len(pieces) and not (pieces[place]["bar"] or pieces[place]["close"]):
        one, place = _atom(pieces, place)
        if place < len(pieces) and pieces[place]["repeat"]:
            one, place = _repeated(one, pieces[place]), place + 1
        found = _joined(found, one)
    return found, place


def _atom(pieces: Pieces, place: int) -> tuple[Beginnings, int]:
    piece = pieces[place]
    if piece["open"]:
        inner, place = _alternatives(pieces, place + 1)
        return inner, place + 1
    if piece["edge"]:
        return _NOTHING, place + 1
    text = piece["texts"] or piece["text"] or piece["escaped"]
    one = Beginnings(texts=(text,), empty=False, whole=True) if text else _ONE
    return one, place + 1


def _repeated(one: Beginnings, sign: re.Match[str]) -> Beginnings:
    at_least = int(sign["low"] or sign.group().startswith("+"))
    return replace(one, whole=False) if at_least else _ANY


def _joined(first: Beginnings, then: Beginnings) -> Beginnings:
    empty = first.empty and then.empty
    if not first.whole or len(first.texts) * len(then.texts) > _MOST:
        return replace(first, empty=empty, whole=False)
    texts = tuple(one + other for one in first.texts for other in then.texts)
    return Beginnings(texts=texts, empty=empty, whole=then.whole)
