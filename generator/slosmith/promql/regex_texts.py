"""Regular expressions that are texts with `.*` between them: what most people write in matchers.

Texts need no engine and can be looked up: an engine takes a tenth of a millisecond to compile one.
"""

import re
from functools import lru_cache
from typing import TypeAlias

Texts: TypeAlias = tuple[str, ...]
"""What stands before, between and after what may be anything: one text, where nothing may."""

_ESCAPE = r"\\([-.+*?()|\[\]{}^$/])"
_ONLY_TEXTS = re.compile(rf"(?:[^\\.^$|?*+()\[\]{{}}\n]|{_ESCAPE}|\.\*|\|)*+")
_LONGEST = 20_000
_BAR, _ESCAPED = re.compile(r"(?<!\\)\|"), re.compile(_ESCAPE)


@lru_cache(maxsize=8192)
def texts_of(pattern: str) -> tuple[Texts, ...] | None:
    """The texts of each alternative; None where the expression is more than texts and `.*`."""
    if len(pattern) > _LONGEST or not _ONLY_TEXTS.fullmatch(pattern):
        return None
    each = (alternative.split(".*") for alternative in _BAR.split(pattern))
    return tuple(tuple(_ESCAPED.sub(r"\1", one) for one in texts) for texts in each)


def match(alternatives: tuple[Texts, ...], value: str) -> bool:
    """Whether an alternative is the whole of a value; a newline is none of what may be anything."""
    return "\n" not in value and any(_match(texts, value) for texts in alternatives)


def _match(texts: Texts, value: str) -> bool:
    first, last = texts[0], texts[-1]
    if len(texts) == 1:
        return value == first
    if not (value.startswith(first) and value.endswith(last)):
        return False
    place, end = len(first), len(value) - len(last)
    for text in texts[1:-1]:
        found = value.find(text, place, end)
        if found < 0:
            return False
        place = found + len(text)
    return place <= end


def found_by(pattern: str) -> str | None:
    """What finds each value that an expression matches, without `.*`, which costs an engine most.

    None where an alternative has more than one text, or the expression is more than texts.
    """
    if texts_of(pattern) is None:
        return None
    found: list[str] = []
    for alternative in _BAR.split(pattern):
        first, *rest = alternative.split(".*")
        last = rest.pop() if rest else None
        some = [text for text in (first, *rest, last) if text]
        if len(some) > 1:
            return None
        found.append(f"{'^' * bool(first or last is None)}{''.join(some)}{'$' * (last != '')}")
    return "|".join(found)
