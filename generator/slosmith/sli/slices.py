"""SLI kind `slices`: the share of time slices in which a condition of the author's holds."""

from collections.abc import Iterator

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.fields import DurationField, Spec
from slosmith.model.indicators import StateIndicator
from slosmith.model.objective import Wording
from slosmith.model.references import References
from slosmith.model.service import Service
from slosmith.model.slo import Slo
from slosmith.model.units import Duration, UnitError
from slosmith.promql import build
from slosmith.sli.condition import ConditionField
from slosmith.sli.kind import Context, Kind, Lowered


class SlicesSpec(Spec):
    """A slice is good while the condition holds for every series; idle slices are unknown."""

    length: DurationField
    """The length of a slice, no shorter than an evaluation, like `1m`."""
    good: ConditionField
    """A comparison that holds while the slice is good, over a window that you write into it."""


def lower_slices(spec: SlicesSpec, context: Context) -> Lowered:
    """Bad now while the condition fails for some series; NaN, as of 0 / 0, is unknown."""
    bad = build.measured("max", context.by, spec.good.fails)
    good = spec.good
    state = StateIndicator(bad_now=bad, series=good.series, needed=good.needed)
    return Lowered(indicator=state)


_LOOKBACK = Duration.parse("5m")


def check_slices(slo: Slo, _: Service, references: References) -> Iterator[Diagnostic]:
    """A slice that is shorter than an evaluation is not looked at."""
    place, evaluation = (
        slo.origin.at("sli", "slices", "length"),
        references.settings.evaluation_interval,
    )
    try:
        length = Duration.parse(place.text or "")
    except UnitError:
        return
    if length < evaluation < _LOOKBACK:  # one that is too long is said of the settings
        yield place.finding(
            codes.INVALID_VALUE,
            f"slices of {length} are shorter than the {evaluation} between two evaluations",
            f"write {evaluation} or more",
        )


SLICES = Kind(
    name="slices",
    promql=frozenset(("good",)),
    spec=SlicesSpec,
    wordings=frozenset((Wording.PERCENT,)),
    lower=lower_slices,
    check=check_slices,
    conditions=True,
)
