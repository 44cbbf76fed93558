"""Every metric, label and label value in an expression must be one that the contract knows."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import chain

from slosmith.checks.reading import Reading
from slosmith.checks.values_read import values_of
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.suggest import Same, causes_of_unlisted, closest_value, suggest
from slosmith.model.contract import Contract, Series
from slosmith.model.units import print_decimal
from slosmith.promql import (
    BOUND_LABEL,
    METRIC_LABEL,
    Matcher,
    MatchOp,
    bounds_of,
    matches_regex,
    quote,
    regex_problem,
)
from slosmith.promql.regex_beginnings import alternatives_of
from slosmith.promql.regex_texts import texts_of

_LITERAL = re.compile(r"[\w /:.@%-]*")
_MOST = 8
_WORDS = re.compile(r"[\w /:@%-]+")
_EXACT = frozenset((MatchOp.EQUAL, MatchOp.NOT_EQUAL))


def check_metrics(reading: Reading, contract: Contract) -> Iterator[Diagnostic]:
    """Unknown names, and what is unknown of the series that are known."""
    for number, use in enumerate(reading.uses):
        name = use.selector.metric
        series = contract.series.get(name)
        if series is not None:
            yield from _check_labels(reading, series, number)
        elif name and not contract.knows(name):
            yield _unknown(reading, contract, name, number)


def _unknown(reading: Reading, contract: Contract, name: str, number: int) -> Diagnostic:
    place = reading.place(number).name
    meant = suggest(name, contract.series)
    if ":" in name:
        return reading.finding(
            codes.RECORDING_UNKNOWN,
            f'the contract does not know the recorded series "{name}"',
            place,
            meant or f'add "{name}" below metrics:, as a gauge, so that it is checked',
        )
    message = f'the contract does not know the metric "{name}"'
    hint = meant or f'correct it, or add "{name}" below metrics:'
    return reading.finding(codes.METRIC_UNKNOWN, message, place, hint).because(f"metric {name}")


def _check_labels(reading: Reading, series: Series, number: int) -> Iterator[Diagnostic]:
    for matcher in reading.uses[number].selector.matchers:
        if matcher.name == METRIC_LABEL:
            continue
        if matcher.name not in series.labels:
            # Scraping may add labels to what an exporter has; one that is misspelt is near to one.
            if series.metric.given and _added_by_scrapes(matcher.name, series.labels):
                continue
            yield _unknown_label(reading, series, matcher, number)
        elif matcher.name == BOUND_LABEL:
            yield from _check_bounds(reading, series, matcher, number)
        elif values := series.values(matcher.name):
            yield from _check_value(reading, series, matcher, values, number)


def _added_by_scrapes(label: str, labels: Collection[str]) -> bool:
    """Whether a label may be one of the target, or was kept beside one of the target's."""
    kept = label.removeprefix("exported_")
    return (kept != label and kept in labels) or not suggest(label, labels)


def _unknown_label(reading: Reading, series: Series, matcher: Matcher, number: int) -> Diagnostic:
    label = matcher.name
    add = f'add it to the labels of "{series.metric.name}" in the contract'
    place = reading.matcher_place(number, matcher)
    return reading.finding(
        codes.LABEL_UNKNOWN,
        f'"{series.name}" has no label "{label}"',
        (place.label.start, place.label.end) if place else reading.place(number).name,
        suggest(label, series.labels) or f"correct it, or {add}",
    ).because(f"label {label} of {series.metric.name}")


