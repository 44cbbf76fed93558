"""Scenes of silence: an SLO that is idle, whose source goes away, or never was."""

from collections.abc import Iterator
from fractions import Fraction

from slosmith import naming
from slosmith.emit.alerts import idle_rule, no_data_rule, no_data_wait
from slosmith.emit.tests.burn import clock_for, scene_of, strangers
from slosmith.emit.tests.supply import EventSupply, Groups, RatioSupply, RecordedSupply, Supply
from slosmith.model import EventIndicator, Part, Settings, Slo
from slosmith.proving.sheet import (
    Check,
    Input,
    Scene,
    fires,
    labelled,
    print_fraction,
    rising,
    within,
)
from slosmith.proving.steady import Series
from slosmith.units import Duration

_MINUTE = 60
_IDLE_STEPS = 12
_GONE = "stale"
_NEAR = Fraction(1, 10**6)


def gap_scenes(slo: Slo, supply: Supply, settings: Settings) -> Iterator[Scene]:
    """The scenes that this SLO's alerts need; a supply of recorded rates shows no gap."""
    if slo.alerting.no_data is not None:
        yield _absent(slo, supply, settings)
        if isinstance(supply, EventSupply) and not _is_partial(slo):
            yield _begun(slo, supply, settings)
        if isinstance(supply, EventSupply | RatioSupply):
            yield _vanished(slo, supply, settings)
        if isinstance(supply, EventSupply) and _is_partial(slo):
            yield _partly_vanished(slo, supply, settings)
    if slo.alerting.idle is not None and _can_be_idle(slo, supply):
        yield _idle(slo, slo.alerting.idle, supply, settings)


def _can_be_idle(slo: Slo, supply: Supply) -> bool:
    if isinstance(supply, RecordedSupply):
        return isinstance(slo.indicator, EventIndicator) and not supply.contested
    return isinstance(supply, EventSupply)


def _is_partial(slo: Slo) -> bool:
    return isinstance(slo.indicator, EventIndicator) and slo.indicator.can_vanish_in_part


def _absent(slo: Slo, supply: Supply, settings: Settings) -> Scene:
    """Nothing there from the beginning but what only just misses the selectors."""
    wait = no_data_wait(slo, settings).ms // 1000
    checks = (
        _no_data(slo, settings, "waits before it calls a source gone", wait - _MINUTE, here=False),
        _no_data(slo, settings, "fires where the source never was", wait + 2 * _MINUTE, here=True),
    )
    return _scene(slo, "absent", _MINUTE, _decoys(supply, wait + 2 * _MINUTE), checks)


def _decoys(supply: Supply, seconds: int) -> tuple[Input, ...]:
    return tuple(supply.decoy_inputs(seconds, _MINUTE)) if isinstance(supply, EventSupply) else ()


def _others(slo: Slo, supply: Supply, seconds: int, settings: Settings) -> Iterator[Input]:
    clock = clock_for(slo, _MINUTE, _MINUTE, settings)
    return strangers(slo, supply.groups, settings, seconds, clock)


def _begun(slo: Slo, supply: EventSupply, settings: Settings) -> Scene:
    """One sample and no more: the source is there, and nothing can be told from it."""
    wait = no_data_wait(slo, settings).ms // 1000
    claim, at = "fires where nothing can be told from the source", wait + _MINUTE
    checks = (_no_data(slo, settings, claim, at, here=True),)
    inputs = tuple(
        Input(series=one.series, values="0") for one in (*supply.failing, *supply.healthy)
    )
    return _scene(slo, "begun", _MINUTE, (*inputs, *_others(slo, supply, at, settings)), checks)


