"""Damaged versions of a query: a test is good that sees the difference."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Protocol, TypeVar

from promql_parser import Expr

from slosmith.model.units import Duration
from slosmith.promql import PromQLError, parse_expression
from slosmith.promql.operators import COMPARISONS
from slosmith.promql.places import find_places
from slosmith.promql.regex_samples import listed
from slosmith.promql.strings import quote
from slosmith.promql.tokens import Token, TokenKind, tokens

_TURNED = {">": "<", "<": ">", ">=": "<=", "<=": ">=", "==": "!=", "!=": "=="}
_FACTORS = ("1.5", "0.7")
_OTHER_AGGREGATIONS = {"sum": ("max",), "max": ("min",), "min": ("max",), "avg": ("sum", "max")}
_LOWEST = "-1e300"
_MUCH_LONGER = 12
_OTHER = "instance"
_LISTS = frozenset(("by", "without", "on", "ignoring"))
_PLAIN, _MOST_ALTERNATIVES = re.compile(r"[\w:/-]+"), 12


class Noticing(Protocol):
    """What shows of some damaged versions of a query that they are damaged."""

    @property
    def noticed(self) -> frozenset[object]:
        """These, by whatever they are known."""


_Some = TypeVar("_Some", bound=Noticing)


def telling(found: Iterable[_Some]) -> Iterator[_Some]:
    """Those that notice most first, and no more than notice something new."""
    noticed: set[object] = set()
    for one in sorted(found, key=lambda one: -len(one.noticed)):
        if one.noticed - noticed:
            noticed |= one.noticed
            yield one


def mutants_of(query: str) -> Iterator[str]:
    """Each comparison turned, and each number half as large again, and less by a third."""
    found = _said(query)
    for place in _comparisons(found):
        sign = found[place]
        yield _with(query, sign, _TURNED[sign.text])
        for number in _numbers(found, place):
            yield from (_with(query, number, f"{factor} * {number.text}") for factor in _FACTORS)


def loosened(query: str) -> Iterator[str]:
    """Each `and` as an `or`, each operand of an `or` lost, and each `> 0` as good as left out."""
    found = _said(query)
    for token in found:
        if _is_word(token, "and"):
            yield _with(query, token, "or")
    yield from lost_operands(query)
    for place in _comparisons(found):
        if found[place].text == ">" and found[place + 1].text == "0":
            yield _with(query, found[place + 1], _LOWEST)


def lost_operands(query: str) -> Iterator[str]:
    """Each `or` without what follows it, and without what is before it."""
    found = _said(query)
    for place, token in enumerate(found):
        if _is_word(token, "or"):
            before, after = found[: place + 1], found[place + 1 :]
            after = after[_joining(after) :]
            end = _operand(after, TokenKind.OPEN, TokenKind.CLOSE)
            start = _operand(before[-2::-1], TokenKind.CLOSE, TokenKind.OPEN)
            yield f"{query[: token.start]}{query[after[end - 1].end :]}"
            yield f"{query[: before[-1 - start].start]}{query[after[0].start :]}"


def ungrouped(query: str) -> Iterator[str]:
    """Each aggregation without what it keeps apart."""
    found = _said(query)
    for place, token in enumerate(found):
        if _is_word(token, "by"):
            yield f"{query[: token.start]}{query[found[_closed(found, place)].end :]}"


def other_aggregations(query: str) -> Iterator[str]:
    """Each sum, average and extreme exchanged for another one."""
    found = _said(query)
    for token, after in pairwise(found):
        if after.text == "(" or _is_word(after, "by") or _is_word(after, "without"):
            others = _OTHER_AGGREGATIONS.get(token.text, ())
            yield from (_with(query, token, other) for other in others)


def lost_labels(query: str, only: str | None = None) -> Iterator[str]:
    """Each label lost by which something is grouped or joined, or this one alone."""
    found = _said(query)
    for place, token in enumerate(found[:-1]):
        if token.text.lower() in _LISTS and found[place + 1].text == "(":
            last = _closed(found, place)
            labels = [one.text for one in found[place + 2 : last] if one.text != ","]
            for lost in labels if only is None else [only] if only in labels else []:
                kept = ", ".join(label for label in labels if label != lost)
                yield f"{query[: token.end]} ({kept}){query[found[last].end :]}"


def other_groups(query: str) -> Iterator[str]:
    """Each label lost by which something is grouped or joined, and another one in each group."""
    yield from lost_labels(query)
    found = _said(query)
    for place, token in enumerate(found[:-1]):
        if _is_word(token, "by") and found[place + 1].text == "(":
            open_one = found[place + 1]
            empty = found[place + 2].kind is TokenKind.CLOSE
            yield f"{query[: open_one.end]}{_OTHER}{'' if empty else ', '}{query[open_one.end :]}"


def other_windows(query: str) -> Iterator[str]:
    """Each range, step and offset very much longer, and half as long."""
    for token in tokens(query):
        if token.kind is TokenKind.DURATION:
            length = Duration.parse(token.text).ms
            others = (length * _MUCH_LONGER, length // 2)
            yield from (_with(query, token, str(Duration(ms))) for ms in others)


def without_matchers(query: str) -> Iterator[str]:
    """Each matcher lost in one place."""
    for selector in find_places(query).selectors:
        for number, lost in enumerate(selector.matchers):
            after = selector.matchers[number + 1 :]
            before = selector.matchers[:number]
            start = before[-1].value.end if before and not after else lost.label.start
            end = after[0].label.start if after else lost.value.end
            yield f"{query[:start]}{query[end:]}"


def lost_alternatives(query: str) -> Iterator[str]:
    """Each of a few plain values lost of those that a regular expression takes."""
    for selector in find_places(query).selectors:
        for matcher in (one for one in selector.matchers if one.operator == "=~"):
            values = alternatives_in(matcher.text)
            start, end = matcher.value.start, matcher.value.end
            for lost in values:
                kept = "|".join(value for value in values if value != lost)
                yield f"{query[:start]}{quote(kept)}{query[end:]}"


def alternatives_in(pattern: str) -> tuple[str, ...]:
    """The few values that a regular expression takes, where they are two or more and plain."""
    values = listed(pattern) or ()
    plain = all(_PLAIN.fullmatch(value) for value in values)
    return values if plain and 1 < len(values) <= _MOST_ALTERNATIVES else ()


def parsed(queries: Iterable[str]) -> Iterator[Expr]:
    """Those of them that are queries: a selector of everything is none."""
    for query in queries:
        with suppress(PromQLError):
            yield parse_expression(query)


def _said(query: str) -> list[Token]:
    """The tokens of a query but for comments."""
    return [one for one in tokens(query) if one.kind is not TokenKind.COMMENT]


def _closed(found: Sequence[Token], place: int) -> int:
    """Where the list of labels behind a word is closed."""
    return next(n for n in range(place, len(found)) if found[n].kind is TokenKind.CLOSE)


def _is_word(token: Token, word: str) -> bool:
    return token.kind is TokenKind.KEYWORD and token.text.lower() == word


def _joining(found: Sequence[Token]) -> int:
    """How many tokens say by which labels two operands join."""
    if not found or found[0].text.lower() not in ("on", "ignoring"):
        return 0
    return next(n for n, one in enumerate(found, 1) if one.kind is TokenKind.CLOSE)


def _operand(found: Sequence[Token], opens: TokenKind, closes: TokenKind) -> int:
    """How many tokens an operand of an `or` has: nothing binds less."""
    depth = 0
    for place, one in enumerate(found):
        if not depth and (one.kind in (closes, TokenKind.COMMA) or _is_word(one, "or")):
            return place
        depth += (one.kind is opens) - (one.kind is closes)
    return len(found)


def _comparisons(found: Sequence[Token]) -> Iterator[int]:
    """Where comparisons stand; in braces there are matchers."""
    inside = False
    for place, token in enumerate(found):
        if token.text in ("{", "}"):
            inside = token.text == "{"
        elif token.text in COMPARISONS and token.kind is TokenKind.OPERATOR and not inside:
            yield place


def _numbers(found: Sequence[Token], place: int) -> Iterator[Token]:
    after = place + 1
    while after < len(found) and found[after].text in ("bool", "(", "-"):
        after += 1
    for at in (place - 1, after):
        if 0 <= at < len(found) and found[at].kind is TokenKind.NUMBER and _counts(found[at].text):
            yield found[at]


def _counts(number: str) -> bool:
    """Whether a part of it is another number."""
    return bool(number.lower().removeprefix("0x").strip("0."))


def _with(query: str, token: Token, text: str) -> str:
    return f"{query[: token.start]}{text}{query[token.end :]}"
