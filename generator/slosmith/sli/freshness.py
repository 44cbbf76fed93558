"""SLI kind `freshness`: the share of time in which what happens regularly has happened lately."""

from collections.abc import Iterator
from decimal import Decimal

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.fields import DurationField, SelectorField, Spec
from slosmith.model.expression import Reads
from slosmith.model.indicators import Extremes, StateIndicator
from slosmith.model.metric import unit_of_metric
from slosmith.model.objective import Wording
from slosmith.model.references import References
from slosmith.model.service import Service
from slosmith.model.slo import Slo
from slosmith.model.time_units import SECONDS, time_unit, unit_of_name
from slosmith.model.units import print_decimal
from slosmith.sli.enough import Enough, Missing, bad_unless, memory_of, or_missing
from slosmith.sli.kind import Context, Kind, Lowered
from slosmith.sli.outlives import check_outlives

# What a moment is never called: these are lengths of time already.
_LENGTHS = frozenset(("age", "lag", "delay", "duration", "elapsed", "uptime"))


class FreshnessSpec(Spec):
    """A gauge that holds the moment of the last success, and how long ago that may be."""

    last: SelectorField
    """A gauge that holds the time of the last success in Unix seconds."""
    under: DurationField
    """How long ago the last success may be, like `26h`."""
    fresh: Enough = "all"
    """How many series must be fresh: `all`, `any` or a share like `50%`. Default: `all`."""
    missing: Missing = "unknown"
    """What time without the gauge counts as: `unknown` or `bad`. Default: `unknown`."""


def lower_freshness(spec: FreshnessSpec, context: Context) -> Lowered:
    """Bad now while too few series hold a moment that is recent enough."""
    under = spec.under.seconds
    good = f"time() - {spec.last.text} < bool {print_decimal(under)}"
    bad = bad_unless(spec.fresh, good, context.by)
    return Lowered(
        indicator=StateIndicator(
            bad_now=or_missing(bad, spec.missing, context.by),
            series=(spec.last,),
            memory=memory_of(spec.last, spec.missing, context.by, context.metrics),
            # Just within the bound, to the millisecond in which it is written, and just not.
            extremes=Extremes(good=under - Decimal("0.001"), bad=under, ages=True),
        )
    )


def check_freshness(slo: Slo, service: Service, references: References) -> Iterator[Diagnostic]:
    """A gauge that holds no moment, a bound that no scrape can keep, a gauge that dies too."""
    assert isinstance(slo.indicator, StateIndicator)
    assert slo.indicator.extremes is not None
    (last,), (_, under, _) = slo.indicator.series, slo.indicator.extremes
    place, scrape = slo.origin.at("sli", "freshness"), references.settings.scrape_interval
    if wrong := _no_moment(last.metric, references):
        yield place.at("last").finding(
            codes.NOT_A_MOMENT,
            f'"{last.metric}" {wrong[0]}, and a moment in Unix seconds is needed here',
            wrong[1].format(selector=last.text, under=print_decimal(under)),
        )
    if under <= scrape.seconds:
        yield place.at("under").finding(
            codes.INVALID_VALUE,
            f"between two scrapes each moment grows {scrape} old, which is not under "
            f"{place.at('under').text}",
            f"write more than {scrape} and the time between two successes together",
        )
    advice = "let what outlives it keep the moment, like a Pushgateway"
    yield from check_outlives(slo, service, "last", advice)


def _no_moment(name: str, references: References) -> tuple[str, str] | None:
    """Why a gauge seems to hold no moment in Unix seconds, and what to write instead."""
    before, _, last = name.rpartition("_")
    word = before.rpartition("_")[2] if time_unit(last) is not None else last
    if word in _LENGTHS:
        return "is a length of time", "write threshold: '{selector} < {under}'"
    metric = references.known.metrics.get(name)
    unit = unit_of_metric(metric) if metric is not None else unit_of_name(name)
    if unit is None or unit == SECONDS:
        return None
    return (
        f"is in {unit.name}",
        f"write threshold: 'time() - {{selector}} * {unit.seconds:f} < {{under}}'",
    )


FRESHNESS = Kind(
    name="freshness",
    promql=frozenset(("last",)),
    spec=FreshnessSpec,
    wordings=frozenset((Wording.PERCENT,)),
    lower=lower_freshness,
    reads=Reads.GAUGE,
    check=check_freshness,
)
