"""How many of several series must be good, and what is bad where none is there."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import WithJsonSchema

from slosmith.diagnostics import codes
from slosmith.fields import PlainValidator, choice
from slosmith.model.indicators import Memory
from slosmith.model.metric import Metric
from slosmith.model.units import UnitError, parse_percent, print_decimal
from slosmith.promql import Selector, build
from slosmith.values import describe, problem


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
            return f"{build.measured('max', by, good)} == bool 0"
        case "all":
            return f"{build.measured('min', by, good)} == bool 0"
        case share:
            return f"{build.measured('avg', by, good)} < bool {share}"


def decided(each: list[str], operator: str, by: tuple[str, ...]) -> str:
    """What one of n decides, whether the others are known or not; else all must be known.

    One that decides (for `all` one that fails, for `any` one that holds) weighs n + 1, another 1. A
    sum of n says that all are known and none decides, more that one does, less that nobody knows.
    """
    united = " or ".join("".join(build.numbered(n, one)) for n, one in enumerate(each))
    count = len(each)
    weighed = f"{count} * ({united}) + 1"
    if operator == "min":
        weighed = f"{count + 1} - {count} * ({united})"
    decided = ">" if operator == "max" else "=="
    return f"({build.measured('sum', by, weighed)} >= {count}) {decided} bool {count}"


def or_missing(bad: str, missing: str, by: tuple[str, ...]) -> str:
    """The same, and 1 where no series is there at all, if that counts as bad.

    Of groups that are gone rules keep a memory, see `memory_of`.
    """
    return f"({bad}) or {build.on(by)} vector(1)" if missing == "bad" and not by else bad


def memory_of(
    gauge: Selector, missing: str, by: tuple[str, ...], metrics: Mapping[str, Metric]
) -> Memory | None:
    """What is remembered of groups: one is known only by having been there, or by the contract.

    One that was taken away for good must not be bad forever: it is taken out of the contract, or
    forgotten after a period.
    """
    if missing == "unknown" or not by:
        return None
    metric = metrics.get(gauge.metric)
    known = dict(metric.labels) if metric is not None else {}
    named = zip(by, build.sources_of(by), strict=True)
    listed = tuple((label, values) for label, source in named if (values := known.get(source)))
    return Memory(gauge=gauge, listed=listed, forever=len(listed) == len(by))
