"""Units of time that metrics are measured in, and lengths of time as exact as buckets are."""

import re
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple, Self

from slosmith.diagnostics.suggest import closest
from slosmith.model.units import Duration, UnitError, divide
from slosmith.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeUnit:
    """A unit: its name as metrics end in it, its sign, and what else people call it."""

    name: str
    sign: str
    seconds: Decimal
    others: tuple[str, ...]

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way to write it."""
        return self.name, self.sign, *self.others


def _unit(name: str, sign: str, seconds: str, *others: str) -> TimeUnit:
    return TimeUnit(name=name, sign=sign, seconds=Decimal(seconds), others=others)


SECONDS = _unit("seconds", "s", "1", "second", "sec", "secs")
TIME_UNITS = (
    _unit("nanoseconds", "ns", "1e-9", "nanosecond", "nano", "nanos", "nsec", "nsecs"),
    _unit("microseconds", "us", "1e-6", "microsecond", "micro", "micros", "usec", "usecs"),
    _unit("milliseconds", "ms", "1e-3", "millisecond", "milli", "millis", "msec", "msecs"),
    SECONDS,
    _unit("minutes", "min", "60", "minute", "mins"),
    _unit("hours", "h", "3600", "hour", "hr", "hrs"),
)
SIGNS = tuple(unit.sign for unit in TIME_UNITS)
"""What units are written as in hints."""
_MICRO = str.maketrans("µμ", "uu")
_BY_SPELLING = {word: unit for unit in TIME_UNITS for word in unit.spellings}
# What names of metrics end in for other reasons: the least value, a mean, a height.
_NO_ENDING = frozenset({"min", "h", "micro", "milli", "nano"})


def time_unit(text: str) -> TimeUnit | None:
    """The unit of this name; None where it is none of time."""
    return _BY_SPELLING.get(text.strip().lower().translate(_MICRO))


def unit_of_name(metric: str) -> TimeUnit | None:
    """The unit that a metric's name ends in, as `request_duration_ms` does."""
    ending = metric.removesuffix("_total").rpartition("_")[2].lower()
    return None if ending in _NO_ENDING else _BY_SPELLING.get(ending)


def unknown_unit(text: str) -> tuple[str, str]:
    """What to say of a text that names no unit of time: the message, and what to do."""
    close = closest(text.strip(), _LONG_SPELLINGS)
    meant = f'did you mean "{_BY_SPELLING[close].name}"?' if close else ""
    hint = meant or f"write {', '.join(SIGNS[:-1])} or {SIGNS[-1]}"
    return f'"{text}" is no unit of time', hint


# Two letters are close to nearly everything.
_LONG_SPELLINGS = tuple(word for word in _BY_SPELLING if len(word) > 3)

_SIGNS = "ns|us|ms|min|s|m|h|d|w"
_PART = re.compile(rf"(\d+(?:\.\d+)?)({_SIGNS})", re.ASCII)
_WHOLE = re.compile(rf"(?:\d+(?:{_SIGNS}))+|\d+\.\d+(?:{_SIGNS})", re.ASCII)
_OF_DURATIONS = {"m": Decimal(60), "d": Decimal(86_400), "w": Decimal(604_800)}
_MOST_DIGITS = 30
_FINEST = Decimal("1e-12")


class Length(NamedTuple):
    """A length of time, exact; windows of rules are whole milliseconds, bounds of buckets are not.

    A named tuple, as durations are.
    """

    seconds: Decimal

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``50us``, ``357.913941ms`` or ``1m30s``; raises UnitError for anything else."""
        plain = text.translate(_MICRO)
        if len(text) > _MOST_DIGITS or not _WHOLE.fullmatch(plain):
            raise UnitError(f'"{text}" is no duration; write it like 5s, 250ms or 50us')
        parts = [(Decimal(number), _seconds(sign)) for number, sign in _PART.findall(plain)]
        if any(before[1] <= after[1] for before, after in pairwise(parts)):
            raise UnitError(f'"{text}" is no duration; write larger units first, like 1m30s')
        seconds = sum((number * unit for number, unit in parts), Decimal(0))
        if seconds < _FINEST:
            raise UnitError(f'"{text}" is no time at all; write a duration above zero')
        Duration.parse(f"{max(int(seconds), 1)}s")  # refuses what is far too long
        return cls(seconds.normalize())

    def measured_in(self, unit: TimeUnit) -> Decimal:
        """The length as a number of units, as a bucket's bound says it."""
        return divide(self.seconds, unit.seconds)

    @classmethod
    def of(cls, number: Decimal, unit: TimeUnit) -> Self:
        """The length of so many units."""
        return cls((number * unit.seconds).normalize())

    def __str__(self) -> str:
        """As people write it: ``1m30s``, and what is no whole number of ms in one unit."""
        milliseconds = self.seconds * 1000
        if milliseconds % 1 == 0:
            return str(Duration(int(milliseconds)))
        nano, micro, milli = TIME_UNITS[:3]
        scale = next((unit for unit in (milli, micro) if self.seconds >= unit.seconds), nano)
        return f"{self.measured_in(scale).normalize():f}{scale.sign}"


def _seconds(sign: str) -> Decimal:
    return _OF_DURATIONS.get(sign) or _BY_SPELLING[sign].seconds
