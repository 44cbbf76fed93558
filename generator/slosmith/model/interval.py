"""Time intervals: when each is, and when it is not."""

import calendar
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import field, replace
from datetime import date

from slosmith.record import dataclass
from slosmith.source import Origin

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
LAST_DAY = 31
YEARS = (1970, 2999)
"""The first and the last that may be named; before and after, nobody is asked."""
_EVERY_YEAR = [str(year) for year in range(YEARS[0], YEARS[1] + 1)]
_WHOLE_DAY = ("00:00", "24:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Times of day on some days, in a time zone; an empty tuple means every one."""

    location: str
    times: tuple[tuple[str, str], ...] = ()
    weekdays: tuple[str, ...] = ()
    days_of_month: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    years: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """When it is, in words."""
        days = (*self.weekdays, *(f"day {day}" for day in self.days_of_month))
        times = (f"{start}-{end}" for start, end in self.times)
        return f"{', '.join((*days, *self.months, *self.years, *times))} {self.location}".lstrip()

    def is_on(self, day: date) -> bool:
        """Whether it is on a day, at any time of it."""
        left = calendar.monthrange(day.year, day.month)[1] - day.day + 1
        return (
            _is_among(self.weekdays, day.weekday(), DAYS)
            and _is_among(self.months, day.month - 1, MONTHS)
            and (not self.years or any(_is_in_years(text, day.year) for text in self.years))
            and (
                not self.days_of_month
                or any(_is_between(text, day.day, left) for text in self.days_of_month)
            )
        )

    def is_at(self, day: date, time: str) -> bool:
        """Whether it is at a time of a day, by its own clock."""
        at_time = not self.times or any(start <= time < end for start, end in self.times)
        return at_time and self.is_on(day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """An interval by its name: any of its parts."""

    name: str
    parts: tuple[Times, ...]
    origin: Origin = field(compare=False)

    @property
    def text(self) -> str:
        """When it is, in words."""
        return " or ".join(part.text for part in self.parts)


def outside(interval: Interval) -> tuple[Times, ...] | None:
    """All time but an interval's, in its zone; None where Alertmanager cannot be told.

    What is not "such times on such days" is other times, or other days. The rest of several parts
    would be where all of their rests meet, and nothing in Alertmanager holds only where two do.
    """
    if len(interval.parts) > 1:
        return None
    (part,) = interval.parts
    if (days := _other_days(part.days_of_month)) is None:
        return None
    zone = Times(location=part.location)
    rest = (
        replace(zone, times=tuple(_gaps(part.times))),
        replace(zone, weekdays=_others(part.weekdays, DAYS)),
        replace(zone, days_of_month=days),
        replace(zone, months=_others(part.months, MONTHS)),
        replace(zone, years=_others(part.years, _EVERY_YEAR)),
    )
    return tuple(one for one in rest if one != zone)


def minutes(parts: Iterable[Times], day: date) -> int:
    """How many minutes of a day some times take, of which several may be at once."""
    on = [one.times or (_WHOLE_DAY,) for one in parts if one.is_on(day)]
    taken = end = 0
    for start, until in sorted(tuple(map(_minute, span)) for times in on for span in times):
        taken += max(0, until - max(start, end))
        end = max(end, until)
    return taken


def _minute(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def _is_among(written: tuple[str, ...], number: int, names: tuple[str, ...]) -> bool:
    ranges = (text.partition(":") for text in written)
    return not written or any(
        names.index(first) <= number <= names.index(last or first) for first, _, last in ranges
    )


def _is_in_years(text: str, year: int) -> bool:
    first, _, last = text.partition(":")
    return int(first) <= year <= int(last or first)


def _is_between(text: str, day: int, left: int) -> bool:
    """Whether a day is in a range, in which numbers below zero count from the end of the month."""
    first, _, last = text.partition(":")
    from_end = {True: -left, False: day}
    low, high = int(first), int(last or first)
    return low <= from_end[low < 0] and from_end[high < 0] <= high


def _gaps(times: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    """The times of a day between some, and before and after them; none of a whole day."""
    ends = "00:00"
    for start, end in sorted(times):
        if start > ends:
            yield ends, start
        ends = max(ends, end)
    if times and ends < _WHOLE_DAY[1]:
        yield ends, _WHOLE_DAY[1]


def _others(written: tuple[str, ...], names: Sequence[str]) -> tuple[str, ...]:
    """The words that are in none of the ranges, as ranges; none where nothing was written."""
    if not written:
        return ()
    spans = (text.partition(":") for text in written)
    inside = {
        n
        for first, _, last in spans
        for n in range(names.index(first), names.index(last or first) + 1)
    }
    others = _runs({*range(len(names))} - inside)
    return tuple(_range(names[first], names[last]) for first, last in others)


def _other_days(written: tuple[str, ...]) -> tuple[str, ...] | None:
    """Days of a month but some; None where several are counted from both of its ends."""
    spans = (text.partition(":") for text in written)
    bounds = [(int(first), int(last or first)) for first, _, last in spans]
    if any(last < 0 < first for first, last in bounds):
        ((first, last),) = bounds if len(bounds) == 1 else ((0, 0),)
        before = {*range(1, first)}
        after = {*range(last + 1, 0)}
        return (*_days(before), *_days(after)) if first else None
    signs = {first > 0 for first, _ in bounds}
    if len(signs) != 1:
        return None if signs else ()
    every = range(1, LAST_DAY + 1) if signs == {True} else range(-LAST_DAY, 0)
    inside = {day for first, last in bounds for day in range(first, last + 1)}
    return _days({*every} - inside)


def _days(numbers: Collection[int]) -> tuple[str, ...]:
    return tuple(_range(str(first), str(last)) for first, last in _runs(numbers))


def _range(first: str, last: str) -> str:
    return first if first == last else f"{first}:{last}"


def _runs(numbers: Collection[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of each run of numbers."""
    ends = [n for n in numbers if n + 1 not in numbers]
    starts = [n for n in numbers if n - 1 not in numbers]
    yield from zip(sorted(starts), sorted(ends), strict=True)
