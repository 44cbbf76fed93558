"""Time that does not count: an interval that comes again, or as long as a condition holds."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from slosmith.model.root import Expression
from slosmith.model.routing import DAYS, MONTHS, Interval
from slosmith.model.timezones import Zone
from slosmith.model.units import divide
from slosmith.promql import canonical, spell_bounds
from slosmith.source import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class During:
    """Excluded while an interval is, in the time of its zone."""

    interval: Interval
    zone: Zone
    reason: str
    origin: Origin

    @property
    def text(self) -> str:
        """When it is, in words."""
        one = self.interval
        days = (*one.weekdays, *(f"day {day}" for day in one.days_of_month), *one.months)
        times = (f"{start}-{end}" for start, end in one.times)
        return " ".join((one.name + ":", ", ".join((*days, *times)), one.location))

    @property
    def share(self) -> Decimal | None:
        """How much of all time it takes."""
        share = excluded_share([self.interval])
        return divide(Decimal(share.numerator), Decimal(share.denominator))


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """Excluded while a comparison has a result."""

    condition: Expression
    reason: str
    origin: Origin

    @property
    def query(self) -> str:
        """The comparison as it is rendered."""
        return spell_bounds(canonical(self.condition.text))

    @property
    def text(self) -> str:
        """When it is, in the author's words."""
        return f"when {self.condition.text}"

    @property
    def share(self) -> Decimal | None:
        """How much of all time it takes, which is not known."""
        return None


Exclusion: TypeAlias = During | When


def is_excluded(one: During, at: int) -> bool:
    """Whether an interval is at a moment in Unix seconds."""
    local = datetime.fromtimestamp(at + one.zone.offset(at), UTC)
    time = local.strftime("%H:%M")
    times = one.interval.times
    return is_on(one.interval, local.date()) and (
        not times or any(start <= time < end for start, end in times)
    )


def is_on(interval: Interval, day: date) -> bool:
    """Whether an interval is on a day, at any time of it."""
    left = calendar.monthrange(day.year, day.month)[1] - day.day + 1
    return (
        _is_among(interval.weekdays, day.weekday(), DAYS)
        and _is_among(interval.months, day.month - 1, MONTHS)
        and (
            not interval.days_of_month
            or any(_is_between(text, day.day, left) for text in interval.days_of_month)
        )
    )


def excluded_share(intervals: Iterable[Interval]) -> Fraction:
    """The share of all time that intervals take together, as if all were of one zone."""
    every = [*intervals]
    taken = sum(_minutes(every, _FIRST + timedelta(days=n)) for n in range(_FOUR_YEARS))
    return Fraction(taken, _FOUR_YEARS * _DAY)


_FIRST, _FOUR_YEARS, _DAY = date(2025, 1, 1), 1461, 1440


def _minutes(intervals: list[Interval], day: date) -> int:
    """How many minutes of a day the intervals take, of which several may be at once."""
    on = [one.times or (("00:00", "24:00"),) for one in intervals if is_on(one, day)]
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


def _is_between(text: str, day: int, left: int) -> bool:
    """Whether a day is in a range, in which numbers below zero count from the end of the month."""
    first, _, last = text.partition(":")
    from_end = {True: -left, False: day}
    low, high = int(first), int(last or first)
    return low <= from_end[low < 0] and from_end[high < 0] <= high
