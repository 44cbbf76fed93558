"""What scenes of silence share: their pace, what goes on meanwhile, and what NoData says."""

from collections.abc import Iterator
from fractions import Fraction

from slosmith.emit.no_data import no_data_rule
from slosmith.emit.promtool_tests.decoy_series import decoys, excluded_decoys, ungrouped
from slosmith.emit.promtool_tests.input_supply import EventSupply, Groups, RatioSupply, Supply
from slosmith.model import naming
from slosmith.model.alerts import Purpose, find_alert
from slosmith.model.indicators import EventIndicator, Part
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.promql import BOUND_LABEL
from slosmith.simulate.promtool_file import Check, Input, fires, standing, within

_SAMPLES = 2
_STEPS = tuple(map(Duration.of, (60, 30, 20, 15, 10, 5, 2)))
_SECOND = Duration.of(1)
NEAR = Fraction(1, 10**6)
STALE = "stale"


def minute_of(settings: Settings) -> Duration:
    """The time between samples: a minute, or less where the base window would hold only one."""
    return step_within(settings.windows.base, _SAMPLES)


def step_within(time: Duration, times: int) -> Duration:
    """The longest usual step that divides a time and fits so many times into it."""
    return next((n for n in _STEPS if time.ms % n.ms == 0 and time >= n * times), _SECOND)


def is_partial(slo: Slo) -> bool:
    """Whether all events may go on where nothing is known of a part."""
    return isinstance(slo.indicator, EventIndicator) and slo.indicator.can_vanish_in_part


def knows_sources(slo: Slo) -> bool:
    """Whether the part of every source is a bucket; a list may hold counters too."""
    events = slo.indicator
    return isinstance(events, EventIndicator) and events.lacking is not None and not _mixed(events)


def _mixed(events: EventIndicator) -> bool:
    buckets = [bool(one.about(BOUND_LABEL)) for one in events.part_series]
    return any(buckets) and not all(buckets)


def counts_good(slo: Slo) -> bool:
    """Whether the part are good events."""
    return isinstance(slo.indicator, EventIndicator) and slo.indicator.counts is Part.GOOD


def share_without_part(slo: Slo) -> Fraction:
    """What share is bad where the counted part has no series at all."""
    return Fraction(int(counts_good(slo) and not is_partial(slo)))


def near(slo: Slo, supply: EventSupply, at: Duration, name: str, value: Fraction) -> Check:
    """That a recorded series has a value, within the error of floats."""
    labels = slo.recorded_labels(supply.groups).items()
    bounds = (value - abs(value) * NEAR, value + abs(value) * NEAR)
    return within(slo.ref, at, name, labels, bounds)


def decoys_of(supply: Supply, lasting: Duration, minute: Duration) -> tuple[Input, ...]:
    """They go on where the source does not: counting one of them would hide that."""
    if isinstance(supply, RatioSupply):
        values = standing([(lasting // minute + 1, Fraction(1))])
        return tuple(Input(series=one, values=values) for one in supply.decoys)
    return tuple(supply.decoy_inputs(lasting, minute)) if isinstance(supply, EventSupply) else ()


def other_series(
    slo: Slo, supply: Supply, lasting: Duration, settings: Settings
) -> Iterator[Input]:
    """What is recorded of others meanwhile."""
    minute = minute_of(settings)
    yield from decoys(slo, supply.groups, settings, lasting, minute)
    if slo.exclusions:
        yield from excluded_decoys(slo, f"1x{lasting // minute}")


def old_total(slo: Slo, supply: Supply, settings: Settings, lasting: Duration) -> Iterator[Input]:
    """For so long, all events as they were recorded before there were groups."""
    if not isinstance(supply, EventSupply) or is_partial(slo):
        return
    name = naming.total_rate(settings.windows.base)
    for one in ungrouped(slo, supply.groups, settings, lasting, minute_of(settings)):
        if one.series.name == name:
            yield Input(series=one.series, values=f"{one.values} {STALE}")


def no_data(
    slo: Slo, settings: Settings, claim: str, at: Duration, *, here: bool, groups: Groups = ()
) -> Check:
    """Whether NoData fires."""
    alert = find_alert(slo, Purpose.NO_DATA)
    assert alert is not None
    rule = no_data_rule(slo, alert, settings)
    return fires(f"{rule.name} ({slo.ref})", claim, at, rule, [groups] if here else [])
