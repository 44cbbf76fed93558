"""Queries that an author writes: each is a rate, and a sum is held to what selectors are."""

import re
from collections.abc import Iterator

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.indicators import EventIndicator
from slosmith.model.references import References
from slosmith.model.service import Service
from slosmith.model.slo import Slo
from slosmith.promql import filled, hidden_by, operator_of, parse_expression
from slosmith.sli.parts import check_selectors, everything
from slosmith.sli.written import place_of, word_of
from slosmith.source import Origin


def check_queries(slo: Slo, service: Service, references: References) -> Iterator[Diagnostic]:
    """Of queries, which may be anything but the same; those that are sums are as selectors are."""
    assert isinstance(slo.indicator, EventIndicator)
    part = place_of(slo, word_of(slo))
    yield from _per_window(slo.origin.at("sli", slo.kind, "total"))
    yield from _per_window(part)
    for place in (slo.origin.at("sli", slo.kind, "total"), part):
        yield from _hidden(place)
    if slo.indicator.total == slo.indicator.part:
        yield everything(part, "the query", word_of(slo))
    elif not slo.indicator.queried and part.text is not None:
        yield from check_selectors(slo, service, references)


def _per_window(place: Origin) -> Iterator[Diagnostic]:
    """What rises by so much in a window is no rate, nor is what the last two samples say."""
    text = place.text or ""
    for found in _LATEST.finditer(text):
        yield place.finding_inside(
            codes.COUNTED_PER_WINDOW,
            f'"{found[0]}($window)" counts what came between two scrapes, and not in the window',
            *found.span(),
            "write rate in its place: it counts each event",
        )
    for found in _INCREASE.finditer(text):
        yield place.finding_inside(
            codes.COUNTED_PER_WINDOW,
            f'"{found[0]}($window)" counts the events of a window, and a rate per second is meant',
            *found.span(),
            "write rate in its place: rules count events from rates",
        )


def _hidden(place: Origin) -> Iterator[Diagnostic]:
    """What says nothing in place of 0 is taken for a source that is gone."""
    if (text := place.text) is None or (found := hidden_by(parse_expression(filled(text)))) is None:
        return
    operator = operator_of(found)
    start = text.rfind(operator)
    yield place.finding_inside(
        codes.HIDDEN_BY_COMPARISON,
        f'where "{operator}" does not hold there is no result, and NoData would fire',
        start,
        start + len(operator),
        "take the comparison out: where there is nothing to count, 0 is counted",
    )


_LATEST = re.compile(r"\b(?:irate|idelta)\b(?=\s*\([^()]*\$window)")
_INCREASE = re.compile(r"\bincrease\b(?=\s*\([^()]*\$window)")
