"""Bad events that are the good ones by what their labels say, and good ones that are the bad."""

import re
from collections.abc import Collection, Iterator

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.promql import Matcher, Selector
from slosmith.source import Origin

_CODES = re.compile(r"(?:^|_)(?:code|status|statuscode)$|^status_code$|^http_status$")
_OUTCOMES = re.compile(r"(?:^|_)(?:outcome|result|status|state)$")
_GOOD_FLAGS = re.compile(r"(?:^|_)(?:success|ok|accurate|correct|healthy|valid|passed|available)$")
_GOOD_WORDS = ("success", "ok", "succeeded", "successful", "completed", "OK", "SUCCESS")
_BAD_WORDS = ("error", "failed", "failure", "timeout", "fail", "ERROR", "FAILED")
_ERRORS = re.compile(r"(?:^|_)(?:error|failed|failure)$")


def check_turned(
    place: Origin, word: str, part: Selector, total: Collection[Selector]
) -> Iterator[Diagnostic]:
    """A part that its own labels call the opposite.

    Only among what is counted in all: a counter of failures may leave some kind of them out.
    """
    if all(one.metric != part.metric for one in total):
        return
    common = {matcher for one in total for matcher in one.matchers}
    for matcher in part.matchers:
        if matcher not in common and is_turned(matcher, word == "good"):
            message, hint = looks_inverted(matcher.text, word)
            yield place.closest.finding(codes.PART_INVERTED, message, hint)
            return


def looks_inverted(what: str, word: str) -> tuple[str, str]:
    """What to say of a condition of the ``good`` events, or of those that are bad or failed."""
    is_good = word == "good"
    said = "errors count as successes" if is_good else "successes count as errors"
    return f"{what} among the {word} events looks inverted: {said}", _OTHERWISE[word]


_OTHERWISE = {
    "bad": "select the others, or write good: in place of bad:",
    "good": "select the others, or write bad: in place of good:",
    "failed": "select the others",
}


def is_of_codes(matcher: Matcher) -> bool:
    """Whether it is about the code of an answer."""
    return bool(_CODES.search(matcher.name))


def is_turned(matcher: Matcher, good: bool) -> bool:
    """Whether it accepts what is good where bad is meant, or the other way round."""
    if _CODES.search(matcher.name):
        accepts = matcher.accepts("200"), matcher.accepts("500")
        named = matcher.accepts("OK"), matcher.accepts("Internal")
        if accepts[0] != accepts[1]:
            return accepts[0] is not good
        if named[0] != named[1]:
            return named[0] is not good
    if _ERRORS.search(matcher.name):
        yes, no = matcher.accepts("true"), matcher.accepts("false")
        return yes != no and yes is good
    if _GOOD_FLAGS.search(matcher.name):
        yes, no = matcher.accepts("true"), matcher.accepts("false")
        return yes != no and yes is not good
    if not _OUTCOMES.search(matcher.name):
        return False
    fine = any(map(matcher.accepts, _GOOD_WORDS)), any(map(matcher.accepts, _BAD_WORDS))
    if matcher.op.is_positive:
        return fine[0] != fine[1] and fine[0] is not good
    rejects = any(not matcher.accepts(word) for word in _GOOD_WORDS)
    spares = any(not matcher.accepts(word) for word in _BAD_WORDS)
    return rejects != spares and rejects is good
