"""Scenes of data that contradict themselves: too few to speak of, just under, above, and mended."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from slosmith.emit.alerts import contradiction_rule
from slosmith.emit.contradiction import part_and_total
from slosmith.emit.promtool_tests.absence import with_gap
from slosmith.emit.promtool_tests.burn import scene_of
from slosmith.emit.promtool_tests.decoy_series import decoys
from slosmith.emit.promtool_tests.input_supply import (
    RATE,
    EventSupply,
    RecordedSupply,
    Supply,
    answers_alone,
    recorded_series,
)
from slosmith.emit.promtool_tests.phases import clock_for
from slosmith.gotemplate.words import NotKnownError
from slosmith.model.alerts import Purpose, find_alert
from slosmith.model.contradiction import EVENTS, EXCESS, contradiction_wait, recent
from slosmith.model.root import EventIndicator, Part, Settings, Slo
from slosmith.model.units import Duration
from slosmith.output.document import Rule
from slosmith.simulate.promtool_file import Input, Scene, fires, standing
from slosmith.simulate.said import Said, said
from slosmith.simulate.timeline import Phase

# Within a fifth of what is allowed on both sides, so that another share or count is noticed.
_UNDER, _OVER = Fraction(8, 10), Fraction(12, 10)
_MENDED = Fraction(-1, 2)


def contradiction_scene(slo: Slo, supply: Supply, settings: Settings) -> Iterator[Scene]:
    """In each phase the part is above all events by so much, and there is so much of both."""
    alert = find_alert(slo, Purpose.CONTRADICTION)
    if alert is None or not isinstance(supply, EventSupply | RecordedSupply):
        return
    minute = settings.windows.base // 5
    hour, wait = settings.windows.hour, contradiction_wait(settings)
    long, share = hour + minute * 15, Fraction(EXCESS)
    few = Fraction(EVENTS) / (_HALF * RATE * hour.whole_seconds)
    phases = (
        _phase(slo, long, _HALF, few * _UNDER),
        _phase(slo, long, _HALF, few * _OVER),
        _phase(slo, long, share * _UNDER, Fraction(1)),
        _phase(slo, long + wait, share * _OVER, Fraction(1)),
        _phase(slo, recent(settings) + minute * 4, _MENDED, Fraction(1)),
    )
    first, second, third, fourth = (long * n for n in range(1, 5))
    looks = (
        ("is silent while too few are too many", first, False),
        ("is silent until it has gone on for its time", first + hour // 2, False),
        ("fires where enough are too many", second, True),
        ("is silent just under its share", third, False),
        ("waits for its time just above it", third + hour // 2 + minute * 8, False),
        ("fires when more are counted than there are", fourth + wait, True),
        ("clears soon after both agree", fourth + wait + recent(settings) + minute * 3, False),
    )
    if isinstance(supply, EventSupply) and _stays_within(supply, phases):
        # Of these counters none makes the part more than all; what is recorded of them may be.
        supply = RecordedSupply(slo=slo, groups=supply.groups, contested=True)
    if isinstance(supply, RecordedSupply) and supply.contested and _is_made_up(slo, settings):
        return
    rule = contradiction_rule(slo, alert, settings)
    # Enough are too many at the second look, and by so many; later it is another number.
    says = _said(rule, supply)
    checks = [
        replace(
            fires(f"{rule.name} ({slo.ref})", claim, at, rule, [supply.groups] if here else []),
            says=says if at == second else (),
        )
        for claim, at, here in looks
    ]
    lasting = fourth + wait + recent(settings) + minute * 4
    inputs = (
        *_inputs(slo, supply, phases, minute, settings),
        *decoys(slo, supply.groups, settings, lasting, minute),
    )
    yield scene_of(slo, "contradiction", minute, minute, inputs, checks)
    yield _interrupted(slo, supply, rule, settings)


def _interrupted(
    slo: Slo, supply: EventSupply | RecordedSupply, rule: Rule, settings: Settings
) -> Scene:
    """Twice as many as all, and for a moment nothing at all is counted: the wait begins anew."""
    minute, wait = settings.windows.base // 5, contradiction_wait(settings)
    at = wait + minute * 3
    if isinstance(supply, EventSupply):
        twice = _counted_twice(slo, supply, at, settings)
    else:
        twice = _recorded_twice(slo, supply, at, settings)
    inputs = (*twice, *decoys(slo, supply.groups, settings, at, minute))
    claim = "waits anew where nothing was counted for a moment"
    check = fires(f"{rule.name} ({slo.ref})", claim, at, rule, [])
    return scene_of(slo, "interrupted", minute, minute, inputs, (check,))


def _counted_twice(
    slo: Slo, supply: EventSupply, lasting: Duration, settings: Settings
) -> Iterator[Input]:
    """Counters that are away for as long as rates know them, less what one evaluation sees."""
    base = settings.windows.base
    minute, gone = base // 5, base + base // 5 * 2
    share = _phase(slo, lasting, Fraction(1), Fraction(1)).share
    for one in supply.failing:
        each = one.at(share) * RATE * minute.whole_seconds
        values = with_gap(each, gone, gone + base, lasting, minute)
        yield Input(series=one.series, values=values)
    yield from supply.decoy_inputs(lasting, minute)


def _recorded_twice(
    slo: Slo, supply: RecordedSupply, lasting: Duration, settings: Settings
) -> Iterator[Input]:
    """Rates that are away for two evaluations: of one `for` may know nothing."""
    minute = settings.windows.base // 5
    before, after = (each // minute for each in (lasting - minute * 6, minute * 6))
    labels = slo.recorded_labels(supply.groups)
    for name, rate in zip(part_and_total(slo, settings), (2, 1), strict=True):
        values = f"{rate}+0x{before} stale _ {rate}+0x{after}"
        yield Input(series=recorded_series(name, labels), values=values)


_HALF = Fraction(1, 2)


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
