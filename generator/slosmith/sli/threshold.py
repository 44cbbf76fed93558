"""SLI kind `threshold`: the share of time in which a comparison holds."""

from pydantic import model_validator

from slosmith.diagnostics import codes
from slosmith.fields import ShortSpec, problem
from slosmith.model.objective import Wording
from slosmith.model.root import StateIndicator
from slosmith.promql import build
from slosmith.sli.condition import ConditionField
from slosmith.sli.kind import Context, Kind, Lowered


class ThresholdSpec(ShortSpec):
    """A comparison that must hold for every series (`all`, the default), or for some (`any`)."""

    all: ConditionField | None = None
    """A comparison that must hold for every series, like `queue_depth < 100`."""
    any: ConditionField | None = None
    """A comparison that must hold for at least one series, like `idle_workers > 0`."""

    @model_validator(mode="after")
    def _one(self) -> "ThresholdSpec":
        if (self.all is None) == (self.any is None):
            raise problem(
                codes.CONDITION_INVALID,
                "a threshold has one condition",
                "write the comparison itself, or one of all: and any:",
            )
        return self


def lower_threshold(spec: ThresholdSpec, context: Context) -> Lowered:
    """Bad now while the comparison fails for some series (`all`) or for every one (`any`)."""
    condition, operator = (spec.all, "max") if spec.all is not None else (spec.any, "min")
    assert condition is not None
    bad = build.measured(operator, context.by, condition.fails)
    return Lowered(indicator=StateIndicator(bad_now=bad, series=condition.series))


THRESHOLD = Kind(
    name="threshold",
    promql=frozenset(("all", "any")),
    spec=ThresholdSpec,
    wordings=frozenset((Wording.PERCENT,)),
    lower=lower_threshold,
)
