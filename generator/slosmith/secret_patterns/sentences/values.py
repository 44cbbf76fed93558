"""What a clause may say that is a password: a value that no word of a sentence looks like."""

import re
import unicodedata
from functools import lru_cache

from slosmith.secret_patterns.languages import ASKING, BELONGING, CHANGING, ENDINGS, JOINING, STATES
from slosmith.secret_patterns.looks import Look, look_of
from slosmith.secret_patterns.patterns import pattern
from slosmith.secret_patterns.states import is_chosen, is_phrase, is_worded
from slosmith.secret_patterns.values import is_path, is_place

_DRAWN = frozenset((Look.DRAWN, Look.MIXED, Look.SIGNED))
_SIGNED = (
    r"(?=\S*[A-Z])(?=\S*[a-z])(?:[^\W_]+[!#$%&*+@^?]){1,3}[^\W_]*\d\w*[!?.]?"
    r"|[A-Z][a-z]{3,}[!#$%&*^][A-Z][a-z]{3,}"
)
_CAPITALS = (
    r"(?=.*[A-Z])[A-Za-z]*[A-Za-z]\d+[A-Za-z]+\d*[!?]?|(?=.*[A-Z])(?:[A-Z]?[a-z]+(?:[A-Z][a-z]+)?[-_.]){1,3}\d{1,4}[a-z]?|[A-Z][A-Za-z]+\d{1,6}[!?]?"
    r"|(?:[A-Z][a-z]+[-_.]){1,3}[A-Z][a-z]+\d{1,4}"
)
_OTHER = (
    r"(?i)[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}|v?\d+(?:[.:/-]\d+)*|[a-z]{2,6}-\d+|https?:.*"
    r"|\w*(?:sha|md)\d+|\w+\(.*|\$.*|--?\w.*|[a-z]+s?\d?/.*"
)
_LONG = 12
_TWO = r"[a-z]{5,15}-[a-z]{5,15}|[A-Z][a-z]{4,}[A-Z][a-z]{2,}"
_WORDS = """
the your our in on at by for with from must not can is are has will asked prompted stored vault
"""
_IN_SENTENCES = frozenset(_WORDS.split())
_OF_THINGS = (
    r"(?i)(?:sha|md|base|utf|aes|rsa|tls|ssl|http|ipv|ec|v|p|oauth|windows|server|ubuntu|debian|python"
    r"|postgres|node|kubernetes|level|page|step|chapter|version|release|table|port|vlan)[\d.-]+"
)
_PLAIN = r"[^\W\d_]{5,40}"
_NUMBERED = r"[a-z]{3,}\d{1,4}[a-z]{2,}\d{0,3}|[a-z]{4,15}(?:-[a-z]{4,15}){1,3}-\d{1,4}"
_PHRASE = r"[a-zß-ž]{3,15}(?:-[a-zß-ž]{2,15}){2,4}|[a-z]{4,12}\.[a-z]{4,12}\.\d{1,4}"
_USUAL = r".*-(?:to|the|a|time|date|by)-.*|out-of-.*|.*-(?:password|key|token|secret|only)"


@lru_cache(maxsize=4096)
def _plain(value: str) -> str:
    """Without accents, which words of all languages but English have."""
    if value.isascii():
        return value
    parts = unicodedata.normalize("NFKD", value.replace("ß", "ss"))
    return "".join(part for part in parts if not unicodedata.combining(part))


def is_drawn_word(value: str) -> bool:
    """What no sentence says of anything else, wherever it stands."""
    value = _plain(value)
    return not _is_other(value) and (
        look_of(value) in _DRAWN or (len(value) > 7 and bool(pattern(_SIGNED).fullmatch(value)))
    )


def is_signed_word(value: str) -> bool:
    """A word that has a capital and a number, or nothing that names have."""
    value = _plain(value)
    if is_drawn_word(value) or (look_of(value) is not None and not _is_other(value)):
        return True
    return (
        len(value) > 5
        and pattern(_CAPITALS).fullmatch(value) is not None
        and not _is_other(value)
        and not pattern(_OF_THINGS).fullmatch(value)
    )


def is_likely(value: str) -> bool:
    """What is one where a name is joined to it."""
    value = _plain(value)
    return not _is_other(value) and (
        is_drawn_word(value)
        or look_of(value) is not None
        or (len(value) > 5 and pattern(_CAPITALS).fullmatch(value) is not None)
        or is_worded(value)
        or pattern(_NUMBERED).fullmatch(value) is not None
        or is_phrase(value)
        or (pattern(_PHRASE).fullmatch(value) is not None and not pattern(_USUAL).fullmatch(value))
    )


def _is_other(value: str) -> bool:
    return is_path(value) or is_place(value) or bool(pattern(_OTHER).fullmatch(value))


def is_plain(value: str, *, is_named: bool = False) -> bool:
    """A word that says nothing of a password, and so may be one; long ones where a sign says so."""
    lower = value.lower()
    if is_named and pattern(_TWO).fullmatch(value):
        return all(len(part) < 5 or is_plain(part) for part in re.findall(r"[A-Z]?[a-z]+", value))
    return (
        bool(pattern(_PLAIN).fullmatch(value))
        and value[1:] == lower[1:]
        and lower not in STATES | JOINING | BELONGING | CHANGING | ASKING
        and ((is_named and len(value) > _LONG) or not pattern(ENDINGS).fullmatch(lower))
        and (not lower.isascii() or is_chosen(lower))
    )


def is_long_sung(value: str) -> bool:
    """Words that no sentence says of a passphrase, to the end of a clause."""
    words = value.lower().split()
    return (
        is_sung(value)
        and len(words) > 2
        and not {*words} & (STATES | _IN_SENTENCES)
        and not any(pattern(ENDINGS).fullmatch(word) for word in words[:2])
    )


def is_sung(value: str) -> bool:
    """Some words without a sign."""
    is_words = re.fullmatch(r"[^\W\d_]+(?: [^\W\d_]+)*", value)
    return is_words is not None and 2 <= value.count(" ") + 1 <= 7
