"""SLI kind `probe`: the share of time in which enough replicas say that they are up."""

from typing import Annotated, Literal

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from slosmith.diagnostics import codes
from slosmith.fields import SelectorField, ShortSpec, choice, describe, problem
from slosmith.model.objective import Wording
from slosmith.model.root import Reads, StateIndicator
from slosmith.model.units import UnitError, parse_percent, print_decimal
from slosmith.promql import build
from slosmith.sli.kind import Context, Kind, Lowered

_REMEMBERED = "1h"


def _healthy(value: object) -> str:
    if value in ("any", "all"):
        return str(value)
    try:
        share = parse_percent(value) if isinstance(value, str) else None
    except UnitError:
        share = None
    if share is None or not 0 < share <= 1:
        raise _healthy_problem(value)
    return "all" if share == 1 else print_decimal(share)


def _healthy_problem(value: object) -> PydanticCustomError:
    return problem(
        codes.INVALID_VALUE, f"{describe(value)} is not allowed here", "write any, all or like 50%"
    )


Healthy = Annotated[
    str,
    PlainValidator(_healthy),
    WithJsonSchema({"type": "string", "pattern": r"^(any|all|[0-9]{1,3}(\.[0-9]+)?\s*%)$"}),
]


class ProbeSpec(ShortSpec):
    """A gauge that is 1 for each replica that is up, and 0 for each that is not."""

    up: SelectorField
    healthy: Healthy = "any"
    missing: Annotated[Literal["unknown", "bad"], choice("unknown", "bad")] = "unknown"


def lower_probe(spec: ProbeSpec, context: Context) -> Lowered:
    """Bad now while too few replicas are up; unknown while none can be asked."""
    gauge, by = spec.up.text, context.by
    match spec.healthy:
        case "any":
            bad = f"{build.aggregate('max', by, gauge)} == bool 0"
        case "all":
            bad = f"{build.aggregate('min', by, gauge)} == bool 0"
        case share:
            bad = f"{build.aggregate('avg', by, gauge)} < bool {share}"
    if spec.missing == "bad":
        bad = f"({bad}) or {build.on(by)} {_missing(gauge, by)}"
    return Lowered(indicator=StateIndicator(bad_now=bad, series=(spec.up,)))


def _missing(gauge: str, by: tuple[str, ...]) -> str:
    """What counts as bad while nobody answers.

    A group is known only by having answered, so a group that vanished counts as bad for an hour
    and is then unknown: one that was taken away for good must not be down forever.
    """
    if not by:
        return "vector(1)"
    return build.aggregate("group", by, f"last_over_time({gauge}[{_REMEMBERED}])")


PROBE = Kind(
    name="probe",
    promql=frozenset(("up",)),
    spec=ProbeSpec,
    wordings=frozenset((Wording.PERCENT,)),
    lower=lower_probe,
    reads=Reads.GAUGE,
)
