"""What an expression asks for and never gets: what nothing meets, or what is not there yet."""

import re
from collections.abc import Iterator
from datetime import timedelta

from slosmith.checks.reading import Query, Reading
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.lists import each_of
from slosmith.model.contract import Contract
from slosmith.model.units import Duration, UnitError, print_decimal
from slosmith.promql import (
    BOUND_LABEL,
    adds_zeros,
    bounds_of,
    counts_of_none,
    is_endless,
    never_met,
    never_read,
    share_of_none,
)


def check_conditions(reading: Reading, contract: Contract) -> Iterator[Diagnostic]:
    """Conditions that exclude each other: what selects nothing is good for ever."""
    for number, use in enumerate(reading.uses):
        names = [matcher.name for matcher in use.selector.matchers]
        if len(names) == len({*names}):
            continue
        series = contract.series.get(use.selector.metric)
        known = {} if series is None else {name: series.values(name) for name in series.labels}
        if asked := never_met(use.selector, known):
            last = reading.matcher_place(number, asked[-1])
            place = (last.label.start, last.value.end) if last else reading.place(number).name
            first = each_of(matcher.text for matcher in asked)
            yield reading.finding(
                codes.SELECTS_NOTHING,
                f"nothing meets {first} at once",
                place,
                f"keep the one that is meant, or write {asked[0].name}=~ with all values",
            )


def check_bounds(reading: Reading) -> Iterator[Diagnostic]:
    """A bucket is called by a number, and the last one by `+Inf`."""
    for number, use in enumerate(reading.uses):
        for matcher in use.selector.about(BOUND_LABEL):
            for _, written, bound in bounds_of(matcher) or ():
                if bound is not None or not written or is_endless(written.lstrip("\\")):
                    continue
                place = reading.matcher_place(number, matcher)
                yield reading.finding(
                    codes.BOUND_NO_BUCKET,
                    f'"{written}" is no number, and no bucket is called so',
                    (place.value.start + 1, place.value.end - 1) if place else None,
                    f'write {BOUND_LABEL}="{_in_seconds(written)}", in the unit of the histogram',
                )


def _in_seconds(written: str) -> str:
    try:
        return print_decimal(Duration.parse(written).seconds)
    except UnitError:
        return "0.5"


def check_none(reading: Query, *, good: bool) -> Iterator[Diagnostic]:
    """Of none at all a count says nothing: what should be worst is silence."""
    for counted in counts_of_none(reading.tree, good=good):
        what = str(counted.op)
        found = re.search(rf"\b{what}\b", reading.text)
        yield reading.finding(
            codes.NONE_IS_NOTHING,
            f"of none this {what} gives no result instead of 0, "
            + ("which is unknown and not bad" if good else "and the alert is silent"),
            found.span() if found else None,
            f"write ({what}(…) or vector(0))",
        )


def check_share(reading: Query) -> Iterator[Diagnostic]:
    """A share of what has no series yet is not 0 but unknown, and NoData fires."""
    if (part := share_of_none(reading.tree)) is None:
        return
    number = next(n for n, use in enumerate(reading.uses) if use.selector == part)
    place = reading.place(number)
    yield reading.finding(
        codes.NONE_IS_NOTHING,
        f"while {part.text} has no series yet this share is unknown, and NoData fires",
        (place.start, place.end),
        "write (… or 0 * …) above the /, with what is below it in the second place",
    )


def check_zeros(reading: Query) -> Iterator[Diagnostic]:
    """A comparison keeps the value of a series: the sum of those that are 0 is 0."""
    if adds_zeros(reading.tree):
        found = re.search(r"\bsum\b", reading.text)
        yield reading.finding(
            codes.ADDS_ZEROS,
            "the sum of what equals 0 is always 0",
            found.span() if found else None,
            "write count in its place, or == bool 0",
        )


def check_times(reading: Query) -> Iterator[Diagnostic]:
    """What an offset below nothing asks for is not there yet, and in a test it would be."""
    if not _AHEAD.search(reading.text) or "@" in reading.text:
        return
    for number, never in enumerate(never_read(reading.tree)):
        if never:
            place, metric = reading.place(number), reading.uses[number].selector.metric
            yield reading.finding(
                codes.STILL_TO_COME,
                f'all that is asked of "{metric}" is still to come, so there is never anything',
                (place.start, place.end),
                "write an offset without -, which asks for what was",
            )


def check_ranges(reading: Query, scrape: Duration) -> Iterator[Diagnostic]:
    """A range that holds too few scrapes has no value at most times; a test would scrape faster."""
    if reading.text != reading.expression.text:
        return  # $window is as long as the rules make it
    for number, use in enumerate(reading.uses):
        least = scrape * (2 if use.function in _OF_TWO else 1)
        if use.range is None or use.range >= timedelta(milliseconds=least.ms):
            continue
        place, window = reading.place(number), Duration.of(int(use.range.total_seconds()))
        yield reading.finding(
            codes.RANGE_TOO_SHORT,
            f"{window} hold fewer scrapes than {use.function} needs: it needs {least // scrape}, "
            f"and there is one each {scrape}",
            (place.start, place.end),
            f"write [{scrape * _SCRAPES}] or more, or the scrape_interval that is true",
        )
        return  # the other ranges of an expression are mostly the same


_AHEAD = re.compile(r"\boffset\s*-", re.IGNORECASE)
_OF_TWO = frozenset(
    (
        "changes",
        "delta",
        "deriv",
        "holt_winters",
        "idelta",
        "increase",
        "irate",
        "predict_linear",
        "rate",
        "resets",
    )
)
_SCRAPES = 4
