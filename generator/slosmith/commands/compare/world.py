"""What is scraped in an incident: the series that an SLO reads, from good to wholly bad."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from slosmith.commands.compare.scenes import AFTER, CLEAN, DAY, HOUR, Happening, Month, Scene
from slosmith.commands.rehearse.failure_series import Mix, failing_series
from slosmith.commands.rehearse.rules import PlayError
from slosmith.model.indicators import EventIndicator, RatioIndicator
from slosmith.model.root import Model
from slosmith.model.scenario import Ago, Level, Observed, Rate, Series, Value
from slosmith.model.slo import Slo
from slosmith.model.units import print_decimal
from slosmith.player.counters import Counter, Floats
from slosmith.promql import Selector, parse_expression, selectors_in
from slosmith.promql.example_series import example_labels
from slosmith.promql.functions import RATES

_HAIR = 1e-6
"""What sums of shares lack must not cost an event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """The series that an SLO reads, each while all is good and while all is bad.

    ``is_ratio`` says that a series holds the share itself.
    """

    mix: Mix
    is_ratio: bool

    @property
    def are_events(self) -> bool:
        """Whether events are counted, and no share of time."""
        return all(isinstance(series.normal, Rate | Observed) for series, _ in self.mix)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What happens at each scrape: which share is bad, at what rate, and whether it is seen."""

    times: Floats
    share: Floats
    rate: Floats
    seen: NDArray[np.bool_]
    born_late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The counters of an incident, and from when to when it is, in seconds."""

    counters: list[Counter]
    seconds: int
    begins: int
    ends: int


def signals_of(model: Model, slo: Slo, asked: Iterable[Selector]) -> Signals:
    """What an SLO reads; raises PlayError where no series can be made up.

    Of the labels that others have ``asked`` for, like a code of success, series have one too.
    """
    if isinstance(slo.indicator, EventIndicator) and not _counts(slo.indicator):
        raise PlayError(f"what makes events of {slo.ref} bad is in its queries, which count none")
    mix = failing_series(model, replace(slo, traffic=Decimal(1)), Decimal(1))
    others = [*asked]
    labelled = tuple((_labelled(series, slo, others), level) for series, level in mix)
    return Signals(mix=labelled, is_ratio=isinstance(slo.indicator, RatioIndicator))


def _counts(events: EventIndicator) -> bool:
    """Whether all that is read are counters' rates, of which is known what they do."""
    trees = (parse_expression(query.at("5m")) for query in (events.total, events.part))
    functions = {use.function for tree in trees for use in selectors_in(tree)}
    return functions <= RATES


