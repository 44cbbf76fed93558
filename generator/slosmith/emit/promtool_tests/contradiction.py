"""A scene of data that contradict themselves: too few, just under, too seldom, above, mended."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate

from slosmith.emit.alerts import contradiction_rule
from slosmith.emit.contradiction import part_and_total
from slosmith.emit.promtool_tests.burn import scene_of
from slosmith.emit.promtool_tests.decoy_series import decoys
from slosmith.emit.promtool_tests.input_supply import (
    RATE,
    EventSupply,
    RecordedSupply,
    Supply,
    recorded_series,
)
from slosmith.emit.promtool_tests.phases import clock_for
from slosmith.emit.promtool_tests.supply_choice import answers_alone
from slosmith.gotemplate.words import NotKnownError
from slosmith.model.alerts import Purpose, find_alert
from slosmith.model.contradiction import EVENTS, EXCESS, contradiction_wait
from slosmith.model.indicators import EventIndicator, Part
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.output.document import Rule
from slosmith.simulate.promtool_file import Input, Scene, fires, standing
from slosmith.simulate.said import Said, said
from slosmith.simulate.timeline import Phase

# Within a fifth of what is allowed on both sides, so that another share or count is noticed.
_UNDER, _OVER = Fraction(8, 10), Fraction(12, 10)
_HALF, _ALL = Fraction(1, 2), Fraction(1)
_LOOKBACK = Duration.parse("5m")


def contradiction_scene(slo: Slo, supply: Supply, settings: Settings) -> Iterator[Scene]:
    """In each phase the part is above all events by so much, and there is so much of both.

    Each condition fails once while all others hold: the number of events; the share, of few events
    that are far above it for most of an hour, and many that are just below; most of the time, while
    many are above; and the last quarter of an hour. How many there are decides nothing: few go on
    where many were.
    """
    alert = find_alert(slo, Purpose.CONTRADICTION)
    if alert is None or not isinstance(supply, EventSupply | RecordedSupply):
        return
    minute, hour = _minute(settings), settings.windows.hour
    least, share = contradiction_wait(settings), Fraction(EXCESS)
    few = Fraction(EVENTS) / (_HALF * RATE * hour.whole_seconds)
    # Rates know for so long of what was before, and then there is an hour of what came after.
    lag = settings.raw(settings.windows.base).in_steps(minute)
    long = hour + lag + minute
    # In whole samples, or the scene would run ahead of what is looked at.
    soon, most = (((hour + least * n // 10) // 2).in_steps(minute) for n in (8, 13))
    phases = (
        _phase(slo, long, _HALF, few * _UNDER),
        _phase(slo, long, _HALF, few * _OVER),
        _phase(slo, long, share * _UNDER, _ALL),
        _phase(slo, lag + most, _HALF, few),
        _phase(slo, long, share * _UNDER, few),
        _phase(slo, most + least, share * _OVER, _ALL),
        _phase(slo, lag + least, _HALF, few),
        _phase(slo, lag + least, share * _UNDER, few),
    )
    ends = [*accumulate((each.lasting for each in phases), Duration.__add__)]
    if isinstance(supply, EventSupply) and _stays_within(supply, phases):
        # Of these counters none makes the part more than all; what is recorded of them may be.
        supply = RecordedSupply(slo=slo, groups=supply.groups, contested=True)
    if isinstance(supply, RecordedSupply) and supply.contested and _is_made_up(slo, settings):
        return
    # What is put in as recorded changes at once.
    after = ends[6] + (lag if isinstance(supply, EventSupply) else Duration(0))
    looks = (
        ("is silent while too few are too many", ends[0], False),
        ("fires where enough are too many", ends[1], True),
        ("is silent just under its share", ends[2], False),
        ("is silent while most of the time they are too many, and not of all", ends[3], False),
        ("is silent while they are too many in half of the time", ends[4] + soon, False),
        ("fires when most of the time more are counted than there are", ends[4] + most, True),
        ("goes on where few are too many after many", ends[6], True),
        ("holds while they agree for a moment", after + least // 5, True),
        ("clears soon after both agree", after + least // 3 * 2, False),
    )
    rule = contradiction_rule(slo, alert, settings)
    # Enough are too many at the second look, and by so many; later it is another number.
    says = _said(rule, supply)
    checks = [
        replace(
            fires(
                f"{rule.name} ({slo.ref})",
                claim,
                at.in_steps(minute),
                rule,
                [supply.groups] if here else [],
            ),
            says=says if at == ends[1] else (),
        )
        for claim, at, here in looks
    ]
    inputs = (
        *_inputs(slo, supply, phases, minute, settings),
        *decoys(slo, supply.groups, settings, ends[-1], minute),
    )
    yield scene_of(slo, "contradiction", minute, minute, inputs, checks)


def _minute(settings: Settings) -> Duration:
    """A fifth of the base window, or a part of that where what is recorded would be too old."""
    fifth = settings.windows.base // 5
    return fifth // -(-fifth // _LOOKBACK)


def _said(rule: Rule, supply: EventSupply | RecordedSupply) -> tuple[Said, ...]:
    """As an hour holds one more evaluation or one less, the number is nearly known."""
    try:
        return (said(rule, dict(supply.groups), EVENTS * _OVER, {}, _NEARLY),)
    except NotKnownError:
        return ()


_NEARLY = Fraction(1, 20)


def _stays_within(supply: EventSupply, phases: tuple[Phase, ...]) -> bool:
    """Whether a counter would have to fall."""
    return any(one.at(phase.share) < 0 for one in supply.failing for phase in phases)


def _is_made_up(slo: Slo, settings: Settings) -> bool:
    """Whether the rules record a rate without any raw series, so that none can be put in."""
    assert isinstance(slo.indicator, EventIndicator)
    base = str(settings.windows.base)
    return any(answers_alone(one.at(base)) for one in (slo.indicator.total, slo.indicator.part))


def _phase(slo: Slo, lasting: Duration, above: Fraction, volume: Fraction) -> Phase:
    """So much above all events; shares are of bad ones, and good ones are what they leave."""
    return Phase(lasting=lasting, share=1 + above if _is_bad(slo) else -above, volume=volume)


def _is_bad(slo: Slo) -> bool:
    return isinstance(slo.indicator, EventIndicator) and slo.indicator.counts is Part.BAD


def _inputs(
    slo: Slo,
    supply: EventSupply | RecordedSupply,
    phases: tuple[Phase, ...],
    step: Duration,
    settings: Settings,
) -> Iterator[Input]:
    if isinstance(supply, EventSupply):
        yield from supply.inputs(phases, clock_for(slo, step, step, settings))
        return
    labels = slo.recorded_labels(supply.groups)
    part, total = part_and_total(slo, settings)
    counted = [phase.share if _is_bad(slo) else 1 - phase.share for phase in phases]
    for name, shares in ((part, counted), (total, [Fraction(1)] * len(phases))):
        levels = [
            (phase.lasting // step, share * phase.volume * RATE)
            for phase, share in zip(phases, shares, strict=True)
        ]
        levels[0] = (levels[0][0] + 1, levels[0][1])
        yield Input(series=recorded_series(name, labels), values=standing(levels))
