"""SLI kind `events`: bad or good events as a share of all, counted by counters."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, model_validator

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.fields import DurationField, ListedSelectorField, Spec, either
from slosmith.model.expression import Reads
from slosmith.model.indicators import Part
from slosmith.model.objective import Wording
from slosmith.model.references import References
from slosmith.model.service import Service
from slosmith.model.slo import Slo
from slosmith.promql import parse_selector
from slosmith.sli.counters import counters
from slosmith.sli.kind import Context, Kind, Lowered
from slosmith.sli.parts import check_selectors
from slosmith.values import below, problem


def _listed(value: object) -> object:
    """A single selector as a list of one; the list is refused when it is empty."""
    if value == []:
        raise problem(codes.MISSING_KEY, "the list of selectors is empty", "write a selector")
    return tuple(value) if isinstance(value, list) else (value,)


ONE_PART = ConfigDict(json_schema_extra=either("bad", "good"))
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
    """Counters of all events: a selector, or a list that is summed."""
    bad: Selectors | None = None
    """Counters of bad events, like `requests_total{code=~"5.."}`; in place of `good`."""
    good: Selectors | None = None
    """Counters of good events; in place of `bad`."""
    offset: DurationField | None = None
    """How late the counters come, like `10m`: events are read as they were so long ago. Default:
    they come at once.
    """

    @model_validator(mode="after")
    def _one_part(self) -> "EventsSpec":
        check_one_part(self.bad is not None, self.good is not None)
        return self


def check_one_part(bad: bool, good: bool) -> None:
    """Refuse both of `bad` and `good`, and neither."""
    if bad and good:
        message = "both bad and good events are given"
        raise below(problem(codes.SLI_KIND, message, "keep one of bad: and good:"), "good")
    if not bad and not good:
        raise problem(
            codes.MISSING_KEY, "neither bad nor good events are given", "add bad: or good:"
        )


def lower_events(spec: EventsSpec, context: Context) -> Lowered:
    """Two sums of rates."""
    part, counts = (spec.bad, Part.BAD) if spec.bad is not None else (spec.good, Part.GOOD)
    assert part is not None
    total = spec.total
    if spec.offset:
        late = str(spec.offset)
        total, part = (tuple(replace(one, late=late) for one in each) for each in (total, part))
    return Lowered(indicator=counters(total, part, counts, context))


# As the recording rules of Prometheus's own docs are called: `level:metric:operations`.
_RATE = re.compile(r".+:(?:i?rate|increase)\d+[smhdwy]\w*", re.ASCII)


def _check(slo: Slo, service: Service, references: References) -> Iterator[Diagnostic]:
    """Selectors, and among them what is no counter by its name, and unknown to the contract."""
    yield from check_selectors(slo, service, references)
    for one in slo.expressions:
        metric = parse_selector(one.text).metric
        if _RATE.fullmatch(metric) and references.known.series.get(metric) is None:
            yield one.origin.finding(
                codes.RECORDED_RATE,
                f'"{metric}" is recorded as a rate, and events are counted by counters',
                f"write queries with avg_over_time({metric}[$window]), or name the counter",
            )


EVENTS = Kind(
    name="events",
    promql=frozenset(("total", "bad", "good")),
    spec=EventsSpec,
    wordings=frozenset((Wording.PERCENT, Wording.ERROR_RATE)),
    lower=lower_events,
    reads=Reads.COUNTER,
    check=_check,
)
