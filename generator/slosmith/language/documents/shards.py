"""What an author writes of rulers that divide the rules: how many there are, and which one."""

from functools import partial
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from slosmith.diagnostics import codes
from slosmith.values import describe, problem

MOST_SHARDS = 1000


def _whole(value: object, what: str, least: int, hint: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise problem(codes.WRONG_TYPE, f"expected {what}, not {describe(value)}", hint)
    if not least <= value <= MOST_SHARDS:
        raise problem(codes.INVALID_VALUE, f"{value} is not {what}", hint)
    return value


ShardCount = Annotated[
    int,
    PlainValidator(
        partial(
            _whole,
            what="a number of rulers",
            least=1,
            hint=f"write how many there are, like 2; at most {MOST_SHARDS}",
        )
    ),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST_SHARDS}),
]
ShardNumber = Annotated[
    int,
    PlainValidator(
        partial(
            _whole,
            what="the number of a ruler",
            least=0,
            hint="count rulers from 0, so that 0 is the first",
        )
    ),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": MOST_SHARDS - 1}),
]
