"""SLI kind `queries`: the author's own PromQL, with `$window` where the window goes."""

from pydantic import model_validator

from slosmith.fields import QueryField, Spec
from slosmith.model.objective import Wording
from slosmith.model.root import EventIndicator, Part
from slosmith.promql import Selector, Windowed, build, parse_expression, selectors_in
from slosmith.sli.events import ONE_PART, check_one_part
from slosmith.sli.kind import Context, Kind, Lowered
from slosmith.sli.parts import check_queries


class QueriesSpec(Spec):
    """Rates of all events, and of either the bad or the good ones."""

    model_config = ONE_PART

    total: QueryField
    bad: QueryField | None = None
    good: QueryField | None = None

    @model_validator(mode="after")
    def _one_part(self) -> "QueriesSpec":
        check_one_part(self.bad is not None, self.good is not None)
        return self


def lower_queries(spec: QueriesSpec, context: Context) -> Lowered:
    """The queries as they are, aggregated so that no label of theirs leaks into the records."""
    part = spec.bad if spec.bad is not None else spec.good
    assert part is not None
    indicator = EventIndicator(
        total=build.aggregate_rate(context.by, spec.total),
        part=build.aggregate_rate(context.by, part),
        counts=Part.BAD if spec.bad is not None else Part.GOOD,
        missing_is_zero=True,
        total_series=_series(spec.total, context),
        part_series=_series(part, context),
        queried=True,
    )
    return Lowered(indicator=indicator)


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