def _vanished(slo: Slo, supply: EventSupply | RatioSupply, settings: Settings) -> Scene:
    """There, gone with a staleness marker, and back; without any series of a part, if it may be."""
    base, wait = settings.windows.base.ms // 1000, no_data_wait(slo, settings).ms // 1000
    gone = base * 2
    told = gone + base + wait + 2 * _MINUTE
    back = told + 2 * _MINUTE
    end = back + base + 2 * _MINUTE
    checks = (
        _no_data(slo, settings, "is silent while the source is there", gone, here=False),
        _no_data(
            slo, settings, "waits before it calls a source gone", gone + wait - _MINUTE, here=False
        ),
        _no_data(slo, settings, "fires when the source is gone", told, here=True),
        _no_data(slo, settings, "clears when the source is back", end, here=False),
        budget_unknown(slo, back - _MINUTE),
        *_without_part(slo, supply, gone, settings),
        *_remembered(slo, supply, back - _MINUTE, settings),
    )
    inputs = tuple(
        Input(series=series, values=_with_gap(each, gone, back, end, _MINUTE))
        for series, each in _samples(supply, _share_without_part(slo))
        if each or _is_partial(slo) or isinstance(supply, RatioSupply)
    )
    others = (*_decoys(supply, end), *_others(slo, supply, end, settings))
    return _scene(slo, "vanished", _MINUTE, (*inputs, *others), checks)


def _without_part(
    slo: Slo, supply: EventSupply | RatioSupply, at: int, settings: Settings
) -> Iterator[Check]:
    """While no series of the part exists: no bad events, or none but bad ones."""
    if not isinstance(supply, EventSupply) or _is_partial(slo):
        return
    share = _share_without_part(slo)
    for window in settings.windows.ladder:
        yield _near(slo, supply, at, naming.error_ratio(window), share)
    remaining = 1 - share / Fraction(slo.objective.budget)
    yield _near(slo, supply, at, naming.BUDGET_REMAINING, remaining)


def _remembered(
    slo: Slo, supply: EventSupply | RatioSupply, at: int, settings: Settings
) -> Iterator[Check]:
    """While the source is gone: a mean of base rates still knows it, and the base window does not.

    Nor does the hour, which begins with the latest base rate.
    """
    if not isinstance(supply, EventSupply) or _is_partial(slo):
        return
    for window in settings.windows.ladder[1:-1]:
        yield _near(slo, supply, at, naming.error_ratio(window), _share_without_part(slo))
    labels = {"service": slo.service, "slo": slo.name, **dict(supply.groups)}.items()
    yield Check(
        subject=slo.ref,
        claim="nothing is counted as bad while the source is gone",
        at=Duration.of(at),
        query=labelled(naming.bad_rate(settings.windows.base), labels),
        expected=(),
    )


def _near(slo: Slo, supply: EventSupply, at: int, name: str, value: Fraction) -> Check:
    labels = {"service": slo.service, "slo": slo.name, **dict(supply.groups)}.items()
    bounds = (value - abs(value) * _NEAR, value + abs(value) * _NEAR)
    return within(slo.ref, Duration.of(at), name, labels, bounds)


def _share_without_part(slo: Slo) -> Fraction:
    """What share is bad where the counted part has no series at all."""
    is_good = isinstance(slo.indicator, EventIndicator) and slo.indicator.counts is Part.GOOD
    return Fraction(int(is_good and not _is_partial(slo)))


def budget_unknown(slo: Slo, at: int) -> Check:
    """A budget that looked untouched while nobody knows would be the worst of answers."""
    whose = {"service": slo.service, "slo": slo.name}
    return Check(
        subject=slo.ref,
        claim="the remaining budget is unknown while the source is gone",
        at=Duration.of(at),
        query=labelled(naming.BUDGET_REMAINING, whose.items()),
        expected=(),
    )


