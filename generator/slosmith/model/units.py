"""Durations and percentages as authors write them: exact, comparable, printable."""

import re
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple, NewType, Self, overload

# Twelve significant digits: more than any threshold needs, and few enough to read when a
# quotient does not end. Everything that ends within them is printed exactly.
_PRINTED = Context(prec=12, rounding=ROUND_HALF_EVEN)
_EXACT = Context(prec=50, rounding=ROUND_HALF_EVEN)

_UNITS_MS = {
    "ms": 1,
    "s": 1_000,
    "m": 60_000,
    "h": 3_600_000,
    "d": 86_400_000,
    "w": 604_800_000,
}
_PRINTED_UNITS = ("d", "h", "m", "s", "ms")
_DURATION = re.compile(r"(?:\d+(?:ms|[smhdw]))+", re.ASCII)
_PART = re.compile(r"(\d+)(ms|[smhdw])", re.ASCII)
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%", re.ASCII)
# Prometheus keeps durations in 64-bit nanoseconds; a hundred years is far inside and beyond need.
_LONGEST_MS = 36_525 * _UNITS_MS["d"]


_SPELLED = re.compile(
    r"(\d{1,9})\s*(?:(ms)|(s)(?:ecs?|econds?)?|(m)(?:ins?|inutes?)?|(h)(?:rs?|ours?)?|(d)(?:ays?)?|"
    r"(w)(?:eeks?)?)",
    re.ASCII | re.IGNORECASE,
)


class UnitError(ValueError):
    """A text that is no duration or percentage; its message says what was meant."""


Seconds = NewType("Seconds", int)
"""Whole seconds, for what is worked out at thousands of moments: a length, or how late one is."""

UnixTime = NewType("UnixTime", int)
"""A moment of the clock on the wall, in whole seconds since 1970."""


def utc_minute(at: float) -> str:
    """A moment in seconds since 1970, as people write it in UTC: ``2026-11-28 19:00``."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M}"


class Duration(NamedTuple):
    """A length of time in whole milliseconds, printed as Prometheus reads it (``1h30m``, ``28d``).

    A moment of what is played is one too: how long after the beginning it is. Days are the largest
    unit that is printed: ``4w`` is ``28d`` everywhere. A named tuple, as every rule of every SLO
    has several, which are compared and looked up; but it adds up as time does, not as tuples do.
    """

    ms: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``5m``, ``1h30m`` or ``4w``; raises UnitError for anything else, and for zero."""
        if not _DURATION.fullmatch(text):
            meant = spelled_duration(text) or "write it like 30s, 5m, 1h30m or 30d"
            raise UnitError(f'"{text}" is no duration; {meant}')
        total = 0
        smallest = _UNITS_MS["w"] + 1
        for number, unit in _PART.findall(text):
            if _UNITS_MS[unit] >= smallest:
                raise UnitError(f'"{text}" is no duration; write larger units first, like 1h30m')
            smallest = _UNITS_MS[unit]
            if len(number) > 15:
                raise UnitError(f'"{text}" is longer than a hundred years; shorten it')
            total += int(number) * _UNITS_MS[unit]
        if total == 0:
            raise UnitError(f'"{text}" is no time at all; write a duration above zero')
        if total > _LONGEST_MS:
            raise UnitError(f'"{text}" is longer than a hundred years; shorten it')
        return cls(total)

    @classmethod
    def of(cls, seconds: Decimal | int) -> Self:
        """The duration of so many seconds, rounded to the millisecond."""
        if isinstance(seconds, int):
            return cls(seconds * 1000)
        return cls(int((seconds * 1000).to_integral_value(ROUND_HALF_EVEN)))

    @property
    def seconds(self) -> Decimal:
        """The length in seconds, exact."""
        return Decimal(self.ms) / 1000

    @property
    def whole_seconds(self) -> Seconds:
        """The length in seconds, without what is left of the last one."""
        return Seconds(self.ms // 1000)

    def in_steps(self, step: "Duration") -> "Duration":
        """The next whole number of steps."""
        return step * -(-self // step)

    @property
    def whole_days(self) -> bool:
        """Whether it is a whole number of days, as periods must be."""
        return self.ms % _UNITS_MS["d"] == 0

    def __add__(self, other: "Duration") -> "Duration":  # type: ignore[override]  # no tuple's sum
        return Duration(self.ms + other.ms)

    def __sub__(self, other: "Duration") -> "Duration":
        return Duration(self.ms - other.ms)

    def __mul__(self, times: int) -> "Duration":  # type: ignore[override]  # nor its repetition
        return Duration(self.ms * times)

    @overload
    def __floordiv__(self, parts: int) -> "Duration": ...
    @overload
    def __floordiv__(self, parts: "Duration") -> int: ...
    def __floordiv__(self, parts: "int | Duration") -> "Duration | int":
        """A whole part of it, or how often another one fits in."""
        if isinstance(parts, Duration):
            return self.ms // parts.ms
        return Duration(self.ms // parts)

    def __neg__(self) -> "Duration":
        return Duration(-self.ms)

    def __str__(self) -> str:
        return f"-{_print_duration(-self.ms)}" if self.ms < 0 else _print_duration(self.ms)


@lru_cache(maxsize=1024)
def _print_duration(ms: int) -> str:
    """A few windows are printed in every rule of thousands of SLOs."""
    rest, parts = ms, []
    for unit in _PRINTED_UNITS:
        count, rest = divmod(rest, _UNITS_MS[unit])
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def spelled_duration(text: str) -> str:
    """A hint for a duration that is written in words, like `7 days`; empty for anything else."""
    together = "".join(text.split())
    if together != text and _DURATION.fullmatch(together):
        return f'did you mean "{together}"?'
    found = _SPELLED.fullmatch(text.strip())
    # M is for months in some places, and for minutes in others.
    if found is None or text.strip().endswith("M"):
        return ""
    return f'did you mean "{found[1]}{"".join(filter(None, found.groups()[1:])).lower()}"?'


def parse_percent(text: str) -> Decimal:
    """Read ``99.9%`` as the exact ratio 0.999; raises UnitError where the sign is missing."""
    match = _PERCENT.fullmatch(text.strip())
    if not match or len(text) > 40:
        raise UnitError(f'"{text}" is no percentage; write it with its sign, like 99.9%')
    return Decimal(match[1]) / 100


def parse_decimal(text: str) -> Decimal:
    """Read a plain decimal number; raises UnitError for anything else, NaN and infinity too."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise UnitError(f'"{text}" is no number; write it like 0.5 or 10') from None
    if not value.is_finite():
        raise UnitError(f'"{text}" is no finite number; write it like 0.5 or 10')
    return value


@lru_cache(maxsize=1024)
def print_decimal(value: Decimal) -> str:
    """Print a number for a rule: no exponent, no trailing zeros, twelve significant digits."""
    text = format(_PRINTED.plus(value), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def print_percent(ratio: Decimal) -> str:
    """Print the ratio 0.999 as ``99.9%``."""
    return f"{print_decimal(ratio * 100)}%"


def divide(numerator: Decimal, denominator: Decimal) -> Decimal:
    """Divide to fifty digits, so that what is printed to twelve is exact whatever came before."""
    return _EXACT.divide(numerator, denominator)


def json_number(value: Decimal) -> int | float:
    """A decimal as JSON's number; the shortest text of the float is the decimal again."""
    text = print_decimal(value)
    return float(text) if "." in text else int(text)
