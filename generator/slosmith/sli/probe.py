"""SLI kind `probe`: the share of time in which enough replicas say that they are up."""

from collections.abc import Iterator
from decimal import Decimal

from slosmith.diagnostics.finding import Diagnostic
from slosmith.fields import SelectorField, ShortSpec
from slosmith.model.expression import Reads
from slosmith.model.indicators import Extremes, StateIndicator
from slosmith.model.objective import Wording
from slosmith.model.references import References
from slosmith.model.service import Service
from slosmith.model.slo import Slo
from slosmith.sli.by_name import check_names
from slosmith.sli.enough import Enough, Missing, bad_unless, memory_of, or_missing
from slosmith.sli.kind import Context, Kind, Lowered
from slosmith.sli.outlives import check_outlives


class ProbeSpec(ShortSpec):
    """A gauge that is 1 for each replica that is up, and 0 for each that is not."""

    up: SelectorField
    """A gauge that is 1 while a replica is up and 0 while it is not, like `up{job="shop"}`."""
    healthy: Enough = "any"
    """How many replicas must be up: `any`, `all` or a share like `50%`. Default: `any`."""
    missing: Missing = "unknown"
    """What time without the gauge counts as: `unknown` or `bad`. Default: `unknown`."""


def lower_probe(spec: ProbeSpec, context: Context) -> Lowered:
    """Bad now while too few replicas are up; unknown while none can be asked."""
    bad = bad_unless(spec.healthy, spec.up.text, context.by)
    return Lowered(
        indicator=StateIndicator(
            bad_now=or_missing(bad, spec.missing, context.by),
            series=(spec.up,),
            memory=memory_of(spec.up, spec.missing, context.by, context.metrics),
            extremes=Extremes(good=Decimal(1), bad=Decimal(0)),
        )
    )


def check_probe(slo: Slo, service: Service, references: References) -> Iterator[Diagnostic]:
    """A probe that dies with what it probes, or that is none by its name."""
    place = slo.origin.at("sli", "probe", "up")
    no_probe = [*check_names(slo, references, place, "a probe is 1 or 0")]
    yield from no_probe or check_outlives(
        slo, service, "up", "probe it from outside (blackbox exporter)"
    )


PROBE = Kind(
    name="probe",
    promql=frozenset(("up",)),
    spec=ProbeSpec,
    wordings=frozenset((Wording.PERCENT,)),
    lower=lower_probe,
    reads=Reads.GAUGE,
    check=check_probe,
)
