"""Time zones as a pinned database has them: their names, and the rule of their summer time.

The machine's own database is never asked, so that the same specification renders the same bytes
everywhere.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from slosmith.diagnostics.suggest import suggest
from slosmith.record import dataclass

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

# What finds installed files takes a twentieth of `check`, and few documents name a zone: its
# imports stand in the functions below.
_YEARS = 5
_SAMPLED = timedelta(days=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A day on which clocks change: the ``week``-th ``weekday`` of a month, Sunday being 0.

    ``week`` 5 is the last one. ``at`` are seconds of the zone's standard time since that day began,
    perhaps less than none or more than a day.
    """

    month: int
    week: int
    weekday: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summer:
    """Other time for a part of each year: ``offset`` seconds ahead of UTC between two changes."""

    offset: int
    begins: Change
    ends: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A zone whose time is ``standard`` seconds ahead of UTC, but for its summer."""

    name: str
    standard: int
    summer: Summer | None = None

    def offset(self, at: int) -> int:
        """How many seconds its clocks are ahead of UTC, at a moment in Unix seconds."""
        if self.summer is None:
            return self.standard
        moment = datetime.fromtimestamp(at + self.standard, UTC)
        begins, ends = (
            _day_of(change, moment.year) + timedelta(seconds=change.at)
            for change in (self.summer.begins, self.summer.ends)
        )
        inside = min(begins, ends) <= moment < max(begins, ends)
        is_summer = inside == (begins < ends)
        return self.summer.offset if is_summer else self.standard


def _day_of(change: Change, year: int) -> datetime:
    """The start of the day of a change in a year."""
    first = datetime(year, change.month, 1, tzinfo=UTC)
    ahead = (change.weekday - first.isoweekday()) % 7
    day = first + timedelta(days=ahead + 7 * (change.week - 1))
    return day if day.month == change.month else day - timedelta(days=7)


@cache
def zone_names() -> frozenset[str]:
    """Every zone of the database."""
    from importlib.resources import files

    return frozenset((files("tzdata") / "zones").read_text(encoding="utf-8").split())


def suggest_zone(text: str) -> str:
    """The zone that was probably meant: of a city, of so many hours, or spelt nearly so."""
    city = text.replace(" ", "_").casefold()
    if inside := _by_city().get(city):
        return f'did you mean "{inside}"?'
    fixed = _FIXED.fullmatch(text)
    etc = f"Etc/GMT{'-' if fixed[1] == '+' else '+'}{int(fixed[2])}" if fixed else ""
    if etc in zone_names():
        return f'did you mean "{etc}"? its sign is the other way round'
    return suggest(text, zone_names())


@cache
def _by_city() -> dict[str, str]:
    """The first zone that ends in each city, or in a country and a city."""
    found: dict[str, str] = {}
    for one in sorted(zone_names()):
        rest = one.casefold()
        while "/" in rest:
            rest = rest.partition("/")[2]
            found.setdefault(rest, one)
    return found


_FIXED = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?00)?")


@cache
def zone_of(name: str) -> Zone | None:
    """A zone by its name; None where no one rule says its time, now and in the years to come.

    Such a rule ends each file of the database. It is held against what the database has for single
    years: those of a zone that goes by the moon, or is about to change its mind, differ.
    """
    rule = _file_of(name).read_bytes().rstrip(b"\n").rpartition(b"\n")[2].decode("ascii")
    zone = _read(name, rule)
    return zone if zone is not None and _holds(zone, clock_of(name)) else None


@cache
def clock_of(name: str) -> ZoneInfo:
    """What the database knows of a zone."""
    with _file_of(name).open("rb") as file:
        return ZoneInfo.from_file(file)


def _file_of(name: str) -> "Traversable":
    from importlib.resources import files

    return (files("tzdata") / "zoneinfo").joinpath(*name.split("/"))


def _holds(zone: Zone, database: ZoneInfo) -> bool:
    start = _now()
    moments = (start + _SAMPLED * n for n in range(_YEARS * 366 // _SAMPLED.days))
    return all(
        timedelta(seconds=zone.offset(int(one.timestamp()))) == one.astimezone(database).utcoffset()
        for one in moments
    )


@cache
def _now() -> datetime:
    """A day on which the database was there already, as there is no other clock.

    It is that of its list of leap seconds, which is renewed every half year.
    """
    from importlib.resources import files

    text = (files("tzdata") / "zoneinfo" / "leapseconds").read_text(encoding="ascii")
    updated = re.search(r"(?m)^#updated (\d+)", text)
    assert updated is not None, "the database says of no day that it was there"
    day = datetime.fromtimestamp(int(updated[1]), UTC)
    return day.replace(hour=12, minute=0, second=0)


# POSIX 1003.1, chapter 8.3, TZ; RFC 9636, section 3.3.1, lets hours go from -167 to 167.
_NAME = r"(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]+>)"
_TIME = r"([+-]?\d{1,3}(?::\d\d){0,2})"
_DAY = rf"M(\d+)\.(\d)\.(\d)(?:/{_TIME})?"
_RULE = re.compile(rf"{_NAME}{_TIME}(?:{_NAME}{_TIME}?,{_DAY},{_DAY})?")


def _read(name: str, rule: str) -> Zone | None:
    """A rule like `CET-1CEST,M3.5.0,M10.5.0/3`, in which offsets are counted to the west."""
    match = _RULE.fullmatch(rule)
    if match is None:
        return None
    standard = -_seconds(match[1])
    if not match[3]:
        return Zone(name=name, standard=standard)
    offset = -_seconds(match[2]) if match[2] else standard + 3600
    begins = _change(match.groups()[2:6], 0)
    ends = _change(match.groups()[6:], offset - standard)
    return Zone(
        name=name, standard=standard, summer=Summer(offset=offset, begins=begins, ends=ends)
    )


def _change(parts: tuple[str | None, ...], ahead: int) -> Change:
    """Summer ends by its own clock, which is ``ahead`` of standard time."""
    month, week, weekday = (int(part or 0) for part in parts[:3])
    at = _seconds(parts[3] or "2")
    return Change(month=month, week=week, weekday=weekday, at=at - ahead)


def _seconds(text: str) -> int:
    """`-1:30` as -5400."""
    numbers = [*map(int, text.lstrip("+-").split(":")), 0, 0]
    seconds = numbers[0] * 3600 + numbers[1] * 60 + numbers[2]
    return -seconds if text.startswith("-") else seconds
