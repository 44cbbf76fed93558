"""Time intervals as they were written or rendered, read a second time, and the times that they are.

It shares nothing with the compiler's own reading: a mistake in that one must not prove itself.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TypeAlias

from slosmith.judges.written import Written
from slosmith.model.interval import DAYS, MONTHS
from slosmith.model.timezones import clock_of

Shape: TypeAlias = Mapping[str, list[str]]
"""One part of an interval: texts like `09:00-17:00` by what they are of."""
_WHENS = ("times", "weekdays", "days_of_month", "months", "years", "location")
_NAMES = {name: number for names in (DAYS, ("", *MONTHS)) for number, name in enumerate(names)}
_ROUND: Mapping[str, Sequence[str]] = {"weekdays": DAYS, "months": MONTHS}
_FIRST, _FOUR_YEARS = date(2024, 1, 1), 1461


def shapes_of(parts: Sequence[Mapping[str, Written]]) -> list[Shape]:
    """Both ways of writing an interval as one: `09:00-17:00`, or a start and an end."""
    return [
        {"location": ["UTC"], **{key: _each(key, one[key]) for key in _WHENS if one.get(key)}}
        for one in parts
    ]


def print_interval(parts: Sequence[Mapping[str, Written]]) -> str:
    """When it is, in the words of its parts: `00:00-06:00 monday:friday Europe/Berlin`."""
    words = (
        " ".join(", ".join(_texts(one[key])) for key in _WHENS if one.get(key)) for one in parts
    )
    return "; ".join(one or "always" for one in words)


def _each(key: str, value: Written) -> list[str]:
    """Ranges of names as these: weeks begin with another day in Alertmanager, and may go round."""
    texts = _texts(value)
    names = _ROUND.get(key, ())
    found = {text: [*_named(text, names)] for text in texts}
    every = {name for some in found.values() for name in some}
    return [one for one in names if one in every] + [text for text in texts if not found[text]]


def _named(text: str, names: Sequence[str]) -> Iterator[str]:
    first, _, last = (part.strip() for part in text.lower().partition(":"))
    if first in names:
        begin = names.index(first)
        steps = (names.index(last or first) - begin) % len(names)
        yield from (names[(begin + n) % len(names)] for n in range(steps + 1))


def both_on(some: Sequence[Shape], others: Sequence[Shape]) -> Iterator[datetime]:
    """The moments at which both are, or neither is: none where one is all time but the other."""
    for moment in _moments([*some, *others]):
        if is_on(some, moment) == is_on(others, moment):
            yield moment


def _moments(shapes: Sequence[Shape]) -> Iterator[datetime]:
    """The beginning and the end of each minute at which something may change."""
    named = (text for one in shapes for text in one.get("years", ()))
    years = {int(year) + n for text in named for year in text.split(":") for n in (-1, 0, 1)}
    days = [_FIRST + timedelta(days=n) for n in range(_FOUR_YEARS)]
    days += [day for year in sorted(years) for day in (date(year, 1, 1), date(year, 12, 31))]
    ends = {
        (one["location"][0], text)
        for one in shapes
        for text in ("00:00", *(end for span in one.get("times", ()) for end in span.split("-")))
    }
    for day in days:
        for location, text in sorted(ends):
            start = datetime(day.year, day.month, day.day, tzinfo=clock_of(location))
            at = start + timedelta(minutes=_minute(text))
            yield from (at.astimezone(UTC), at.astimezone(UTC) - timedelta(minutes=1))


def is_on(shapes: Sequence[Shape], moment: datetime) -> bool:
    """Whether an interval is, at a moment of whatever clock."""
    return any(_is_at(one, moment.astimezone(clock_of(one["location"][0]))) for one in shapes)


def _is_at(shape: Shape, local: datetime) -> bool:
    """Whether one part is, by its own clock; whatever it does not name is always."""
    last = monthrange(local.year, local.month)[1] if "days_of_month" in shape else 31
    numbers = {
        "weekdays": local.weekday(),
        "days_of_month": local.day,
        "months": local.month,
        "years": local.year,
    }
    return any(
        _minute(text[:5]) <= local.hour * 60 + local.minute < _minute(text[6:])
        for text in shape.get("times", ["00:00-24:00"])
    ) and all(
        any(_within(text, number, last) for text in shape[key])
        for key, number in numbers.items()
        if key in shape
    )


def _within(text: str, number: int, last: int) -> bool:
    first, _, end = text.partition(":")
    return _number(first, last) <= number <= _number(end or first, last)


def _number(text: str, last: int) -> int:
    """A day or a month by its name, or a number, which below zero counts from a month's last."""
    if text in _NAMES:
        return _NAMES[text]
    return int(text) if int(text) > 0 else last + int(text) + 1


@lru_cache(maxsize=256)
def _minute(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def _texts(value: Written) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [
        f"{one['start_time']}-{one['end_time']}" if isinstance(one, dict) else str(one)
        for one in items
    ]
