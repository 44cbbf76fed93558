"""Scenes of burn-rate alerts: incidents after clean history, and what is recorded of them."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from slosmith.emit.alerts import burn_rule
from slosmith.emit.promtool_tests.decoy_series import (
    decoys,
    none_ungrouped,
    ungrouped,
    ungrouped_blocks,
)
from slosmith.emit.promtool_tests.input_supply import RecordedSupply, Supply
from slosmith.emit.promtool_tests.phases import clock_of, longest_summed, phases_of, question_of, up
from slosmith.emit.promtool_tests.recorded import recorded_checks
from slosmith.model import naming
from slosmith.model.alerts import burn_alert
from slosmith.model.burnrate import AlertSeverity, BurnAlert
from slosmith.model.indicators import RatioIndicator
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration, Seconds
from slosmith.promql import METRIC_LABEL, Matcher, MatchOp, Selector
from slosmith.simulate.promtool_file import Check, Entry, Input, Scene, fires
from slosmith.simulate.timeline import Clock, Phase, states_of, timelines_of

_HALF = Decimal("0.5")
_TENFOLD = 10
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
