"""SLI kind `queries`: the author's own PromQL, with `$window` where the window goes."""

from pydantic import model_validator

from slosmith.fields import QueryField, Spec
from slosmith.model.indicators import EventIndicator, Part
from slosmith.model.objective import Wording
from slosmith.promql import (
    Selector,
    Windowed,
    build,
    is_always_there,
    parse_expression,
    scales_one,
    selectors_in,
    summed_rates,
    taken_from,
)
from slosmith.sli.counters import counters
from slosmith.sli.events import ONE_PART, check_one_part
from slosmith.sli.kind import Context, Kind, Lowered
from slosmith.sli.written_queries import check_queries


class QueriesSpec(Spec):
    """Rates of all events, and of either the bad or the good ones."""

    model_config = ONE_PART

    total: QueryField
    """The rate of all events, with `$window` for the window, like `sum(rate(a_total[$window]))`."""
    bad: QueryField | None = None
    """The rate of bad events, with `$window`; in place of `good`."""
    good: QueryField | None = None
    """The rate of good events, with `$window`; in place of `bad`."""

    @model_validator(mode="after")
    def _one_part(self) -> "QueriesSpec":
        check_one_part(self.bad is not None, self.good is not None)
        return self


def lower_queries(spec: QueriesSpec, context: Context) -> Lowered:
    """Counters, where the queries are sums of their rates; else the queries as they are."""
    part, counts = (spec.bad, Part.BAD) if spec.bad is not None else (spec.good, Part.GOOD)
    assert part is not None
    indicator = _of_counters(spec.total, part, counts, context)
    return Lowered(indicator=indicator or _as_written(spec.total, part, counts, context))


def _of_counters(
    total: Windowed, part: Windowed, counts: Part, context: Context
) -> EventIndicator | None:
    """`bad: all - fast` says what `good: fast` says, and is known when that is."""
    written = build.sources_of(context.by)
    every = summed_rates(total, written)
    if every is None:
        return None
    if (summed := summed_rates(part, written)) is not None:
        return counters(every, summed, counts, context)
    if (taken := taken_from(part, total, written)) is not None:
        return counters(every, taken, Part.GOOD if counts is Part.BAD else Part.BAD, context)
    return None


def _as_written(total: Windowed, part: Windowed, counts: Part, context: Context) -> EventIndicator:
    """Aggregated so that no label leaks into the records; without an operand nothing is known."""
    return EventIndicator(
        total=build.aggregate_rate(context.by, total),
        part=build.aggregate_rate(context.by, part),
        counts=counts,
        missing_is_zero=scales_one(part) or is_always_there(part),
        total_series=_series(total, context),
        part_series=_series(part, context),
        queried=True,
    )


def _series(query: Windowed, context: Context) -> tuple[Selector, ...]:
    tree = parse_expression(query.at(str(context.settings.windows.base)))
    return tuple(dict.fromkeys(use.selector for use in selectors_in(tree)))


QUERIES = Kind(
    name="queries",
    promql=frozenset(("total", "bad", "good")),
    spec=QueriesSpec,
    wordings=frozenset((Wording.PERCENT, Wording.ERROR_RATE)),
    lower=lower_queries,
    check=check_queries,
)
