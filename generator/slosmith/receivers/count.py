"""Whole numbers that receivers take."""

from decimal import Decimal
from typing import Annotated

from pydantic import WithJsonSchema

from slosmith.diagnostics import codes
from slosmith.fields import PlainValidator
from slosmith.values import describe, problem


def _whole(value: object, example: str = "20") -> int:
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool) and value == int(value):
        return int(value)
    message = f"expected a whole number, not {describe(value)}"
    raise problem(codes.WRONG_TYPE, message, f"write it like {example}, without quotes")


def _chat(value: object) -> int:
    return _whole(value, "-1001234567890")


def _count(value: object) -> int:
    count = _whole(value)
    if count < 0:
        raise problem(codes.INVALID_VALUE, f'"{count}" is below nothing', "write it like 20")
    return count


ChatField = Annotated[int, PlainValidator(_chat), WithJsonSchema({"type": "integer"})]
CountField = Annotated[
    int, PlainValidator(_count), WithJsonSchema({"type": "integer", "minimum": 0})
]
