"""Narrowing: a query that reads less, as every selector in it asks for one thing more."""

from slosmith.promql.places import SelectorPlace, find_places
from slosmith.promql.selectors import Matcher, MatchOp
from slosmith.promql.window import filled


def narrowed(text: str, matcher: Matcher) -> str:
    """A valid query, perhaps with `$window` in it, of which each selector has the matcher too.

    But for one that asks for a value of the label already: that is a finding of its own.
    """
    places = find_places(filled(text)).selectors
    for place in sorted(places, key=lambda one: one.start, reverse=True):
        asked = {one.label.text for one in place.matchers if one.operator == MatchOp.EQUAL}
        if matcher.name not in asked:
            text = _with_matcher(text, place, matcher.text)
    return text


def _with_matcher(text: str, place: SelectorPlace, matcher: str) -> str:
    """Behind the opening brace, or in braces of its own."""
    after = place.metric.end if place.metric is not None else place.start
    brace = text.find("{", after, place.end)
    if brace < 0:
        return f"{text[:after]}{{{matcher}}}{text[after:]}"
    comma = "," if text[brace + 1 : place.end].strip(" \n\t}") else ""
    return f"{text[: brace + 1]}{matcher}{comma}{text[brace + 1 :]}"
