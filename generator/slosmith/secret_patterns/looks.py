"""What a secret looks like that nothing names: as nobody calls a thing."""

import re
from base64 import b64decode
from enum import Enum, auto
from functools import lru_cache

from slosmith.secret_patterns.letters import disorder


class Look(Enum):
    """How a value shows that it names nothing."""

    DRAWN = auto()
    """Capitals and small letters, mostly with digits, as nobody would put them: `avmpXz8eF4s6Y`."""
    MIXED = auto()
    """Capitals, small letters and digits without order: `Xq7Km2RtZ9`."""
    SIGNED = auto()
    """All of them, and a sign that no name has: `Winter2024!`."""
    SPELT = auto()
    """Digits for letters, more than once: `gr4n1te`, where `utf8mb4` is a name."""
    SMALL = auto()
    """Small letters and digits without order: `x7kq9mpw2ltd`."""
    WORDS = auto()
    """Words with capitals, and a number: `Tiger-Staple22`."""


_SHORTEST = 8
_SHORTEST_SMALL = 10
# Few names are so unlike words, and none of those that were counted.
_DISORDER, _NO_NAME = 220, 330
_PIECE = re.compile(r"[0-9A-Za-z]+")
# Digests, numbers in memory, a commit behind a version, and the letters of which Kubernetes makes
# the names of pods: without vowels, and without the digits that look like some.
_OF_THINGS = re.compile(
    r"[0-9a-f]+|[0-9A-F]+|0x[0-9A-Fa-f]+|g[0-9a-f]{7,}|[bcdfghjklmnpqrstvwxz2456789]+"
)
# Objects: https://docs.stripe.com/api/expanding_objects
_OF_STRIPE = re.compile(
    r"(?:ch|cus|pi|py|in|sub|evt|price|prod|acct|pm|seti|txn|re|cs|si)_[0-9A-Za-z]{14,}$"
)
# What a URL escapes, a rule of Nagios, an issue and an anchor.
_NO_SIGN = re.compile(r"%[0-9A-F]{2}|-$|_\w*_|[A-Za-z]#[\dA-Za-z]")
_SIGN = re.compile(r"[0-9A-Za-z][!?#$^&]+$|[0-9A-Za-z][!?$^&%][0-9A-Za-z]")
_BASE64 = re.compile(r"[0-9A-Za-z+/]{32,}={0,2}")
_SPELT = re.compile(r"[A-Za-z]\d[A-Za-z]{2,}\d[A-Za-z]")
_WORDS = re.compile(r"(?:[A-Z][a-z]{2,}[-_.]?){1,3}\d{2,4}")


@lru_cache(maxsize=1 << 14)
def look_of(value: str) -> Look | None:
    """How a value shows that it names nothing; None where it may be a name, a version or a hash."""
    if len(value) < _SHORTEST or not value.isascii() or _OF_STRIPE.match(value):
        return None
    pieces = [piece for piece in _PIECE.findall(value) if not _OF_THINGS.fullmatch(piece)]
    has_both = value != value.lower() and value != value.upper()
    if has_both and any(_is_without_order(piece, _SHORTEST, _NO_NAME) for piece in pieces):
        return Look.DRAWN
    if not pieces or not re.search(r"\d", value):
        return None
    encoded = [re.sub(r"\W", "", value)] if _BASE64.fullmatch(value) else []
    if has_both and any(_is_mixed(piece) for piece in (*pieces, *encoded)):
        return Look.MIXED
    if has_both and _SIGN.search(value) and not _NO_SIGN.search(value):
        return Look.SIGNED
    if any(_SPELT.search(piece) for piece in pieces):
        return Look.SPELT
    if value == value.lower() and any(
        _is_without_order(piece, _SHORTEST_SMALL) for piece in pieces
    ):
        return Look.SMALL
    return Look.WORDS if _WORDS.fullmatch(value) else None


def is_sentence(value: str) -> bool:
    """Whether it is the Base64 of words with spaces between them."""
    if not _BASE64.fullmatch(value) or len(value) % 4:
        return False
    plain = b64decode(value)
    words = re.fullmatch(rb"[A-Za-z0-9]+(?:[ ,.:/-]+[A-Za-z0-9]+){3,}[.!]?\s?", plain)
    return words is not None and b" " in plain


def _is_mixed(piece: str) -> bool:
    kinds = (r"[A-Z]", r"[a-z]", r"\d")
    return _is_without_order(piece, _SHORTEST) and all(re.search(kind, piece) for kind in kinds)


def _is_without_order(piece: str, shortest: int, least: int = _DISORDER) -> bool:
    return len(piece) >= shortest and disorder(piece) >= least


def is_made(value: str) -> bool:
    """Whether a machine made it: capitals and small letters without order."""
    return look_of(value) in (Look.DRAWN, Look.MIXED)


def is_no_name(value: str) -> bool:
    """Whether it is no name, and more than words with a number, as names of things are."""
    return look_of(value) not in (None, Look.WORDS)