def _partly_vanished(slo: Slo, supply: EventSupply, settings: Settings) -> Scene:
    """The total goes on, and what tells the good events is gone: not perfect, but unknown."""
    base, wait = settings.windows.base.ms // 1000, no_data_wait(slo, settings).ms // 1000
    end = base * 3 + wait
    claim, at = "fires when the source is gone in part", wait + 3 * _MINUTE
    checks = (_no_data(slo, settings, claim, at, here=True, groups=supply.groups),)
    inputs = tuple(
        Input(series=one.series, values=f"0+6000x{end // _MINUTE}")
        for one in supply.failing
        if one.flow.each_bad == 0
    )
    return _scene(slo, "partly vanished", _MINUTE, inputs, checks)


def _idle(slo: Slo, idle: Duration, supply: Supply, settings: Settings) -> Scene:
    """Traffic, none for as long as it takes, and traffic again."""
    step = max(idle.ms // 1000 // _IDLE_STEPS // _MINUTE, 1) * _MINUTE
    base = -(-settings.windows.base.ms // 1000 // step) * step
    start, lasts = base * 2, base + -(-idle.ms // 1000 // step) * step
    back = start + lasts + 3 * step
    end = back + base + 2 * step
    rule = idle_rule(slo, idle, settings)
    subject = f"{rule.name} ({slo.ref})"
    moments = (
        ("is silent while there is traffic", start, False),
        ("is silent just under its time", start + lasts - 2 * step, False),
        ("fires when nothing was counted for its time", start + lasts + 2 * step, True),
        ("clears with the first traffic", end, False),
    )
    checks = [
        fires(subject, claim, Duration.of(at), rule, [()] if here else [])
        for claim, at, here in moments
    ]
    if isinstance(supply, RecordedSupply):  # its rates rest where raw ones have left the window
        resting = supply.resting(start + base, back + base, end, _MINUTE, settings.windows.base)
        return _scene(slo, "idle", step, (resting,), tuple(checks))
    assert isinstance(supply, EventSupply)
    if slo.alerting.no_data is not None:
        at = start + lasts + 2 * step
        claim = "is silent while the source is merely idle"
        checks.append(_no_data(slo, settings, claim, at, here=False))
    inputs = tuple(
        Input(
            series=one.series,
            values=_rise_and_rest(one.at(Fraction(0)) * _MINUTE, start, back, end),
        )
        for one in (*supply.failing, *supply.healthy)
    )
    others = (*_decoys(supply, end), *_others(slo, supply, end, settings))
    return _scene(slo, "idle", step, (*inputs, *others), tuple(checks))


def _rise_and_rest(each: Fraction, start: int, back: int, end: int) -> str:
    none = Fraction(0)
    spans = ((start, each), (back - start, none), (end - back, each))
    return rising([(seconds // _MINUTE, rate) for seconds, rate in spans])


def _no_data(
    slo: Slo, settings: Settings, claim: str, at: int, *, here: bool, groups: Groups = ()
) -> Check:
    assert slo.alerting.no_data is not None
    rule = no_data_rule(slo, slo.alerting.no_data, settings)
    subject = f"{naming.no_data_alert(slo.alerting.name)} ({slo.ref})"
    return fires(subject, claim, Duration.of(at), rule, [groups] if here else [])


def _samples(
    supply: EventSupply | RatioSupply, share: Fraction
) -> Iterator[tuple[Series, Fraction]]:
    if isinstance(supply, RatioSupply):
        yield supply.series, Fraction(0)
    else:
        for one in (*supply.failing, *supply.healthy):
            yield one.series, one.at(share) * _MINUTE


def _with_gap(each: Fraction, gone: int, back: int, end: int, step: int) -> str:
    """Rising samples, a marker and nothing, and then samples again from zero: a restart."""
    rise = print_fraction(each)
    missing = " ".join("_" for _ in range((back - gone) // step - 1))
    return f"0+{rise}x{gone // step - 1} {_GONE} {missing} 0+{rise}x{(end - back) // step}"


def _scene(
    slo: Slo, name: str, step: int, inputs: tuple[Input, ...], checks: tuple[Check, ...]
) -> Scene:
    return scene_of(slo, name, step, _MINUTE, inputs, checks)
