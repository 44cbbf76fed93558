"""Scenes of time that does not count: when it is, by clock and condition, and what is silent then.

promtool begins in 1970, and plays for days what may hold nightly intervals. So all other scenes of
such a service are played without the record of excluded time, and here it is put in.
"""

from collections.abc import Iterator
from fractions import Fraction

from slosmith.emit.alerts import burn_rule, idle_rule
from slosmith.emit.exclusions import lasting
from slosmith.emit.no_data import no_data_rule, no_data_wait
from slosmith.emit.promtool_tests.burn import scene_of, subject_of
from slosmith.emit.promtool_tests.decoy_series import excluded_decoys
from slosmith.emit.promtool_tests.excluded_condition import condition_scenes
from slosmith.emit.promtool_tests.excluded_times import time_scenes
from slosmith.emit.promtool_tests.input_supply import (
    EventSupply,
    RatioSupply,
    Supply,
    recorded_series,
)
from slosmith.emit.promtool_tests.phases import clock_for
from slosmith.emit.promtool_tests.supply_choice import answers_alone
from slosmith.model import naming
from slosmith.model.alerts import Alert, Purpose, find_alert
from slosmith.model.exclusion import When
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.simulate.input_series import Contract
from slosmith.simulate.promtool_file import Check, Input, Scene, fires, labelled, standing, within
from slosmith.simulate.timeline import Phase
from slosmith.simulate.vectors import UnsupportedError

_CLEARLY = Fraction(7, 10)


def mask_scenes(slo: Slo, contract: Contract, settings: Settings) -> Iterator[Scene]:
    """When time is excluded; raises UnsupportedError where that cannot be shown."""
    conditions = [one for one in slo.exclusions if isinstance(one, When)]
    if any(answers_alone(one.query) for one in conditions):
        raise UnsupportedError("a condition that is true where there are no series")
    yield from time_scenes(slo, settings)
    for one in conditions:
        yield from condition_scenes(slo, one, contract, settings)


def silent_scenes(slo: Slo, supply: Supply, settings: Settings) -> Iterator[Scene]:
    """What happens in excluded time leaves no trace, and what goes on after it does."""
    if not slo.exclusions:
        return
    yield _summed(slo, settings)
    if isinstance(supply, EventSupply | RatioSupply):
        yield _outage(slo, supply, settings)
    if gone := find_alert(slo, Purpose.NO_DATA):
        yield _gone(slo, gone, settings)
    if idle := find_alert(slo, Purpose.IDLE):
        yield _idle(slo, idle, supply, settings)


def _summed(slo: Slo, settings: Settings) -> Scene:
    """A time that the period half forgets, another since, and none of others.

    Each sample is at one of the moments that are looked at, and is not seen at the next.
    """
    step, period = settings.period_interval, slo.period // settings.period_interval
    at = step * (period + _FIRST) + step // 2
    blanks = period - _FIRST * 2 - _SINCE
    values = f"_ 1x{_FIRST * 2 - 1} stale _x{blanks} 1x{_SINCE - 1} stale"
    seen = Fraction((_FIRST + _SINCE) * step.ms, 1000)
    check = within(
        slo.ref, at, naming.excluded(slo.period), slo.recorded_labels().items(), (seen, seen)
    )
    own = Input(series=recorded_series(naming.EXCLUDED, slo.recorded_labels()), values=values)
    others = excluded_decoys(slo, f"_x{_FIRST * 2} 1 stale")
    return scene_of(slo, "excluded time", at, step, (own, *others), (check,))


# Of so many samples twice are put in at first, and once are forgotten; since then, so many.
_FIRST, _SINCE = 5, 3


def _outage(slo: Slo, supply: EventSupply | RatioSupply, settings: Settings) -> Scene:
    """All is bad in excluded time, all is well, and all is bad for an hour."""
    base, hour = settings.windows.base, settings.windows.hour
    step = base // 5
    well, out = step * 10, lasting(slo, settings, step)[1].in_steps(step)
    shares = ((well, 0), (step * 10, 1), (well + out, 0), (hour, 1))
    phases = tuple(Phase(lasting=n, share=Fraction(bad), volume=Fraction(1)) for n, bad in shares)
    ends, begins = well + step * 10 + out, well * 2 + step * 10 + out
    labels = slo.recorded_labels(supply.groups)
    rates = (naming.bad_rate(base), naming.total_rate(base))
    zero = [
        Check(
            subject=slo.ref,
            claim=f"{name} is 0 while time is excluded",
            at=ends - step,
            query=labelled(name, labels.items()),
            expected=((labelled(name, labels.items()), "0"),),
        )
        for name in rates
    ]
    checks = [*zero]
    for alert in slo.plan.all_alerts:
        rule, subject = burn_rule(slo, alert, settings), subject_of(slo, alert)
        silent = "is silent about what lay in excluded time"
        checks += [fires(subject, silent, at, rule, []) for at in (ends - step, ends + step)]
        if alert.long <= hour and alert.threshold < _CLEARLY:
            at = begins + hour
            checks.append(fires(subject, "fires again after it", at, rule, [supply.groups]))
    length = begins + hour
    inputs = (
        *supply.inputs(phases, clock_for(slo, step, step, settings)),
        excluded_time(slo, ((well, 0), (ends - well, 1), (length - ends, 0)), step),
        *excluded_decoys(slo, f"1x{length // step}"),
    )
    return scene_of(slo, "excluded outage", step, step, inputs, checks)


def none_excluded(slo: Slo, lasting: Duration, step: Duration) -> Iterator[Input]:
    """The record of excluded time, of which there is none."""
    if slo.exclusions:
        yield excluded_time(slo, ((lasting, 0),), step)


def excluded_time(slo: Slo, spans: tuple[tuple[Duration, int], ...], step: Duration) -> Input:
    """The record of excluded time, in which each moment but the first is the end of a step."""
    labels = slo.recorded_labels()
    levels = [(lasting // step, Fraction(level)) for lasting, level in spans]
    last = (levels[-1][0] + 1, levels[-1][1])
    return Input(
        series=recorded_series(naming.EXCLUDED, labels), values=standing((*levels[:-1], last))
    )


def _gone(slo: Slo, alert: Alert, settings: Settings) -> Scene:
    """There is no source, from the beginning on."""
    rule, wait = no_data_rule(slo, alert, settings), no_data_wait(slo, settings)
    step = settings.windows.base // 5
    ends = wait.in_steps(step) + step * 2
    notified = ends + wait.in_steps(step) + step * 2
    subject = f"{rule.name} ({slo.ref})"
    checks = (
        fires(subject, "is silent while time is excluded", ends - step, rule, []),
        fires(subject, "fires where the source is gone after it", notified, rule, [()]),
    )
    mask = excluded_time(slo, ((ends, 1), (notified - ends, 0)), step)
    return scene_of(slo, "excluded gap", step, step, (mask,), checks)


def _idle(slo: Slo, alert: Alert, supply: Supply, settings: Settings) -> Scene:
    """No group counts anything, and what is measured is left out."""
    assert alert.wait is not None
    rule, step = idle_rule(slo, alert, settings), settings.windows.base // 5 * 4
    lasting = alert.wait.in_steps(step) + step * 2
    subject, claim = f"{rule.name} ({slo.ref})", "is silent while time is excluded"
    labels = slo.recorded_labels(supply.groups)
    total = recorded_series(naming.total_rate(settings.windows.base), labels)
    inputs = (Input(series=total, values="0"), excluded_time(slo, ((lasting, 1),), step))
    checks = (fires(subject, claim, lasting, rule, []),)
    return scene_of(slo, "excluded silence", step, step, inputs, checks)
