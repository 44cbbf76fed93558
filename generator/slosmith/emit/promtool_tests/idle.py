"""The scene of an SLO that is idle: traffic, none for as long as it takes, and traffic again."""

from fractions import Fraction

from slosmith.emit.alerts import idle_rule
from slosmith.emit.promtool_tests.burn import scene_of
from slosmith.emit.promtool_tests.input_supply import EventSupply, RecordedSupply, Supply
from slosmith.emit.promtool_tests.silence import decoys_of, minute_of, no_data, other_series
from slosmith.emit.promtool_tests.supply_choice import answers_alone
from slosmith.model.alerts import Alert, Purpose, find_alert
from slosmith.model.indicators import EventIndicator
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.simulate.promtool_file import Input, Scene, fires, rising

_IDLE_STEPS = 12


def can_be_idle(slo: Slo, supply: Supply, settings: Settings) -> bool:
    """Whether it can be played that nothing is counted."""
    events = slo.indicator
    if isinstance(supply, RecordedSupply) and isinstance(events, EventIndicator):
        # The rate of all events alone is put in.
        alone = supply.contested and answers_alone(events.total.at(str(settings.windows.base)))
        return not alone
    return isinstance(supply, EventSupply)


def idle_scene(slo: Slo, alert: Alert, supply: Supply, settings: Settings) -> Scene:
    """Traffic, none for as long as it takes, and traffic again."""
    assert alert.wait is not None
    minute = minute_of(settings)
    step = minute * max(alert.wait.ms // _IDLE_STEPS // minute.ms, 1)
    base = settings.windows.base.in_steps(step)
    start, lasts = base * 2, base + alert.wait.in_steps(step)
    back = start + lasts + step * 3
    end = back + base + step * 2
    rule = idle_rule(slo, alert, settings)
    subject = f"{rule.name} ({slo.ref})"
    moments = (
        ("is silent while there is traffic", start, False),
        ("is silent just under its time", start + lasts - step * 2, False),
        ("fires when nothing was counted for its time", start + lasts + step * 2, True),
        ("clears with the first traffic", end, False),
    )
    checks = [fires(subject, claim, at, rule, [()] if here else []) for claim, at, here in moments]
    if isinstance(supply, RecordedSupply):  # its rates rest where raw ones have left the window
        resting = supply.resting(start + base, back + base, end, minute, settings.windows.base)
        return scene_of(slo, "idle", step, minute, (resting,), tuple(checks))
    assert isinstance(supply, EventSupply)
    if find_alert(slo, Purpose.NO_DATA):
        at = start + lasts + step * 2
        claim = "is silent while the source is merely idle"
        checks.append(no_data(slo, settings, claim, at, here=False))
    inputs = tuple(
        Input(
            series=one.series,
            values=_rise_and_rest(one.at(Fraction(0)), start, back, end, minute),
        )
        for one in (*supply.failing, *supply.healthy)
    )
    others = (*decoys_of(supply, end, minute), *other_series(slo, supply, end, settings))
    return scene_of(slo, "idle", step, minute, (*inputs, *others), tuple(checks))


def _rise_and_rest(
    rate: Fraction, start: Duration, back: Duration, end: Duration, minute: Duration
) -> str:
    each, none = rate * minute.whole_seconds, Fraction(0)
    spans = ((start, each), (back - start, none), (end - back, each))
    return rising([(lasting // minute, rise) for lasting, rise in spans])
