"""Scenes of stray failures: two fire nothing, and three fire every tier."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from math import lcm

from slosmith.emit.alerts import burn_rule
from slosmith.emit.promtool_tests.burn import scene_of, subject_of
from slosmith.emit.promtool_tests.decoy_series import decoys
from slosmith.emit.promtool_tests.input_supply import (
    EventSupply,
    Groups,
    RatioSupply,
    RecordedSupply,
    Supply,
)
from slosmith.emit.promtool_tests.neighbours import Neighbour, in_all_groups
from slosmith.emit.promtool_tests.phases import clock_for
from slosmith.emit.records import is_apart
from slosmith.model.burnrate import GUARD_EVENTS, GUARD_THRESHOLD, AlertSeverity, BurnAlert, Windows
from slosmith.model.indicators import EventIndicator, StateIndicator
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.simulate.promtool_file import Check, Scene, fires

_THREE_OF_FOUR = Decimal("0.74")
_LATEST_BY_HALF = Decimal("0.71")
"""Two and a half of three and a half: in less than an hour the latest may count by half for now."""
_SEEN_BY = 4
_SURELY_ENOUGH = GUARD_THRESHOLD * Decimal("1.05")


def stray_scene(
    slo: Slo, supply: Supply, neighbours: Iterable[Neighbour], settings: Settings
) -> Iterator[Scene]:
    """One good event and two failures: silence; with a third failure every tier speaks.

    It is so in several groups at once, and each of them has alerts of its own.
    """
    if isinstance(supply, RatioSupply) or not slo.plan.all_alerts:
        return
    if isinstance(supply, RecordedSupply) and supply.contested:
        return
    step, base = settings.evaluation_interval, settings.windows.base
    if step * 2 > base and base.ms % step.ms:  # each counts for far less or more than one: see S615
        return
    minute = _minute(settings)
    events = {minute * moment: Fraction(1) for moment in (6, 7, _third(minute, settings))}
    # Above that threshold the good event would keep the third failure silent.
    hour = settings.windows.hour
    if all(
        alert.threshold < (_THREE_OF_FOUR if alert.long >= hour else _LATEST_BY_HALF)
        for alert in slo.plan.all_alerts
    ):
        events[minute * 3] = Fraction(0)
    lasting = minute * (_settled(minute, settings) + 1)
    clock = clock_for(slo, step, step, settings)
    if isinstance(supply, EventSupply):
        inputs = supply.bursts(events, lasting, step)
    else:
        weight = Fraction(step.whole_seconds if isinstance(slo.indicator, StateIndicator) else 1)
        inputs = supply.bursts(events, lasting, clock, weight)
    inputs, groups = in_all_groups(inputs, supply.groups, neighbours)
    inputs = (*inputs, *decoys(slo, supply.groups, settings, lasting, step))
    yield scene_of(slo, "stray failures", step, step, inputs, _stray(slo, groups, minute, settings))


def young_scene(slo: Slo, supply: Supply, settings: Settings) -> Iterator[Scene]:
    """Three failures, and nothing before them: long windows are counted from what there is."""
    windows = settings.windows
    alerts = [
        alert
        for alert in slo.plan.all_alerts
        if _is_long(alert, windows) and not windows.in_blocks(alert.long)
    ]
    if not alerts or not isinstance(slo.indicator, EventIndicator):
        return
    if isinstance(supply, RecordedSupply) and supply.contested:
        return
    step = settings.evaluation_interval
    pace, minute, first = _young_pace(settings)
    if minute * _SEEN_BY > settings.windows.base:  # the first is not sure to be seen any more
        return
    # So few scrapes see the base window that a new series has one sample or two.
    if settings.has_few_scrapes(settings.windows.base) or not _third_counts(slo, settings):
        return
    events = {minute * moment: Fraction(1) for moment in range(first, first + GUARD_EVENTS)}
    lasting = minute * (first + GUARD_EVENTS)
    checks = [
        fires(
            subject_of(slo, alert),
            "three failures are enough where nothing was before",
            lasting,
            burn_rule(slo, alert, settings),
            [supply.groups],
        )
        for alert in alerts
    ]
    if isinstance(supply, EventSupply):
        inputs = supply.bursts(events, lasting, pace)
    else:
        assert isinstance(supply, RecordedSupply)
        pace = step
        clock = clock_for(slo, step, pace, settings)
        inputs = supply.bursts(events, lasting, clock, Fraction(1))
    yield scene_of(slo, "young", step, pace, inputs, checks)


def _young_pace(settings: Settings) -> tuple[Duration, Duration, int]:
    """Between samples, between the failures, and which of these moments is that of the first.

    Counts are divided by a base window and a scrape. Where that is much more than a base window,
    three failures are three at scrapes as slow as that, until the first sample leaves the window.
    """
    if _counts_in_full(settings):
        return settings.evaluation_interval, _minute(settings), 2
    scrape, step = settings.scrape_interval, settings.evaluation_interval
    return scrape, Duration(lcm(scrape.ms, step.ms)), 1


def _counts_in_full(settings: Settings) -> bool:
    """Whether three failures are three in `rate` alone, which loses a scrape's share."""
    base = settings.windows.base
    return Fraction(GUARD_EVENTS * base.ms, settings.raw(base).ms) > _SURELY_ENOUGH


