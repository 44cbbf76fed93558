"""Bad or good events must be a proper part of all events, and each event counted once."""

from collections.abc import Iterator

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.root import EventIndicator, Model, Part, Slo
from slosmith.promql import Matcher, Selector, is_subset, unrestricted
from slosmith.source import Origin


def check_parts(model: Model) -> Iterator[Diagnostic]:
    """Of the kinds whose selectors are the author's own."""
    for slo in model.slos:
        if not isinstance(slo.indicator, EventIndicator):
            continue
        place = slo.origin.at("sli", slo.kind)
        if slo.kind == "events":
            yield from _check_part(place, slo, model)
            yield from _counted_twice(place.at("total"), slo.indicator.total_series)
            yield from _counted_twice(place.at(_word(slo)), slo.indicator.part_series)
        elif slo.kind == "queries" and slo.indicator.total == slo.indicator.part:
            yield _everything(place.at(_word(slo)), "the query", _word(slo))


def _word(slo: Slo) -> str:
    assert isinstance(slo.indicator, EventIndicator)
    return "bad" if slo.indicator.counts is Part.BAD else "good"


def _everything(place: Origin, what: str, word: str) -> Diagnostic:
    return place.finding(
        codes.BAD_NOT_PART_OF_TOTAL,
        f"{what} is {word} and total at once: every event would be {word}",
        f"select the {word} events only, like by a label for their outcome",
    )


def _check_part(place: Origin, slo: Slo, model: Model) -> Iterator[Diagnostic]:
    assert isinstance(slo.indicator, EventIndicator)
    word, totals = _word(slo), slo.indicator.total_series
    parts = slo.indicator.part_series
    if len(totals) > 1 and set(parts) == set(totals):
        yield _everything(place.at(word), "the same list", word)
        return
    for index, selector in enumerate(parts):
        at = place.at(word, index)
        alike = [total for total in totals if total.metric == selector.metric]
        if len(totals) == 1 and is_subset(totals[0], selector):
            yield _everything(at.closest, f'"{selector.text}"', word)
        elif alike and all(is_subset(selector, total) is False for total in alike):
            yield at.closest.finding(
                codes.BAD_NOT_PART_OF_TOTAL,
                f'the {word} events "{selector.text}" are no part of all events, '
                f'"{", ".join(total.text for total in totals)}"',
                f"select {word} events only among those that total: selects",
            )
        elif len(alike) == 1 and (missing := _missing(selector, alike[0], model)):
            yield at.closest.finding(
                codes.BAD_NOT_PART_OF_TOTAL,
                f'the {word} events "{selector.text}" are more than a part of "{alike[0].text}": '
                f"they may have any {missing.name}",
                f"add {missing.text} to them",
            )


def _missing(part: Selector, total: Selector, model: Model) -> Matcher | None:
    """A condition of all events that their part lacks, and that the contract does not imply."""
    metric = model.metrics_by_name.get(total.metric)
    known = dict(metric.labels) if metric is not None else {}
    for matcher in unrestricted(part, total):
        values = known.get(matcher.name)
        if not values or not all(matcher.accepts(value) for value in values):
            return matcher
    return None


def _counted_twice(place: Origin, selectors: tuple[Selector, ...]) -> Iterator[Diagnostic]:
    for index, selector in enumerate(selectors):
        for other in selectors[:index]:
            if is_subset(selector, other) or is_subset(other, selector):
                yield place.at(index).finding(
                    codes.COUNTED_TWICE,
                    f'"{selector.text}" and "{other.text}" count the same events twice',
                    "remove one of the two: a list of selectors means their sum",
                )
                break
