"""SLI kind `requests`: the share of requests that neither failed nor took longer than a bound."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from pydantic import ConfigDict, WithJsonSchema, model_validator

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.lists import each_of
from slosmith.diagnostics.suggest import suggest
from slosmith.fields import PlainValidator, SelectorField, Spec, either
from slosmith.model.contract import Series
from slosmith.model.expression import Reads
from slosmith.model.indicators import EventIndicator, Failures, Part
from slosmith.model.objective import Wording
from slosmith.model.references import References
from slosmith.model.service import Service
from slosmith.model.slo import Slo
from slosmith.model.time_units import Length
from slosmith.model.units import UnitError
from slosmith.promql import (
    Matcher,
    PromQLError,
    Selector,
    bucket_matcher,
    never_met,
    parse_selector,
)
from slosmith.sli.counters import counters, sum_of
from slosmith.sli.events import Selectors
from slosmith.sli.inverted import check_turned
from slosmith.sli.kind import Context, Kind, Lowered
from slosmith.sli.latency import UnitField, bound_of, check_histogram
from slosmith.source import Origin
from slosmith.values import below, problem, promql_problem, text_of

_LIKE = """write it like '{code=~"5.."}'"""
_KEEP = "keep one of failed: and failures:"
_STAND_IN = "x"


def _condition(value: object) -> Matcher:
    """One condition: what is not several at once cannot be selected by one selector."""
    text = text_of(value, "a condition on a label", _LIKE).strip()
    if not text.startswith("{"):
        message = f'"{text}" is no condition in braces'
        raise problem(codes.SELECTOR_INVALID, message, f"{_LIKE}, or a counter below failures:")
    try:
        selector = parse_selector(f"{_STAND_IN}{text}")
    except PromQLError as error:
        moved = PromQLError(error.message, max(error.start - 1, 0), error.end - 1)
        raise promql_problem(codes.SELECTOR_INVALID, moved, _LIKE) from None
    if len(selector.matchers) != 1:
        message = f'"{text}" is not one condition'
        raise problem(codes.SELECTOR_INVALID, message, f"{_LIKE}; the histogram may have more")
    return selector.matchers[0]


def _bound(value: object) -> Length:
    text = text_of(value, "a length of time", "write it with its unit, like 500ms")
    try:
        return Length.parse(text)
    except UnitError as error:
        message, _, hint = str(error).partition("; ")
        raise problem(codes.WRONG_UNIT, message, hint) from None


class RequestsSpec(Spec):
    """Requests that are bad if they failed or took longer than a bound."""

    model_config = ConfigDict(json_schema_extra=either("failed", "failures"))

    histogram: SelectorField
    """A histogram of all requests, without `_bucket`, `_count` or `_sum`."""
    under: Annotated[
        Length, PlainValidator(_bound), WithJsonSchema({"type": "string", "examples": ["500ms"]})
    ]
    """How long a request may take, like `500ms`; one of the histogram's buckets."""
    failed: (
        Annotated[Matcher, PlainValidator(_condition), WithJsonSchema({"type": "string"})] | None
    ) = None
    """The condition that failed requests meet in the histogram, like `{code=~"5.."}`."""
    failures: Selectors | None = None
    """Counters of failed requests, where the histogram has no label for them; in place of `failed`.
    """
    unit: UnitField | None = None
    """What the histogram is measured in. Default: by the contract, else by its name, else seconds.
    """

    @model_validator(mode="after")
    def _whole(self) -> "RequestsSpec":
        check_histogram(self.histogram)
        if self.failed is not None and self.failures is not None:
            error = problem(codes.SLI_KIND, "which requests failed is said in two ways", _KEEP)
            raise below(error, "failures")
        if self.failed is None and self.failures is None:
            message = "nothing says which requests failed"
            hint = "add failed: with a condition on the histogram, or failures: with a counter"
            raise problem(codes.MISSING_KEY, message, hint)
        return self


def lower_requests(spec: RequestsSpec, context: Context) -> Lowered:
    """Fast requests that did not fail; by two metrics, fast ones less those that failed.

    Where a counter has the failures, one that was slow as well counts twice, but never are more
    bad than there are: the sum is never optimistic.
    """
    bound = bound_of(spec.histogram, spec.under, spec.unit, context)
    histogram = spec.histogram
    if spec.failed is not None:
        histogram = histogram.with_matcher(spec.failed.opposite)
    total = spec.histogram.renamed(f"{spec.histogram.metric}_count")
    fast = histogram.renamed(f"{histogram.metric}_bucket").with_matcher(
        bucket_matcher(bound.bucket)
    )
    indicator = counters((total,), (fast,), Part.GOOD, context)
    if spec.failures is not None:
        failures = Failures(rate=sum_of(spec.failures, context.by), series=spec.failures)
        indicator = replace(indicator, failures=failures)
    return Lowered(
        indicator=indicator,
        latency=replace(bound, histogram=histogram, or_failed=True),
    )


def check_requests(slo: Slo, _: Service, references: References) -> Iterator[Diagnostic]:
    """A condition on a label, or a value of it, that the histogram does not have."""
    assert isinstance(slo.indicator, EventIndicator)
    place = slo.origin.at("sli", "requests", "failed")
    if place.text is None:
        return
    yield from _never_failed(slo.indicator, place)
    matcher, metric = _condition(place.text), slo.indicator.part_series[0].metric
    failed = Selector(metric=metric, matchers=(matcher,))
    yield from check_turned(place, "failed", failed, (Selector(metric=metric),))
    series = references.known.series.get(metric)
    if series is None:
        return
    if matcher.name not in series.labels:
        meant = suggest(matcher.name, series.labels)
        if meant or not series.metric.given:
            message = f'"{series.metric.name}" has no label "{matcher.name}"'
            hint = meant or "name the counter of failures below failures:"
            yield place.finding(codes.LABEL_UNKNOWN, message, hint)
    elif not _is_ever(matcher, series):
        known = ", ".join(series.values(matcher.name) or ())
        message = f'the label "{matcher.name}" of "{series.metric.name}" never fits {place.text}'
        yield place.finding(codes.LABEL_VALUE_UNKNOWN, message, f"the contract knows {known}")


def _never_failed(events: EventIndicator, place: Origin) -> Iterator[Diagnostic]:
    """A condition that what is counted at all excludes: then none ever fails."""
    assert place.text is not None
    if asked := never_met(events.total_series[0].with_matcher(_condition(place.text)), {}):
        words = each_of(matcher.text for matcher in asked)
        message = f"nothing meets {words} at once, so that no request ever fails"
        yield place.finding(codes.SELECTS_NOTHING, message, "take the other out of histogram:")


def _is_ever(matcher: Matcher, series: Series) -> bool:
    values = series.values(matcher.name)
    return values is None or any(matcher.accepts(value) for value in values)


REQUESTS = Kind(
    name="requests",
    promql=frozenset(("histogram", "failures")),
    spec=RequestsSpec,
    wordings=frozenset((Wording.PERCENT, Wording.ERROR_RATE)),
    lower=lower_requests,
    reads=Reads.HISTOGRAM,
    other_reads={"failures": Reads.COUNTER},
    check=check_requests,
)
