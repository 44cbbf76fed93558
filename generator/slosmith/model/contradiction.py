"""Which data may contradict themselves, and from when on they are said to."""

from decimal import Decimal

from slosmith.model.indicators import EventIndicator, Indicator, Part
from slosmith.model.settings import Settings
from slosmith.model.units import Duration
from slosmith.promql import is_subset

EXCESS = Decimal("0.05")
"""How far the part may be above all events: `rate` extrapolates each by up to a scrape or so."""
EVENTS = 3
"""How many events it may be above: scrapes at other moments see the ends of a window otherwise."""
_QUARTERS = 4


def contradiction_wait(settings: Settings) -> Duration:
    """Fifteen minutes: for so much longer of an hour the part must be above all than not.

    What was counted wrongly as a series was born, began anew or was not scraped shows for one base
    window and a scrape. Three of these would have to come, and nothing be counted in between.
    """
    return settings.windows.hour // _QUARTERS


def can_contradict(indicator: Indicator) -> bool:
    """Whether more events may be counted as bad, or as good, than there are at all.

    What is selected among all events, or is a bucket of them, cannot be more. Of one counter that
    an author's own query scales nobody can tell what it is a part of.
    """
    if not isinstance(indicator, EventIndicator) or indicator.counts is Part.GOOD_SHARE:
        return False
    if indicator.lacking is not None or (indicator.queried and indicator.missing_is_zero):
        return False
    total, part = indicator.total_series, indicator.part_series
    within = all(any(is_subset(one, every) for every in total) for one in part)
    return indicator.queried or not within
