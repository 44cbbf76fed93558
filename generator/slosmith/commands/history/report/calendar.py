"""Spans of the calendar in a time zone, and as long as a period."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice

from slosmith.model.units import utc_minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From one moment to before another, in Unix seconds, and what it is called."""

    name: str
    begin: int
    end: int

    @property
    def seconds(self) -> int:
        """How long it is: a day of summer time has an hour less or more."""
        return self.end - self.begin


def _month(day: date) -> tuple[date, str]:
    return day.replace(day=1), f"{day:%Y-%m}"


def _quarter(day: date) -> tuple[date, str]:
    first = (day.month - 1) // 3 * 3 + 1
    return day.replace(month=first, day=1), f"{day.year}-Q{first // 3 + 1}"


def _week(day: date) -> tuple[date, str]:
    """ISO 8601: it begins on Monday, and is of the year that its Thursday is in."""
    monday = day - timedelta(days=day.weekday())
    return monday, f"{monday.isocalendar().year}-W{monday.isocalendar().week:02}"


BEGINNINGS: Mapping[str, Callable[[date], tuple[date, str]]] = {
    "week": _week,
    "month": _month,
    "quarter": _quarter,
}
"""The first day of what a day is in, and what that is called."""


def spans_back(every: str, zone: tzinfo, now: int, day: date | None = None) -> Iterator[Span]:
    """The span that a day is in, else the last that is over; then those before it."""
    begin_of = BEGINNINGS[every]
    today = datetime.fromtimestamp(now, UTC).astimezone(zone).date()
    first, _ = begin_of(day or begin_of(today)[0] - timedelta(days=1))
    while first.year > 1970:
        _, name = begin_of(first)
        after = begin_of(first + timedelta(days=100 if every == "quarter" else 40))[0]
        if every == "week":
            after = first + timedelta(days=7)
        yield Span(name=name, begin=_midnight(first, zone), end=_midnight(after, zone))
        first, _ = begin_of(first - timedelta(days=1))


def periods_back(seconds: int, name: str, now: int) -> Iterator[Span]:
    """The last so many seconds, and as long a time before them, again and again."""
    end = now
    while end - seconds > 0:
        yield Span(name=f"{name} until {utc_minute(end)} UTC", begin=end - seconds, end=end)
        end -= seconds


def some_spans(found: Iterator[Span], count: int) -> tuple[Span, ...]:
    """The first of them and so many before it."""
    return tuple(islice(found, count + 1))


def _midnight(day: date, zone: tzinfo) -> int:
    """When a day begins; where clocks then go forward it is an hour later."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())
