"""How dashboards look: colours that every eye can distinguish, and how series are drawn."""

import re
from collections.abc import Mapping
from decimal import Decimal

from slosmith.emit.dashboards.grafana import Json, ref
from slosmith.model.time_units import TimeUnit
from slosmith.model.units import json_number
from slosmith.promql import Matcher, MatchOp

# Okabe and Ito's palette ("Color Universal Design", 2008): distinct with every kind of colour
# blindness. Their blue is a little lighter here, so that it is read on black as well as on white;
# their yellow is left out, as it is not read on white.
BLUE, ORANGE, GREEN, RED = "#2B88C9", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, GREY = "#56B4E9", "#CC79A7", "#8C8C8C"
PALETTE = (BLUE, ORANGE, GREEN, RED, SKY, PURPLE, GREY)
COOL, WARM = (BLUE, SKY, GREEN, GREY), (RED, ORANGE, PURPLE)
NO_DATA = "no data"
PLAIN: Mapping[str, Json] = {"mode": "fixed", "fixedColor": "text"}
"""The colour of the page's own text, light or dark."""
PERCENT, SECONDS, FACTOR = "percentunit", "s", "suffix:x"


def of_time(unit: TimeUnit) -> str:
    """What Grafana calls a unit of time."""
    return {"us": "µs", "min": "m"}.get(unit.sign, unit.sign)


def fixed(colour: str) -> Mapping[str, Json]:
    """One colour, whatever the value."""
    return {"mode": "fixed", "fixedColor": colour}


def at_least(value: Decimal, text: str) -> Mapping[str, Json]:
    """A text in place of a value and of all above it."""
    result = {"text": text, "color": GREY}
    options = {"from": json_number(value), "to": None, "result": result}
    return {"type": "range", "options": options}


def steps(*colours: tuple[Decimal | None, str]) -> Mapping[str, Json]:
    """Colours from each value upwards; None is the lowest."""
    return {
        "mode": "absolute",
        "steps": [
            {"value": None if value is None else json_number(value), "color": colour}
            for value, colour in colours
        ],
    }


BUDGET_STEPS = steps((None, RED), (Decimal(0), ORANGE), (Decimal("0.25"), BLUE))
BURN_STEPS = steps((None, BLUE), (Decimal(1), ORANGE), (Decimal(6), RED))


def missing(text: str = NO_DATA) -> Mapping[str, Json]:
    """A mapping that says so where there is no value: zero is another thing."""
    return {
        "type": "special",
        "options": {"match": "null+nan", "result": {"text": text, "color": GREY}},
    }


def styled(frame: str, **properties: Json) -> Mapping[str, Json]:
    """An override for the field of a name."""
    return _override("byName", frame, properties)


def ending(name: str, **properties: Json) -> Mapping[str, Json]:
    """An override for every series whose name ends in a word."""
    return _override("byRegexp", f"/(^| ){re.escape(name)}$/", properties)


def matching(matcher: Matcher, **properties: Json) -> Mapping[str, Json]:
    """An override for every series whose name is a value that a matcher looks for."""
    if matcher.op in (MatchOp.EQUAL, MatchOp.NOT_EQUAL):
        return _override("byName", matcher.value, properties)
    return _override("byRegexp", f"/^(?:{matcher.value.replace('/', '[/]')})$/", properties)


def of_query(index: int, **properties: Json) -> Mapping[str, Json]:
    """An override for all series of a query."""
    return _override("byFrameRefID", ref(index), properties)


def _override(matcher: str, options: str, properties: Mapping[str, Json]) -> Mapping[str, Json]:
    """Property names are written with `__` for `.`, and `_` stays."""
    return {
        "matcher": {"id": matcher, "options": options},
        "properties": [
            {"id": name.replace("__", "."), "value": value} for name, value in properties.items()
        ],
    }


def shading(index: int) -> Mapping[str, Json]:
    """Draw a query that is 1 at times as a shade over the whole height."""
    return of_query(
        index,
        color=fixed(RED),
        custom__fillOpacity=25,
        custom__lineWidth=0,
        custom__axisPlacement="hidden",
        custom__thresholdsStyle={"mode": "off"},
        min=0,
        max=1,
        unit="none",
    )


def unnamed(index: int) -> Mapping[str, Json]:
    """Leave a query out of the legend: its colour is named by another query of the same group."""
    return of_query(index, custom__hideFrom={"legend": True, "tooltip": False, "viz": False})


def dashed(index: int) -> Mapping[str, Json]:
    """Draw a query as a dashed line, for what is no measurement."""
    return of_query(index, custom__lineStyle={"fill": "dash", "dash": [8, 8]}, custom__lineWidth=1)


def link(title: str, url: str) -> Mapping[str, Json]:
    """A link on a value."""
    return {"title": title, "url": url, "targetBlank": False}