def _is_long(alert: BurnAlert, windows: Windows) -> bool:
    """Whether it counts more than a base window; one that is shorter may hold no failure at all."""
    return alert.long >= windows.hour or (alert.long > windows.base <= alert.short)


def _third_counts(slo: Slo, settings: Settings) -> bool:
    """Whether a process's first three failures are three."""
    events = slo.indicator
    linear = not isinstance(events, EventIndicator) or events.is_linear
    return linear or _counts_in_full(settings)


def _minute(settings: Settings) -> Duration:
    """A fifth of the base window in whole evaluations, so that some of them lie in the window."""
    step = settings.evaluation_interval
    return max(step * (settings.windows.base // 5 // step), step)


def _settled(minute: Duration, settings: Settings) -> int:
    """The minute at which blocks count the third failure in full: it is a base window old."""
    return _third(minute, settings) - (-settings.windows.base.ms // minute.ms) + 1


def _third(minute: Duration, settings: Settings) -> int:
    """The minute of the third failure: by then the others are so old that they count in full."""
    return 7 - 2 * (-settings.windows.base.ms // minute.ms)


def _holds_all(alert: BurnAlert, since: Duration, settings: Settings) -> bool:
    """Whether its windows are long enough for the three that this scene spreads out."""
    return alert.short >= settings.windows.base and alert.long >= since


def _stray(
    slo: Slo, together: tuple[Groups, ...], minute: Duration, settings: Settings
) -> Iterator[Check]:
    # Long windows have counted enough of the third one when it lies in three fifths of the rates
    # of a base window; the hour counts it as long as a sample from before it is in the window.
    base = settings.windows.base
    late = max(min(-(-base.ms * 3 // (minute.ms * 5)), base // minute - 1), int(minute < base))
    if is_apart(slo):  # and of what good events leave only that counts which a step leaves there
        late = max(late, -(-settings.rise // minute))
    last = _third(minute, settings) - 1
    looks: tuple[tuple[str, int, tuple[Groups, ...]], ...] = (
        ("two stray failures fire nothing", min(9, last), ()),
        ("two stray failures fire nothing", min(13, last), ()),
        ("three failures are enough", _third(minute, settings) + late, together),
    )
    settled = minute * _settled(minute, settings)
    alerts = [
        (alert, burn_rule(slo, alert, settings), subject_of(slo, alert))
        for alert in slo.plan.all_alerts
    ]
    # Where few scrapes see the base window the third counts for less than the guard asks for.
    unsure = settings.has_few_scrapes(base) or not _third_counts(slo, settings)
    sure = looks[:2] if unsure else looks
    for claim, at, groups in sure:
        for alert, rule, subject in alerts:
            if not groups or _holds_all(alert, minute * (at - 7), settings):
                in_blocks = groups and settings.windows.in_blocks(alert.long)
                # A page is read before the block of its evaluation is made.
                unmade = minute * (alert.severity is AlertSeverity.PAGE)
                when = settled + unmade if in_blocks else minute * at
                yield fires(subject, claim, when, rule, groups)