def _check_value(
    reading: Reading, series: Series, matcher: Matcher, values: tuple[str, ...], number: int
) -> Iterator[Diagnostic]:
    for offset, wrong in _dead(matcher, values):
        known = ", ".join(values[:8]) + (", …" if len(values) > 8 else "")
        close = closest_value(wrong, values)
        hint = f'did you mean "{close}"?' if close else f"the contract knows {known}"
        pattern = _meant_pattern(wrong, values)
        if matcher.op in _EXACT and pattern:
            op = "=~" if matcher.op is MatchOp.EQUAL else "!~"
            hint = f"write {matcher.name}{op}{quote(pattern)}, which matches regular expressions"
        elif pattern:
            hint = f'did you mean "{pattern}"?'
        what = f'the label "{matcher.name}" of "{series.name}"'
        message = f'{what} is never "{wrong}"'
        if matcher.op not in _EXACT and not _WORDS.fullmatch(wrong):
            message = f'no value of {what} matches "{wrong}"'
        place = reading.matcher_place(number, matcher)
        start = place.value.start + 1 + offset if place else 0
        where = (start, start + len(wrong)) if place else reading.place(number).name
        causes = causes_of_unlisted(series.name, matcher.name, wrong, values)
        found = reading.finding(codes.LABEL_VALUE_UNKNOWN, message, where, hint)
        yield found if pattern else found.because(*causes)


def _meant_pattern(text: str, values: tuple[str, ...]) -> str:
    """The expression that was meant by a text, by `5*` or by `5xx`, and that does match."""
    globbed = re.sub(r"(?<![.\])\w])\*|(?<=\w)\*", ".*", text)
    for meant in (text, globbed, re.sub(r"(?<=\d)[xX]{2}", "..", text)):
        asks = set(meant) & set(".*+?|[(") and regex_problem(meant) is None
        if asks and any(matches_regex(meant, one) for one in values):
            return meant
    return ""


def _check_bounds(
    reading: Reading, series: Series, matcher: Matcher, number: int
) -> Iterator[Diagnostic]:
    """Buckets that are asked for, in whatever spelling, must be there; `+Inf` always is."""
    buckets = series.metric.buckets
    if not buckets:
        return
    for offset, written, bound in bounds_of(matcher) or ():
        if bound is None or series.metric.has_bucket(bound):  # the last one is always there
            continue
        place = reading.matcher_place(number, matcher)
        start = place.value.start + 1 + offset if place else 0
        where = (start, start + len(written)) if place else reading.place(number).name
        yield reading.finding(
            codes.BOUND_NO_BUCKET,
            f'{written} is no bucket boundary of "{series.metric.name}"',
            where,
            f"its boundaries are {_around(bound, buckets)}",
        )


def _around(bound: Decimal, buckets: tuple[Decimal, ...]) -> str:
    """All boundaries, or of many those on both sides."""
    place = bisect_left(buckets, bound)
    first = max(min(place, len(buckets) - _MOST // 2) - _MOST // 2, 0)
    near = buckets[first : first + _MOST]
    before, after = ("… " if first else ""), (" …" if first + _MOST < len(buckets) else "")
    return f"{before}{', '.join(print_decimal(one) for one in near)}{after}"


def _dead(matcher: Matcher, values: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """What of a matcher no value meets: an alternative of `a|b`, or all of it.

    The empty value says that a series lacks the label, and is always a fair thing to ask.
    """
    text = matcher.value
    if matcher.op in _EXACT:
        if text and text not in values_of(Same(values)):
            yield 0, text
    elif (each := alternatives_of(text)) and all(_LITERAL.fullmatch(word) for _, word in each):
        yield from ((offset, word) for offset, word in each if not _met(word, Same(values)))
    elif not _met(text, Same(values)):
        yield 0, text


@lru_cache(maxsize=1024)
def _met(pattern: str, values: Same) -> bool:
    """Most expressions of a root ask for the same codes and words.

    What repeats nothing at all, as `5*` does, is no question for the empty value.
    """
    if not re.search(r"\w[*?]", pattern) and matches_regex(pattern, ""):
        return True
    known = values_of(values)
    # One alternative is enough, and texts need no engine.
    texts = (one for _, one in alternatives_of(pattern) if texts_of(one) is not None)
    found = chain.from_iterable(known.matching(one) for one in (*texts, pattern))
    return any(True for _ in found)
