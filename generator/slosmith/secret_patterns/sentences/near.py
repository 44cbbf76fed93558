"""Passwords that a clause says somewhere near their name, in any order and any language."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from slosmith.secret_patterns.languages import ASKING, BELONGING, CHANGING, INTO, JOINING, KINDS
from slosmith.secret_patterns.patterns import pattern
from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.sentences.called import (
    ASKED,
    ASKED_BY,
    KEY_BEGINNINGS,
    KEYED,
    KEYS,
    NAME_BEGINNINGS,
    NAMED,
    NAMES,
    SHORT_NAMES,
)
from slosmith.secret_patterns.sentences.clauses import Word, clause_before, clause_behind, words_of
from slosmith.secret_patterns.sentences.values import (
    is_drawn_word,
    is_likely,
    is_long_sung,
    is_plain,
    is_signed_word,
    is_sung,
)
from slosmith.secret_patterns.sentences.words import PROSE
from slosmith.secret_patterns.states import is_chosen

# What stands behind a name that a sentence says; that of an entry has a sign there.
_GOING_ON = (
    r"(?!\s*=)(?:[\"”»]\s(?:is|was|ist|est|es|é)\b|[ ,(\n]|['\u2019](?:s\b|\s)|[.;!?)](?:\s|$)|$)"
)
_KEY = (
    r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}"
    r"|(?=\S*\d)(?=\S*[A-Z])(?=\S*[a-z])[\w+/-]{16,100}={1,2}"
)
_KEY_WORD = r"[a-z]{6,20}\d{2,4}|[a-z]{4,}\d[a-z]{2,}"
_WORDED = r"[A-Z][a-z]+\d+"
_PHRASES = r"(?i)phrase|frase"
_SUNG = (
    r"(?:[:=]|\b(?:is|was|reads|ist|lautet|est|es|é|è))\s+"
    r"(?P<value>[^\W\d_]+(?: [^\W\d_]+){2,7})[.,;]?\s*$"
)
_DONE = frozenset(("be", "been", "being"))
"""Behind these a plain word says what happens to it: `passwords be maintained`."""
_OWNING = frozenset(("user", "account", "has", "have"))
"""Behind who has one: `testuser1` has no password."""
_OF_KEYS = """
public öffentlich öffentliche fingerprint hash sha sha256 digest commit id uuid trace
checksum length
"""
_OF_THINGS = frozenset(_OF_KEYS.split())
_TYPED = """
with mit avec con com bitte say need needs
it's type enter say tippe tapez escribe
"""
_WITH, _TYPING = (frozenset(words.split()) for words in _TYPED.strip().split("\n"))
_THEN = r"[\"'`]?\s(?:and|und|et|y|e|then)\b"
_NAME = rf"(?i){NAMES}"
_ANSWER = r"\?[ \t]*\n[ \t>]{0,8}(?P<value>[^\s\"'`{}<>|=:]{5,60})[ \t]*(?:\n|$)"


def _is_joined(word: Word, before: list[str]) -> bool:
    """Whether a word or a sign says that this is what was named."""
    if word.is_joined or not before:
        return word.is_joined or word.is_marked or word.sign.strip() != ""
    if before[-1] in INTO:
        return bool({*before[-4:-1]} & CHANGING)
    is_quoted = word.is_marked and " " in word.text and bool({*before[-4:]} & JOINING)
    return before[-1] in JOINING or is_quoted


def _is_far(before: list[str]) -> bool:
    """Whether that was said some words before, and no preposition since."""
    return not before or (bool({*before[-5:]} & JOINING) and before[-1] not in BELONGING | INTO)


def _is_said(word: Word, before: list[str]) -> bool:
    """Whether what stands between a name and this word says that it is the value."""
    if before and before[0] in KINDS:
        return False
    if not _is_joined(word, before):
        is_alone = bool(before) or word.ends or not pattern(_WORDED).fullmatch(word.text)
        return is_alone and _is_far(before) and is_signed_word(word.text)
    if is_likely(word.text):
        return True
    if before and before[-1] in _DONE:
        return False
    has_sign = ":" in word.sign
    while before and before[-1] in JOINING | INTO | CHANGING:
        before = before[:-1]
    if before:
        is_of_it = len(before) < 7 and (before[0] in BELONGING or (has_sign and len(before) < 5))
    else:
        is_of_it = word.sign.strip() != "," or word.sign == ""
    if word.is_marked and " " in word.text:
        return is_of_it and is_sung(word.text)
    return is_of_it and (word.ends or word.is_marked) and is_plain(word.text, is_named=has_sign)


def _said_behind(words: Sequence[Word]) -> Word | None:
    """Behind the name: `… for the replica is still hunter2`."""
    before = list[str]()
    for word in words:
        if is_drawn_word(word.text) or _is_said(word, before):
            return word
        if pattern(_NAME).fullmatch(word.text):
            return None
        before.append(word.text.lower())
    return None


def _said_into(words: Sequence[Word], before: str) -> Word | None:
    """What it was changed to: `se cambió la contraseña a …`."""
    if not CHANGING & {*re.findall(r"\w+", before.lower())}:
        return None
    for last, word in pairwise(words[:8]):
        if last.text.lower() in INTO and is_likely(word.text):
            return word
    return None


def _said_before(words: Sequence[Word]) -> Word | None:
    """Before it: `hunter2 is the password`."""
    for number, word in reversed([*enumerate(words)]):
        behind = words[number + 1].text.lower() if number + 1 < len(words) else ""
        if behind in _OWNING:
            continue
        leads = behind in JOINING | ASKING
        if is_drawn_word(word.text) or ((leads or word.is_marked) and is_likely(word.text)):
            return word
    return None


def said_near(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What a clause says to be the password that it names from ``start`` to ``end``."""
    behind, before = clause_behind(text, end), clause_before(text, start)
    if not pattern(_GOING_ON).match(behind):
        return
    words = words_of(behind)
    sung = pattern(_SUNG).search(behind) if pattern(_PHRASES).search(text[start:end]) else None
    if sung and is_long_sung(sung["value"]):
        yield end + sung.start("value"), end + sung.end("value")
    elif word := _said_behind(words) or _said_into(words, before):
        yield end + word.start, end + word.end
    elif (word := _said_before(words_of(before)[-9:])) and not text.startswith(
        "](",
        (begin := start - len(before)) + word.end,  # a link says where it leads
    ):
        yield begin + word.start, begin + word.end
    elif (
        words
        and text[start:end].lower() in SHORT_NAMES
        and (before.endswith("(") or not re.search(r"\w", before))
    ):
        if is_likely(words[0].text) or (words[0].ends and is_plain(words[0].text)):
            yield end + words[0].start, end + words[0].end
    elif (answer := pattern(_ANSWER).match(text, end + len(behind))) and is_chosen(answer["value"]):
        yield answer.span("value")


