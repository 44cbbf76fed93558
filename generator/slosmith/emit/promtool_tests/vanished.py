"""The scene of a source that goes away and comes back, and what is known of it meanwhile."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from slosmith.emit.no_data import no_data_wait
from slosmith.emit.promtool_tests.burn import scene_of
from slosmith.emit.promtool_tests.decoy_series import none_ungrouped
from slosmith.emit.promtool_tests.input_supply import EventSupply, RatioSupply
from slosmith.emit.promtool_tests.silence import (
    STALE,
    counts_good,
    decoys_of,
    is_partial,
    knows_sources,
    minute_of,
    near,
    no_data,
    old_total,
    other_series,
    share_without_part,
)
from slosmith.emit.promtool_tests.supply_choice import answers_alone
from slosmith.model import naming
from slosmith.model.indicators import EventIndicator
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.promql.build import sources_of
from slosmith.simulate.promtool_file import Check, Input, Scene, labelled, print_fraction
from slosmith.simulate.series import Series

_NOTHING = Duration(0)


def vanished_scene(slo: Slo, supply: EventSupply | RatioSupply, settings: Settings) -> Scene:
    """There, gone with a staleness marker, and back; without any series of a part, if it may be."""
    base, wait = settings.windows.base, no_data_wait(slo, settings)
    minute = minute_of(settings)
    gone = base * 2
    # A rate ends when its range, a scrape more than the window, holds one sample alone.
    notified = gone + (base + settings.scrape_interval).in_steps(minute) + wait + minute
    back = notified + minute * 2
    end = back + base + minute * 2
    checks = (
        *_at_once(slo, supply, settings),
        no_data(slo, settings, "is silent while the source is there", gone, here=False),
        no_data(
            slo, settings, "waits before it calls a source gone", gone + wait - minute, here=False
        ),
        no_data(slo, settings, "fires when the source is gone", notified, here=True),
        no_data(slo, settings, "clears when the source is back", end, here=False),
        budget_unknown(slo, back - minute),
        *_without_part(slo, supply, gone, settings),
        *_remembered(slo, supply, back - minute, settings),
        *_known_again(slo, supply, back + minute),
    )
    inputs = tuple(
        Input(series=series, values=with_gap(each, gone, back + late, end, minute))
        for series, each, late in _samples(slo, supply, minute)
        if each or is_partial(slo) or isinstance(supply, RatioSupply)
    )
    others = (*decoys_of(supply, end, minute), *other_series(slo, supply, end, settings))
    # Of events that name no group the rules record what else would be put in.
    old = tuple(_of_no_group(slo, supply, minute)) or old_total(slo, supply, settings, minute)
    return scene_of(slo, "vanished", minute, minute, (*inputs, *others, *old), checks)


def _at_once(slo: Slo, supply: EventSupply | RatioSupply, settings: Settings) -> Iterator[Check]:
    """With the first rate of all events that of the bad ones is there, and all only in groups.

    So is the hour, which has seen nothing else yet.
    """
    if not isinstance(supply, EventSupply):
        return
    base, hour = settings.windows.base, settings.windows.hour
    first = minute_of(settings)
    for window in (base, hour):
        yield near(slo, supply, first, naming.error_ratio(window), share_without_part(slo))
    names = (naming.bad_rate(base), naming.OBJECTIVE, naming.INFO)
    yield from none_ungrouped(slo, names, first)


def _of_no_group(slo: Slo, supply: EventSupply | RatioSupply, minute: Duration) -> Iterator[Input]:
    """For a moment, events that name no group; bad are those that are not good in some group."""
    if not slo.by or not isinstance(supply, EventSupply) or not counts_good(slo):
        return
    for one in supply.failing:
        labels = tuple(pair for pair in one.series.labels if pair[0] not in sources_of(slo.by))
        series = replace(one.series, labels=labels)
        yield Input(series=series, values=f"0+{minute.whole_seconds}x1 {STALE}")


def _without_part(
    slo: Slo, supply: EventSupply | RatioSupply, at: Duration, settings: Settings
) -> Iterator[Check]:
    """While no series of the part exists: no bad events, or none but bad ones."""
    if not isinstance(supply, EventSupply) or is_partial(slo):
        return
    share = share_without_part(slo)
    for window in settings.windows.short:
        yield near(slo, supply, at, naming.error_ratio(window), share)
    remaining = 1 - share / Fraction(slo.objective.budget)
    yield near(slo, supply, at, naming.BUDGET_REMAINING, remaining)


def _remembered(
    slo: Slo, supply: EventSupply | RatioSupply, at: Duration, settings: Settings
) -> Iterator[Check]:
    """While the source is gone: a mean of base rates still knows it, and the base window does not.

    Nor does the hour, which begins with the latest base rate.
    """
    if not isinstance(supply, EventSupply) or is_partial(slo):
        return
    for window in settings.windows.short[1:-1]:
        yield near(slo, supply, at, naming.error_ratio(window), share_without_part(slo))
    if _always_has_part(slo, settings):
        return
    labels = slo.recorded_labels(supply.groups).items()
    yield Check(
        subject=slo.ref,
        claim="nothing is counted as bad while the source is gone",
        at=at,
        query=labelled(naming.bad_rate(settings.windows.base), labels),
        expected=(),
    )


def _always_has_part(slo: Slo, settings: Settings) -> bool:
    """Whether the author's own query says 0 where there is nothing."""
    base = str(settings.windows.base)
    return isinstance(slo.indicator, EventIndicator) and answers_alone(slo.indicator.part.at(base))


