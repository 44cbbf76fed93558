"""Whether one selector's series are all among another's, as far as the two texts show."""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from slosmith.promql.regex_samples import listed, samples
from slosmith.promql.selectors import METRIC_LABEL, Matcher, MatchOp, Selector


# Several checks ask it of the same two, and in an editor all do again with most keystrokes.
@lru_cache(maxsize=8192)
def is_subset(narrow: Selector, wide: Selector) -> bool | None:
    """Whether every series that `narrow` matches is matched by `wide`.

    True and False are certain (False: none of them is); None where it depends on which series
    exist, or on regular expressions that cannot be listed.
    """
    theirs = _conditions(narrow)
    answers = [
        _implied(matcher, tuple(m for m in theirs if m.name == matcher.name))
        for matcher in _conditions(wide)
        if matcher not in theirs  # most are, and so are implied
    ]
    if False in answers:
        return False
    return True if all(answers) else None


def never_met(
    selector: Selector, known: Mapping[str, Collection[str] | None]
) -> tuple[Matcher, ...]:
    """Conditions on one label that no value meets all of, as far as the text shows.

    Of labels whose values are ``known`` only these may be. What one condition leaves out by itself
    is no contradiction.
    """
    for label in dict.fromkeys(matcher.name for matcher in selector.matchers):
        asked = tuple(dict.fromkeys(selector.about(label)))
        if len(asked) > 1 and (_possible(asked) == () or _begin_apart(asked)):
            return asked
        values = known.get(label) or ()
        alone = all(any(m.accepts(value) for value in values) for m in asked)
        if len(asked) > 1 and alone and not _passing(values, asked):
            return asked
    return ()


def _begin_apart(asked: tuple[Matcher, ...]) -> bool:
    """Whether two patterns begin with letters that no value can begin with at once."""
    begun = [starts for m in asked if m.op is MatchOp.REGEX and (starts := _starts(m.value))]
    return any(
        not any(a.startswith(b) or b.startswith(a) for a in one for b in other)
        for number, one in enumerate(begun)
        for other in begun[:number]
    )


def _starts(pattern: str) -> tuple[str, ...]:
    """The letters that each alternative begins with, none where one may begin with any."""
    if set(pattern) & set("()[]\\"):
        return ()
    found = [_PREFIX.match(one) for one in pattern.split("|")]
    starts = tuple(one[0] if one else "" for one in found)
    return starts if all(starts) else ()


_PREFIX = re.compile(r"(?:[\w/:@% -](?![*?{]))+")


def unrestricted(narrow: Selector, wide: Selector) -> tuple[Matcher, ...]:
    """The matchers of `wide` on labels for which `narrow` has no matcher."""
    said = {matcher.name for matcher in narrow.matchers}
    return tuple(
        matcher
        for matcher in wide.matchers
        if matcher.name not in said and not matcher.accepts_everything
    )


def named_outside(
    narrow: Selector, wide: Selector, known: Mapping[str, Collection[str] | None]
) -> tuple[str, str] | None:
    """A label and a value of it that `narrow` matches and `wide` leaves out, where one is named.

    Of labels whose values are ``known`` only these may be; else a value may be that `narrow` asks
    for, or that `wide` excludes. No value at all is left aside: nobody knows of such series.
    """
    own = narrow.matchers
    # What both ask for leaves nothing out, and most often that is all.
    for label in dict.fromkeys(matcher.name for matcher in wide.matchers if matcher not in own):
        mine, theirs = narrow.about(label), wide.about(label)
        if not mine:
            continue  # which `unrestricted` gives to the caller
        for value in known.get(label) or _asked_for(mine, theirs):
            inside = all(m.accepts(value) for m in mine)
            if value and inside and not all(m.accepts(value) for m in theirs):
                return label, value
    return None


def open_beyond(
    narrow: Selector, wide: Selector, known: Mapping[str, Collection[str] | None]
) -> str | None:
    """A label of which `wide` lists the values, and `narrow` only excludes some.

    Not where all values are ``known``. Of codes of three digits some are known to be likely; of
    what else a pattern describes nobody knows what it leaves out.
    """
    if all(m.op.is_positive for m in narrow.matchers):
        return None  # most often
    for label in dict.fromkeys(matcher.name for matcher in wide.matchers):
        mine, theirs = narrow.about(label), wide.about(label)
        excludes = mine and all(not m.op.is_positive for m in mine)
        asks = [m for m in theirs if m.op.is_positive and m not in mine]
        if not (excludes and asks) or known.get(label):
            continue
        if all(_named(matcher) is not None for matcher in asks):
            return label
        codes = [code for code in _CODES if all(m.accepts(code) for m in mine)]
        taken = [code for code in codes if all(m.accepts(code) for m in theirs)]
        if taken and taken != codes:
            return label
    return None


_CODES = ("200", "204", "301", "304", "400", "404", "429", "500", "503")


def _asked_for(mine: tuple[Matcher, ...], theirs: tuple[Matcher, ...]) -> Iterator[str]:
    wanted = [m for m in mine if m.op.is_positive] + [m for m in theirs if not m.op.is_positive]
    for matcher in wanted:
        literal = matcher.op in (MatchOp.EQUAL, MatchOp.NOT_EQUAL)
        yield from (matcher.value,) if literal else samples(matcher.value)


def _conditions(selector: Selector) -> tuple[Matcher, ...]:
    if not selector.metric:
        return selector.matchers
    metric = Matcher(name=METRIC_LABEL, op=MatchOp.EQUAL, value=selector.metric)
    return (metric, *selector.matchers)


def _implied(wanted: Matcher, given: tuple[Matcher, ...]) -> bool | None:
    """Whether a value that passes all of `given` passes `wanted`; all are about one label."""
    if wanted in given or wanted.accepts_everything:
        return True
    possible = _possible(given)
    if possible is not None:
        passing = [wanted.accepts(value) for value in possible]
        return True if all(passing) else None if any(passing) else False
    return _implied_by_exclusion(wanted, given)


def _possible(given: tuple[Matcher, ...]) -> tuple[str, ...] | None:
    """All values that pass `given`, or None where they cannot be listed."""
    for matcher in given:
        values = _named(matcher)
        if values is not None and matcher.op.is_positive:
            return _passing(values, given)
    return None


def _passing(values: Collection[str], given: tuple[Matcher, ...]) -> tuple[str, ...]:
    return tuple(value for value in values if all(m.accepts(value) for m in given))


def _implied_by_exclusion(wanted: Matcher, given: tuple[Matcher, ...]) -> bool | None:
    if wanted.op is MatchOp.REGEX and wanted.value == ".+":
        return True if _all_excluded(("",), given) else None
    values = _named(wanted)
    if values is None or not _all_excluded(values, given):
        return None
    # None of the values that `wanted` names can occur: good where it forbids them.
    return wanted.op in (MatchOp.NOT_EQUAL, MatchOp.NOT_REGEX)


def _all_excluded(values: tuple[str, ...], given: tuple[Matcher, ...]) -> bool:
    return all(any(not matcher.accepts(value) for matcher in given) for value in values)


def _named(matcher: Matcher) -> tuple[str, ...] | None:
    """The values that a matcher names, for or against; None where they cannot be listed."""
    if matcher.op in (MatchOp.EQUAL, MatchOp.NOT_EQUAL):
        return (matcher.value,)
    return listed(matcher.value)
