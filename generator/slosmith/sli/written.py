"""Where the parts of an SLI are written, and how its author calls them."""

from slosmith.model.indicators import EventIndicator, Part
from slosmith.model.slo import Slo
from slosmith.promql import Selector
from slosmith.source import Origin

_QUERIES = "queries"
_OPPOSITE = {"bad": "good", "good": "bad"}


def word_of(slo: Slo) -> str:
    """What its part of all events is called, `good` or `bad`."""
    assert isinstance(slo.indicator, EventIndicator)
    return "bad" if slo.indicator.counts is Part.BAD else "good"


def place_of(slo: Slo, word: str) -> Origin:
    """Where events are written: what `bad: all - fast` says is what `good: fast` says."""
    return slo.origin.at("sli", slo.kind, _OPPOSITE[word] if is_taken(slo, word) else word)


def is_taken(slo: Slo, word: str) -> bool:
    """Whether the other word is written, so that this part is what it leaves: in a query alone."""
    place = slo.origin.at("sli", slo.kind)
    may_be = slo.kind == _QUERIES and word in _OPPOSITE
    return may_be and place.at(word).closest.path == place.path


def said_of(place: Origin, selector: Selector) -> str:
    """A selector in its author's words."""
    return place.closest.text or selector.text
