"""SLI kind `events`: bad or good events as a share of all, counted by counters."""

from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, model_validator

from slosmith.diagnostics import codes
from slosmith.fields import ListedSelectorField, Spec, problem
from slosmith.model.objective import Wording
from slosmith.model.root import EventIndicator, Part, Reads
from slosmith.promql import Selector, Windowed, build, each_spelling, rate_of, splice
from slosmith.sli.kind import Context, Kind, Lowered
from slosmith.sli.parts import check_selectors


def _listed(value: object) -> object:
    """A single selector as a list of one; the list is refused when it is empty."""
    if value == []:
        raise problem(codes.MISSING_KEY, "the list of selectors is empty", "write a selector")
    return tuple(value) if isinstance(value, list) else (value,)


ONE_PART = ConfigDict(json_schema_extra={"oneOf": [{"required": ["bad"]}, {"required": ["good"]}]})
Selectors = Annotated[
    tuple[ListedSelectorField, ...],
    BeforeValidator(
        _listed, json_schema_input_type=ListedSelectorField | tuple[ListedSelectorField, ...]
    ),
]
"""One selector, or a list of them that means their sum."""


class EventsSpec(Spec):
    """All events, and either the bad or the good of them."""

    model_config = ONE_PART

    total: Selectors
    bad: Selectors | None = None
    good: Selectors | None = None

    @model_validator(mode="after")
    def _one_part(self) -> "EventsSpec":
        check_one_part(self.bad is not None, self.good is not None)
        return self


def check_one_part(bad: bool, good: bool) -> None:
    """Refuse both of `bad` and `good`, and neither."""
    if bad and good:
        raise problem(
            codes.SLI_KIND, "both bad and good events are given", "keep one of bad: and good:"
        )
    if not bad and not good:
        raise problem(
            codes.MISSING_KEY, "neither bad nor good events are given", "add bad: or good:"
        )


def sum_of(selectors: tuple[Selector, ...], by: tuple[str, ...]) -> Windowed:
    """The summed rate of selectors, each read once, right when one does not exist yet.

    Two selectors may match series of the same labels, which `or` would take for one; a label of
    the selector's number keeps them apart.
    """
    rates = [rate_of(selector) for selector in selectors]
    if len(rates) > 1:
        rates = [
            splice("label_replace(", rate, f', "__selector", "{number}", "", "")')
            for number, rate in enumerate(rates)
        ]
    return build.aggregate_rate(by, *rates)


def lower_events(spec: EventsSpec, context: Context) -> Lowered:
    """Two sums of rates; a part that has no series yet counts as none."""
    part = spec.bad if spec.bad is not None else spec.good
    assert part is not None
    total, part = (tuple(map(each_spelling, selectors)) for selectors in (spec.total, part))
    indicator = EventIndicator(
        total=sum_of(total, context.by),
        part=sum_of(part, context.by),
        counts=Part.BAD if spec.bad is not None else Part.GOOD,
        missing_is_zero=True,
        total_series=total,
        part_series=part,
    )
    return Lowered(indicator=indicator)


EVENTS = Kind(
    name="events",
    promql=frozenset(("total", "bad", "good")),
    spec=EventsSpec,
    wordings=frozenset((Wording.PERCENT, Wording.ERROR_RATE)),
    lower=lower_events,
    reads=Reads.COUNTER,
    check=check_selectors,
)
