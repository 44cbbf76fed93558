"""Scenes of time that does not count: when it is, by clock and condition, and what is silent then.

promtool begins in 1970, and plays for days what may hold nightly intervals. So all other scenes of
such a service are played without the record of excluded time, and here it is put in.
"""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from slosmith.emit.alerts import burn_rule, idle_rule, no_data_rule, no_data_wait
from slosmith.emit.exclusions import lasting
from slosmith.emit.promtool_tests.burn import scene_of, subject_of
from slosmith.emit.promtool_tests.decoy_series import excluded_decoys
from slosmith.emit.promtool_tests.input_supply import (
    EventSupply,
    Rates,
    RatioSupply,
    Supply,
    recorded_series,
)
from slosmith.emit.promtool_tests.phases import clock_for
from slosmith.model import naming
from slosmith.model.alerts import Purpose, find_alert
from slosmith.model.exclusion import During, When, is_excluded
from slosmith.model.root import EventIndicator, Settings, Slo
from slosmith.model.units import Duration
from slosmith.promql import parse_expression
from slosmith.simulate.input_series import Contract, cast_for
from slosmith.simulate.promtool_file import (
    Check,
    Input,
    Scene,
    fires,
    labelled,
    rising,
    standing,
    within,
)
from slosmith.simulate.solver import solve_pairs
from slosmith.simulate.timeline import Phase
from slosmith.simulate.vectors import UnsupportedError

_MINUTE = Duration.parse("1m")
_DAY, _YEARS = 86_400, 4
_CLEARLY = Fraction(7, 10)


def mask_scenes(slo: Slo, contract: Contract, settings: Settings) -> Iterator[Scene]:
    """When time is excluded; raises UnsupportedError where no series make a condition true."""
    for at, excluded in _moments(slo, settings):
        yield scene_of(slo, "excluded", at, at, (), (_mask(slo, at, excluded=excluded),))
    for one in slo.exclusions:
        if isinstance(one, When):
            yield _condition(slo, one, contract, settings)


def _mask(slo: Slo, at: Duration, *, excluded: bool) -> Check:
    whose = slo.recorded_labels().items()
    series = labelled(naming.EXCLUDED, whose)
    claim = "time is excluded as it is written"
    return Check(
        subject=slo.ref, claim=claim, at=at, query=series, expected=((series, str(int(excluded))),)
    )


def _moments(slo: Slo, settings: Settings) -> Iterator[tuple[Duration, bool]]:
    """Around the first time that each interval is, with the one and the other time of its zone."""
    during = [one for one in slo.exclusions if isinstance(one, During)]
    if any(one.times.years for one in during):
        raise UnsupportedError("a time of certain years: generated tests begin in 1970")
    near, tail = (one.whole_seconds for one in lasting(slo, settings, _MINUTE))
    found: dict[int, bool] = {}
    for one in during:
        for start in _starts(one):
            end = next(m for m in range(start, start + 366 * _DAY, 60) if not is_excluded(one, m))
            for at in (start - 30, start + 30, end + tail - 120, end + tail - 30):
                read = range((at - near) // 60 * 60, at - near - tail, -60)
                found[at] = any(is_excluded(each, m) for m in read for each in during)
    yield from ((Duration.of(at), excluded) for at, excluded in sorted(found.items()))


def _starts(one: During) -> Iterator[int]:
    offsets = {one.zone.standard: 0}
    if one.zone.summer is not None:
        offsets[one.zone.summer.offset] = 0
    times = one.times.times or (("00:00", "24:00"),)
    seconds = {int(start[:2]) * 3600 + int(start[3:]) * 60 for start, _ in times}
    for day in range(2, 366 * _YEARS):
        for offset in [*offsets]:
            for start in (day * _DAY + second - offset for second in sorted(seconds)):
                begins = is_excluded(one, start) and not is_excluded(one, start - 60)
                if begins and one.zone.offset(start) == offset:
                    yield start
                    offsets.pop(offset, None)
                    break
        if not offsets:
            return


def _condition(slo: Slo, one: When, contract: Contract, settings: Settings) -> Scene:
    """Not true, true for ten minutes, and not true again."""
    tree = parse_expression(one.query)
    cast = cast_for([tree], contract, {})
    if any(series.counter or series.moment for series in cast.series):
        raise UnsupportedError("a condition on more than the values of gauges")
    pair = solve_pairs(tree, cast.series, Fraction(0))[0]
    near, tail = lasting(slo, settings, settings.evaluation_interval)
    late = near.in_steps(_MINUTE)
    # Back for long enough to be forgotten, and one minute that it is sure to be.
    turns, back = 10, 20
    over = tail.in_steps(_MINUTE) // _MINUTE + 2
    spans = (turns, back - turns, over)
    inputs = []
    for series, high, low in zip(cast.series, pair.over, pair.under, strict=True):
        numbers = (Fraction(low), Fraction(high), Fraction(low))
        values = standing(zip(spans, numbers, strict=True))
        inputs.append(Input(series=series, values=values))
    looks = ((turns - 1, False), (turns, True), (back, True), (back + over - 1, False))
    checks = [_mask(slo, _MINUTE * minute + late, excluded=on) for minute, on in looks]
    return scene_of(slo, "condition", _MINUTE, _MINUTE, tuple(inputs), checks)


def silent_scenes(slo: Slo, supply: Supply, settings: Settings) -> Iterator[Scene]:
    """What happens in excluded time leaves no trace, and what goes on after it does."""
    if not slo.exclusions or not isinstance(supply, EventSupply | RatioSupply):
        return
    yield _outage(slo, supply, settings)
    if not isinstance(supply, EventSupply) or _is_partial(slo):
        return
    supply = replace(supply, healthy=())  # where there are groups, of the one that is there
    if find_alert(slo, Purpose.NO_DATA):
        yield _gone(slo, supply, settings)
    if find_alert(slo, Purpose.IDLE):
        yield _idle(slo, supply, settings)


def _is_partial(slo: Slo) -> bool:
    return isinstance(slo.indicator, EventIndicator) and slo.indicator.can_vanish_in_part


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
    left_out, late = Fraction(ends.whole_seconds - well.whole_seconds), settings.period_interval
    bounds = (left_out - late.whole_seconds, left_out + late.whole_seconds)
    name, whose = naming.excluded(slo.period), (("service", slo.service), ("slo", slo.name))
    checks = [*zero, within(slo.ref, begins, name, whose, bounds)]
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
        _put_in(slo, ((well, 0), (ends - well, 1), (length - ends, 0)), step),
        *excluded_decoys(slo, f"1x{length // step}"),
    )
    return scene_of(slo, "excluded outage", step, step, inputs, checks)