def _labelled(series: Series, slo: Slo, asked: Iterable[Selector]) -> Series:
    """A series of good events with labels that change nothing of what the SLO counts."""
    if not isinstance(series.normal, Rate) or not series.normal.per_second:
        return series
    labels = {"__name__": series.metric, **dict(series.labels)}
    for selector in asked:
        made_up = example_labels(selector, {}) if selector.metric == series.metric else None
        more = {**(made_up or {}), **labels}
        if all(one.matches(more) == one.matches(labels) for one in slo.raw_series):
            labels = more
    del labels["__name__"]
    return replace(series, labels=tuple(sorted(labels.items())))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often is scraped, how many seconds before full intervals, and what is played around."""

    scrape: int
    late: int
    clean: int = CLEAN
    after: int = AFTER


def scene_world(signals: Signals, scene: Scene, pace: Pace) -> World:
    """A scene after a time in which all was well."""
    scrape, late = pace.scrape, pace.late
    begins, ends = pace.clean, pace.clean + scene.lasts
    times = _times(ends + pace.after, scrape, late)
    during = (times > begins) & (times <= ends + scrape - late)
    failing = scene.happening is Happening.FAILING
    idle = during if scene.happening is Happening.IDLE else np.zeros_like(during)
    gone = during if scene.happening is Happening.GONE else np.zeros_like(during)
    course = Course(
        times=times,
        share=np.where(during & failing, float(scene.share), 0.0),
        rate=np.where(idle, 0.0, float(scene.rate)),
        seen=~gone,
        born_late=scene.born_late,
    )
    return World(
        counters=[*_counters(signals, course, scrape)],
        seconds=ends + pace.after,
        begins=begins,
        ends=ends,
    )


def month_world(
    signals: Signals, month: Month, budget: Decimal, days: int, scrape: int
) -> tuple[World, float]:
    """A period, an hour before it, and the share of the budget that is really used in it."""
    seconds = days * DAY + HOUR
    times = _times(seconds, scrape, scrape // 3)
    clock = (times - HOUR) % DAY
    begins = min(month.begins, days * DAY // 2) + HOUR
    during = (times > begins) & (times <= begins + month.lasts + scrape - scrape // 3)
    by_night = (clock >= month.night[0]) | (clock < month.night[1])
    rate = np.where(by_night, float(month.rate) / 100, float(month.rate))
    share = np.where(during, float(month.share), float(budget * month.usual))
    course = Course(times=times, share=share, rate=rate, seen=np.ones(len(times), dtype=np.bool_))
    counts = times > HOUR
    weights = rate[counts] if signals.are_events else np.ones(int(counts.sum()))
    used = float((share[counts] * weights).sum() / weights.sum()) / float(budget)
    world = World(
        counters=[*_counters(signals, course, scrape)],
        seconds=seconds,
        begins=begins,
        ends=begins + month.lasts,
    )
    return world, used


def _times(seconds: int, scrape: int, late: int) -> Floats:
    return scrape * np.arange(1, seconds // scrape + 1, dtype=np.float64) - late


def _counters(signals: Signals, course: Course, scrape: int) -> Iterator[Counter]:
    for series, bad in signals.mix:
        if signals.is_ratio:
            yield Counter(
                name=series.metric,
                labels=dict(series.labels),
                times=course.times,
                values=np.where(course.seen, course.share, np.nan),
            )
            continue
        for name, labels, values in _values(series, bad, course, scrape):
            seen = np.where(course.seen, values, np.nan)
            if (
                course.born_late
                and isinstance(series.normal, Rate)
                and not series.normal.per_second
            ):
                seen = np.where(values > 0, seen, np.nan)
            yield Counter(name=name, labels=labels, times=course.times, values=seen)


def _values(
    series: Series, bad: Level, course: Course, scrape: int
) -> Iterator[tuple[str, dict[str, str], Floats]]:
    labels = dict(series.labels)
    match series.normal, bad:
        case Rate(per_second=good), Rate(per_second=failing):
            yield series.metric, labels, _counted(good, failing, course, scrape)
        case Observed() as good_ones, Observed() as failing_ones:
            for bound in series.buckets or ():
                values = _counted(
                    _below(good_ones, bound), _below(failing_ones, bound), course, scrape
                )
                yield f"{series.metric}_bucket", {**labels, "le": print_decimal(bound)}, values
            every = _counted(Decimal(1), Decimal(1), course, scrape)
            yield f"{series.metric}_bucket", {**labels, "le": "+Inf"}, every
            yield f"{series.metric}_count", labels, every
        case Value(value=good), Value(value=failing):
            yield (
                series.metric,
                labels,
                np.where(_is_bad(course.share), float(failing), float(good)),
            )
        case Ago(age=good_age), Ago(age=bad_age):
            ages = np.where(_is_bad(course.share), float(bad_age.seconds), float(good_age.seconds))
            yield series.metric, labels, course.times - ages
        case _:
            raise AssertionError(series)


def _below(observed: Observed, bound: Decimal) -> Decimal:
    return sum((share for share, at in observed.shares if at <= bound), Decimal(0))


def _counted(good: Decimal, bad: Decimal, course: Course, scrape: int) -> Floats:
    """A counter of whole events; where nobody scrapes, it counts all the same."""
    each = (float(good) * (1 - course.share) + float(bad) * course.share) * course.rate * scrape
    counted: Floats = np.floor(np.cumsum(each) + _HAIR)
    return counted


def _is_bad(share: Floats) -> NDArray[np.bool_]:
    """A state is good or bad: a share of it is as many scrapes, evenly."""
    reached = np.floor(np.cumsum(share) + _HAIR)
    bad: NDArray[np.bool_] = np.diff(reached, prepend=0.0) > 0
    return bad
