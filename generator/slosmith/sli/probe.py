"""SLI kind `probe`: the share of time in which enough replicas say that they are up."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.fields import SelectorField, ShortSpec, choice, describe, problem
from slosmith.model.objective import Wording
from slosmith.model.root import Extremes, Model, Reads, Service, Slo, StateIndicator
from slosmith.model.units import UnitError, parse_percent, print_decimal
from slosmith.promql import build
from slosmith.sli.kind import Context, Kind, Lowered
from slosmith.sli.outlives import check_outlives

_REMEMBERED = "1h"
_UP_OR_DOWN = Extremes(good=Decimal(1), bad=Decimal(0))


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
    return Lowered(indicator=StateIndicator(bad_now=bad, series=(spec.up,), extremes=_UP_OR_DOWN))


def _missing(gauge: str, by: tuple[str, ...]) -> str:
    """What counts as bad while nobody answers.

    A group is known only by having answered, so a group that vanished counts as bad for an hour
    and is then unknown: one that was taken away for good must not be down forever.
    """
    if not by:
        return "vector(1)"
    return build.aggregate("group", by, f"last_over_time({gauge}[{_REMEMBERED}])")


def check_probe(slo: Slo, service: Service, _: Model) -> Iterator[Diagnostic]:
    """A probe that dies with what it probes."""
    return check_outlives(slo, service, "up", "probe it from outside (blackbox exporter)")


PROBE = Kind(
    name="probe",
    promql=frozenset(("up",)),
    spec=ProbeSpec,
    wordings=frozenset((Wording.PERCENT,)),
    lower=lower_probe,
    reads=Reads.GAUGE,
    check=check_probe,
)
