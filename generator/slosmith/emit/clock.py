"""Time intervals as PromQL, which knows UTC only: local time is worked out from the zone's rule.

What is made here has a result while the interval is, and none while it is not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from slosmith.model.interval import DAYS, MONTHS, Times
from slosmith.model.timezones import Change, Summer, Zone

_DAY, _WHOLE_DAY = 86_400, ("00:00", "24:00")


def within(part: Times, zone: Zone) -> str:
    """An instant vector of one sample while it is this time of day, on such a day."""
    clock = _Clock(zone)
    days = _Clock(replace(zone, summer=None)) if _keeps_its_day(part, zone) else clock
    parts = [
        _any(_between(clock.seconds, *_seconds(span), last=_DAY) for span in part.times),
        _any(_among(days.call("day_of_week"), run) for run in _weekdays(part.weekdays)),
        _any(_days_of_month(days, written) for written in part.days_of_month),
        _any(_among(days.call("month"), _months(months)) for months in part.months),
        _any(_among(days.call("year"), _years(years)) for years in part.years),
    ]
    return " and ".join(part for part in parts if part)


def _keeps_its_day(part: Times, zone: Zone) -> bool:
    """Whether standard time has the same day at each of its times, in summer too."""
    ahead = zone.summer.offset - zone.standard if zone.summer else 0
    spans = [_seconds(span) for span in part.times or (_WHOLE_DAY,)]
    return all(start >= ahead and end <= _DAY + ahead for start, end in spans)


def _any(parts: Iterable[str]) -> str:
    found = [*parts]
    return f"({' or '.join(found)})" if len(found) > 1 else "".join(found)


def _between(value: str, first: int, end: int, *, last: int) -> str:
    """From a number on, to below another; what every value is need not be said."""
    return value + (f" >= {first}" if first else "") + (f" < {end}" if end < last else "")


def _among(value: str, run: tuple[int, int]) -> str:
    first, last = run
    return f"{value} == {first}" if first == last else f"{value} >= {first} <= {last}"


def _seconds(span: tuple[str, str]) -> tuple[int, int]:
    start, end = (int(text[:2]) * 3600 + int(text[3:]) * 60 for text in span)
    return start, end


def _weekdays(written: Sequence[str]) -> list[tuple[int, int]]:
    """Runs of days as Prometheus counts them, from Sunday, which is 0."""
    days = {(n + 1) % 7 for text in written for n in range(*_range(text, DAYS))}
    starts = [day for day in sorted(days) if day - 1 not in days]
    return [(day, next(n for n in range(day, 8) if n + 1 not in days)) for day in starts]


def _months(text: str) -> tuple[int, int]:
    first, end = _range(text, MONTHS)
    return first + 1, end


def _years(text: str) -> tuple[int, int]:
    first, _, last = text.partition(":")
    return int(first), int(last or first)


def _range(text: str, names: tuple[str, ...]) -> tuple[int, int]:
    first, _, last = text.partition(":")
    return names.index(first), names.index(last or first) + 1


def _days_of_month(clock: "_Clock", text: str) -> str:
    """Days from the first of a month, or with a sign from its last, which is -1."""
    first, _, last = text.partition(":")
    day, left = clock.call("day_of_month"), clock.call("days_in_month")
    bounds = ((" >= ", int(first)), (" <= ", int(last or first)))
    sides = [f"{day}{op}{n}" if n > 0 else f"{day} - {left}{op}{n + 1}" for op, n in bounds]
    return " and ".join(sides)


class _Clock:
    """Local time in a zone, as PromQL."""

    def __init__(self, zone: Zone) -> None:
        self._zone = zone

    @property
    def seconds(self) -> str:
        """Seconds since the local day began."""
        # Whole days more keep it above zero in the first hours of 1970, where promtool starts.
        now, summer = _now(self._zone.standard % _DAY), self._zone.summer
        if summer is not None:
            return f"({now}{_ahead(summer, self._zone)}) % {_DAY}"
        return f"vector({f'({now})' if ' ' in now else now} % {_DAY})"

    def call(self, function: str) -> str:
        """One of the functions that take moments: of the local one."""
        summer = self._zone.summer
        if summer is None:
            return _at(function, self._zone.standard)
        return f"{function}({_now(self._zone.standard)}{_ahead(summer, self._zone)})"


def _now(ahead: int) -> str:
    return f"time() {'-' if ahead < 0 else '+'} {abs(ahead)}" if ahead else "time()"


def _at(function: str, ahead: int) -> str:
    return f"{function}(vector({_now(ahead)}))" if ahead else f"{function}()"


def _ahead(summer: Summer, zone: Zone) -> str:
    """What summer adds to standard time: all of it, or nothing.

    That it has begun this year is 1, and that it has ended takes 1 from it. Where it begins later
    in a year than it ends it is summer at New Year, and 1 is added. Each is looked at on a clock
    of its own, on which the change is at midnight; where these two differ they enter the year one
    after the other, so that nothing is counted in January and December.
    """
    begun, ended = (
        _past(change, zone.standard - change.at) for change in (summer.begins, summer.ends)
    )
    part = f"({begun}) - ({ended})"
    if summer.begins.at != summer.ends.at:
        part = f"({part}) * (abs({_at('month', zone.standard)} - 6.5) < bool 5.5)"
    if summer.begins.month > summer.ends.month:
        part = f"1 + {part}"
    return f" + {summer.offset - zone.standard} * ({part})"


def _past(change: Change, ahead: int) -> str:
    """1 from the day of a change to the end of the year, on a clock so far ahead of UTC.

    The latest such weekday is so many days ago; it is the first of the month where it is on the 1st
    to the 7th, the second on the 8th to the 14th, and the last in the month's last seven days.
    """
    month, day, weekday = (_at(name, ahead) for name in ("month", "day_of_month", "day_of_week"))
    since = f"({weekday} + {7 - change.weekday}) % 7" if change.weekday else weekday
    least = f"{_at('days_in_month', ahead)} - 6" if change.week == 5 else str(change.week * 7 - 6)
    there = f"({day} - {since} >= bool {least})"
    return f"({month} > bool {change.month}) + ({month} == bool {change.month}) * {there}"
