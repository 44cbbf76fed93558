"""Scenes of when an interval excludes time: around its ends, around its days, and in each season.

One evaluation shows one moment, as promtool plays from 1970 on. What the rule asks of the clock
turns at these moments alone, so that none of its numbers can be another.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from slosmith.emit.exclusions import lasting
from slosmith.emit.promtool_tests.burn import scene_of
from slosmith.model import naming
from slosmith.model.exclusion import During, is_excluded, is_within
from slosmith.model.interval import Times
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.timezones import Zone
from slosmith.model.units import Duration
from slosmith.simulate.promtool_file import Check, Scene, labelled
from slosmith.simulate.vectors import UnsupportedError

_MINUTE = Duration.parse("1m")
_FIRST, _DAY = date(1970, 1, 1), 86_400
_DAYS = range(2, 4 * 366)
_WHOLE_DAY, _MONTHS = ("00:00", "24:00"), 12
_A_DAY, _TO_ANOTHER_MONTH = timedelta(days=1), timedelta(days=31)


def excluded_check(slo: Slo, at: Duration, *, excluded: bool) -> Check:
    """That a moment is recorded as excluded, or as one that counts."""
    series = labelled(naming.EXCLUDED, slo.recorded_labels().items())
    claim = "time is excluded as it is written"
    expected = ((series, str(int(excluded))),)
    return Check(subject=slo.ref, claim=claim, at=at, query=series, expected=expected)


def time_scenes(slo: Slo, settings: Settings) -> Iterator[Scene]:
    """One for each moment that is looked at."""
    during = [one for one in slo.exclusions if isinstance(one, During)]
    if any(one.times.years for one in during):
        raise UnsupportedError("a time of certain years: generated tests begin in 1970")
    near, tail = (one.whole_seconds for one in lasting(slo, settings, _MINUTE))
    moments = {at for one in during for at in _moments(one, near, tail)}
    for moment in sorted(moments):
        read = range((moment - near) // 60 * 60, moment - near - tail, -60)
        excluded = any(is_excluded(each, minute) for minute in read for each in during)
        at = Duration.of(moment)
        check = excluded_check(slo, at, excluded=excluded)
        yield scene_of(slo, "excluded", at, at, (), (check,))


def _moments(one: During, near: int, tail: int) -> Iterator[int]:
    """Half a minute from where something turns, as late as it is seen to.

    The last minute of an interval is remembered longest, and no other one with it.
    """
    starts, ends, days = _turns(one.times, one.zone)
    yield from (start + near + late for start in starts for late in (-30, 30))
    yield from (end + near + tail - early for end in ends for early in (90, 30))
    yield from (day + near + 30 for day in days)


@lru_cache(maxsize=16)
def _turns(times: Times, zone: Zone) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Starts and ends, and the middle of days next to which it is otherwise.

    Each time of day has its first start and its first end, and each season its first start, or an
    end where it has no start.
    """
    starts, ends = (_firsts(times, zone, begins=one) for one in (True, False))
    seasons = {key: at for key, at in ends.items() if key not in starts or isinstance(key, str)}
    return (
        tuple(dict.fromkeys(starts.values())),
        tuple(dict.fromkeys(seasons.values())),
        tuple(_middle(times, zone, day) for day in _edges(times)),
    )


def _firsts(times: Times, zone: Zone, *, begins: bool) -> dict[object, int]:
    """The first start or end of each time of day, and in each season."""
    found: dict[object, int] = {}
    for day in _DAYS:
        for span in times.times or (_WHOLE_DAY,):
            text = span[not begins]
            for offset in _offsets(zone):
                at = day * _DAY + _seconds(text) - offset
                turns = is_within(times, zone, at) is begins is not is_within(times, zone, at - 60)
                if turns and zone.offset(at) == offset:
                    found.setdefault(text, at)
                    found.setdefault(_season(zone, at), at)
    return found


def _offsets(zone: Zone) -> tuple[int, ...]:
    return (zone.standard, zone.summer.offset) if zone.summer else (zone.standard,)


def _season(zone: Zone, at: int) -> tuple[int, int]:
    """Its clock, and the month where clocks change in it or have changed in the one before."""
    changes = (zone.summer.begins, zone.summer.ends) if zone.summer else ()
    asked = {month for one in changes for month in (one.month, one.month % _MONTHS + 1)}
    # Changes are looked at on clocks of their own, on which a month begins some hours later.
    month, before = (datetime.fromtimestamp(one, UTC).month for one in (at, at - _DAY))
    return zone.offset(at), month if month == before and month in asked else 0


def _middle(times: Times, zone: Zone, day: int) -> int:
    """The middle of the first of its times on a day."""
    start, end = map(_seconds, (times.times or (_WHOLE_DAY,))[0])
    at = day * _DAY + (start + end) // 120 * 60
    return at - zone.offset(at - zone.standard)


def _edges(times: Times) -> Iterator[int]:
    """Days of which one part of what is written decides, and would not of one next to them."""
    found: dict[tuple[Times, int], int] = {}
    for alone, others, value in _parts(times):
        for number in _DAYS:
            day = _FIRST + timedelta(days=number)
            here, key = alone.is_on(day), (alone, value(day))
            if key in found or not others.is_on(day):
                continue
            if any(alone.is_on(other) is not here for other in _next_to(day, alone)):
                found[key] = number
    yield from found.values()


def _parts(times: Times) -> Iterator[tuple[Times, Times, Callable[[date], int]]]:
    """What is written of days: each part alone, all others, and what it asks of a day."""
    none = Times(location=times.location)
    if days := times.weekdays:
        yield replace(none, weekdays=days), replace(times, weekdays=()), date.weekday
    if numbers := times.days_of_month:
        alone, others = replace(none, days_of_month=numbers), replace(times, days_of_month=())
        yield alone, others, lambda day: day.day
    if months := times.months:
        yield replace(none, months=months), replace(times, months=()), lambda day: day.month


def _next_to(day: date, alone: Times) -> tuple[date, date]:
    if alone.months:
        first = day.replace(day=1)
        return first - _A_DAY, first + _TO_ANOTHER_MONTH
    return day - _A_DAY, day + _A_DAY


def _seconds(text: str) -> int:
    return int(text[:2]) * 3600 + int(text[3:]) * 60
