"""Bad or good events must be a proper part of all events."""

from collections.abc import Iterator

from slosmith import codes
from slosmith.diagnostics import Diagnostic
from slosmith.model import EventIndicator, Model, Part, Slo
from slosmith.promql import is_subset


def check_parts(model: Model) -> Iterator[Diagnostic]:
    """Of the kinds whose selectors are the author's own."""
    for slo in model.slos:
        if slo.kind == "events" and isinstance(slo.indicator, EventIndicator):
            yield from _check_part(slo, slo.indicator)


def _check_part(slo: Slo, events: EventIndicator) -> Iterator[Diagnostic]:
    word = "bad" if events.counts is Part.BAD else "good"
    totals = {selector.metric for selector in events.total_series}
    for index, selector in enumerate(events.part_series):
        place = slo.origin.at("sli", "events", word, index).closest
        if selector in events.total_series and len(events.total_series) == 1:
            yield place.finding(
                codes.BAD_NOT_PART_OF_TOTAL,
                f'"{selector.text}" is {word} and total at once: every event would be {word}',
                f"select the {word} events only, like by a label for their outcome",
            )
        elif selector.metric in totals and not any(
            is_subset(selector, total) is not False for total in events.total_series
        ):
            total = ", ".join(total.text for total in events.total_series)
            yield place.finding(
                codes.BAD_NOT_PART_OF_TOTAL,
                f'the {word} events "{selector.text}" are no part of all events, "{total}"',
                f"select {word} events only among those that total: selects",
            )
