"""Where the parts of an SLI are written, and how its author calls them."""

from slosmith.model.indicators import EventIndicator, Part
from slosmith.model.slo import Slo
from slosmith.promql import Selector
from slosmith.source import Origin

_OPPOSITE = {"bad": "good", "good": "bad"}


def word_of(slo: Slo) -> str:
    """What its part of all events is called, `good` or `bad`."""
    assert isinstance(slo.indicator, EventIndicator)
    return "bad" if slo.indicator.counts is Part.BAD else "good"


def place_of(place: Origin, word: str) -> Origin:
    """Where events are written: what `bad: all - fast` says is what `good: fast` says."""
    return place.at(_OPPOSITE[word]) if is_taken(place, word) else place.at(word)


def is_taken(place: Origin, word: str) -> bool:
    """Whether the other word is written, so that this part is what it leaves."""
    return word in _OPPOSITE and place.at(word).closest.path == place.path


def said_of(place: Origin, selector: Selector) -> str:
    """A selector in its author's words."""
    return place.closest.text or selector.text
