"""A time interval: days, times and the time zone that they mean."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema, model_validator

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Code
from slosmith.diagnostics.lists import one_of
from slosmith.diagnostics.suggest import suggest
from slosmith.fields import OneOrMore, PlainValidator, Spec
from slosmith.model.interval import DAYS, LAST_DAY, MONTHS, YEARS, Times
from slosmith.model.timezones import suggest_zone, zone_names
from slosmith.values import describe, problem, text_of

_SHORT = ("april", "june", "september", "november")
_TIMES = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]|24):([0-5]\d)", re.ASCII)
_YEARS = re.compile(r"\d{4}(:\d{4})?", re.ASCII)
_LAST_FROM_BOTH = 28
"""Alertmanager takes a range from both ends of a month only where it is one in each month."""


def _never(text: str, hint: str, code: Code = codes.INTERVAL_NEVER) -> Exception:
    return problem(code, f'"{text}" is never', hint)


def _span(text: str) -> tuple[str, str]:
    match = _TIMES.fullmatch(text)
    if not match or (match[3] == "24" and match[4] != "00"):
        raise problem(
            codes.INVALID_VALUE, f'"{text}" is no time of day', "write it like 09:00-17:00"
        )
    start, end = text.split("-")
    if start == end:
        raise _never(text, "end it later than it starts; a whole day is 00:00-24:00")
    if start > end:
        hint = f"write two, {start}-24:00 and 00:00-{end}: a span ends on the day it starts"
        hint = f"write {start}-24:00" if end == "00:00" else hint
        raise _never(text, hint)
    return start, end


def _words(names: tuple[str, ...], what: str) -> Callable[[str], list[str]]:
    """Read one of some words, or two with a colon between: a range goes over the end as two do."""

    def read(text: str) -> list[str]:
        parts = [part.strip().lower() for part in text.split(":")]
        for part in parts:
            if part not in names:
                hint = _spelt(text, names) or suggest(part, names) or f"write {one_of(names)}"
                raise problem(codes.INVALID_VALUE, f'"{text}" is no {what}', hint)
        if len(parts) > 2:
            raise problem(
                codes.INVALID_VALUE, f'"{text}" is no range', f"write {names[0]}:{names[1]}"
            )
        if names.index(parts[0]) > names.index(parts[-1]):
            both = (parts[0], names[-1]), (names[0], parts[-1])
            return [first if first == last else f"{first}:{last}" for first, last in both]
        return [":".join(parts)]

    return read


def _spelt(text: str, names: tuple[str, ...]) -> str:
    """What is meant by shorter words, or by another sign between them: `mon-fri`."""
    parts = re.split(r"\s*[:-]\s*", text.strip().lower())
    found = [[one for one in names if one.startswith(part)] for part in parts]
    if len(parts) > 2 or any(len(some) != 1 for some in found):
        return ""
    return f'did you mean "{":".join(one for some in found for one in some)}"?'


def _days_of_month(text: str) -> str:
    try:
        days = [int(part) for part in text.split(":")]
    except ValueError:
        days = []
    if len(days) not in (1, 2) or not all(0 < abs(day) <= LAST_DAY for day in days):
        hint = "write it like 1, 1:7 or -1 for the last"
        raise problem(codes.INVALID_VALUE, f'"{text}" is no day of a month', hint)
    if (days[0] > 0) == (days[-1] > 0) and days[0] > days[-1]:
        raise _never(text, "begin with the earlier day")
    if days[0] < 0 < days[-1]:
        raise _never(text, "count both days from the same end of the month")
    if days[-1] < 0 < days[0] and days[0] - days[-1] > _LAST_FROM_BOTH:
        raise _never(text, f"count both days from one end of the month, like {days[0]}:{LAST_DAY}")
    return text


def _years(text: str) -> str:
    if not _YEARS.fullmatch(text) or not {*_bounds(text)} <= {*range(YEARS[0], YEARS[1] + 1)}:
        hint = "write it like 2026, or 2026:2028"
        raise problem(codes.INVALID_VALUE, f'"{text}" is no year', hint)
    first, last = _bounds(text)
    if first > last:
        raise _never(text, "begin with the earlier year")
    return text


def _many(read: Callable[[str], object], example: str) -> PlainValidator:
    """A validator for one text or a list of them, each read by ``read`` as one or as a list."""

    def check(value: object) -> tuple[object, ...]:
        items = value if isinstance(value, list) else [value]
        if not items:
            raise problem(codes.INTERVAL_NEVER, "an empty list is never", f"write {example}")
        for item in items:
            if isinstance(item, (list, dict)) or item is None:
                raise problem(codes.WRONG_TYPE, f"expected a text, not {describe(item)}", example)
        found = [read(str(item)) for item in items]
        return tuple(one for each in found for one in (each if isinstance(each, list) else [each]))

    return PlainValidator(check)


def _location(value: object) -> str:
    text = text_of(value, "a time zone", "write it like Europe/Berlin or UTC")
    if text not in zone_names():
        hint = suggest_zone(text) or "write a name like Europe/Berlin or UTC"
        raise problem(codes.LOCATION_UNKNOWN, f'no time zone is called "{text}"', hint)
    return text


_TEXTS = WithJsonSchema(
    {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
)


class IntervalSpec(Spec):
    """When something holds; what is left out means every day, or the whole day."""

    location: Annotated[str, PlainValidator(_location), WithJsonSchema({"type": "string"})] = "UTC"
    """The time zone of the times, like `Europe/Berlin`. Default: `UTC`."""
    times: Annotated[tuple[tuple[str, str], ...], _many(_span, "09:00-17:00"), _TEXTS] = ()
    """Times of day, one or a list, like `09:00-17:00`. Default: the whole day."""
    weekdays: Annotated[
        tuple[str, ...], _many(_words(DAYS, "day of the week"), "monday:friday"), _TEXTS
    ] = ()
    """Days of the week, one or a list, like `monday:friday`. Default: every day."""
    days_of_month: Annotated[tuple[str, ...], _many(_days_of_month, '"1:7"'), _TEXTS] = ()
    """Days of the month, one or a list, like `1:7`; `-1` is the last. Default: every day."""
    months: Annotated[tuple[str, ...], _many(_words(MONTHS, "month"), "january:march"), _TEXTS] = ()
    """Months, one or a list, like `january:march`. Default: every month."""
    years: Annotated[tuple[str, ...], _many(_years, '"2026:2027"'), _TEXTS] = ()
    """Years, one or a list, like `2026:2027`. Default: every year."""

    @model_validator(mode="after")
    def _has_days(self) -> "IntervalSpec":
        longest = max((_longest(months) for months in self.months), default=31)
        first = [int(days.split(":")[0]) for days in self.days_of_month]
        if first and min(first) > longest:
            hint = "name a day that one of the months has"
            raise problem(codes.INTERVAL_NEVER, f"no month here has a day {min(first)}", hint)
        if self.days_of_month and (self.weekdays or self.years) and not _is_ever(self):
            hint = "name days that these weekdays, months and years have together"
            raise problem(codes.INTERVAL_NEVER, "no such day ever comes", hint)
        return self


def _is_ever(spec: IntervalSpec) -> bool:
    """Whether there is such a day: calendars repeat after 28 years."""
    spans = [_bounds(text) for text in spec.years] or [(_ANY_YEAR, _ANY_YEAR + 27)]
    part = times_of(spec)
    return any(
        part.is_on(day)
        for first, last in spans
        for day in _days(date(first, 1, 1), date(min(last, first + 27), 12, 31))
    )


_ANY_YEAR = 2000


def _bounds(text: str) -> tuple[int, int]:
    first, _, last = text.partition(":")
    return int(first), int(last or first)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def times_of(spec: IntervalSpec) -> Times:
    """What was written, as the model has it."""
    return Times(
        location=spec.location,
        times=spec.times,
        weekdays=spec.weekdays,
        days_of_month=spec.days_of_month,
        months=spec.months,
        years=spec.years,
    )


def _several(value: object) -> object:
    """A list of parts; one may stand for a list of it alone."""
    if value == []:
        raise problem(codes.INTERVAL_NEVER, "an empty list is never", "write times or days")
    return [value] if isinstance(value, dict) else value


IntervalParts = Annotated[tuple[IntervalSpec, ...], BeforeValidator(_several), OneOrMore]
"""An interval: one part, or a list of those that it is any of."""


def _longest(months: str) -> int:
    """The most days that a month of a range has."""
    first, _, last = months.partition(":")
    named = MONTHS[MONTHS.index(first) : MONTHS.index(last or first) + 1]
    return max(29 if m == "february" else 30 if m in _SHORT else 31 for m in named)
