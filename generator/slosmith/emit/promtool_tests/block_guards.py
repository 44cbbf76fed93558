"""The scene of tiers that count blocks: enough in their window, too few, and none of others.

So much of what blocks hold is bad that the guard alone decides, and all their events would be
enough where the bad ones are too few. A few stand before each evaluation, and enough of them before
the first, further back than half of the shortest such window.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import product

from slosmith.emit.alerts import burn_rule
from slosmith.emit.promtool_tests.burn import scene_of, subject_of
from slosmith.emit.promtool_tests.decoy_series import block_decoys
from slosmith.emit.promtool_tests.input_supply import (
    Groups,
    RatioSupply,
    RecordedSupply,
    Supply,
    recorded_series,
)
from slosmith.model import naming
from slosmith.model.burnrate import GUARD_THRESHOLD, SURE, BurnAlert, Plan, Windows
from slosmith.model.indicators import EventIndicator
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.simulate.promtool_file import Input, Scene, fires, scattered

Levels = Mapping[int, Fraction]
_EVALUATIONS, _PARTS = 3, 24
_ENOUGH, _ALL, _HARDLY_ANY = Fraction(11, 10), 3, Fraction(1, 100_000)
# Two of them are too few.
_FEW = Fraction(45, 100)
_THRESHOLD = Decimal("0.3")
_CLAIMS = {
    True: "fires as soon as enough are bad in its blocks",
    False: "is silent while too few are bad in its blocks",
}


def block_guard_scene(slo: Slo, supply: Supply, settings: Settings) -> Iterator[Scene]:
    """Each such tier at each evaluation; a ratio that is given has no guard."""
    tiers = _tiers(slo.plan, settings.windows)
    contested = isinstance(supply, RecordedSupply) and supply.contested
    if not tiers or contested or isinstance(supply, RatioSupply):
        return
    longest, shortest = max(one.long for one in tiers), min(one.long for one in tiers)
    interval = shortest // _PARTS
    count = longest * 2 // 3 // interval
    # No window begins at a block: they lie at whole intervals, and evaluations do not.
    step = interval * count + interval // 8
    moments = [step * number for number in range(1, _EVALUATIONS + 1)]
    enough = _enough(slo, settings)
    before = [moment // interval - 1 for moment in moments]
    blocks = dict.fromkeys(before, enough * _FEW) | {count - _PARTS * 3 // 8: enough}
    rates = dict.fromkeys(before, enough * _HARDLY_ANY)
    inputs = (
        *_inputs(slo, supply.groups, (naming.BAD_BLOCK, naming.TOTAL_BLOCK), blocks),
        *_inputs(slo, supply.groups, _rates(settings), rates),
        *block_decoys(slo, supply.groups, moments[-1] // interval),
    )
    checks = []
    for tier, moment in product(tiers, moments):
        rule, subject = burn_rule(slo, tier, settings), subject_of(slo, tier)
        here = _held(blocks, interval, moment, tier.long) >= enough
        groups = [supply.groups] if here else []
        checks.append(fires(subject, _CLAIMS[here], moment, rule, groups))
    yield scene_of(slo, "blocks", step, interval, inputs, checks)


def _enough(slo: Slo, settings: Settings) -> Fraction:
    """A little more than the guard wants, as blocks count it."""
    wanted = Fraction(GUARD_THRESHOLD) * _ENOUGH
    if isinstance(slo.indicator, EventIndicator):
        return wanted / Fraction(SURE)
    return wanted * settings.evaluation_interval.whole_seconds


def _tiers(plan: Plan, windows: Windows) -> list[BurnAlert]:
    """Those that can fire at all, and whose short window is summed over rates or blocks too."""
    long = [one for one in plan.all_alerts if windows.in_blocks(one.long)]
    shortest = min((one.long for one in long), default=windows.hour)
    reach = max(windows.hour, shortest // _PARTS * 2)
    return [one for one in long if one.short >= reach and one.threshold < _THRESHOLD]


def _rates(settings: Settings) -> tuple[str, str]:
    base = settings.windows.base
    return naming.bad_rate(base), naming.total_rate(base)


def _held(blocks: Levels, interval: Duration, at: Duration, window: Duration) -> Fraction:
    found = (level for number, level in blocks.items() if at - window < interval * number <= at)
    return sum(found, Fraction(0))


def _inputs(slo: Slo, groups: Groups, names: Iterable[str], levels: Levels) -> Iterator[Input]:
    """Nothing but these samples, by their number: bad events, and the second name all of them."""
    labels = slo.recorded_labels(groups)
    for name, times in zip(names, (1, _ALL), strict=True):
        values = scattered({number: level * times for number, level in levels.items()})
        yield Input(series=recorded_series(name, labels), values=values)
