"""Failing: the series that an SLO reads, made up for normal traffic and for a failure."""

from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from slosmith.commands.rehearse.rules import PlayError
from slosmith.model.indicators import EventIndicator, Part, RatioIndicator, StateIndicator
from slosmith.model.root import Model
from slosmith.model.scenario import Ago, Gone, Level, Observed, Rate, Series, Value
from slosmith.model.slo import Slo
from slosmith.model.units import Duration, print_percent
from slosmith.promql import Selector
from slosmith.promql.build import sources_of
from slosmith.promql.example_series import example_labels

_ONE_PER_SECOND = Decimal(1)
Mix: TypeAlias = tuple[tuple[Series, Level], ...]
Domain: TypeAlias = dict[str, tuple[str, ...]]
DomainOf: TypeAlias = Callable[[Selector], Domain]


def failing_series(model: Model, slo: Slo, share: Decimal | None) -> Mix:
    """The series that the SLO reads, each with what it does in the failure."""
    rate = slo.traffic or _ONE_PER_SECOND

    def domain(selector: Selector) -> Domain:
        """The labels that a metric has in the contract, and those of the groups in any case."""
        metric = model.metrics_by_name.get(selector.metric)
        listed = {name: values or () for name, values in metric.labels} if metric else {}
        return {
            **listed,
            **{name: listed.get(name) or (f"{name}-1",) for name in sources_of(slo.by)},
        }

    match slo.indicator:
        case EventIndicator(counts=Part.GOOD_SHARE):
            raise PlayError(f"promtool 2.42 cannot write the native histogram of {slo.ref}")
        case EventIndicator() if slo.latency is not None:
            mix = _histogram(slo, rate, share, domain)
        case EventIndicator() as events:
            mix = _events(events, rate, share, domain)
        case StateIndicator(extremes=None):
            raise PlayError(f"which values make {slo.ref} bad is in its query; write a scenario")
        case StateIndicator() as state:
            mix = _state(slo, state, share, domain)
        case RatioIndicator() as given:
            series = _series(given.ratio, Value(value=Decimal(0)), domain)
            mix = ((series, Value(value=share or Decimal(0))),)
    return mix if share is not None else tuple((series, Gone()) for series, _ in mix)


def _histogram(slo: Slo, rate: Decimal, share: Decimal | None, domain: DomainOf) -> Mix:
    assert slo.latency is not None
    bound, selector = slo.latency.bucket, slo.latency.histogram
    slow = share or Decimal(0)
    normal = Observed(per_second=rate, shares=((Decimal(1), Decimal(0)),))
    series = _series(selector, normal, domain, buckets=(bound,))
    shares = ((1 - slow, Decimal(0)), (slow, bound * 2))
    return ((series, Observed(per_second=rate, shares=shares)),)


def _events(events: EventIndicator, rate: Decimal, share: Decimal | None, domain: DomainOf) -> Mix:
    """Good and bad events where one metric counts both, else all of them beside the part."""
    bad = share or Decimal(0)
    counted = bad if events.counts is Part.BAD else 1 - bad
    usual = Decimal(0) if events.counts is Part.BAD else Decimal(1)
    total, part = events.total_series[0], events.part_series[0]
    inside = _series(part, Rate(per_second=rate * usual), domain)
    within = total.matches({"__name__": inside.metric, **dict(inside.labels)})
    outside = 1 - usual if within else Decimal(1)
    rest = _series(total, Rate(per_second=rate * outside), domain, avoid=events.part_series)
    during = 1 - counted if within else Decimal(1)
    silent = [
        (_series(one, Rate(per_second=Decimal(0)), domain), Rate(per_second=Decimal(0)))
        for one in (*events.total_series[1:], *events.part_series[1:])
    ]
    mix = (
        *silent,
        (inside, Rate(per_second=rate * counted)),
        (rest, Rate(per_second=rate * during)),
    )
    return tuple({series.key: (series, level) for series, level in mix}.values())


def _state(slo: Slo, state: StateIndicator, share: Decimal | None, domain: DomainOf) -> Mix:
    """Every series as it is while all is good, and then as it is while it is bad."""
    assert state.extremes is not None
    if share not in (None, 1):
        raise PlayError(
            f"{slo.ref} is good or bad, not {print_percent(share)} of it; write outage for 10m"
        )
    good, bad, ages = state.extremes
    usual = Ago(age=Duration.of(good)) if ages else Value(value=good)
    failing = Ago(age=Duration.of(bad)) if ages else Value(value=bad)
    return tuple((_series(selector, usual, domain), failing) for selector in state.series)


def _series(
    selector: Selector,
    normal: Rate | Value | Ago | Observed,
    domain: DomainOf,
    avoid: tuple[Selector, ...] = (),
    buckets: tuple[Decimal, ...] | None = None,
) -> Series:
    labels = example_labels(selector, domain(selector), avoid)
    if labels is None or not selector.metric:
        raise PlayError(f'no series can be made up for "{selector.text}"; write a scenario')
    return Series(
        metric=selector.metric,
        labels=tuple(sorted(labels.items())),
        normal=normal,
        buckets=buckets,
    )
