"""SLI kind `threshold`: the share of time in which a comparison holds, or several."""

from typing import Annotated

from pydantic import BeforeValidator, model_validator

from slosmith.diagnostics import codes
from slosmith.fields import ShortSpec
from slosmith.model.indicators import StateIndicator
from slosmith.model.objective import Wording
from slosmith.promql import build
from slosmith.sli.condition import ConditionField
from slosmith.sli.enough import decided
from slosmith.sli.kind import Context, Kind, Lowered
from slosmith.values import problem

_MOST = 100


def _listed(value: object) -> object:
    """A single comparison as a list of one; the list is refused when it is empty."""
    if value == []:
        raise problem(codes.CONDITION_INVALID, "the list is empty", "write a comparison")
    if isinstance(value, list) and len(value) > _MOST:
        message = f"there are {len(value):,} comparisons, and {_MOST} are allowed"
        raise problem(codes.CONDITION_INVALID, message, "record what they say together")
    return tuple(value) if isinstance(value, list) else (value,)


Conditions = Annotated[
    tuple[ConditionField, ...],
    BeforeValidator(_listed, json_schema_input_type=ConditionField | tuple[ConditionField, ...]),
]


class ThresholdSpec(ShortSpec):
    """A comparison that must hold for every series (`all`, the default), or for some (`any`)."""

    all: Conditions | None = None
    """A comparison that must hold for every series, like `queue_depth < 100`; of a list, each."""
    any: Conditions | None = None
    """A comparison that must hold for at least one series, like `idle_workers > 0`; of a list, one
    of them.
    """

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
    conditions, operator = (spec.all, "max") if spec.all is not None else (spec.any, "min")
    assert conditions is not None
    if len(conditions) == 1:
        bad = build.measured(operator, context.by, conditions[0].fails)
    else:
        sources = build.sources_of(context.by)
        each = [build.aggregate(operator, sources, one.fails) for one in conditions]
        bad = decided(each, operator, context.by)
    state = StateIndicator(
        bad_now=bad,
        series=tuple(dict.fromkeys(series for one in conditions for series in one.series)),
        needed=tuple(dict.fromkeys(series for one in conditions for series in one.needed)),
    )
    return Lowered(indicator=state)


THRESHOLD = Kind(
    name="threshold",
    promql=frozenset(("all", "any")),
    spec=ThresholdSpec,
    wordings=frozenset((Wording.PERCENT,)),
    lower=lower_threshold,
    conditions=True,
)
