"""Values as Grafana words them: units, decimals, mappings and the colours of thresholds."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

NO_COLOUR = "inherit"
_COLOUR = re.compile(r"#[0-9A-Fa-f]{3,8}|[A-Za-z]{3,30}|var\(--[a-z]{1,20}\)")
_HEX = re.compile(r"#(?:[0-9A-Fa-f]{3}){1,2}")
_HUES = ("red", "orange", "yellow", "green", "blue", "purple")
_SHADE = re.compile(r"^(?:super-light|light|semi-dark|dark)-(?=[a-z]+$)")
_SPANS = ((31_536_000, "years"), (604_800, "weeks"), (86_400, "days"), (3_600, "hours"))
_SHORT = ((1e9, "B"), (1e6, "M"), (1e3, "K"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A text and its colour."""

    text: str
    colour: str = NO_COLOUR


def show(value: float | str | None, field: Mapping[str, Any]) -> Shown:
    """A value by the options of its field, as Grafana would word and colour it."""
    for mapping in field.get("mappings", []):
        found = _mapped(value, mapping)
        if isinstance(found, dict):
            plain = show(value, {**field, "mappings": []})
            colour = safe_colour(found.get("color", plain.colour))
            return Shown(text=str(found.get("text") or plain.text), colour=colour)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return Shown(text=str(field.get("noValue", "no data")), colour="var(--quiet)")
    if isinstance(value, str):
        return Shown(text=value)
    colour = coloured(value, field)
    return Shown(text=worded(value, field.get("unit", ""), field.get("decimals", 2)), colour=colour)


def _mapped(value: float | str | None, mapping: Mapping[str, Any]) -> object:
    """What a mapping puts in a value's place: a mapping of a text, a colour, or both."""
    options: dict[str, Any] = mapping["options"]
    match mapping["type"]:
        case "special":
            gone = value is None or (isinstance(value, float) and math.isnan(value))
            return options.get("result") if gone else None
        case "range" if isinstance(value, (int, float)):
            low, high = options.get("from"), options.get("to")
            inside = (low is None or value >= low) and (high is None or value <= high)
            return options.get("result") if inside else None
        case "value":
            key = f"{value:g}" if isinstance(value, (int, float)) else value
            return options.get(str(key))
        case _:
            return None


def coloured(value: float, field: Mapping[str, Any]) -> str:
    """The colour of the highest threshold that the value reaches, or the field's own."""
    steps: Sequence[Mapping[str, Any]] = field.get("thresholds", {}).get("steps", [])
    own = field.get("color", {})
    if own.get("mode") == "fixed":
        return NO_COLOUR if own.get("fixedColor") == "text" else safe_colour(own.get("fixedColor"))
    least = ((step["color"], step.get("value")) for step in steps)
    reached = [colour for colour, bound in least if bound is None or value >= bound]
    return safe_colour(reached[-1]) if reached else NO_COLOUR


def safe_colour(text: object) -> str:
    """A colour as CSS knows it; anything else could leave the style that it is written into."""
    if not isinstance(text, str):
        return NO_COLOUR
    name = _SHADE.sub("", text)
    return name if _COLOUR.fullmatch(name) else NO_COLOUR


def chart_colour(text: str) -> str | None:
    """A colour as charts know it: by its figures, or one of the hues that Grafana has names for."""
    return text if _HEX.fullmatch(text) or text in _HUES else None


def worded(value: float, unit: str, decimals: int) -> str:
    """A number in its unit."""
    match unit:
        case "percentunit":
            return f"{value * 100:.{decimals}f}%"
        case "s":
            for seconds, name in _SPANS:
                if abs(value) >= seconds:
                    return f"{value / seconds:.{decimals}f} {name}"
            return f"{value:.{decimals}f} s"
        case "dateTimeAsIso":
            return f"{datetime.fromtimestamp(value / 1000, UTC):%Y-%m-%d %H:%M}"
        case unit if unit.startswith("suffix:"):
            return f"{value:.{decimals}f}{unit.removeprefix('suffix:')}"
        case _:
            return _short(value, decimals)


def _short(value: float, decimals: int) -> str:
    for size, name in _SHORT:
        if abs(value) >= size:
            return f"{value / size:.{max(decimals, 1)}f} {name}"
    return f"{value:.{decimals}f}"