def key_near(text: str, _: int, end: int) -> Iterator[tuple[int, int]]:
    """What a clause says to be a key or token, made by a machine or joined as no name is."""
    before = list[str]()
    for word in words_of(clause_behind(text, end)) if pattern(_GOING_ON).match(text[end:]) else ():
        if _OF_THINGS & {*before}:
            return
        if _is_joined(word, before) and (
            pattern(_KEY).fullmatch(word.text)
            or is_drawn_word(word.text)
            or pattern(_KEY_WORD).fullmatch(word.text)
            or (before and is_signed_word(word.text))
        ):
            yield end + word.start, end + word.end
            return
        before.append(word.text.lower())


def asked_near(text: str, _: int, end: int) -> Iterator[tuple[int, int]]:
    """What is to be typed where something is asked for, or unlocked."""
    before = list[str]()
    for word in words_of(clause_behind(text, end)):
        last = before[-1] if before else ""
        is_typed = word.is_joined or last in JOINING | _WITH
        is_typed |= not before and word.sign.strip() == "," and is_signed_word(word.text)
        is_ended = word.ends or pattern(_THEN).match(text, end + word.end)
        is_word = last in _TYPING and bool(is_ended) and is_plain(word.text)
        if is_typed and (
            is_likely(word.text) or is_word or (word.is_marked and is_sung(word.text))
        ):
            yield end + word.start, end + word.end
            return
        before.append(word.text.lower())


NEAR: tuple[Rule, ...] = (
    Rule(
        what="a key or token",
        words=KEYED,
        pattern=rf"(?i){KEYS}",
        picks=key_near,
        names=KEY_BEGINNINGS,
        begins=True,
        source=PROSE,
    ),
    Rule(
        what="a password",
        words=ASKED_BY,
        pattern=ASKED,
        picks=asked_near,
        source=PROSE,
    ),
    Rule(
        what="a password",
        words=NAMED,
        pattern=rf"(?i)(?:{NAMES})",
        picks=said_near,
        names=NAME_BEGINNINGS,
        begins=True,
        source=PROSE,
    ),
)
"""A name of a password in any language, and what a clause around it says."""
