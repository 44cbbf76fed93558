"""Traces: what one series of a scenario does over time, as samples that promtool takes in."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from slosmith.model.scenario import (
    Ago,
    Change,
    Gone,
    Growth,
    Level,
    Observed,
    Rate,
    Scenario,
    Series,
    Times,
    Value,
)
from slosmith.model.units import Duration, print_decimal

# A rate per minute does not end as a decimal; what it lacks must not cost an event.
_HAIR = Decimal("1e-12")
Samples = list[tuple[str, dict[str, str], str]]
"""Metric, labels and values in promtool's notation."""


def trace_series(scenario: Scenario, series: Series, scrape: Duration) -> Samples:
    """The samples of one series, one each ``scrape``; a histogram gives one for each bucket."""
    steps = scenario.lasting // scrape + 1
    changes = [
        (change, dict(change.levels)[series.key])
        for change in scenario.changes
        if series.key in dict(change.levels)
    ]
    levels = [_level(series, changes, scrape * step) for step in range(steps)]
    labels = dict(series.labels)
    match series.normal:
        case Rate():
            return [(series.metric, labels, _print(_counted(levels, scrape)))]
        case Observed():
            return list(_histogram(series, labels, levels, scrape))
        case Value() | Growth() | Ago():
            return [(series.metric, labels, _print(_stood(levels, scrape)))]


def _level(series: Series, changes: Sequence[tuple[Change, Level]], at: Duration) -> Level:
    """What a series does at a moment: the last change under way, else what is normal."""
    for change, level in reversed(changes):
        if change.start <= at < change.end or (change.lasts and at >= change.end):
            return _absolute(level, series.normal)
    return series.normal


def _absolute(level: Level, normal: Level) -> Level:
    match level, normal:
        case Times(factor=factor), Rate(per_second=rate):
            return Rate(per_second=rate * factor)
        case Times(factor=factor), Value(value=value):
            return Value(value=value * factor)
        case Times(factor=factor), Growth(per_second=rate):
            return Growth(per_second=rate * factor)
        case Times(factor=factor), Ago(age=age):
            return Ago(age=Duration.of(age.seconds * factor))
        case Times(factor=factor), Observed(per_second=Decimal() as rate, shares=shares):
            return Observed(per_second=rate * factor, shares=shares)
        case Observed(per_second=None, shares=shares), Observed(per_second=rate):
            return Observed(per_second=rate, shares=shares)
        case _:
            return level


def _counted(levels: Sequence[Level], scrape: Duration) -> Iterator[Decimal | None]:
    """A counter: whole events, counted from zero; what is gone counts nothing."""
    total = Decimal(0)
    for level in levels:
        yield None if isinstance(level, Gone) else _whole(total)
        if isinstance(level, Rate):
            total += level.per_second * scrape.seconds


def _stood(levels: Sequence[Level], scrape: Duration) -> Iterator[Decimal | None]:
    value = Decimal(0)
    for number, level in enumerate(levels):
        match level:
            case Value():
                value = level.value
            case Ago():
                value = number * scrape.seconds - level.age.seconds
            case Growth():
                value += level.per_second * scrape.seconds
            case _:
                yield None
                continue
        yield value


def _histogram(
    series: Series, labels: dict[str, str], levels: Sequence[Level], scrape: Duration
) -> Iterator[tuple[str, dict[str, str], str]]:
    """Buckets, count and sum of a histogram; each bucket is at least the one below it."""
    for bound in series.buckets or ():
        name = print_decimal(bound)
        values = _print(_observed(levels, scrape, bound))
        yield f"{series.metric}_bucket", {**labels, "le": name}, values
    everything = _print(_observed(levels, scrape, None))
    yield f"{series.metric}_bucket", {**labels, "le": "+Inf"}, everything
    yield f"{series.metric}_count", labels, everything


def _observed(
    levels: Sequence[Level], scrape: Duration, bound: Decimal | None
) -> Iterator[Decimal | None]:
    total = Decimal(0)
    for level in levels:
        yield None if isinstance(level, Gone) else _whole(total)
        if isinstance(level, Observed):
            share = sum(share for share, at in level.shares if bound is None or at <= bound)
            total += (level.per_second or 0) * share * scrape.seconds


def _whole(total: Decimal) -> Decimal:
    """Only whole events are counted."""
    return Decimal(int(total + _HAIR))


def _print(values: Iterator[Decimal | None]) -> str:
    """Samples in promtool's notation; runs of one value or of even steps are written once."""
    printed: list[str] = []
    run: list[Decimal] = []
    gone = False
    for value in values:
        if value is None:
            printed += _run(run)
            run = []
            printed.append("_" if gone else "stale")
        elif len(run) < 2 or value - run[-1] == run[1] - run[0]:
            run.append(value)
        else:
            printed += _run(run)
            run = [value]
        gone = value is None
    return " ".join([*printed, *_run(run)])


def _run(run: list[Decimal]) -> list[str]:
    if len(run) < 3:
        return [print_decimal(value) for value in run]
    step = run[1] - run[0]
    sign = "-" if step < 0 else "+"
    return [f"{print_decimal(run[0])}{sign}{print_decimal(abs(step))}x{len(run) - 1}"]
