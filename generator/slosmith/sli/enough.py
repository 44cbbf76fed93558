"""How many of several series must be good, and what is bad where none is there."""

from typing import Annotated, Literal

from pydantic import PlainValidator, WithJsonSchema

from slosmith.diagnostics import codes
from slosmith.fields import choice, describe, problem
from slosmith.model.units import UnitError, parse_percent, print_decimal
from slosmith.promql import Selector, build

_REMEMBERED = "1h"


def _enough(value: object) -> str:
    if value in ("any", "all"):
        return str(value)
    try:
        share = parse_percent(value) if isinstance(value, str) else None
    except UnitError:
        share = None
    if share is None or not 0 < share <= 1:
        message, hint = f"{describe(value)} is not allowed here", "write any, all or like 50%"
        raise problem(codes.INVALID_VALUE, message, hint)
    return "all" if share == 1 else print_decimal(share)


Enough = Annotated[
    str,
    PlainValidator(_enough),
    WithJsonSchema({"type": "string", "pattern": r"^(any|all|[0-9]{1,3}(\.[0-9]+)?\s*%)$"}),
]
"""`any`, `all`, or the share of all as a decimal."""

Missing = Annotated[Literal["unknown", "bad"], choice("unknown", "bad")]


def bad_unless(enough: str, good: str, by: tuple[str, ...]) -> str:
    """1 while too few series of ``good``, which is 1 for each that is, are; 0 while enough are."""
    match enough:
        case "any":
            return f"{build.aggregate('max', by, good)} == bool 0"
        case "all":
            return f"{build.aggregate('min', by, good)} == bool 0"
        case share:
            return f"{build.aggregate('avg', by, good)} < bool {share}"


def or_missing(bad: str, missing: str, gauge: Selector, by: tuple[str, ...]) -> str:
    """The same, and 1 where no series of the gauge is there, if that counts as bad.

    A group is known only by having been there, so a group that vanished counts as bad for an hour
    and is then unknown: one that was taken away for good must not be bad forever.
    """
    if missing == "unknown":
        return bad
    seen = f"last_over_time({gauge.text}[{_REMEMBERED}])"
    gone = build.aggregate("group", by, seen) if by else "vector(1)"
    return f"({bad}) or {build.on(by)} {gone}"
