"""Scenes of burn-rate alerts: incidents after clean history, stray failures, what is recorded."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

from slosmith.emit.alerts import burn_rule
from slosmith.emit.promtool_tests.decoy_series import (
    decoys,
    none_ungrouped,
    ungrouped,
    ungrouped_blocks,
)
from slosmith.emit.promtool_tests.input_supply import (
    EventSupply,
    Groups,
    RatioSupply,
    RecordedSupply,
    Supply,
)
from slosmith.emit.promtool_tests.neighbours import Neighbour, in_all_groups
from slosmith.emit.promtool_tests.phases import (
    clock_for,
    clock_of,
    longest_summed,
    phases_of,
    question_of,
    up,
)
from slosmith.emit.promtool_tests.recorded import recorded_checks
from slosmith.emit.records import is_apart
from slosmith.model import naming
from slosmith.model.alerts import burn_alert
from slosmith.model.burnrate import GUARD_EVENTS, GUARD_THRESHOLD, AlertSeverity, BurnAlert, Windows
from slosmith.model.indicators import EventIndicator, RatioIndicator, StateIndicator
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration, Seconds
from slosmith.promql import METRIC_LABEL, Matcher, MatchOp, Selector
from slosmith.simulate.promtool_file import Check, Entry, Input, Scene, fires
from slosmith.simulate.timeline import Clock, Phase, states_of, timelines_of

_THREE_OF_FOUR = Decimal("0.74")
_LATEST_BY_HALF = Decimal("0.71")
"""Two and a half of three and a half: in less than an hour the latest may count by half for now."""
_HALF = Decimal("0.5")
_TENFOLD = 10
_SEEN_BY = 4
_SURELY_ENOUGH = GUARD_THRESHOLD * Decimal("1.05")
_ANYTHING = Selector(
    metric="", matchers=(Matcher(name=METRIC_LABEL, op=MatchOp.REGEX, value=".+"),)
)
_SEVERAL = 2

_State = tuple[Seconds, bool]


def incident_scenes(slo: Slo, supply: Supply, settings: Settings) -> Iterator[Scene]:
    """For each tier an incident after clean history, and after it a recovery."""
    if isinstance(supply, RecordedSupply) and supply.contested:
        return
    alerts = [*slo.plan.all_alerts]
    # Where evaluations are further apart than the short windows, these all look alike.
    if all(alert.long > settings.windows.hour for alert in alerts):
        alerts.append(_of_short_windows(slo, settings))
    clocks = [clock_of(slo, alert, settings) for alert in alerts]
    finest = min(clock.step for clock in clocks)
    for alert, clock in zip(alerts, clocks, strict=True):
        # What is looked at where evaluations are close is not played again where they are not.
        least = Duration(0) if clock.step == finest else clock.step * _SEVERAL
        windows = frozenset(one for one in _looked_at(slo, clock, settings) if one >= least)
        yield _incident(slo, alert, clock, windows, supply, settings)


def _looked_at(slo: Slo, clock: Clock, settings: Settings) -> Iterator[Duration]:
    """The windows that are recorded; only those that are measured where others are played once."""
    every = {*settings.windows.short, *slo.plan.windows}
    once = longest_summed(slo, settings) is not None
    return (one for one in every if not once or clock.reads(one))


def _of_short_windows(slo: Slo, settings: Settings) -> BurnAlert:
    """No alert that is rendered, but an incident in which each short window differs."""
    factor = min(_HALF / slo.objective.budget, Decimal(_TENFOLD))
    return BurnAlert(
        tier="short-windows",
        severity=AlertSeverity.PAGE,
        long=settings.windows.hour,
        short=settings.windows.base,
        threshold=slo.objective.budget * factor,
        factor=factor,
    )


def _incident(
    slo: Slo,
    alert: BurnAlert,
    clock: Clock,
    windows: frozenset[Duration],
    supply: Supply,
    settings: Settings,
) -> Scene:
    """Too few errors to speak of, then a share of them just under the threshold, and just over.

    Of what is recorded these ``windows`` are looked at.
    """
    question = question_of(slo, alert, clock)
    phases = phases_of(question, clock)
    timelines = timelines_of(phases, clock, averaged=question.averaged)
    checks: list[Check] = []
    if alert in slo.plan.all_alerts:
        sure = states_of(phases, clock, question)
        checks += _transitions(slo, alert, _parts(sure, phases), supply, settings)
    begins = sum((phase.lasting for phase in phases[:-2]), Duration(0))
    # Within the short window and well past it: then every window holds another part of it.
    for part in (Fraction(1, 2), Fraction(3, 2)):
        amid = begins + up(Fraction(alert.short.ms, 1000) * part, clock.step)
        checks += recorded_checks(slo, supply, timelines, amid, settings, windows)
    length = timelines[0].length
    before = [*_before_groups(slo, alert, supply, settings, length, clock)]
    if before:
        checks += none_ungrouped(slo, _made_of_rates(settings), begins)
    inputs = (
        *supply.inputs(phases, clock),
        *decoys(slo, supply.groups, settings, length, clock.interval),
        *before,
    )
    return scene_of(slo, alert.tier, clock.step, clock.interval, inputs, checks)


def _made_of_rates(settings: Settings) -> list[str]:
    """The rates of short windows that are made of those of the base window."""
    windows = [one for one in settings.windows.short if one != settings.windows.base]
    return sorted(name(one) for one in windows for name in (naming.bad_rate, naming.total_rate))


def _before_groups(
    slo: Slo, alert: BurnAlert, supply: Supply, settings: Settings, lasting: Duration, clock: Clock
) -> Iterator[Input]:
    """History without groups that is over the threshold: the guard is what keeps it silent."""
    if isinstance(slo.indicator, RatioIndicator) or alert.long <= settings.windows.base:
        return
    windows = (alert.long, alert.short)
    yield from ungrouped(slo, supply.groups, settings, lasting, clock.interval, windows)
    if settings.windows.in_blocks(alert.long):
        samples = lasting // clock.interval
        yield from ungrouped_blocks(slo, supply.groups, (naming.BAD_BLOCK,), samples)


def scene_of(
    slo: Slo,
    name: str,
    step: Duration,
    interval: Duration,
    inputs: tuple[Input, ...],
    checks: Iterable[Check],
) -> Scene:
    """A scene of one SLO; nothing else that is played with it may touch what the SLO reads.

    What is made of other SLOs is played alone: any series may be one that those are measured by.
    """
    entry = Entry(
        name=f"{slo.ref} {name}",
        subject=slo.ref,
        reads=(*slo.raw_series, _ANYTHING) if slo.parts else slo.raw_series,
        inputs=inputs,
        checks=tuple(checks),
    )
    return Scene(step=step, interval=interval, entry=entry)


def _parts(
    sure: Sequence[_State], phases: Sequence[Phase]
) -> tuple[Sequence[_State], Sequence[_State]]:
    """What is sure while the guard decides, and what is sure from the first silence after that."""
    quiet = sum((phase.lasting for phase in phases[:-3]), Duration(0)).whole_seconds
    first = next((at for at, state in sure if at > quiet and not state), quiet)
    return [one for one in sure if one[0] <= quiet], [one for one in sure if one[0] >= first]


def _transitions(
    slo: Slo,
    alert: BurnAlert,
    parts: tuple[Sequence[_State], Sequence[_State]],
    supply: Supply,
    settings: Settings,
) -> Iterator[Check]:
    """The last sure moment before and the first after it fires, and the same as it clears."""
    rule, subject = burn_rule(slo, alert, settings), subject_of(slo, alert)
    guarded, rest = parts
    firing = [at for at, state in rest if state]
    looks: list[tuple[str, Seconds, bool]] = []
    enough = next((at for at, state in guarded if state), None)
    if enough is not None:
        looks += [("is silent while too few are bad", at, False) for at in _before(guarded, enough)]
        looks.append(("fires as soon as enough are bad", enough, True))
    if firing:  # else the threshold is so near to all being bad that no outage surely passes it
        after = [at for at, state in rest if not state and at > firing[-1]][:1]
        looks += [
            ("is silent just under its threshold", at, False) for at in _before(rest, firing[0])
        ]
        looks.append(("fires", firing[0], True))
        looks.append(("still fires while the short window is over", firing[-1], True))
        looks += [("clears", at, False) for at in after]
    for claim, at, here in looks:
        yield fires(subject, claim, Duration.of(at), rule, [supply.groups] if here else [])


def _before(states: Sequence[_State], at: Seconds) -> list[Seconds]:
    return [moment for moment, state in states if not state and moment < at][-1:]


def subject_of(slo: Slo, alert: BurnAlert) -> str:
    """How the report calls one tier of an SLO's alert."""
    return f"{burn_alert(slo, alert).name} ({slo.ref}, {alert.tier})"


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