def none_excluded(slo: Slo, lasting: Duration, step: Duration) -> Iterator[Input]:
    """The record of excluded time, of which there is none."""
    if slo.exclusions:
        yield _put_in(slo, ((lasting, 0),), step)


def _put_in(slo: Slo, spans: tuple[tuple[Duration, int], ...], step: Duration) -> Input:
    """The record of excluded time, in which each moment but the first is the end of a step."""
    labels = slo.recorded_labels()
    levels = [(lasting // step, Fraction(level)) for lasting, level in spans]
    last = (levels[-1][0] + 1, levels[-1][1])
    return Input(
        series=recorded_series(naming.EXCLUDED, labels), values=standing((*levels[:-1], last))
    )


def _gone(slo: Slo, supply: EventSupply, settings: Settings) -> Scene:
    """The source goes with the beginning, and does not come back."""
    alert = find_alert(slo, Purpose.NO_DATA)
    assert alert is not None
    rule, wait = no_data_rule(slo, alert, settings), no_data_wait(slo, settings)
    step = settings.windows.base // 5
    starts, ends = step * 10, step * 30 + wait.in_steps(step)
    notified = ends + wait.in_steps(step) + step * 2
    subject = f"{rule.name} ({slo.ref})"
    checks = (
        fires(subject, "is silent while time is excluded", ends - step, rule, []),
        fires(subject, "fires where the source is gone after it", notified, rule, [()]),
    )
    inputs = tuple(
        Input(series=one.series, values=f"{_healthy(one, starts // step, step)} stale")
        for one in supply.failing
    )
    mask = _put_in(slo, ((starts, 0), (ends - starts, 1), (notified - ends, 0)), step)
    return scene_of(slo, "excluded gap", step, step, (*inputs, mask), checks)


def _healthy(one: Rates, count: int, step: Duration) -> str:
    return rising([(count, one.at(Fraction(0)) * step.whole_seconds)])


def _idle(slo: Slo, supply: EventSupply, settings: Settings) -> Scene:
    """Nothing is counted any more, from the beginning on."""
    alert = find_alert(slo, Purpose.IDLE)
    assert alert is not None
    assert alert.wait is not None
    rule, step = idle_rule(slo, alert, settings), settings.windows.base // 5
    wait, starts = alert.wait.in_steps(step), step * 10
    ends = starts + wait + step * 10
    notified = ends + wait + step * 2
    subject = f"{rule.name} ({slo.ref})"
    checks = (
        fires(subject, "is silent while time is excluded", ends - step, rule, []),
        fires(subject, "fires where nothing is counted after it", notified, rule, [()]),
    )
    phases = (
        Phase(lasting=starts, share=Fraction(0), volume=Fraction(1)),
        Phase(lasting=notified - starts, share=Fraction(0), volume=Fraction(0)),
    )
    inputs = supply.inputs(phases, clock_for(slo, step, step, settings))
    mask = _put_in(slo, ((starts, 0), (ends - starts, 1), (notified - ends, 0)), step)
    return scene_of(slo, "excluded silence", step, step, (*inputs, mask), checks)
