"""Scenes of burn-rate alerts: incidents after clean history, stray failures, what is recorded."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from slosmith import naming
from slosmith.burnrate import BurnAlert
from slosmith.emit.alerts import burn_rule
from slosmith.emit.records import windows_in_use
from slosmith.emit.tests.supply import RATE, EventSupply, RatioSupply, RecordedSupply, Supply, apart
from slosmith.model import Settings, Slo, StateIndicator
from slosmith.proving.sheet import Check, Entry, Input, Scene, fires, labelled, within
from slosmith.proving.timeline import Clock, Timeline, states_of, timelines_of
from slosmith.units import Duration

_SHORT_STEPS = 4
# Of a sum Prometheus 2 counts one evaluation more than Prometheus 3: it must not weigh much.
_SUMMED_STEPS = 8
_STRONG = Fraction(285, 100)
_LAX = Fraction(4, 100)


def incident_scenes(slo: Slo, supply: Supply, settings: Settings) -> Iterator[Scene]:
    """For each tier an incident after clean history, and after it a recovery."""
    if isinstance(supply, RecordedSupply) and supply.contested:
        return
    for number, alert in enumerate(slo.plan.all_alerts):
        yield _incident(slo, alert, supply, settings, with_records=number == 0)


def _incident(
    slo: Slo, alert: BurnAlert, supply: Supply, settings: Settings, *, with_records: bool
) -> Scene:
    """Errors of two or three times the threshold, where there can be that many.

    So the long window decides when it fires and the short one when it clears, each at a moment
    that a threshold half as high again, or another window, would move.
    """
    clock = _clock_of(alert, settings)
    phases = _phases(alert, clock)
    timelines = timelines_of(phases, clock)
    checks = list(_transitions(slo, alert, states_of(phases, clock, alert), supply, settings))
    if with_records:
        end = phases[0][0] + phases[1][0]
        checks += _records(slo, supply, timelines, end, settings)
    inputs = (*supply.inputs(phases, clock), *strangers(slo, settings, timelines[0].length, clock))
    entry = Entry(
        name=f"{slo.ref} {alert.tier}", apart=apart(slo), inputs=inputs, checks=tuple(checks)
    )
    return Scene(
        step=Duration.of(clock.step), interval=Duration.of(_sampled(supply, clock)), entry=entry
    )


def _sampled(supply: Supply, clock: Clock) -> int:
    return clock.step if isinstance(supply, RecordedSupply) else clock.interval


def _clock_of(alert: BurnAlert, settings: Settings) -> Clock:
    """Some evaluations in the short window; samples so dense that a window's ends hardly matter."""
    base = settings.windows.base.ms // 1000
    raw = settings.windows.is_raw(alert.short)
    step = max(alert.short.ms // 1000 // (_SHORT_STEPS if raw else _SUMMED_STEPS), 1)
    interval = next(n for n in (60, 30, 20, 15, 10, 5, 2, 1) if step % n == 0 and n <= base / 5)
    if step <= base:
        interval = next(n for n in (15, 10, 5, 2, 1) if n == 1 or (step % n == 0 and n * 5 <= step))
    return Clock(step=step, interval=interval, windows=settings.windows)


def _phases(alert: BurnAlert, clock: Clock) -> tuple[tuple[int, Fraction], ...]:
    threshold = Fraction(alert.threshold)
    share = min(Fraction(1), threshold * _STRONG)
    longest = max(alert.long, alert.short).ms // 1000
    lasts = min(threshold / share * Fraction(3, 2), Fraction(11, 10)) * longest
    after = max(alert.short.ms // 1000, clock.step) * Fraction(13, 10)
    clean, incident, recovery = (_up(Fraction(s), clock.step) for s in (longest, lasts, after))
    return (clean, Fraction(0)), (incident, share), (recovery, Fraction(0))


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


def _records(
    slo: Slo,
    supply: Supply,
    timelines: tuple[Timeline, ...],
    end: int,
    settings: Settings,
) -> Iterator[Check]:
    """Every recorded series of the SLO is there, with the value that arithmetic gives."""
    labels = {"service": slo.service, "slo": slo.name, **dict(supply.groups)}.items()
    at, windows = Duration.of(end), settings.windows
    budget = Fraction(slo.objective.budget)

    def bounded(name: str, numbers: list[Fraction]) -> Check:
        bounds = _around(numbers)
        return within(slo.ref, at, name, labels, bounds)

    scale = Fraction(1) if isinstance(supply, RatioSupply) else RATE
    for window in {*windows.raw, *(w for w in windows_in_use(slo) if windows.is_raw(w))}:
        if window.ms // 1000 <= end:
            yield bounded(naming.total_rate(window), [scale])
        yield bounded(
            naming.bad_rate(window), [t.bad_share(window, end) * scale for t in timelines]
        )
    for window in {*windows.raw, *windows_in_use(slo), slo.period}:
        yield bounded(naming.error_ratio(window), [t.ratio(window, end) for t in timelines])
    hour = [t.ratio(windows.hour, end) / budget for t in timelines]
    yield bounded(naming.burn_rate(windows.hour), hour)
    whole = [t.ratio(slo.period, end) for t in timelines]
    yield bounded(naming.burn_rate(slo.period), [one / budget for one in whole])
    low, high = _around([one / budget for one in whole])
    yield within(slo.ref, at, naming.BUDGET_REMAINING, labels, (1 - high, 1 - low))
    each = Fraction(settings.evaluation_interval.seconds) * scale
    bad = [t.bad_sum(end) * each for t in timelines]
    yield bounded(naming.bad_increase(slo.period), bad)
    count = sum(1 for moment in timelines[0].moments if moment <= end)
    yield bounded(naming.total_increase(slo.period), [count * each, (count - 1) * each])
    target = Fraction(slo.objective.target)
    near = Fraction(Decimal("1e-9"))
    yield within(slo.ref, at, naming.OBJECTIVE, labels, (target - near, target + near))
    info = dict(labels) | dict(slo.labels) | {"team": slo.team}
    whose = {"service": slo.service, "slo": slo.name, **dict(supply.groups)}
    yield Check(
        subject=slo.ref,
        claim=f"{naming.INFO} is right",
        at=at,
        query=labelled(naming.INFO, whose.items()),
        expected=((labelled(naming.INFO, info.items()), "1"),),
    )


def _around(numbers: list[Fraction]) -> tuple[Fraction, Fraction]:
    low, high = min(numbers), max(numbers)
    return low - abs(low) * _LAX, high + abs(high) * _LAX


def strangers(slo: Slo, settings: Settings, seconds: int, clock: Clock) -> Iterator[Input]:
    """Recorded series of another service and of another SLO: nothing may be taken from them.

    Their bad events would end a silence, and all their events hide an incident.
    """
    windows = settings.windows
    names = [naming.error_ratio(window) for window in {*windows.raw, *windows_in_use(slo)}]
    names += [naming.error_ratio(slo.period), naming.BAD_NOW]
    rates = [f(window) for window in windows.raw for f in (naming.bad_rate, naming.total_rate)]
    for service, name in ((slo.service, f"{slo.name}-stranger"), ("stranger", slo.name)):
        labels = {"service": service, "slo": name, **dict.fromkeys(slo.by, "stranger")}
        for series in sorted(set(names)):
            yield _flat(labelled(series, labels.items()), "1", seconds, clock.interval)
        for series in rates:
            level = "1000" if "bad" in series else "1000000"
            yield _flat(labelled(series, labels.items()), level, seconds, clock.interval)


def _flat(series: str, level: str, seconds: int, interval: int) -> Input:
    return Input(series=series, values=f"{level}+0x{seconds // interval}")


def stray_scene(slo: Slo, supply: Supply, settings: Settings) -> Iterator[Scene]:
    """Two failures and nothing else: silence; with a third one every tier speaks."""
    if isinstance(supply, RatioSupply) or not slo.plan.all_alerts:
        return
    if isinstance(supply, RecordedSupply) and supply.contested:
        return
    step = settings.evaluation_interval.ms // 1000
    minute = _up(Fraction(settings.windows.base.ms // 1000, 5), step)
    moments, seconds = [6 * minute, 7 * minute, 14 * minute], 20 * minute
    clock = Clock(step=step, interval=step, windows=settings.windows)
    if isinstance(supply, EventSupply):
        inputs = supply.bursts(moments, seconds, step)
    else:
        weight = Fraction(step if isinstance(slo.indicator, StateIndicator) else 1)
        inputs = supply.bursts(moments, seconds, clock, weight)
    inputs = (*inputs, *strangers(slo, settings, seconds, clock))
    looks = [("two stray failures fire nothing", at) for at in (9 * minute, 13 * minute)]
    checks = [
        fires(subject_of(slo, alert), claim, Duration.of(at), burn_rule(slo, alert, settings), [])
        for alert in slo.plan.all_alerts
        for claim, at in looks
    ]
    checks += [
        fires(
            subject_of(slo, alert),
            "three failures are enough",
            Duration.of(18 * minute),
            burn_rule(slo, alert, settings),
            [supply.groups],
        )
        for alert in slo.plan.all_alerts
        if alert.short >= settings.windows.base
    ]
    entry = Entry(
        name=f"{slo.ref} stray failures", apart=apart(slo), inputs=inputs, checks=tuple(checks)
    )
    yield Scene(step=Duration.of(step), interval=Duration.of(step), entry=entry)
