"""Scenes of time-based kinds from raw series: what is recorded while all is bad, then good."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from slosmith.emit.alerts import burn_rule
from slosmith.emit.no_data import no_data_rule, no_data_wait
from slosmith.emit.promtool_tests.burn import scene_of, subject_of
from slosmith.emit.promtool_tests.decoy_series import excluded_decoys, others_of, ungrouped_of
from slosmith.emit.promtool_tests.each_gone import each_gone_scenes
from slosmith.emit.promtool_tests.exclusion import excluded_time
from slosmith.emit.promtool_tests.stage import Stage, played
from slosmith.emit.promtool_tests.vanished import budget_unknown
from slosmith.model import naming
from slosmith.model.alerts import Purpose, find_alert
from slosmith.model.burnrate import GUARD_EVENTS
from slosmith.model.indicators import StateIndicator
from slosmith.model.units import Duration
from slosmith.simulate.promtool_file import Check, Input, Scene, fires, labelled
from slosmith.simulate.series import Series

_GOOD, _BAD = Fraction(0), Fraction(1)
_NOTHING = Duration(0)
_CLEARLY = Decimal("0.2")
_NEAR = Fraction(1, 10**9)
_DENSE = 5
_AGES = 31_556_952_000


def state_scenes(stage: Stage) -> Iterator[Scene]:
    """Good, bad, good again, and gone; and what is left out of bad time."""
    yield _states(stage)
    yield _hour(stage)
    if not stage.slo.parts:
        yield from each_gone_scenes(stage)
    if stage.slo.exclusions:
        yield _left_out(stage)


def _states(stage: Stage) -> Scene:
    slo, supply, settings = stage.slo, stage.supply, stage.settings
    remembered = isinstance(slo.indicator, StateIndicator) and slo.indicator.memory is not None
    step = settings.evaluation_interval
    base = settings.windows.base.in_steps(step)
    settled = base + stage.reach.in_steps(step) * 2
    # Where few evaluations fit into the base window it takes more for the guard: blocks count
    # part of each of these, the latest not yet, and pages do not see the latest block.
    few = base // step <= GUARD_EVENTS * 2
    outage = settled + step * (GUARD_EVENTS + 1 if few else 0)
    spans = ((settled, stage.good), (outage, stage.bad), (settled, stage.good))
    over, length = settled + outage, settled * 2 + outage
    wait = no_data_wait(slo, settings).in_steps(step)
    inputs = [*played(stage, spans, step, ends=True)]
    for decoy in stage.cast.decoys:
        inputs += _decoys(decoy, length // step, stage.ages)
    if slo.exclusions:
        inputs += excluded_decoys(slo, f"1x{length // step}")
    if remembered:
        seen, whenever = (naming.SEEN,), f"{_AGES}+0x{length // step}"
        inputs += ungrouped_of(slo, supply.groups, seen, whenever)
        inputs += others_of(slo, supply.groups, seen, whenever)
    checks = [
        stage.holds(naming.BAD_NOW, settled, _GOOD),
        stage.holds(naming.BAD_NOW, settled * 2, _BAD),
        stage.holds(naming.BAD_NOW, length, _GOOD),
        stage.holds(naming.bad_rate(settings.windows.base), settled, _GOOD),
        stage.holds(naming.bad_rate(settings.windows.base), settled * 2, _BAD),
        stage.holds(naming.total_rate(settings.windows.base), settled * 2, _BAD),
        stage.holds(naming.bad_rate(settings.windows.base), length, _GOOD),
    ]
    for alert in slo.plan.all_alerts:
        # A third of all known time is bad by then at least, in every window.
        if alert.threshold < _CLEARLY and alert.short >= settings.windows.base:
            burn, subject = burn_rule(slo, alert, settings), subject_of(slo, alert)
            claim = "is silent while all is well, from raw series"
            checks.append(fires(subject, claim, settled, burn, []))
            claim = "fires in an outage, from raw series"
            checks.append(fires(subject, claim, over, burn, [supply.groups]))
    if remembered:
        checks.append(stage.holds(naming.BAD_NOW, length + settled, _BAD))
    elif not supply.contested:
        # A rate outlives its source by its window.
        checks.append(budget_unknown(slo, length + settled + step * 2))
    if gone := find_alert(slo, Purpose.NO_DATA):
        rule = no_data_rule(slo, gone, settings)
        subject = f"{rule.name} ({slo.ref})"
        moments = (
            ("is silent while the source is there", length, False),
            ("waits before it calls a source gone", length + wait - step, False),
            ("fires when the source is gone", length + wait + step * 2, True),
        )
        checks += [
            fires(subject, claim, at, rule, [supply.groups if remembered else ()] if here else [])
            for claim, at, here in moments
        ]
    return scene_of(slo, "states", step, step, tuple(inputs), checks)


def _hour(stage: Stage) -> Scene:
    """Half an hour of bad time and then of good: what is counted lies where it should.

    There are as many evaluations in each window as fit, fewer than with the settings' interval.
    """
    settings, windows = stage.settings, stage.settings.windows
    step, half = windows.base, windows.hour // 2
    interval = Duration.of(max(step.whole_seconds // _DENSE, 1))
    settled = stage.reach.in_steps(step) + step
    turns, at = settled + half, settled + half * 2
    spans = ((turns, stage.bad), (half, stage.good))
    checks = []
    for wide in windows.short[1:]:
        fit = Fraction(1, -(-wide.ms // settings.evaluation_interval.ms))
        known, over = wide // step, max(wide - half, _NOTHING) // step
        # What the query looks back at may be bad for so much longer.
        late = min(stage.reach.in_steps(step) // step, known - over)
        bounds = (over * fit * (1 - _NEAR), (over + late) * fit * (1 + _NEAR))
        checks.append(stage.within(naming.bad_rate(wide), at, bounds))
        whole = (known * fit * (1 - _NEAR), known * fit * (1 + _NEAR))
        checks.append(stage.within(naming.total_rate(wide), at, whole))
        if wide <= half:
            checks.append(stage.within(naming.bad_rate(wide), turns, whole))
    inputs = tuple(played(stage, spans, interval))
    return scene_of(stage.slo, "hour", step, interval, inputs, checks)


def _decoys(series: Series, count: int, ages: bool) -> Iterator[Input]:
    """Two for each gauge, one very low and one very high: one of them would be noticed.

    Of moments one is a thousand years ago, and the other is still to come.
    """
    if series.counter:
        yield Input(series=series, values=f"0+100000x{count}")
        return
    for name, level in (("low", f"-{_AGES}" if ages else "0"), ("high", "1000000")):
        decoy = replace(series, labels=tuple(sorted((*series.labels, ("__decoy", name)))))
        yield Input(series=decoy, values=f"{level}+0x{count}")


def _left_out(stage: Stage) -> Scene:
    """All is bad, and then time is excluded: what is still in the window counts no more."""
    slo, base = stage.slo, stage.settings.windows.base
    step = stage.settings.evaluation_interval
    turns = stage.reach.in_steps(step) + step * 3
    at = turns + step * 3
    whose = slo.recorded_labels(stage.supply.groups).items()
    left_out = Check(
        subject=slo.ref,
        claim="no time is bad while it is excluded",
        at=at,
        query=labelled(naming.BAD_NOW, whose),
        expected=(),
    )
    checks = (
        stage.holds(naming.BAD_NOW, turns - step, _BAD),
        left_out,
        stage.holds(naming.bad_rate(base), at, _GOOD),
        stage.holds(naming.total_rate(base), at, _GOOD),
    )
    mask = excluded_time(slo, ((turns, 0), (at - turns, 1)), step)
    inputs = (*played(stage, ((at, stage.bad),), step), mask)
    return scene_of(slo, "excluded states", step, step, inputs, checks)
