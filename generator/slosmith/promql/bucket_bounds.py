"""How the bounds of buckets are written, and selectors that match each of the ways.

Prometheus 3 and OpenMetrics write `5.0` where Prometheus 2 keeps the client's `5`. A selector that
knows one of them is empty after an upgrade, without a word.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from slosmith.promql.places import MatcherPlace, find_places
from slosmith.promql.regex_samples import listed
from slosmith.promql.selectors import Matcher, MatchOp, Selector
from slosmith.promql.strings import quote

BOUND_LABEL = "le"
# As Go reads a number: Prometheus 3 and OpenMetrics write what they read in one way.
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?", re.ASCII)
_ENDLESS = re.compile(r"\+?inf(?:inity)?", re.ASCII | re.IGNORECASE)
_LAST = "+Inf"
_MENTIONS = re.compile(r"\ble\s*[=!]")
# A dot between digits is meant as one, though it would match anything.
_LITERAL = re.compile(r"\\?([.+-])")
_DOT = re.compile(r"(?<!\\)\.(?=[0-9])")
_COMMON = ("0.005", "0.1", "0.25", "2.5")
_SPECIAL = re.compile(r"[.+]")
_EXACT_DIGITS = 15
_NEGATED = frozenset((MatchOp.NOT_EQUAL, MatchOp.NOT_REGEX))


def spellings(bound: Decimal) -> tuple[str, ...]:
    """How servers and clients write a bound, the plain way first.

    Go's shortest form has an exponent from 1e+06 up and below 1e-04, Java's from 1.0E7 up and
    below 1.0E-3.
    """
    if len(bound.normalize().as_tuple().digits) > _EXACT_DIGITS:
        bound = Decimal(repr(float(bound)))  # a server knows the nearest float, and prints it so
    plain = f"{bound.normalize():f}"
    texts = [plain]
    if "." not in plain:
        texts.append(f"{plain}.0")
    exponent = bound.adjusted() if bound else 0
    digits = "".join(str(digit) for digit in bound.normalize().as_tuple().digits)
    sign = "-" if bound < 0 else ""
    if exponent >= 6 or exponent < -4:
        fraction = f".{digits[1:]}" if len(digits) > 1 else ""
        mark = "+" if exponent > 0 else "-"
        texts.append(f"{sign}{digits[0]}{fraction}e{mark}{abs(exponent):02d}")
    if exponent >= 7 or exponent < -3:
        texts.append(f"{sign}{digits[0]}.{digits[1:] or 0}E{exponent}")
    return tuple(texts)


def bounds_of(matcher: Matcher) -> tuple[tuple[int, str, Decimal | None], ...] | None:
    """The bounds that a matcher lists: where in its value, as written, and as a number.

    None where it is a regular expression of another shape.
    """
    if matcher.op in (MatchOp.EQUAL, MatchOp.NOT_EQUAL):
        return ((0, matcher.value, _number(matcher.value)),)
    start, text = 0, matcher.value
    if text.startswith("(") and text.endswith(")"):
        start, text = 1, text[1:-1]
    found = []
    for word in text.split("|"):
        plain = _LITERAL.sub(r"\1", word)
        if _number(plain) is None and not is_endless(plain):
            return None
        if word.startswith("."):  # which is any letter
            return None
        found.append((start, word, _number(plain)))
        start += len(word) + 1
    return tuple(found)


def is_endless(text: str) -> bool:
    """Whether a bound is that of the last bucket, in whatever spelling."""
    return _ENDLESS.fullmatch(text) is not None


def takes_several(selector: Selector) -> bool:
    """Whether a selector surely takes several buckets, and not one in its spellings."""
    asked = selector.about(BOUND_LABEL)
    written = [listed(_DOT.sub(r"\.", one.value)) for one in asked if one.op is MatchOp.REGEX]
    if any(one.op is MatchOp.EQUAL for one in asked):
        return False
    if any(values is not None for values in written):
        return all(len({_number(v) for v in values}) > 1 for values in written if values)
    return sum(all(one.accepts(bound) for one in asked) for bound in _COMMON) > 1


def each_spelling(selector: Selector) -> Selector:
    """The selector, with its bounds in every spelling."""
    if all(matcher.name != BOUND_LABEL for matcher in selector.matchers):
        return selector
    matchers = tuple(
        _spelled(matcher) if matcher.name == BOUND_LABEL else matcher
        for matcher in selector.matchers
    )
    return replace(selector, matchers=matchers)


def spell_bounds(query: str) -> str:
    """A valid query, perhaps with `$window` in it, with the bounds in it in every spelling."""
    if not _MENTIONS.search(query):
        return query
    found = find_places(query).selectors
    places = [m for one in found for m in one.matchers if m.label.text == BOUND_LABEL]
    for place in reversed(places):
        query = query[: place.label.start] + _replacement(place) + query[place.value.end :]
    return query


def bucket_matcher(bound: Decimal) -> Matcher:
    """The condition on `le` that each spelling of a bound meets."""
    return _listing(spellings(bound))


def _replacement(place: MatcherPlace) -> str:
    matcher = Matcher(name=BOUND_LABEL, op=MatchOp(place.operator), value=place.text)
    spelled = _spelled(matcher)
    return f"{place.label.text}{spelled.op}{quote(spelled.value)}"


def _spelled(matcher: Matcher) -> Matcher:
    bounds = bounds_of(matcher)
    if bounds is None:
        return matcher
    texts: list[str] = []
    for _, word, number in bounds:
        plain = _LITERAL.sub(r"\1", word) if matcher.op.endswith("~") else word
        usual = (_LAST,) if is_endless(plain) else ()
        texts += [*(usual if number is None else spellings(number)), plain]
    return matcher if len(set(texts)) == 1 else _listing(texts, negated=matcher.op in _NEGATED)


def _listing(texts: Iterable[str], *, negated: bool = False) -> Matcher:
    pattern = "|".join(_SPECIAL.sub(r"\\\g<0>", text) for text in dict.fromkeys(texts))
    op = MatchOp.NOT_REGEX if negated else MatchOp.REGEX
    return Matcher(name=BOUND_LABEL, op=op, value=pattern)


def _number(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER.fullmatch(text) else None
