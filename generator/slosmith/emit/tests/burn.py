"""Scenes of burn-rate alerts: incidents after clean history, stray failures, what is recorded."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from slosmith import naming
from slosmith.burnrate import BurnAlert
from slosmith.emit.alerts import burn_rule
from slosmith.emit.tests.recorded import recorded_checks
from slosmith.emit.tests.supply import (
    EventSupply,
    Groups,
    RatioSupply,
    RecordedSupply,
    Supply,
    recorded_series,
    selectors_of,
)
from slosmith.model import EventIndicator, Settings, Slo, StateIndicator
from slosmith.proving.sheet import Check, Entry, Input, Scene, fires
from slosmith.proving.steady import Series
from slosmith.proving.timeline import Clock, Phase, states_of, timelines_of
from slosmith.units import Duration

_SHORT_STEPS = 4
_STRONG = Fraction(285, 100)
_QUIET = Fraction(1, 5)
_THREE_OF_FOUR = Decimal("0.74")
_STRANGER = "Stranger"
# Traffic changes with the incident, so that what is read over another window has another rate.
_BEFORE, _SINCE = Fraction(1), Fraction(4)


def incident_scenes(slo: Slo, supply: Supply, settings: Settings) -> Iterator[Scene]:
    """For each tier an incident after clean history, and after it a recovery."""
    if isinstance(supply, RecordedSupply) and supply.contested:
        return
    for alert in slo.plan.all_alerts:
        yield _incident(slo, alert, supply, settings)


def _incident(slo: Slo, alert: BurnAlert, supply: Supply, settings: Settings) -> Scene:
    """Errors of two or three times the threshold, where there can be that many.

    So the long window decides when it fires and the short one when it clears, each at a moment
    that a threshold half as high again, or another window, would move.
    """
    clock = _clock_of(slo, alert, settings)
    steady = isinstance(supply, RatioSupply)
    phases = _phases(alert, clock, _BEFORE if steady else _SINCE)
    timelines = timelines_of(phases, clock, averaged=steady)
    sure = states_of(phases, clock, alert, averaged=steady)
    checks = list(_transitions(slo, alert, sure, supply, settings))
    # Within the short window and well past it: then every window holds another part of it.
    for part in (Fraction(1, 2), Fraction(3, 2)):
        amid = phases[0].seconds + _up(Fraction(alert.short.ms, 1000) * part, clock.step)
        checks += recorded_checks(slo, supply, timelines, amid, settings)
    others = strangers(slo, supply.groups, settings, timelines[0].length, clock)
    inputs = (*supply.inputs(phases, clock), *others)
    return scene_of(slo, alert.tier, clock.step, clock.interval, inputs, checks)


def scene_of(
    slo: Slo,
    name: str,
    step: int,
    interval: int,
    inputs: tuple[Input, ...],
    checks: Iterable[Check],
) -> Scene:
    """A scene of one SLO; nothing else that is played with it may touch what the SLO reads."""
    entry = Entry(
        name=f"{slo.ref} {name}",
        subject=slo.ref,
        reads=selectors_of(slo),
        inputs=inputs,
        checks=tuple(checks),
    )
    return Scene(step=Duration.of(step), interval=Duration.of(interval), entry=entry)


def _clock_of(slo: Slo, alert: BurnAlert, settings: Settings) -> Clock:
    """Some evaluations in the short window; samples so dense that a window's ends hardly matter."""
    base = settings.windows.base.ms // 1000
    step = max(alert.short.ms // 1000 // _SHORT_STEPS, 1)
    interval = next(n for n in (60, 30, 20, 15, 10, 5, 2, 1) if step % n == 0 and n <= base / 5)
    if step <= base:
        interval = next(n for n in (15, 10, 5, 2, 1) if n == 1 or (step % n == 0 and n * 5 <= step))
    return clock_for(slo, step, interval, settings)


def clock_for(slo: Slo, step: int, interval: int, settings: Settings) -> Clock:
    """The clock of a scene of an SLO, by the rules that record what it counts."""
    return Clock(
        step=step,
        interval=interval,
        grid=settings.evaluation_interval.ms // 1000,
        windows=settings.windows,
        counted=isinstance(slo.indicator, EventIndicator),
    )


@lru_cache(maxsize=64)
def _phases(alert: BurnAlert, clock: Clock, volume: Fraction) -> tuple[Phase, ...]:
    """Few errors for as long as the long window, an incident half as long again as it takes.

    With v times the traffic since it began, and errors of ratio b before, t of an incident of ratio
    s in a window of length L make b (L - t) + v s t bad of L - t + v t events; these pass the
    threshold h at t = (h - b) L / (v s - b - (v - 1) h).
    """
    threshold = Fraction(alert.threshold)
    share = min(Fraction(1), threshold * _STRONG)
    longest, short = max(alert.long, alert.short).ms // 1000, alert.short.ms // 1000
    before = threshold * _QUIET
    fires = (threshold - before) * longest / (volume * share - before - (volume - 1) * threshold)
    lasts = max(min(fires * Fraction(3, 2), longest * Fraction(11, 10)), Fraction(short * 2))
    after = max(short, clock.step) * Fraction(13, 10)
    clean, incident, recovery = (_up(s, clock.step) for s in (Fraction(longest), lasts, after))
    return (
        Phase(seconds=clean, share=before, volume=_BEFORE),
        Phase(seconds=incident, share=share, volume=volume),
        Phase(seconds=recovery, share=Fraction(0), volume=volume),
    )


def _up(seconds: Fraction, step: int) -> int:
    return -(-seconds.__ceil__() // step) * step


def _transitions(
    slo: Slo,
    alert: BurnAlert,
    sure: tuple[tuple[int, bool], ...],
    supply: Supply,
    settings: Settings,
) -> Iterator[Check]:
    """The last sure moment before and the first after it fires, and the same as it clears."""
    firing = [at for at, state in sure if state]
    if not firing:  # a threshold so near to all being bad that no outage surely passes it
        return
    rule, subject = burn_rule(slo, alert, settings), subject_of(slo, alert)
    claims = (
        (
            "is silent just under its threshold",
            [t for t, s in sure if not s and t < firing[0]][-1:],
        ),
        ("fires", [firing[0]]),
        ("still fires while the short window is over", [firing[-1]]),
        ("clears", [t for t, s in sure if not s and t > firing[-1]][:1]),
    )
    for claim, moments in claims:
        for at in moments:
            groups = [supply.groups] if at in firing else []
            yield fires(subject, claim, Duration.of(at), rule, groups)


def subject_of(slo: Slo, alert: BurnAlert) -> str:
    """How the report calls one tier of an SLO's alert."""
    return f"{naming.burn_alert(slo.alerting.name)} ({slo.ref}, {alert.tier})"


def strangers(
    slo: Slo, groups: Groups, settings: Settings, seconds: int, clock: Clock
) -> Iterator[Input]:
    """Recorded series of another service and of another SLO: nothing may be taken from them.

    All SLOs of a service can share the other one, as no SLO may have a capital in its name.

    Their bad events would end a silence, and all their events hide an incident.
    """
    windows = settings.windows
    names = [naming.error_ratio(window) for window in {*windows.ladder, *slo.plan.windows}]
    names += [naming.error_ratio(slo.period), naming.BAD_NOW]
    samples = seconds // clock.interval
    for service, name in ((slo.service, _STRANGER), (_STRANGER, slo.name)):
        labels = (("service", service), ("slo", name), *groups)
        for series, level in _at_levels(labels, tuple(sorted(set(names))), windows.ladder):
            yield Input(series=series, values=f"{level}+0x{samples}")


@lru_cache(maxsize=16)
def _at_levels(
    labels: Groups, names: tuple[str, ...], ladder: tuple[Duration, ...]
) -> tuple[tuple[Series, str], ...]:
    """One stranger's series and their levels, which are in every scene of an SLO."""
    levels = [(name, "1") for name in names]
    for window in ladder:
        levels += [(naming.bad_rate(window), "1000"), (naming.total_rate(window), "1000000")]
    return tuple((recorded_series(name, dict(labels)), level) for name, level in levels)


def stray_scene(slo: Slo, supply: Supply, settings: Settings) -> Iterator[Scene]:
    """One good event and two failures: silence; with a third failure every tier speaks."""
    if isinstance(supply, RatioSupply) or not slo.plan.all_alerts:
        return
    if isinstance(supply, RecordedSupply) and supply.contested:
        return
    step = settings.evaluation_interval.ms // 1000
    minute = _up(Fraction(settings.windows.base.ms // 1000, 5), step)
    events = {moment * minute: Fraction(1) for moment in (6, 7, 14)}
    # Three of four: above that threshold the good event would keep the third failure silent.
    if all(alert.threshold < _THREE_OF_FOUR for alert in slo.plan.all_alerts):
        events[3 * minute] = Fraction(0)
    seconds = 20 * minute
    clock = clock_for(slo, step, step, settings)
    if isinstance(supply, EventSupply):
        inputs = supply.bursts(events, seconds, step)
    else:
        weight = Fraction(step if isinstance(slo.indicator, StateIndicator) else 1)
        inputs = supply.bursts(events, seconds, clock, weight)
    inputs = (*inputs, *strangers(slo, supply.groups, settings, seconds, clock))
    yield scene_of(slo, "stray failures", step, step, inputs, _stray(slo, supply, minute, settings))


def _stray(slo: Slo, supply: Supply, minute: int, settings: Settings) -> Iterator[Check]:
    looks: tuple[tuple[str, int, list[Groups]], ...] = (
        ("two stray failures fire nothing", 9, []),
        ("two stray failures fire nothing", 13, []),
        ("three failures are enough", 18, [supply.groups]),
    )
    alerts = [
        (alert, burn_rule(slo, alert, settings), subject_of(slo, alert))
        for alert in slo.plan.all_alerts
    ]
    for claim, at, groups in looks:
        for alert, rule, subject in alerts:
            if not groups or alert.short >= settings.windows.base:
                yield fires(subject, claim, Duration.of(at * minute), rule, groups)
