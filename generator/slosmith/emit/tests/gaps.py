"""Scenes of silence: an SLO that is idle, whose source goes away, or never was."""

from collections.abc import Iterator
from fractions import Fraction

from slosmith import naming
from slosmith.emit.alerts import NO_DATA_WAIT, idle_rule, no_data_rule
from slosmith.emit.tests.supply import EventSupply, Groups, RatioSupply, Supply, apart
from slosmith.model import EventIndicator, Settings, Slo
from slosmith.proving.sheet import (
    Check,
    Entry,
    Input,
    Scene,
    fires,
    labelled,
    print_fraction,
    rising,
)
from slosmith.units import Duration

_MINUTE = 60
_IDLE_STEPS = 12
_GONE = "stale"


def gap_scenes(slo: Slo, supply: Supply, settings: Settings) -> Iterator[Scene]:
    """The scenes that this SLO's alerts need; a supply of recorded rates shows no gap."""
    if slo.alerting.no_data is not None:
        yield _absent(slo, settings)
        if isinstance(supply, EventSupply | RatioSupply):
            yield _vanished(slo, supply, settings)
        if isinstance(supply, EventSupply) and _is_partial(slo):
            yield _partly_vanished(slo, supply, settings)
    if slo.alerting.idle is not None and isinstance(supply, EventSupply):
        yield _idle(slo, slo.alerting.idle, supply, settings)


def _is_partial(slo: Slo) -> bool:
    return isinstance(slo.indicator, EventIndicator) and slo.indicator.can_vanish_in_part


def _absent(slo: Slo, settings: Settings) -> Scene:
    """Nothing there from the beginning."""
    wait = NO_DATA_WAIT.ms // 1000
    checks = (
        _no_data(slo, settings, "waits before it calls a source gone", wait - _MINUTE, here=False),
        _no_data(slo, settings, "fires where the source never was", wait + 2 * _MINUTE, here=True),
    )
    return _scene(slo, "absent", _MINUTE, (), checks)


def _vanished(slo: Slo, supply: EventSupply | RatioSupply, settings: Settings) -> Scene:
    """There, gone with a staleness marker, and back."""
    base, wait = settings.windows.base.ms // 1000, NO_DATA_WAIT.ms // 1000
    gone = base * 2
    back = gone + wait + base
    end = back + base + 2 * _MINUTE
    checks = (
        _no_data(slo, settings, "is silent while the source is there", gone, here=False),
        _no_data(
            slo, settings, "waits before it calls a source gone", gone + wait - _MINUTE, here=False
        ),
        _no_data(
            slo, settings, "fires when the source is gone", gone + wait + 2 * _MINUTE, here=True
        ),
        _no_data(slo, settings, "clears when the source is back", end, here=False),
        _budget_unknown(slo, back - _MINUTE),
    )
    inputs = tuple(
        Input(series=name, values=_with_gap(values, gone, back, end, _MINUTE))
        for name, values in _samples(supply)
    )
    return _scene(slo, "vanished", _MINUTE, inputs, checks)


def _budget_unknown(slo: Slo, at: int) -> Check:
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
    base, wait = settings.windows.base.ms // 1000, NO_DATA_WAIT.ms // 1000
    end = base * 3 + wait
    claim, at = "fires when the source is gone in part", wait + 3 * _MINUTE
    checks = (_no_data(slo, settings, claim, at, here=True, groups=supply.groups),)
    inputs = tuple(
        Input(series=one.series.text, values=f"0+6000x{end // _MINUTE}")
        for one in supply.failing
        if one.each_bad == 0
    )
    return _scene(slo, "partly vanished", _MINUTE, inputs, checks)


def _idle(slo: Slo, idle: Duration, supply: EventSupply, settings: Settings) -> Scene:
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
    if slo.alerting.no_data is not None:
        at = start + lasts + 2 * step
        claim = "is silent while the source is merely idle"
        checks.append(_no_data(slo, settings, claim, at, here=False))
    inputs = tuple(
        Input(
            series=one.series.text,
            values=_rise_and_rest(one.at(Fraction(0)) * _MINUTE, start, back, end),
        )
        for one in (*supply.failing, *supply.healthy)
    )
    decoys = tuple(supply.decoy_inputs(end, _MINUTE))
    return _scene(slo, "idle", step, (*inputs, *decoys), tuple(checks))


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


def _samples(supply: EventSupply | RatioSupply) -> Iterator[tuple[str, Fraction]]:
    if isinstance(supply, RatioSupply):
        yield supply.series.text, Fraction(0)
    else:
        for one in (*supply.failing, *supply.healthy):
            yield one.series.text, one.at(Fraction(0)) * 60


def _with_gap(each: Fraction, gone: int, back: int, end: int, step: int) -> str:
    """Rising samples, a marker and nothing, and then samples again from zero: a restart."""
    rise = print_fraction(each)
    missing = " ".join("_" for _ in range((back - gone) // step - 1))
    return f"0+{rise}x{gone // step - 1} {_GONE} {missing} 0+{rise}x{(end - back) // step}"


def _scene(
    slo: Slo, name: str, step: int, inputs: tuple[Input, ...], checks: tuple[Check, ...]
) -> Scene:
    entry = Entry(name=f"{slo.ref} {name}", apart=apart(slo), inputs=inputs, checks=checks)
    return Scene(step=Duration.of(step), interval=Duration.of(_MINUTE), entry=entry)
