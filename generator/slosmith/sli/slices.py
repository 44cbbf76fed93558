"""SLI kind `slices`: the share of time slices in which a condition of the author's holds."""

from slosmith.fields import DurationField, Spec
from slosmith.model.objective import Wording
from slosmith.model.root import StateIndicator
from slosmith.promql import build
from slosmith.sli.condition import ConditionField
from slosmith.sli.kind import Context, Kind, Lowered


class SlicesSpec(Spec):
    """A slice is good while the condition holds for every series; idle slices are unknown."""

    length: DurationField
    good: ConditionField


def lower_slices(spec: SlicesSpec, context: Context) -> Lowered:
    """Bad now while the condition fails for some series; NaN, as of 0 / 0, is unknown."""
    bad = build.aggregate("max", context.by, spec.good.fails)
    return Lowered(indicator=StateIndicator(bad_now=bad, series=spec.good.series))


SLICES = Kind(
    name="slices",
    promql=frozenset(("good",)),
    spec=SlicesSpec,
    wordings=frozenset((Wording.PERCENT,)),
    lower=lower_slices,
)