def _known_again(slo: Slo, supply: EventSupply | RatioSupply, at: Duration) -> Iterator[Check]:
    """With the first rate of all events the budget is known, and untouched, as none was bad yet.

    So are the constants, which a grouped SLO has for each group that is counted.
    """
    if not isinstance(supply, EventSupply) or not is_partial(slo):
        return
    yield near(slo, supply, at, naming.BUDGET_REMAINING, Fraction(1))
    if slo.by:
        yield near(slo, supply, at, naming.OBJECTIVE, Fraction(slo.objective.target))
        whose = slo.recorded_labels(supply.groups)
        yield Check(
            subject=slo.ref,
            claim=f"{naming.INFO} is there",
            at=at,
            query=f"count({labelled(naming.INFO, whose.items())})",
            expected=(("{}", "1"),),
        )


def budget_unknown(slo: Slo, at: Duration) -> Check:
    """A budget that looked untouched while nobody knows would be the worst of answers."""
    whose = slo.recorded_labels()
    return Check(
        subject=slo.ref,
        claim="the remaining budget is unknown while the source is gone",
        at=at,
        query=labelled(naming.BUDGET_REMAINING, whose.items()),
        expected=(),
    )


def _samples(
    slo: Slo, supply: EventSupply | RatioSupply, minute: Duration
) -> Iterator[tuple[Series, Fraction, Duration]]:
    """Each series, how much it rises in a minute, and how much later it comes back than others.

    A part whose sources are known by it comes back alone, too.
    """
    if isinstance(supply, RatioSupply):
        yield supply.series, Fraction(0), _NOTHING
        return
    share = share_without_part(slo)
    for one in (*supply.failing, *supply.healthy):
        late = minute if knows_sources(slo) and one.flow.each_bad else _NOTHING
        yield one.series, one.at(share) * minute.whole_seconds, late


def with_gap(each: Fraction, gone: Duration, back: Duration, end: Duration, step: Duration) -> str:
    """Rising samples, a marker and nothing, and then samples again from zero: a restart."""
    rise = print_fraction(each)
    missing = " ".join("_" for _ in range((back - gone) // step - 1))
    return f"0+{rise}x{gone // step - 1} {STALE} {missing} 0+{rise}x{(end - back) // step}"
