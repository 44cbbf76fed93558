"""How many events an author expects."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import WithJsonSchema

from slosmith.diagnostics import codes
from slosmith.fields import PlainValidator
from slosmith.model.units import divide
from slosmith.values import problem, text_of

_TRAFFIC = re.compile(r"\s*(\d+(?:\.\d+)?)\s*/\s*(s|sec|m|min|h|hour|d|day)\s*", re.ASCII)
_SPELLED_TRAFFIC = re.compile(
    r"(\d+(?:\.\d+)?)\s*(?:events?|req(?:uest)?s?|r|q)?\s*(?:/|per|p)\s*([smhd])(?!onth)[a-z]*",
    re.ASCII | re.IGNORECASE,
)
_SIGNS = {"s": "s", "m": "min", "h": "h", "d": "d"}
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _meant_traffic(text: str) -> str:
    if _TRAFFIC.fullmatch(text):
        return "write how much there is, or leave it out where nobody knows"
    if spelled := _SPELLED_TRAFFIC.fullmatch(text.strip()):
        return f'did you mean "{spelled[1]}/{_SIGNS[spelled[2].lower()]}"?'
    return "write it like 20/min, 5/s or 3/h"


def _traffic(value: object) -> Decimal:
    text = text_of(value, "a rate of events", "write it like 20/min")
    match = _TRAFFIC.fullmatch(text)
    if not match or not Decimal(match[1]):
        raise problem(codes.WRONG_UNIT, f'"{text}" is no rate of events', _meant_traffic(text))
    return divide(Decimal(match[1]), Decimal(_SECONDS[match[2][0]]))


TrafficField = Annotated[
    Decimal, PlainValidator(_traffic), WithJsonSchema({"type": "string", "examples": ["20/min"]})
]
