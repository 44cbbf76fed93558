"""Numbers as templates of alerts print them, after template/template.go of Prometheus 2.42."""

import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeAlias
from urllib.parse import quote_plus

from slosmith.promql.strings import quote

Value: TypeAlias = str | float | bool | tuple[float, ...] | Mapping[str, str]
"""A text, a number, a truth, the numbers that a query results in, or labels."""

_VERB = re.compile(r"%(?:(?P<number>0?\.\d+[feg]|f)|(?P<word>[sqv%])|(?P<other>.?))", re.DOTALL)
_LARGE, _SMALL, _BINARY = "kMGTPEZY", "munpfazy", "KMGTPEZY"


class NotKnownError(Exception):
    """What a template says depends on something that is not worked out here."""


def shown(value: Value) -> str:
    """A value as an action prints it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return _shortest(value)
    if isinstance(value, Mapping):  # as Go prints a map: sorted
        return f"map[{' '.join(f'{name}:{text}' for name, text in sorted(value.items()))}]"
    raise NotKnownError("a value that is printed as it is")


def _shortest(number: float) -> str:
    """As few digits as mean the number, and an exponent below -4 and from 6 on.

    https://github.com/golang/go/blob/go1.22.0/src/strconv/ftoa.go#L195
    """
    sign, digits, _ = Decimal(repr(number)).normalize().as_tuple()
    exponent = Decimal(repr(number)).adjusted() if number else 0
    if -4 <= exponent < 6 or not number:
        return f"{Decimal(repr(number)).normalize():f}"
    fraction = "".join(map(str, digits[1:]))
    mantissa = f"{digits[0]}.{fraction}" if fraction else f"{digits[0]}"
    return f"{'-' * sign}{mantissa}e{exponent:+03d}"


def printf(form: str, *values: Value) -> str:
    """The verbs of Go's `printf` that alerts use."""
    rest = list(values)

    def filled(match: re.Match[str]) -> str:
        if match["word"] == "%":
            return "%"
        if match["other"] is not None or not rest:
            raise NotKnownError(f"printf {match.group()}")
        value = rest.pop(0)
        if match["number"]:
            return match.group() % _number(value)
        if match["word"] == "v":
            return shown(value)
        return quote(_text(value)) if match["word"] == "q" else _text(value)

    said = _VERB.sub(filled, form)
    if rest:
        raise NotKnownError("printf with a value too many")
    return said


def humanize(value: Value) -> str:
    """With a prefix of the metric system."""
    number, prefix = _number(value), ""
    if number == 0:
        return "0"
    letters, factor = (_LARGE, 1 / 1000) if abs(number) >= 1 else (_SMALL, 1000.0)
    for letter in letters:
        if (abs(number) < 1000) if factor < 1 else (abs(number) >= 1):
            break
        number, prefix = number * factor, letter
    return f"{number:.4g}{prefix}"


def humanize1024(value: Value) -> str:
    """With a binary prefix."""
    number, prefix = _number(value), ""
    for letter in _BINARY if abs(number) > 1 else "":
        if abs(number) < 1024:
            break
        number, prefix = number / 1024, f"{letter}i" if letter != "K" else "ki"
    return f"{number:.4g}{prefix}"


def humanize_percentage(value: Value) -> str:
    """A share as a percentage."""
    return f"{_number(value) * 100:.4g}%"


def humanize_duration(value: Value) -> str:
    """Seconds in days, hours and minutes."""
    number = _number(value)
    if abs(number) < 1:
        return f"{humanize(number)}s"
    sign, whole = "-" if number < 0 else "", int(abs(number))
    days, hours, minutes, seconds = (
        whole // 86400,
        whole // 3600 % 24,
        whole // 60 % 60,
        whole % 60,
    )
    if whole < 60:
        return f"{sign}{abs(number):.4g}s"
    parts = [(days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s")]
    first = next(place for place, (count, _) in enumerate(parts) if count)
    return sign + " ".join(f"{count}{unit}" for count, unit in parts[first:])


def _first(value: Value) -> float:
    if not isinstance(value, tuple) or not value:
        raise NotKnownError("the first of no results")
    return value[0]


def _number(value: Value) -> float:
    if isinstance(value, float) and math.isfinite(value):
        return value
    raise NotKnownError(f"{value} where a number belongs")


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    raise NotKnownError(f"{value} where a text belongs")


def _compared(test: Callable[[float, float], bool]) -> Callable[[Value, Value], Value]:
    return lambda one, other: test(_number(one), _number(other))


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "first": _first,
    "ge": _compared(lambda one, other: one >= other),
    "gt": _compared(lambda one, other: one > other),
    "humanize": humanize,
    "humanize1024": humanize1024,
    "humanizeDuration": humanize_duration,
    "humanizePercentage": humanize_percentage,
    "le": _compared(lambda one, other: one <= other),
    "lt": _compared(lambda one, other: one < other),
    "print": shown,
    "printf": printf,
    "toLower": lambda value: _text(value).lower(),
    "toUpper": lambda value: _text(value).upper(),
    "urlquery": lambda value: quote_plus(_text(value)),
    "value": _number,
}
